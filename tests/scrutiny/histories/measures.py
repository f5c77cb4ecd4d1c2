"""Steps that concern measures: what is said about them, their figures, sums, narratives, and rounds of asking."""

from datetime import date
from decimal import Decimal

from actions.models import FigureRound, RoundItem, RoundKind
from actions.services.figure_rounds import Asked, RoundWanted, answer_item, end_round, open_round
from actions.services.measures import choose_actions
from outcomes.figures.entry import FigureWanted
from outcomes.figures.periods import Period
from outcomes.figures.rules import Thresholds
from outcomes.figures.withdrawals import counting
from outcomes.importing.columns import OF_SERIES
from outcomes.importing.judging import judge
from outcomes.importing.known import known_of
from outcomes.importing.tables import Table
from outcomes.loading import load_places_and_sums
from outcomes.models import DerivedSeries, Measure, Narrative, Observation, Series
from outcomes.services.figures import _doubts, keep_import, record_figure, record_import
from outcomes.services.formulas import add_sum, confirm_sum, set_sum
from outcomes.services.measures import (
    MeasureWanted,
    PlaceWanted,
    SeriesWanted,
    set_figure_rules,
    set_measure,
    set_places,
)
from outcomes.services.narratives import NarrativeWords, review_narrative, write_narrative
from outcomes.services.withdrawing import withdraw_figure
from tests.scrutiny.histories.people import Step
from tests.scrutiny.histories.world import Picks, World

ONS = ["E10000028", "E06000021", "E07000199"]


def measure_of(w: World, p: Picks) -> Measure:
    """A measure of the plan that was loaded."""
    return p.one(Measure.objects.filter(outcome__strategy=w.cast.strategy).order_by("key"))


def published(w: World) -> list[Series]:
    """Series that are not worked out."""
    derived = DerivedSeries.objects.open().values("series")
    return list(Series.objects.filter(strategy=w.cast.strategy).exclude(pk__in=derived).order_by("pk"))


def described(w: World, p: Picks) -> object:
    """Something is said of a measure and of one of its lines."""
    measure = measure_of(w, p)
    own = [one.pk for one in published(w) if one.measure_id == measure.pk]
    wanted = MeasureWanted(definition=w.name("What is counted"), frequency="yearly", due_month=1 + p.number(12))
    lines = {pk: SeriesWanted(counts_people=p.flag(), licence=w.name("Terms")) for pk in own[:1]}
    return w.do(set_measure, measure=measure, wanted=wanted, series=lines, by=w.cast.carol)


def year_figure(w: World, p: Picks) -> object:
    """A figure of a line of a measure, new or revised, for a year of its own."""
    line = p.one([one for one in published(w) if one.measure_id])
    year = 2025 - p.number(3)
    period = Period("financial_year", f"{year}/{(year + 1) % 100}", "", date(year, 4, 1), date(year + 1, 3, 31))
    value = Decimal(20 + p.number(4)) + Decimal(len(w.name("Figure")) % 10) / 10 + Decimal(w.names) / 100
    figure = FigureWanted(period, value, 2, source="Survey", note="Counted again.", no_base=True)
    return w.do(
        record_figure, measure=line.measure, line=line, figure=figure, confirmed=asked(w, line, figure), by=w.cast.carol
    )


def asked(w: World, line: Series, figure: FigureWanted) -> str:
    """What the form would have asked to be confirmed."""
    known = known_of(w.cast.strategy.pk, w.seen, w.day)
    return " ".join(_doubts(line, figure, known.last.get((line.pk, figure.period.label)), known))


def imported(w: World, p: Picks) -> object:
    """A file of one figure."""
    line = p.one([one for one in published(w) if one.measure_id])
    strategy = w.cast.strategy
    keys = (*OF_SERIES, "kind", "period", "value", "no_base", "source", "note")
    about = (line.measure.key, line.key, line.label, line.unit, line.geography, line.population, line.breakdown_words)
    figure = ("Calendar year", str(1980 + w.names % 45), f"{20 + p.number(9)}.5", "Yes", "Survey", w.name("Note"))
    file = {"name": "figures.csv", "sha256": "0" * 64, "table": Table(keys, ((2, (*about, *figure)),))}
    waiting = w.do(keep_import, strategy=strategy, by=w.cast.carol, now=w.now, **file)
    shown = judge(file["table"], known_of(strategy.pk, w.seen, w.day))
    return w.do(record_import, figures=waiting, seen=shown.mark, confirmed=[2], takes_new_lines=True, by=w.cast.carol)


def derived(w: World, p: Picks) -> DerivedSeries:
    """A sum that holds."""
    return p.one(
        DerivedSeries.objects.open().filter(series__strategy=w.cast.strategy).select_related("series").order_by("pk")
    )


