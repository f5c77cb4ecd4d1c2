"""What stands in a person's calendar: the days that matter for what they answer for, and for what they lead."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from django.conf import settings
from django.urls import reverse

from accounts.models import Membership, User
from accounts.moments import Moment
from actions.covers import answering_person, covers_of
from actions.exporters.calendar_feed import Event
from actions.facts import has_update
from actions.milestones import milestones_of
from actions.periods import PeriodDates, concerns
from actions.permissions import states_to_update
from actions.publication import Reader
from actions.reading import ActionReading, periods_of, read_actions
from actions.stages import ENDED
from govuk.words import count_of, period_words
from outcomes.access import accesses_of, visible_strategies
from outcomes.models import StrategyVersion
from outcomes.reading import strategy_versions

INVENTED = "DEMONSTRATION: "
"""Stands before everything that is about a demonstration."""

AsksOn = Callable[[ActionReading, date], bool]
"""Whether the person is asked about an action on a day: a cover ends, and what falls after it is another's."""


def calendar_events(person: User, moment: Moment) -> list[Event]:
    """Everything that stands in the person's calendar, by the rights of today. A fixed number of queries.

    No words of an update are in it: the address of a calendar is passed on more easily than a password.

    Args:
        moment: now.
    """
    readings, asks_on = _actions_of(person, moment)
    visible = list(visible_strategies(person).values_list("pk", flat=True))
    led = [pk for pk, access in accesses_of(person, visible).items() if access.leads]
    strategies = strategy_versions([*led, *{one.strategy.strategy_id for one in readings}], moment.revision)
    periods = periods_of(strategies, moment.revision)
    running = {pk: _running(periods.get(pk, ()), moment) for pk in strategies}
    events = [
        *_of_actions(readings, asks_on),
        *_of_milestones(readings, asks_on, moment),
        *_of_updates(readings, asks_on, running),
        *(event for pk in led if pk in strategies for event in _of_periods(strategies[pk], running[pk])),
    ]
    return sorted(events, key=lambda event: (event.day, event.uid))


def _actions_of(person: User, moment: Moment) -> tuple[list[ActionReading], AsksOn]:
    """Running actions for which the person may be asked, and whether they are on a day (`actions.owing.Owed.ask`)."""
    states = states_to_update(person).exclude(stage__in=ENDED) | states_to_update(person).filter(stage=None)
    in_order = states.order_by("action__strategy", "action__sort_key")
    rows = list(in_order.values_list("action", "lead"))
    covers = covers_of([action for action, _ in rows], moment.revision)
    speaks: dict[int, set[int]] = defaultdict(set)
    pairs = Membership.objects.open().filter(partner__in={lead for _, lead in rows}, person__is_active=True)
    for partner_id, person_id in pairs.values_list("partner", "person"):
        speaks[partner_id].add(person_id)

    def asks_on(reading: ActionReading, day: date) -> bool:
        # What is past its day is asked of whoever answers today.
        answers = answering_person(reading.state, covers.get(reading.action_id), max(day, moment.day))
        return answers == person.pk or answers not in speaks[reading.state.lead_id or 0]

    return read_actions(in_order, moment, defaultdict(Reader)), asks_on


def _running(periods: Iterable[PeriodDates], moment: Moment) -> list[PeriodDates]:
    """The current period and those to come."""
    in_order = sorted(periods, key=lambda one: one.starts)
    opened = [one for one in in_order if one.opens <= moment.day]
    return [*opened[-1:], *(one for one in in_order if one.opens > moment.day)]


def _of_actions(readings: Iterable[ActionReading], asks_on: AsksOn) -> Iterator[Event]:
    for one in readings:
        due = one.state.due_date
        if due is not None and asks_on(one, due):
            yield _event(f"action-due-{one.action_id}", due, f"Due: {_named(one)}", one.strategy, _address(one))


def _of_milestones(readings: Sequence[ActionReading], asks_on: AsksOn, moment: Moment) -> Iterator[Event]:
    milestones = milestones_of([one.action_id for one in readings], moment.revision)
    for one in readings:
        for milestone in milestones.get(one.action_id, ()):
            if milestone.done_on is None and asks_on(one, milestone.due):
                title = f"Milestone: {milestone.title} (Action {one.ref})"
                yield _event(f"milestone-{milestone.id}", milestone.due, title, one.strategy, _address(one))


def _of_updates(
    readings: Iterable[ActionReading], asks_on: AsksOn, running: dict[int, list[PeriodDates]]
) -> Iterator[Event]:
    """One event a period, for all updates that are still to be sent."""
    by_strategy: dict[int, list[ActionReading]] = defaultdict(list)
    for one in readings:
        by_strategy[one.strategy.strategy_id].append(one)
    for strategy_id, mine in by_strategy.items():
        for period in running[strategy_id]:
            concerned = [one for one in mine if concerns(period, one.months, one.joined) and asks_on(one, period.due)]
            asked = [one for one in concerned if not has_update(one.state, period)]
            if asked:
                title = f"{count_of(len(asked), 'update')} due for {period_words(period.starts, period.ends)}"
                page = settings.BASE_URL + reverse("my-work")
                lines = [_named(one) for one in asked]
                yield _event(f"updates-{period.id}", period.due, title, asked[0].strategy, page, lines)


def _of_periods(strategy: StrategyVersion, running: Iterable[PeriodDates]) -> Iterator[Event]:
    page = settings.BASE_URL + reverse("reporting", args=[strategy.strategy.slug])
    for period in running:
        words = period_words(period.starts, period.ends)
        yield _event(f"period-due-{period.id}", period.due, f"Updates of all partners due: {words}", strategy, page)
        yield _event(f"period-cut-off-{period.id}", period.cut_off, f"Cut-off for updates: {words}", strategy, page)


def _event(
    uid: str, day: date, title: str, strategy: StrategyVersion, address: str, lines: Sequence[str] = ()
) -> Event:
    is_demonstration = strategy.strategy.is_demonstration
    flag = INVENTED if is_demonstration else ""
    text = "\n".join(
        [*lines, strategy.title, *(["Owners, dates and updates are invented."] if is_demonstration else [])]
    )
    return Event(uid, day, flag + title, text, address)


def _named(reading: ActionReading) -> str:
    return f"Action {reading.ref} {reading.short_title}"


def _address(reading: ActionReading) -> str:
    return settings.BASE_URL + reverse("action", args=[reading.strategy.strategy.slug, reading.ref])
