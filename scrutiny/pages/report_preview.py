"""The files that can be looked at before a report is issued."""

from collections.abc import Sequence
from dataclasses import dataclass

from govuk.words import count_of
from scrutiny.edition_files import names_of, renderers_of
from scrutiny.frozen import Frozen
from scrutiny.house import compose, gaps_of
from scrutiny.models import FileKind
from scrutiny.pages.issuing import FOR

WITH_GAPS = (FileKind.DOCX, FileKind.PDF)


@dataclass(frozen=True)
class Preview:
    """A file as it would be now.

    Attributes:
        kind: its kind's code, for its address.
        used_for: whom it is for, with the gaps that it prints.
    """

    kind: str
    what: str
    name: str
    used_for: str


def previews_of(frozen: Frozen | None) -> Sequence[Preview]:
    """Every file of the draft; none where there are no data."""
    if frozen is None:
        return ()
    names, gaps = names_of(frozen), len(gaps_of(compose(frozen)))
    return [
        Preview(one.kind.value, one.kind.label, names[one.kind], FOR[one.kind] + _gaps(one.kind, gaps))
        for one in renderers_of(frozen)
    ]


def _gaps(kind: FileKind, number: int) -> str:
    if kind not in WITH_GAPS or not number:
        return ""
    return f". {count_of(number, 'gap')} to fill, marked in [brackets]"
