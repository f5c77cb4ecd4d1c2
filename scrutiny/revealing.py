"""What should not stand in published words: contact details of people, and words that are meant for few. Pure."""

import re
from collections.abc import Iterator

from scrutiny.frozen import Frozen
from scrutiny.report_data import ActionLine

ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
TELEPHONE = re.compile(r"(?<![\d/.,])(?:\+44[\s(]*|0)(?:\d[\s)-]?){9,10}(?!\d)")
INTERNAL = re.compile(
    r"\b(?:not for publication|do not publish|internal (?:use|only|note)|confidential|off the record"
    r"|official[- ]sensitive)\b",
    re.IGNORECASE,
)
NAME = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Cllr|Councillor|Professor|Prof|Sir|Dame|Lord|Lady)\.?\s+"
    r"[A-Z][\w'-]+(?:\s+[A-Z][\w'-]+)?"
)


def reveals(text: str) -> str:
    """The first e-mail address, telephone number or internal word in a text that is published; "" for none."""
    for pattern in (ADDRESS, TELEPHONE, INTERNAL):
        if found := pattern.search(text):
            return found[0].strip()
    return ""


def reveals_somebody(text: str) -> str:
    """As `reveals`, and the first name of a person that has a title before it; others nobody can tell from words."""
    found = NAME.search(text)
    return reveals(text) or (found[0] if found else "")


def texts_of_lead(frozen: Frozen) -> Iterator[tuple[str, str]]:
    """What the lead wrote, the contact details aside, by the part that it stands in."""
    words = frozen.words
    yield "the title", words.title
    yield "the recommendations", "\n".join(words.recommendations)
    yield "the local member interest", words.local_member_interest
    yield "“Report of”", words.report_of
    yield "the summary", "\n".join(words.summary)
    yield "the remarks", "\n".join(text for texts in words.remarks.values() for text in texts)
    yield "“Link to Strategic Plan”", "\n".join(words.strategic_plan)
    yield "“Link to Other Overview and Scrutiny Activity”", words.other_scrutiny
    rows = [row for table in words.impact_tables for row in table.rows]
    cells = [text for row in rows for text in (row.about, row.benefits, row.risks, row.mitigations)]
    yield "“Community Impact”", "\n".join([words.impact, *cells])
    yield "the list of documents", "\n".join(words.documents)
    summaries = [group.summary.text for group in frozen.progress.workstreams if group.summary]
    yield "the summaries of workstreams", "\n".join(summaries)


def published(line: ActionLine) -> Iterator[str]:
    """What is published of an action's update."""
    if line.update:
        yield from (text for text in (line.update.done, line.update.next, line.update.cause, line.update.path) if text)
