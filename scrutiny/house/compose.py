"""The order of the report, its title block, and everything in it that people write."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from govuk.words import day, weekday
from scrutiny.frozen import Frozen, canonical, digest
from scrutiny.house.appendices import (
    IMPACT_NAME,
    action_plan,
    action_plan_name,
    appendix,
    community_impact,
    has_impact_tables,
)
from scrutiny.house.blocks import (
    NEXT_TABLE,
    Block,
    BoldLine,
    CommitteeLine,
    Document,
    Heading,
    LabelLine,
    Lettered,
    Line,
    Notice,
    Numbered,
    Run,
    SourceNote,
    Table,
    Text,
    Title,
    clean,
    gap,
    of,
    said,
    written,
)
from scrutiny.house.measures import measures
from scrutiny.house.periods import by_period, by_period_name
from scrutiny.house.sections import at_risk, changed, gaps_in_plan, not_reported, off_track, overdue
from scrutiny.house.standing import dates_moved, outcomes, workstreams
from scrutiny.report_words import Contact, ReportWords

DEMONSTRATION = "Organisations, owners, dates and updates are invented. Action wording is as published."
OFFICES = ("assistant", "cabinet", "chair", "chief", "corporate", "deputy", "director", "executive", "head", "leader")
"""How an office begins: after "Report of" it has an article, a person's name has none."""
CONTACTS = ("Assistant Director:", "Report Author:", "Job Title:", "Telephone No.:", "E-Mail Address:")

SECTIONS: Mapping[str, str] = {
    "changed": "What has changed",
    "off_track": "Actions off track",
    "at_risk": "Actions at risk",
    "not_reported": "Actions not reported",
    "overdue": "Overdue actions",
    "dates_moved": "Dates that have moved",
    "gaps": "Gaps in the plan",
    "workstreams": "Progress by workstream",
    "outcomes": "Progress by outcome",
    "measures": "Measures",
}
"""The sections of "Report" in their order; remarks of the lead follow the section whose name they have."""

_COMPOSED: Mapping[str, Callable[[Frozen], Iterable[Block]]] = {
    "changed": changed,
    "off_track": off_track,
    "at_risk": at_risk,
    "not_reported": not_reported,
    "overdue": overdue,
    "dates_moved": dates_moved,
    "gaps": gaps_in_plan,
    "workstreams": workstreams,
    "outcomes": outcomes,
    "measures": measures,
}


def compose(frozen: Frozen) -> Document:
    """Put a report together, in the order of the committee's reports.

    Args:
        frozen: the whole of the report.

    Returns:
        The report as blocks. The same data give the same blocks.
    """
    blocks = (
        *_notices(frozen),
        *_title_block(frozen),
        *_recommendations(frozen.words),
        *_summary(frozen.words),
        *_report(frozen),
        *_links(frozen),
        *_contacts(frozen),
        *action_plan(frozen),
        *community_impact(frozen),
        *by_period(frozen),
        *_licence(frozen),
    )
    return Document(
        name=document_name(frozen),
        subject=clean(frozen.progress.title),
        footer=_footer(frozen),
        made_on=frozen.issued_on or frozen.progress.at.day,
        is_draft=frozen.edition is None,
        blocks=tuple(_counted(blocks)),
    )


def document_name(frozen: Frozen) -> str:
    """What document and file are called: the report's title, without what a file system refuses."""
    name = clean(frozen.words.title) or clean(frozen.progress.title) or "Report"
    safe = re.sub(r'\s*[\\/:*?"<>|]+\s*', " ", name).strip(" .")[:120].rstrip(" .") or "Report"
    return f"Demonstration - {safe}" if frozen.progress.demonstration else safe


def _counted(blocks: Iterable[Block]) -> Iterator[Block]:
    """Numbered paragraphs, and tables that have a caption, count from 1 through the whole report."""
    number = 0
    for block in blocks:
        if isinstance(block, Numbered):
            number += 1
            yield replace(block, number=number)
        else:
            yield block


def _footer(frozen: Frozen) -> str:
    at = f"as at {day(frozen.progress.at.day)}"
    edition = f"Edition {frozen.edition}, {at}" if frozen.edition is not None else f"DRAFT, {at}"
    parts = [clean(frozen.words.title) or clean(frozen.progress.title), edition]
    if frozen.progress.demonstration:
        parts.insert(0, "Demonstration")
    parts.append(f"Data digest {digest(canonical(frozen))[:12]}")
    address = clean(frozen.address)
    return said(". ".join(parts) + ".") + (f"\n{address}" if address else "")


def _notices(frozen: Frozen) -> Iterator[Block]:
    if frozen.progress.demonstration:
        yield Notice((Run("Demonstration.", is_bold=True), Run(f" {DEMONSTRATION}")))
    if frozen.edition is None:
        yield Notice((Run("DRAFT.", is_bold=True), Run(" Not issued. What is still to be written is in [brackets].")))
    if frozen.correction:
        number, reason = frozen.correction.edition, clean(frozen.correction.reason)
        lines = " ".join(clean(line) for line in frozen.correction.lines)
        words = " ".join(part for part in (f"This edition replaces edition {number}.", reason, lines) if part)
        yield Notice((Run("Correction.", is_bold=True), Run(f" {said(words)}")))


