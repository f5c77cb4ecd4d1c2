"""What a resolution asks for and of whom: suggestions from its words. Pure.

Source of the rules: docs/rules.md, Resolutions.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from scrutiny.due_dates import is_asked_for_a_time
from scrutiny.models import ResolutionKind

Kind = ResolutionKind

_REPORTS = r"\b(?:report|update|progress|briefing|item|paper)s?\b"
_ASKS = (
    r"\b(?:be\s+(?:requested|asked|invited|scheduled|brought|submitted|presented|made|provided|added)|requests?\b|"
    r"to\s+provide|report(?:s|ed)?\s+back|bring(?:s)?\s+back|return(?:s|ed)?\s+to)"
)
_RECOMMENDS = re.compile(r"\brecommend(?:s|ed|ation|ations)?\b", re.IGNORECASE)
_PROMISES = re.compile(
    r"\b(?:would|will)\s+be\b|\bagreed\s+to\b|\bagreed\s+that\s+[^.]*\bwould\b|\bundert(?:ook|akes?)\b", re.IGNORECASE
)
_INFORMS = re.compile(
    r"\bbe\s+(?:invited|informed|shared|circulated|sent|supplied|given|notified|advised|provided)\b"
    r"|\bprovides?\b|\binformation\s+(?:on|about|be)\b|\bclarif(?:y|ication)\b|\brequest(?:s|ed)?\b|\bbe\s+asked\b",
    re.IGNORECASE,
)
_NOTES = re.compile(
    r"\b(?:note|notes|noted|receive|receives|received|considered|considers|confirmed|signed|endorsed?|endorses|"
    r"welcomed|welcomes|thanked|approved?|approves|agreed|agrees)\b",
    re.IGNORECASE,
)
_INVITES = re.compile(
    r"\binvit(?:e|es|ed|ing)\s+(?P<who>[^.;,]{2,150}?)\s+to\s+(?:attend|be\s+present|come|a\b|the\b)"
    r"|(?:^|\bthat\s+|[.;,]\s+)(?P<asked>(?:(?!\bthat\b)[^.;,]){2,150}?)\s+be\s+(?:also\s+)?invited\s+to\b",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"\b(?:[Tt]he\s+)?(?:Cabinet(?:\s+Member(?:\s+for\s+[A-Z]\w+(?:\s+(?:and|&)\s+[A-Z]\w+)*)?)?"
    r"|(?:[A-Z]\w+\s+)?Director\s+(?:of|for)\s+[A-Z]\w+(?:\s+(?:and|&)\s+[A-Z]\w+)*|Leader of the Council)\b"
)


@dataclass(frozen=True)
class Named:
    """An organisation that may owe an answer, and the words that name it."""

    partner_id: int
    words: str


def kind_in(words: str, *, is_said: bool = False) -> ResolutionKind:
    """What a resolution asks for. What nobody can tell is an information request: that stays open and is not lost.

    Args:
        words: as minuted.
        is_said: whether it stands in the discussion, not among the resolutions.
    """
    if is_said or _PROMISES.search(words):
        return Kind.UNDERTAKING
    if _RECOMMENDS.search(words) and not re.match(r"[^.]*recommendations?\b[^.]*\bnoted\b", words, re.IGNORECASE):
        return Kind.RECOMMENDATION
    comes_back = is_asked_for_a_time(words) or re.search(r"\bback\b", words, re.IGNORECASE)
    if re.search(_ASKS, words, re.IGNORECASE) and re.search(_REPORTS, words, re.IGNORECASE) and comes_back:
        return Kind.REPORT_BACK
    if _INFORMS.search(words):
        return Kind.INFORMATION_REQUEST
    return Kind.NOTE if _NOTES.search(words) else Kind.INFORMATION_REQUEST


def owner_in(words: str, partners: Iterable[tuple[int, str]]) -> Named | None:
    """The organisation that the words name first, by its name or by its initials; None for none.

    Args:
        partners: organisations of the strategies, by id and name.
    """
    found: list[tuple[int, int, Named]] = []
    for partner_id, name in partners:
        for form in names_of(name):
            pattern = rf"(?<!\w)(?:[Tt]he\s+)?{re.escape(form)}(?!\w)"
            match = re.search(pattern, words, 0 if form.isupper() else re.IGNORECASE)
            if match:
                found.append((match.start(), -len(match[0]), Named(partner_id, match[0])))
    return min(found, key=lambda one: one[:2])[2] if found else None


def office_in(words: str) -> str:
    """The office of the council that the words name first ("the Cabinet Member"); "" for none."""
    match = _OFFICE.search(" ".join(words.split()))
    return match[0] if match else ""


def names_of(name: str) -> set[str]:
    """How an organisation may be named: its name, the names between strokes, and initials in brackets."""
    forms = {part.strip() for part in re.split(r"\s+/\s+", re.sub(r"\s*\([^)]*\)", "", name))}
    forms |= {inner for inner in re.findall(r"\(([^)]+)\)", name) if inner.isupper() and len(inner) > 1}
    return {form for form in forms if len(form) > 2 or form.isupper()}


def invitee_in(words: str) -> str:
    """Who is asked to attend; "" for nobody."""
    match = _INVITES.search(" ".join(words.split()))
    return re.sub(r"^the\s+", "", match["who"] or match["asked"], flags=re.IGNORECASE) if match else ""
