"""Evidence of an update that is being written."""

from collections.abc import Sequence

from actions.attached import EvidenceReading, NumberReading, read_evidence
from actions.models import DraftEvidence, Evidence
from actions.pages.attached import Attached, Piece, attached_to
from actions.pages.writing import Writing
from actions.permissions import reader_of
from actions.reading import UpdateReading
from actions.services.numbers import NumberContent


def drafted_evidence(desk: Writing) -> Sequence[EvidenceReading]:
    """What is attached to the draft; before there is one, what went with what was returned or is corrected."""
    if desk.draft is not None:
        return [read_evidence(row) for row in DraftEvidence.objects.filter(draft=desk.draft).order_by("pk")]
    if desk.begun is not None:
        return [read_evidence(row) for row in Evidence.objects.filter(update=desk.begun.id).order_by("number")]
    return []


def checked_extras(desk: Writing, numbers: Sequence[NumberContent]) -> Attached:
    """What will be sent beside the words."""
    areas = dict(desk.form_options.get("areas", ()))
    read = [NumberReading(one.what, one.value, one.unit, areas.get(one.area_id, "")) for one in numbers]
    return Attached([Piece(item, item.url) for item in drafted_evidence(desk)], read)


def checked_ids(posted: str) -> list[int]:
    """The evidence that stood on the checked page: "3,7" as ids. What is no such list is no evidence that ever was."""
    parts = [part for part in posted.split(",") if part]
    return [int(part) if part.isascii() and part.isdigit() and len(part) < 18 else 0 for part in parts]


def sent_extras(desk: Writing, update: UpdateReading) -> Attached:
    """What was sent beside the words."""
    reader, slug = reader_of(desk.scope.access), desk.scope.strategy.slug
    return attached_to([update], desk.scope.moment, reader, slug=slug, ref=desk.action.ref)[update.id]
