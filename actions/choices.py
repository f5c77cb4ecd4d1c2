"""The values that the filters of actions take, with their labels: those of every plan, and those of one."""

from collections.abc import Callable, Mapping

from actions.models import COUNTYWIDE, WorkstreamVersion
from actions.stages import MARK_WORDS, Mark, Stage
from actions.wording import GAP_WORDS
from outcomes.filters import Choices, strategy_choices
from outcomes.models import Area, OutcomeVersion, StrategyPartner
from outcomes.reading import partner_names

NOT_RECORDED = Mark.NOT_RECORDED.value
STAGES: Choices = [*((stage.value, str(stage.label)) for stage in Stage), (NOT_RECORDED, MARK_WORDS[Mark.NOT_RECORDED])]
RATINGS: Choices = [(mark.value, MARK_WORDS[mark]) for mark in (Mark.RED, Mark.AMBER, Mark.GREEN, Mark.NO_UPDATE)]
GAPS: Choices = list(GAP_WORDS.items())
OVERDUE: Choices = [("true", "Overdue"), ("false", "Not overdue")]
DUE_SOON: Choices = [("true", "Due soon"), ("false", "Not due soon")]
SLIPPED: Choices = [("true", "Later than first set"), ("false", "Not later than first set")]
REVIEWED: Choices = [("true", "Reviewed"), ("false", "Not yet reviewed")]
ORDERINGS: Choices = [
    ("ref", "Action number"),
    ("rating", "Most serious first"),
    ("due_date", "Due date"),
    ("updated", "Oldest update first"),
    ("-ref", "Action number, last first"),
    ("-rating", "Least serious first"),
    ("-due_date", "Due date, latest first"),
    ("-updated", "Newest update first"),
]


def _workstreams(strategies: list[int], revision: int) -> Choices:
    rows = WorkstreamVersion.objects.at(revision).filter(workstream__strategy__in=strategies)
    named = rows.order_by("workstream__number").values_list("workstream__number", "short_name", "title")
    return list({str(number): (str(number), f"{number} {short or title}") for number, short, title in named}.values())


def _outcomes(strategies: list[int], revision: int) -> Choices:
    rows = OutcomeVersion.objects.at(revision).filter(outcome__strategy__in=strategies)
    named = rows.order_by("outcome__number").values_list("outcome__number", "title")
    return list({str(number): (str(number), f"{number} {title}") for number, title in named}.values())


def _partners(strategies: list[int], revision: int) -> Choices:
    rows = StrategyPartner.objects.at(revision).filter(strategy__in=strategies)
    partners = partner_names(set(rows.values_list("partner", flat=True)), revision).values()
    return [(partner.slug, partner.name) for partner in sorted(partners, key=lambda partner: partner.name.lower())]


def _areas(strategies: list[int], revision: int) -> Choices:
    rows = Area.objects.filter(strategy__in=strategies, revision__lte=revision).order_by("position")
    return [(COUNTYWIDE, "Countywide"), *dict.fromkeys(rows.values_list("slug", "name"))]


CHOICES: Mapping[str, Callable[[list[int], int], Choices]] = {
    "strategy": strategy_choices,
    "workstream": _workstreams,
    "outcome": _outcomes,
    "partner": _partners,
    "area": _areas,
}
"""Parameters whose values depend on the plan: (strategy ids, revision) -> values and labels."""