def worked_out(w: World, p: Picks) -> object:
    """A new figure is worked out from a published one."""
    measure, taken = measure_of(w, p), p.one(published(w))
    about = {"label": w.name("Worked out"), "unit": "%", "direction": "up", "formula": "1 - a", "decimals": 1}
    return w.do(add_sum, measure=measure, inputs={"a": (taken.pk, "")}, by=w.cast.carol, **about)


def changed_sum(w: World, p: Picks) -> object:
    """A sum is written otherwise."""
    row = derived(w, p)
    inputs = {letter: (pk, period) for letter, (pk, period) in row.inputs.items()}
    formula = f"{row.formula} + 0.{1 + p.number(9)}"
    return w.do(set_sum, series=row.series, formula=formula, inputs=inputs, decimals=2, by=w.cast.carol)


def told(w: World, p: Picks) -> object:
    """Somebody writes what the figures show."""
    measure = measure_of(w, p)
    last = Narrative.objects.filter(measure=measure).order_by("number").last()
    words = NarrativeWords(w.name("More people left"), "They are missed.", "Ask again.")
    return w.do(write_narrative, measure=measure, words=words, seen=last.number if last else 0, by=w.cast.carol)


def judged(w: World, p: Picks) -> object:
    """The deputy agrees to the last narrative, or returns it."""
    waiting = Narrative.objects.filter(measure__outcome__strategy=w.cast.strategy, review=None).order_by("-pk")
    row, returned = p.one(waiting), p.flag()
    about = {"is_agreed": not returned, "reason": "Say what comes next." if returned else ""}
    return w.do(review_narrative, narrative=row, by=w.cast.dan, **about)


def chosen(w: World, p: Picks) -> object:
    """An action is said to move a measure."""
    measure = measure_of(w, p)
    serving = w.actions.filter(outcome_links__outcome=measure.outcome, outcome_links__to_rev=2**63 - 1).distinct()
    return w.do(choose_actions, measure=measure, chosen={p.one(serving).pk: w.name("It helps")}, by=w.cast.carol)


def withdrawn(w: World, p: Picks) -> object:
    """A figure is withdrawn, so that the one before it stands again, or none."""
    rows = counting(Observation.objects.filter(series__in=published(w), series__measure__isnull=False))
    row = p.one(rows.select_related("series__measure__outcome__strategy").order_by("pk"))
    measure, period = row.series.measure, row.period_label
    reason = w.name("Typed wrongly")
    return w.do(withdraw_figure, measure=measure, series=row.series, period=period, reason=reason, by=w.cast.carol)


def round_opened(w: World, p: Picks) -> object:
    """A round asks for a measure, or for something in words."""
    if p.flag():
        asked_for = {"kind": RoundKind.PROJECTIONS.value, "asked": [Asked(w.name("Demand"), w.cast.college.pk)]}
    else:
        asked_for = {"kind": RoundKind.MEASURES.value, "measures": [measure_of(w, p).pk]}
    wanted = RoundWanted(title=w.name("Round"), due_on=w.in_days(30), **asked_for)
    return w.do(open_round, strategy=w.cast.strategy, wanted=wanted, by=w.cast.carol)


def running(w: World, p: Picks) -> FigureRound:
    """A round that has not ended."""
    return p.one(FigureRound.objects.filter(strategy=w.cast.strategy, end=None).order_by("pk"))


def answered(w: World, p: Picks) -> object:
    """Something that a round asks for is answered in words."""
    item = p.one(RoundItem.objects.filter(round=running(w, p)).order_by("position"))
    return w.do(answer_item, item=item, words=w.name("Agreed"), by=w.cast.carol)


STEPS: dict[str, Step] = {
    "set_measure": described,
    "set_figure_rules": lambda w, p: w.do(
        set_figure_rules, strategy=w.cast.strategy, wanted=Thresholds(hide_up_to=4 + p.number(9)), by=w.cast.carol
    ),
    "set_places": lambda w, p: w.do(
        set_places,
        strategy=w.cast.strategy,
        wanted=[PlaceWanted(p.one(published(w)).geography or "The county", "county", p.one(ONS))],
        by=w.cast.carol,
    ),
    "choose_actions": chosen,
    "write_narrative": told,
    "review_narrative": judged,
    "record_figure": year_figure,
    "withdraw_figure": withdrawn,
    "record_import": imported,
    "add_sum": worked_out,
    "set_sum": changed_sum,
    "confirm_sum": lambda w, p: w.do(
        confirm_sum, derived=derived(w, p), is_confirmed=not p.flag(), analyst=w.name("Analyst"), by=w.cast.carol
    ),
    "open_round": round_opened,
    "answer_item": answered,
    "end_round": lambda w, p: w.do(end_round, figure_round=running(w, p), reason="Time is up.", by=w.cast.carol),
    "load_places_and_sums": lambda w, p: w.do(
        load_places_and_sums, strategy=w.cast.strategy, slug="social-care-workforce"
    ),
}
