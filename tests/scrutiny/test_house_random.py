"""Whatever a report's data hold, it is composed and drawn, and nothing that people wrote is lost."""

import io
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

import docx
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.changes import differences
from actions.stages import Mark, Rating
from scrutiny.exporters.docx import render_docx
from scrutiny.figure_data import FigureLine
from scrutiny.frozen import Cleared, Correction, Frozen, MeasureLine, Sitting, canonical, thaw
from scrutiny.house import SECTIONS, compose, gaps_of, words_of
from scrutiny.house.blocks import Numbered, Table, clean
from scrutiny.report_data import At, Box, Remark
from scrutiny.report_words import Contact, Impact, ImpactTable, ReportWords
from tests.factories.frozen import KEY, make_line, make_progress, make_summary

days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
instants = st.datetimes(datetime(2020, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
words = st.one_of(st.text(max_size=30), st.sampled_from(["", "Plain words.", "a & b < c\n\tand more", "\x00\x0b"]))
texts = st.lists(words, max_size=4).map(tuple)
maybe = st.none() | words
keys = st.sampled_from([KEY, "2026-01-01/2026-03-31"])
figures = st.builds(FigureLine, words, words, words, words)
measures = st.builds(
    MeasureLine,
    ref=words,
    title=words,
    outcome=st.integers(1, 4),
    answer=words,
    latest=st.none() | figures,
    previous=st.none() | figures,
    comparators=st.lists(st.tuples(words, figures), max_size=2).map(tuple),
    direction=words,
    why=words,
    narrative=words,
    notes=texts,
)
boxes = st.builds(
    Box,
    period=keys,
    submitted_at=instants,
    is_late=st.booleans(),
    is_accepted=st.booleans(),
    is_independent=st.none() | st.booleans(),
    is_readable=st.booleans(),
    done=maybe,
    next=maybe,
    cause=maybe,
    path=maybe,
    forecast=st.none() | days,
)


@st.composite
def lines(draw):
    """An action about which anything may be known, or nothing."""
    mark = draw(st.sampled_from(list(Mark)))
    ref = f"{draw(st.integers(1, 3))}.{draw(st.integers(1, 40))}"
    ended = draw(st.sampled_from([None, "complete", "closed"]))
    rating = st.sampled_from([None, *Rating.values])
    return make_line(
        ref,
        mark,
        short_title=draw(words),
        title=draw(words),
        lead=draw(maybe),
        joint_lead=draw(maybe),
        reviewed=draw(st.none() | st.booleans()),
        last_rated=draw(rating),
        previous_rating=draw(rating),
        direction=draw(st.sampled_from([None, "better", "same", "worse", "new"])),
        awaiting_completion=draw(st.booleans()),
        due_date=draw(st.none() | days),
        original_due_date=draw(st.none() | days),
        due_date_moves=draw(st.integers(0, 5)),
        days_slipped=draw(st.none() | st.integers(-900, 900)),
        is_ongoing=draw(st.booleans()),
        is_overdue=draw(st.booleans()),
        days_overdue=draw(st.integers(0, 900)),
        gaps=draw(st.sampled_from([(), ("lead",), ("person", "due_date")])),
        ended_as=ended,
        ended_on=draw(st.none() | days) if ended else None,
        left_out=draw(st.none() | keys),
        update=draw(st.none() | boxes),
    )


plans = st.lists(lines(), max_size=5, unique_by=lambda line: line.ref).map(tuple)


@st.composite
def reports(draw):
    """A progress report, compared or not, with or without a period."""
    after, before = draw(plans), draw(st.none() | plans)
    report = make_progress(*after, title=draw(words), demonstration=draw(st.booleans()))
    if draw(st.booleans()):
        report = replace(report, at=replace(report.at, period=None), summary=make_summary(after), outcomes=())
    told = [replace(one, summary=draw(st.none() | st.builds(Remark, words, instants))) for one in report.workstreams]
    report = replace(report, workstreams=tuple(told))
    if before is None:
        return report
    earlier = At("7@2026-03-20", 7, date(2026, 3, 20), None)
    changes = differences(before, after)
    return replace(report, compared_with=earlier, before=make_summary(before) if before else None, changes=changes)


report_words = st.builds(
    ReportWords,
    title=words,
    recommendations=texts,
    local_member_interest=words,
    interest_at_the_top=st.booleans(),
    report_of=words,
    summary=texts,
    remarks=st.dictionaries(st.sampled_from([*SECTIONS, "no such section"]), texts, max_size=3),
    strategic_plan=texts,
    other_scrutiny=words,
    impact=words,
    impact_tables=st.lists(
        st.builds(
            ImpactTable,
            words,
            words,
            st.lists(st.builds(Impact, words, words, words, words), max_size=2).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    documents=texts,
    contacts=st.lists(st.builds(Contact, words, words), max_size=3).map(tuple),
)
whole = st.builds(
    Frozen,
    edition=st.none() | st.integers(1, 99),
    address=words,
    issued_on=st.none() | days,
    sitting=st.none() | st.builds(Sitting, words, words, days),
    progress=reports(),
    measures=st.lists(measures, max_size=3).map(tuple),
    words=report_words,
    enquiries=texts,
    cleared=st.lists(st.builds(Cleared, words, words, days), max_size=2).map(tuple),
    correction=st.none() | st.builds(Correction, st.integers(1, 9), words, texts),
    licence=words,
)


@settings(max_examples=40, deadline=None)
@given(frozen=whole)
def test_any_report_is_composed(frozen):
    document = compose(frozen)
    numbers = [block.number for block in document.blocks if isinstance(block, Numbered)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert not isinstance(document.blocks[-1], Table)
    tables = [block for block in document.blocks if isinstance(block, Table)]
    assert all(len(row) == len(table.columns) and all(row) for table in tables for row in table.rows)
    assert len(gaps_of(document)) >= (not clean(frozen.words.title))
    assert compose(thaw(canonical(frozen))) == document


@settings(max_examples=40, deadline=None)
@given(frozen=whole)
def test_nothing_that_people_wrote_is_lost(frozen):
    said = Counter(words_of(compose(frozen)))
    written = frozen.words
    lists = (written.recommendations, written.summary, written.strategic_plan, written.documents)
    wanted = Counter(clean(text) for one in (*lists, *written.remarks.values()) for text in one if clean(text))
    assert wanted <= said


@settings(max_examples=15, deadline=None)
@given(frozen=whole)
def test_any_report_is_drawn_with_the_words_of_its_composition(frozen):
    file = docx.Document(io.BytesIO(render_docx(frozen)))
    read = [Paragraph(one, file).text for one in file.element.body.iter(qn("w:p"))]
    assert read == words_of(compose(frozen))
