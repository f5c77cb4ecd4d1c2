"""Evidence and activity numbers on pages: beside the words of an update, and an action's numbers side by side."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from accounts.moments import Moment
from actions.attached import Activity, EvidenceReading, NumberReading, activity_of_action, evidence_of, numbers_of
from actions.models import Evidence, EvidenceKind, StatusUpdate
from actions.permissions import can_review, reader_of
from actions.publication import Reader, may_read_evidence
from actions.reading import UpdateReading, read_updates
from govuk import words
from outcomes.scope import Scope

PERIODS_SHOWN = 4
"""How many periods of an action's numbers stand side by side."""


@dataclass(frozen=True)
class Piece:
    """A piece of evidence with the address it leads to; "" for what is not sent yet."""

    evidence: EvidenceReading
    href: str


@dataclass(frozen=True)
class Attached:
    """What goes with one update."""

    evidence: Sequence[Piece] = ()
    numbers: Sequence[NumberReading] = ()


@dataclass(frozen=True)
class ActivityRow:
    """What one number was in each of the periods shown; "" where none was given."""

    label: str
    values: Sequence[str]


@dataclass(frozen=True)
class ActivityTable:
    """An action's numbers, latest period first."""

    periods: Sequence[str]
    rows: Sequence[ActivityRow]

    @property
    def cells(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """For each row its label, and each period with its value."""
        return [(row.label, list(zip(self.periods, row.values, strict=True))) for row in self.rows]


def attached_to(
    updates: Collection[UpdateReading],
    moment: Moment,
    reader: Reader,
    *,
    slug: str,
    ref: str,
    reviews: bool = False,
) -> dict[int, Attached]:
    """What goes with each of these updates of one action, by update. Two queries.

    Args:
        updates, moment, reader, reviews: as `actions.attached.evidence_of`.
        slug, ref: the strategy and the action, for the addresses of files.
    """
    evidence = evidence_of(updates, moment, reader, reviews=reviews)
    numbers = numbers_of(updates, moment)
    return {
        one.id: Attached(_pieces(evidence.get(one.id, ()), moment, slug, ref), numbers.get(one.id, ()))
        for one in updates
    }


def _pieces(evidence: Iterable[EvidenceReading], moment: Moment, slug: str, ref: str) -> list[Piece]:
    """Evidence with the addresses it leads to."""
    past = f"?as_at={moment.name}" if moment.is_past else ""

    def address(item: EvidenceReading) -> str:
        if not item.is_file:
            return item.url
        return reverse("evidence", kwargs={"slug": slug, "ref": ref, "pk": item.id}) + past

    return [Piece(item, address(item)) for item in evidence]


def attached_on_action(
    scope: Scope, ref: str, shown: UpdateReading | None, updates: Collection[UpdateReading]
) -> dict[str, object]:
    """What the page of one action shows beside its latest update, and the numbers of all its periods. Two queries.

    Args:
        shown: the update whose words the page shows. Its numbers stand in the table.
        updates: all of the action's, read at the moment.
    """
    attached = None
    if shown:
        evidence = evidence_of([shown], scope.moment, reader_of(scope.access)).get(shown.id, ())
        attached = Attached(_pieces(evidence, scope.moment, scope.strategy.slug, ref))
    return {"attached": attached, "activity": activity_table(activity_of_action(updates, scope.moment))}


def activity_table(activity: Sequence[Activity]) -> ActivityTable | None:
    """An action's numbers with the last periods side by side; None where there are none.

    What is called alike, in the same unit and area, is one row.
    """
    periods = sorted({one.period for one in activity}, key=lambda period: period.starts, reverse=True)[:PERIODS_SHOWN]
    if not periods:
        return None
    said: dict[tuple[str, ...], dict[int, list[str]]] = {}
    labels: dict[tuple[str, ...], str] = {}
    for one in activity:
        if one.period in periods:
            key = tuple(text.casefold() for text in (one.number.what, one.number.unit, one.number.area))
            labels[key] = one.number.label
            said.setdefault(key, {}).setdefault(one.period.id, []).append(one.number.value_words)
    rows = [
        ActivityRow(labels[key], [words.in_words(values.get(period.id, [])) for period in periods])
        for key, values in said.items()
    ]
    return ActivityTable([words.period_words(period.starts, period.ends) for period in periods], rows)


def evidence_file(scope: Scope, ref: str, pk: int) -> Evidence:
    """The file that an address asks for.

    Raises:
        Http404: there is none, or this person may not see it at the moment asked about.
    """
    rows = Evidence.objects.filter(
        kind=EvidenceKind.FILE,
        update__action__strategy=scope.strategy,
        update__action__ref=ref,
        revision__lte=scope.moment.revision,
    ).select_related("update__action")
    row = rows.filter(pk=pk).first()
    if row is None or not _may_read(scope, row.update):
        raise Http404
    return row


def _may_read(scope: Scope, update: StatusUpdate) -> bool:
    reader = reader_of(scope.access)
    (reading,) = read_updates(StatusUpdate.objects.filter(pk=update.pk), scope.moment, {scope.strategy.pk: reader})
    reviews = can_review(scope.person, scope.access, update.action)
    return may_read_evidence(reader, partner_id=reading.partner_id, decision=reading.decision, reviews=reviews)
