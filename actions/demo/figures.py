"""What is done about measures in the demonstration: who brings figures, a narrative, a confirmed sum, and a round.

No figure, target or source is invented: figures are as published. Who brings them, and what people say, is invented.
"""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from actions.calendar import add_working_days
from actions.demo.cast import World
from actions.demo.quarters import REPORTED, Quarter, instant, month_end
from actions.doors import Told
from actions.models import ActionWording, RoundItem, RoundKind
from actions.services.figure_rounds import RoundWanted, answer_item, open_round
from outcomes.loading import load_places_and_sums
from outcomes.models import DerivedSeries, Measure, MeasureFrequency, MeasureSettings
from outcomes.services.formulas import confirm_sum
from outcomes.services.measures import MeasureWanted, set_measure
from outcomes.services.narratives import NarrativeWords, review_narrative, write_narrative

PLAN = "social-care-workforce"
"""Whose places and sums the demonstration takes: it has that plan's figures."""

OWNERS = {
    "M1.1": "example-county-council",
    "M1.2": "example-county-council",
    "M1.3": "nhs-trust-a",
    "M1.6": "care-association",
    "M3.1": "college-a",
}
"""Who brings the figures of a measure. Nobody is named for the others: gaps are shown too."""

DUE_MONTH = 10

NARRATED = "M1.2"
WRITER = "council-programme"
NARRATIVE = NarrativeWords(
    shows="Turnover rose from 28.2% in 2020/21 to 32.2% in 2021/22. Two years do not make a trend.",
    matters="Every post that falls vacant has to be filled and its new holder trained before care is steady again.",
    next="The next figures are asked for in the round of this year.",
)

SUM = "turnover_exit"
ANALYST = "The insight office of Example County Council"
CONFIRMED = "The shares are of the same posts in both years."

ASKED = ("M1.1", "M1.2", "M1.3", "M1.4", "M1.6", "M3.1")
PROMISED_BY = "measure progress"
ANSWERS = {
    "M1.1": ("council-programme", "The survey is being counted. The figure comes with the next report."),
    "M1.3": ("nhs-trust-a-workforce", "Sickness is counted by the calendar year now. The figure follows in March."),
    "M1.6": ("care-association-manager", "Members were not asked this year, so there is no figure."),
}
"""What organisations answer in the round; the others have not answered yet."""


def events(world: World, quarters: dict[int, Quarter], today: date) -> Iterator[Told]:
    """Everything that is done about measures, in no order.

    Args:
        quarters: by number.
        today: the day of loading.
    """
    begins = quarters[1].starts
    yield instant(add_working_days(begins, 3), 10), lambda now: load_places_and_sums(world.strategy, now=now, slug=PLAN)
    yield instant(add_working_days(begins, 5), 10), partial(_name_owners, world)
    opens = quarters[REPORTED].window.opens
    yield instant(add_working_days(opens, 1), 11), partial(_narrate, world)
    yield instant(add_working_days(opens, 2), 11), partial(_confirm, world)
    yield instant(add_working_days(opens, 2), 12), partial(_open, world, month_end(today, 2))
    for days, (key, (who, words)) in enumerate(ANSWERS.items(), 3):
        yield instant(add_working_days(opens, days), 14, 20), partial(_answer, world, key, who, words)


def _measure(world: World, key: str) -> Measure:
    return Measure.objects.get(outcome__strategy=world.strategy, key=key)


def _name_owners(world: World, now: datetime) -> None:
    loaded = MeasureSettings.objects.open().filter(measure__outcome__strategy=world.strategy)
    proxies = dict(loaded.values_list("measure__key", "proxy_for"))
    for key, slug in OWNERS.items():
        wanted = MeasureWanted(
            frequency=MeasureFrequency.YEARLY,
            due_month=DUE_MONTH,
            owner_id=world.partners[slug].pk,
            proxy_for=proxies.get(key, ""),
        )
        set_measure(measure=_measure(world, key), wanted=wanted, by=world.lead, now=now)


def _narrate(world: World, now: datetime) -> None:
    measure = _measure(world, NARRATED)
    narrative = write_narrative(measure=measure, words=NARRATIVE, seen=0, by=world.people[WRITER], now=now)
    review_narrative(narrative=narrative, is_agreed=True, by=world.lead, now=now)


def _confirm(world: World, now: datetime) -> None:
    derived = DerivedSeries.objects.open().get(series__strategy=world.strategy, series__key=SUM)
    confirm_sum(derived=derived, is_confirmed=True, analyst=ANALYST, note=CONFIRMED, by=world.lead, now=now)


def _open(world: World, due_on: date, now: datetime) -> None:
    wordings = ActionWording.objects.open().filter(action__strategy=world.strategy, title__icontains=PROMISED_BY)
    wanted = RoundWanted(
        kind=RoundKind.MEASURES,
        title="Measures of the year",
        due_on=due_on,
        action=wordings.select_related("action").order_by("action__sort_key")[0].action,
        measures=[_measure(world, key).pk for key in ASKED],
    )
    open_round(strategy=world.strategy, wanted=wanted, by=world.lead, now=now)


def _answer(world: World, key: str, who: str, words: str, now: datetime) -> None:
    item = RoundItem.objects.select_related("round__strategy").get(measure=_measure(world, key))
    answer_item(item=item, words=words, by=world.people[who], now=now)
