"""Rounds in which figures are asked for, as they stood at a revision: what is asked, from whom, and what came.

A measure's item is answered by a figure of the measure that is recorded while the round runs, of no earlier period than
those known when it was opened; anything else by words (docs/rules.md, Figures).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import OPEN
from actions.models import FigureRound, RoundAnswer, RoundEnd, RoundItem
from outcomes.access import Access
from outcomes.figures.withdrawals import counting
from outcomes.models import MeasureSettings, Observation
from outcomes.reading import grouped

NO_PROGRESS = (Observation.PeriodKind.PROJECTION, Observation.PeriodKind.COMPARISON)
"""Kinds of periods whose figures say nothing about how far a measure has come."""

BEFORE_ALL = date(1, 1, 1)


@dataclass(frozen=True)
class ItemReading:
    """One thing that is asked for.

    Attributes:
        owner_id: the organisation that brings the measure's figures; None of what is asked for in words.
        partner_id: the organisation asked, or where none was named the one that has brought the measure's figures
            since; None where there is neither.
        figure: the figure that answers it, its series and change with it; None without one.
        answers: what came in words, the last first, each with its change.
    """

    row: RoundItem
    owner_id: int | None
    partner_id: int | None
    figure: Observation | None
    answers: Sequence[RoundAnswer]

    @property
    def is_answered(self) -> bool:
        """Whether a figure or words came."""
        return self.figure is not None or bool(self.answers)

    def may_bring(self, access: Access) -> bool:
        """Whether a person may enter a figure of the measure that is asked for."""
        return self.row.measure_id is not None and access.tells_of(self.owner_id)

    def may_answer(self, access: Access) -> bool:
        """Whether a person answers in words: who leads, and who speaks for the organisation or has taken its place."""
        return access.leads or self.partner_id in access.reads_as


@dataclass(frozen=True)
class RoundReading:
    """One round with its change, its action, and its end; None while it runs."""

    row: FigureRound
    items: Sequence[ItemReading]
    end: RoundEnd | None

    @property
    def is_open(self) -> bool:
        """Whether it runs."""
        return self.end is None

    @property
    def answered(self) -> int:
        """How many items are answered."""
        return sum(one.is_answered for one in self.items)

    @property
    def missing(self) -> int:
        """How many are not."""
        return len(self.items) - self.answered

    @property
    def progress(self) -> str:
        """How far it is: "5 of 11 answered, 2 of these without a figure"."""
        bare = sum(one.row.measure_id is not None and one.figure is None and one.is_answered for one in self.items)
        without = f", {bare} of these without a figure" if bare else ""
        return f"{self.answered} of {len(self.items)} answered{without}"


def read_rounds(rounds: "QuerySet[FigureRound]", revision: int) -> list[RoundReading]:
    """These rounds as they stood at a revision, in their order. Six queries, or one where there are none."""
    rows = list(rounds.filter(revision__lte=revision).select_related("action", "strategy", "revision"))
    if not rows:
        return []
    ended = RoundEnd.objects.filter(round__in=rows, revision__lte=revision).select_related("revision__by")
    ends = {end.round_id: end for end in ended}
    items = grouped((one.row.round_id, one) for one in _read_items(rows, revision))
    return [RoundReading(row, items[row.pk], ends.get(row.pk)) for row in rows]


def rounds_of_strategies(strategies: Iterable[int], revision: int) -> "QuerySet[FigureRound]":
    """The rounds of these strategies that were opened by a revision."""
    return FigureRound.objects.filter(strategy__in=list(strategies), revision__lte=revision)


def has_ended(revision: int) -> Exists:
    """Whether a round, the outer row of the query, had ended by a revision."""
    return Exists(RoundEnd.objects.filter(round=OuterRef("pk"), revision__lte=revision))


def _read_items(rounds: Sequence[FigureRound], revision: int) -> list[ItemReading]:
    asked = RoundItem.objects.filter(round__in=rounds).select_related("measure", "round")
    rows = list(asked.annotate(answered_by=_answering_figure(revision)).order_by("round", "position"))
    figures = Observation.objects.select_related("series__strategy", "revision").in_bulk(
        [pk for row in rows if (pk := row.answered_by) is not None]
    )
    said = RoundAnswer.objects.filter(item__in=rows, revision__lte=revision).select_related("revision__by")
    answers = grouped((one.item_id, one) for one in said.order_by("-revision"))
    measures = [row.measure_id for row in rows if row.measure_id]
    owners = dict(MeasureSettings.objects.at(revision).filter(measure__in=measures).values_list("measure", "owner"))
    return [
        ItemReading(
            row=row,
            owner_id=owners.get(row.measure_id or 0),
            partner_id=row.partner_id or owners.get(row.measure_id or 0),
            figure=figures.get(row.answered_by or 0),
            answers=answers[row.pk],
        )
        for row in rows
    ]


def _answering_figure(revision: int) -> Subquery:
    """By item the figure of the latest period that came while its round ran."""
    of_measure = Observation.objects.filter(series__measure=OuterRef("measure")).exclude(period_kind__in=NO_PROGRESS)
    before = Observation.objects.exclude(period_kind__in=NO_PROGRESS).filter(
        series__measure=OuterRef(OuterRef("measure")), revision__lte=OuterRef(OuterRef("round__revision"))
    )
    known = Subquery(before.filter(period_ends__isnull=False).order_by("-period_ends").values("period_ends")[:1])
    until = Coalesce(OuterRef("round__end__revision"), Value(OPEN), output_field=BigIntegerField())
    came = (
        of_measure.filter(revision__gt=OuterRef("round__revision"), revision__lte=revision)
        .annotate(known=Coalesce(known, Value(BEFORE_ALL), output_field=DateField()), until=until)
        .filter(Q(period_ends__gte=F("known")) | Q(period_ends=None, issue=1), revision__lte=F("until"))
    )
    latest = counting(came, OuterRef("until")).order_by(F("period_ends").desc(nulls_last=True), "-revision", "series")
    return Subquery(latest.values("pk")[:1])