def _title_block(frozen: Frozen) -> Iterator[Block]:
    if frozen.words.interest_at_the_top:
        yield _interest(frozen.words)
    if frozen.sitting:
        yield CommitteeLine((Run(f"{clean(frozen.sitting.committee)} -"),))
        yield CommitteeLine(of(weekday(frozen.sitting.date)))
    else:
        yield CommitteeLine((Run(clean(frozen.progress.title)),))
        yield CommitteeLine(of(f"Position at {day(frozen.progress.at.day)}"))
    yield Title(written(frozen.words.title, "add a title"))


def _interest(words: ReportWords) -> LabelLine:
    label = "Local Members Interest:" if words.interest_at_the_top else "Local Member Interest:"
    return LabelLine(label, written(words.local_member_interest, "add which members, or N/A"))


def _recommendations(words: ReportWords) -> Iterator[Block]:
    asked = [clean(words) for words in words.recommendations if clean(words)]
    yield Heading(1, "Recommendation" if len(asked) == 1 else "Recommendations")
    yield Line(of("I recommend that the Committee:"))
    items = tuple((Run(words),) for words in asked)
    yield Lettered(1, items or (gap("add what the Committee is asked to do"),))
    if not words.interest_at_the_top:
        yield _interest(words)
    yield BoldLine((Run("Report of "), *written(_with_article(words.report_of), "add whose report this is")))


def _with_article(office: str) -> str:
    words = clean(office)
    return f"the {words}" if words.lower().startswith(OFFICES) else words


def _summary(words: ReportWords) -> Iterator[Block]:
    yield Heading(1, "Summary")
    yield from _numbered(words.summary, "add a summary")


def _numbered(texts: Iterable[str], missing: str = "") -> Iterator[Block]:
    """A numbered paragraph for each that says something; a gap in place of none, where one is wanted."""
    found = [clean(text) for text in texts if clean(text)]
    yield from (Numbered(0, (Run(text),)) for text in found)
    if not found and missing:
        yield Numbered(0, gap(missing))


def _report(frozen: Frozen) -> Iterator[Block]:
    yield Heading(1, "Report")
    remarks = frozen.words.remarks
    tables = 0
    for name, heading in SECTIONS.items():
        blocks = [*_COMPOSED[name](frozen), *_numbered(remarks.get(name, ()))]
        if blocks:
            yield Heading(2, f"{heading}{_since(frozen) if name == 'changed' else ''}")
        for block in blocks:
            if isinstance(block, Table):
                tables += 1
                yield replace(block, caption=said(f"Table {tables}: {block.caption}"))
            elif isinstance(block, Numbered):
                yield replace(block, text=_with_number(block.text, tables + 1))
            else:
                yield block
    others = [text for name, texts in remarks.items() if name not in SECTIONS for text in texts]
    if any(clean(text) for text in others):
        yield Heading(2, "Further remarks")
        yield from _numbered(others)


def _with_number(text: Text, table: int) -> Text:
    """A paragraph that names the table after it, with that table's number."""
    return tuple(replace(run, text=run.text.replace(NEXT_TABLE, str(table))) for run in text)


def _since(frozen: Frozen) -> str:
    earlier = frozen.progress.compared_with
    return f" {said(f'since {day(earlier.day)}')}" if earlier else ""


def _links(frozen: Frozen) -> Iterator[Block]:
    words = frozen.words
    yield Heading(1, "Link to Strategic Plan")
    yield from _numbered(words.strategic_plan, "add the priorities of the Strategic Plan that this serves")
    yield Heading(1, "Link to Other Overview and Scrutiny Activity")
    yield from _lines(words.other_scrutiny) or [Line(gap("add other scrutiny activity, or N/A"))]
    yield Heading(1, "Community Impact")
    yield from _lines(words.impact) or [Line(of("See Appendix 2" if has_impact_tables(words) else "N/A"))]
    yield Heading(1, "List of Background Documents/Appendices:")
    yield Line(of(appendix(1, action_plan_name(frozen))))
    if has_impact_tables(words):
        yield Line(of(appendix(2, IMPACT_NAME)))
    if by_period_name(frozen):
        yield Line(of(by_period_name(frozen)))
    yield from (Line((Run(clean(name)),)) for name in words.documents if clean(name))


def _lines(text: str) -> list[Block]:
    """The paragraphs of a text that was written in one box."""
    return [Line((Run(clean(line)),)) for line in text.splitlines() if clean(line)]


def _contacts(frozen: Frozen) -> Iterator[Block]:
    yield Heading(1, "Contact Details")
    for contact in frozen.words.contacts or tuple(Contact(label) for label in CONTACTS):
        label = clean(contact.label) or "Contact:"
        yield LabelLine(label if label.endswith(":") else f"{label}:", written(contact.value, "add"))
    for cleared in frozen.cleared:
        yield LabelLine("Cleared by:", of(f"{clean(cleared.name)}, {clean(cleared.office)}, {day(cleared.on)}"))


def _licence(frozen: Frozen) -> Iterator[Block]:
    """The last words. There are always some: a file that ends with a table is not one that every program opens."""
    yield SourceNote((Run(clean(frozen.licence) or "End of the report."),))
