"""Evidence of an update that is being written."""

from collections.abc import Sequence

from actions.attached import EvidenceReading, NumberReading, read_evidence
from actions.models import DraftEvidence, Evidence
from actions.pages.attached import Attached, Piece, attached_to
from actions.pages.updates import Desk
from actions.permissions import reader_of
from actions.reading import UpdateReading
from actions.services.numbers import NumberContent


def drafted_evidence(desk: Desk) -> Sequence[EvidenceReading]:
    """What is attached to the draft; before there is one, what went with the update that was returned."""
    if desk.draft is not None:
        return [read_evidence(row) for row in DraftEvidence.objects.filter(draft=desk.draft).order_by("pk")]
    if desk.returned is not None:
        return [read_evidence(row) for row in Evidence.objects.filter(update=desk.returned.id).order_by("number")]
    return []


def checked_extras(desk: Desk, numbers: Sequence[NumberContent]) -> Attached:
    """What will be sent beside the words."""
    areas = dict(desk.form_options["areas"])
    read = [NumberReading(one.what, one.value, one.unit, areas.get(one.area_id, "")) for one in numbers]
    return Attached([Piece(item, item.url) for item in drafted_evidence(desk)], read)


def checked_ids(posted: str) -> list[int]:
    """The evidence that stood on the checked page: "3,7" as ids. What is no such list is no evidence that ever was."""
    parts = [part for part in posted.split(",") if part]
    return [int(part) if part.isascii() and part.isdigit() and len(part) < 18 else 0 for part in parts]


def sent_extras(desk: Desk, update: UpdateReading) -> Attached:
    """What was sent beside the words."""
    reader, slug = reader_of(desk.scope.access), desk.scope.strategy.slug
    return attached_to([update], desk.scope.moment, reader, slug=slug, ref=desk.action.ref)[update.id]
