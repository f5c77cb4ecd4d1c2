"""What stands in the editor of a report, by the name of its box: read from a draft, and brought together from two."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from actions.periods import PeriodDates
from scrutiny.freezing import EDITION
from scrutiny.frozen import words_of
from scrutiny.house import SECTIONS
from scrutiny.models import ReportDraft
from scrutiny.report_words import Contact, ReportWords

EQUALITY, OTHER = "Protected Characteristics", "Key considerations"
TABLES = (
    ("Equality", EQUALITY),
    ("Workforce", OTHER),
    ("Health and Care", OTHER),
    ("Communities", OTHER),
    ("Economic", OTHER),
    ("Climate Change", OTHER),
    ("Environment", OTHER),
)
"""The tables of the Community Impact Assessment, each with the head of its first column."""
CONTACTS = ("Assistant Director:", "Report Author:", "Job Title:", "Telephone No.:", "E-Mail Address:")
DATE = "date"
"""The choice that takes the date typed beside it."""
CLASH = ("seen", "was", "go", "csrfmiddlewaretoken", "add", "remove")
"""What is no part of the report."""


def groups_of(texts: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Everything that stands in the editor by what is judged as one: a box, or all rows of a kind."""
    found: dict[str, dict[str, str]] = {}
    for name, text in texts.items():
        if name not in CLASH and (said := str(text).replace("\r\n", "\n").strip()):
            found.setdefault(_group(str(name)), {})[str(name)] = said
    return found


def _group(name: str) -> str:
    kind, _, rest = name.partition("-")
    if kind == "impact":
        return f"impact-{rest.partition('-')[0]}"
    return name if kind == "remark" else kind


def fingerprint(texts: Mapping[str, Any]) -> str:
    """What each group said when the editor was opened, as short digests: "title:1a2b3c4d ..."."""
    return " ".join(f"{group}:{_short(boxes)}" for group, boxes in sorted(groups_of(texts).items()))


def _short(boxes: Mapping[str, str]) -> str:
    return hashlib.sha256(repr(sorted(boxes.items())).encode()).hexdigest()[:12]


def merged(typed: Mapping[str, Any], saved: Mapping[str, Any], was: str) -> dict[str, Any]:
    """What was typed, with what somebody else saved wherever nothing was typed.

    Args:
        typed: everything that was sent, by the name of its box.
        saved: everything as somebody else saved it.
        was: `fingerprint` of what whoever typed had opened; "" keeps everything that was typed.
    """
    before = dict(part.partition(":")[::2] for part in was.split())
    mine, theirs = groups_of(typed), groups_of(saved)
    result = dict(typed)
    for group in [*mine, *(name for name in theirs if name not in mine)] if was else []:
        own = mine.get(group, {})
        if (_short(own) if own else "") == before.get(group, ""):
            for name in [name for name in result if name not in CLASH and _group(str(name)) == group]:
                del result[name]
            result |= {name: text for name, text in saved.items() if name not in CLASH and _group(name) == group}
    return result


def texts_of(draft: ReportDraft, periods: Sequence[PeriodDates] = ()) -> dict[str, str]:
    """Everything that stands in a draft, by the name of its box.

    Args:
        draft: the draft.
        periods: of the strategy; what is compared with none of them, and no edition, is a date.
    """
    words = words_of(draft.words)
    keys = {"", *(period.key for period in periods)}
    is_date = draft.compare_to not in keys and not draft.compare_to.startswith(EDITION)
    texts = {
        "seen": str(draft.number),
        "period": draft.period,
        "cut_off": draft.cut_off,
        "compare_to": DATE if is_date else draft.compare_to,
        "compare_date": draft.compare_to if is_date else "",
        "title": words.title,
        "local_member_interest": words.local_member_interest,
        **({"interest_at_the_top": "on"} if words.interest_at_the_top else {}),
        "report_of": words.report_of,
        "summary": "\n\n".join(words.summary),
        "strategic_plan": "\n\n".join(words.strategic_plan),
        "other_scrutiny": words.other_scrutiny,
        "impact": words.impact,
        "documents": "\n".join(words.documents),
        **{f"remark-{name}": "\n\n".join(words.remarks.get(name, ())) for name in SECTIONS},
        **dict(_rows_of(words)),
    }
    return {**texts, "was": fingerprint(texts)}


def _rows_of(words: ReportWords) -> Iterator[tuple[str, str]]:
    for place, text in enumerate(words.recommendations or ("",), 1):
        yield f"recommendation-{place}-text", text
    for place, contact in enumerate(words.contacts or [Contact(label) for label in CONTACTS], 1):
        yield f"contact-{place}-label", contact.label
        yield f"contact-{place}-value", contact.value
    rows_by_heading = {table.heading: table.rows for table in words.impact_tables}
    for number, (heading, _) in enumerate(TABLES):
        for place, row in enumerate(rows_by_heading.get(heading, ()), 1):
            for name in ("about", "benefits", "risks", "mitigations"):
                yield f"impact-{number}-{place}-{name}", getattr(row, name)
