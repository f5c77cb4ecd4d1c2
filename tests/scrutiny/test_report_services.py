"""Reports as services keep them: begun, saved without writing over another's words, cleared, asked about, given up."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Change
from govuk.words import london_day
from scrutiny.freezing import holding
from scrutiny.frozen import words_as_data, words_of
from scrutiny.models import Clearance, Enquiry, Meeting, Report, ReportDraft, ReportVersion
from scrutiny.report_words import Contact, Impact, ImpactTable, ReportWords, carried_over
from scrutiny.services.reports import (
    DataChangedError,
    DraftContent,
    EnquiriesChangedError,
    MeetingNotAllowedError,
    ReportDraftChangedError,
    ReportNotAllowedError,
    begin_report,
    give_up_report,
    record_clearance,
    save_draft,
    set_meeting,
    withdraw_clearance,
    write_enquiries,
)
from tests.cast import Cast
from tests.factories.scrutiny import make_committee, make_meeting, make_report

pytestmark = pytest.mark.django_db
EARLY = date(2026, 1, 1)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FULL = ReportWords(
    title="Care plan update",
    recommendations=("Notes it.",),
    local_member_interest="All members",
    interest_at_the_top=True,
    report_of="The Director",
    summary=("All is well.",),
    remarks={"measures": ("One year only.",)},
    strategic_plan=("Be healthier.",),
    other_scrutiny="Asked in October.",
    impact="See the table.",
    impact_tables=(ImpactTable("Equality", "Protected Characteristics", (Impact("Age", "More jobs"),)),),
    documents=("The strategy",),
    contacts=(Contact("Report Author:", "Pat Example"),),
)


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return make_meeting(make_committee(cast.strategy), date(2027, 12, 14))


@pytest.fixture
def report(cast: Cast, meeting: Meeting) -> Report:
    return make_report(cast.strategy, cast.carol, meeting, words=words_as_data(FULL))


def kinds() -> list[str]:
    return list(Change.objects.order_by("id").values_list("kind", flat=True))


def test_new_report_carries_over_what_stays(cast: Cast, report: Report) -> None:
    second = begin_report(strategy=cast.strategy, meeting=None, by=cast.dan)
    assert (second.number, second.committee, ReportVersion.objects.get(report=second).meeting) == (2, None, None)
    words = words_of(second.draft.words)
    assert words == carried_over(FULL)
    assert (words.recommendations, words.summary, words.remarks, words.other_scrutiny) == ((), (), {}, "")
    assert (words.contacts, words.impact_tables, words.report_of) == (FULL.contacts, FULL.impact_tables, "The Director")


def test_words_go_through_a_draft_unchanged(cast: Cast, report: Report) -> None:
    assert words_of(ReportDraft.objects.get().words) == FULL


@pytest.mark.parametrize("who", ["alice", "olive", "ada", "steve"])
def test_only_leads_prepare(cast: Cast, report: Report, who: str) -> None:
    person, content, before = cast.people[who], DraftContent(), kinds()
    with pytest.raises(ReportNotAllowedError):
        begin_report(strategy=cast.strategy, meeting=None, by=person)
    with pytest.raises(ReportNotAllowedError):
        save_draft(report=report, content=content, seen=1, by=person, now=NOW)
    with pytest.raises(ReportNotAllowedError):
        set_meeting(report=report, meeting=None, by=person)
    with pytest.raises(ReportNotAllowedError):
        give_up_report(report=report, reason="No.", by=person)
    with pytest.raises(ReportNotAllowedError):
        record_clearance(report=report, sha256="a", shown="a", name="P", office="D", on=EARLY, as_at=EARLY, by=person)
    assert kinds() == before


@pytest.mark.parametrize("who", ["carol", "dan", "alice"])
def test_only_the_officer_writes_questions(cast: Cast, report: Report, who: str) -> None:
    with pytest.raises(ReportNotAllowedError):
        write_enquiries(report=report, lines=("Why?",), seen=0, by=cast.people[who])
    assert not Enquiry.objects.exists()


def test_meeting_of_another_committee_or_cancelled_is_refused(cast: Cast, report: Report) -> None:
    stranger = make_meeting(make_committee(cast.elsewhere, slug="other"), date(2027, 1, 5))
    off = make_meeting(report.committee, date(2027, 2, 1), status="cancelled", reason="Snow.")
    for refused in (stranger, off):
        with pytest.raises(MeetingNotAllowedError):
            set_meeting(report=report, meeting=refused, by=cast.carol)
    set_meeting(report=report, meeting=None, by=cast.carol)
    assert ReportVersion.objects.open().get(report=report).meeting is None


def test_report_given_up_takes_nothing_more(cast: Cast, report: Report) -> None:
    with pytest.raises(ReportNotAllowedError):
        give_up_report(report=report, reason=" ", by=cast.carol)
    give_up_report(report=report, reason="The meeting fell away.", by=cast.carol)
    for refused in (
        lambda: save_draft(report=report, content=DraftContent(), seen=1, by=cast.carol, now=NOW),
        lambda: set_meeting(report=report, meeting=None, by=cast.carol),
        lambda: give_up_report(report=report, reason="Again.", by=cast.carol),
        lambda: write_enquiries(report=report, lines=("Why?",), seen=0, by=cast.olive),
    ):
        with pytest.raises(ReportNotAllowedError):
            refused()
    assert words_of(ReportDraft.objects.get().words) == FULL


def test_clearance_of_what_was_not_shown_is_refused(cast: Cast, report: Report) -> None:
    today = london_day(report.draft.saved_at)
    given_by = {"name": "Pat Example", "office": "Director", "by": cast.carol, "report": report, "as_at": EARLY}
    with pytest.raises(DataChangedError):
        record_clearance(sha256="b", shown="a", on=today, **given_by)
    with pytest.raises(ReportNotAllowedError):
        record_clearance(sha256="a", shown="a", on=date(2999, 1, 1), **given_by)
    first = record_clearance(sha256="a", shown="a", on=today, **given_by)
    assert record_clearance(sha256="a", shown="a", on=today, **given_by) == first
    assert Clearance.objects.count() == 1


@pytest.mark.parametrize(("as_at", "on"), [(0, -1), (1, 0)])
def test_clearance_before_the_report_could_be_read_is_refused(cast: Cast, report: Report, as_at: int, on: int) -> None:
    """Neither before the words were saved last, nor before the day that the report is as at."""
    saved = london_day(report.draft.saved_at)
    days = {"as_at": saved + timedelta(days=as_at), "on": saved + timedelta(days=on)}
    about = {"report": report, "sha256": "a", "shown": "a", "name": "P", "office": "Director", "by": cast.carol}
    with pytest.raises(ReportNotAllowedError) as refusal:
        record_clearance(**about, **days)
    assert refusal.value.field == "on"
    assert not Clearance.objects.exists()


def test_withdrawn_clearance_holds_no_longer(cast: Cast, report: Report) -> None:
    today = london_day(report.draft.saved_at)
    about = {"report": report, "sha256": "a", "shown": "a", "name": "P", "office": "Director", "as_at": EARLY}
    given = record_clearance(**about, on=today, by=cast.carol)
    for refused in ({"reason": " ", "by": cast.carol}, {"reason": "A slip.", "by": cast.olive}):
        with pytest.raises(ReportNotAllowedError):
            withdraw_clearance(clearance=given, **refused)
    assert holding(report, "a") == [given]
    back = withdraw_clearance(clearance=given, reason="The Director read another version.", by=cast.carol)
    assert (holding(report, "a"), back.withdraws) == ([], given)
    assert withdraw_clearance(clearance=given, reason="Again.", by=cast.carol) == back
    assert list(Clearance.objects.standing(given.revision_id)) == [given]
    again = record_clearance(**about, on=today, by=cast.carol)
    assert holding(report, "a") == [again]


def test_questions_are_not_written_over_unseen(cast: Cast, report: Report) -> None:
    first = write_enquiries(report=report, lines=("Why?", " "), seen=0, by=cast.olive)
    assert first is not None
    with pytest.raises(EnquiriesChangedError):
        write_enquiries(report=report, lines=("How?",), seen=0, by=cast.ada)
    assert write_enquiries(report=report, lines=("Why?",), seen=0, by=cast.ada) == first
    second = write_enquiries(report=report, lines=("How?",), seen=first.pk, by=cast.ada)
    assert second is not None
    assert (second.lines, second.author) == (["How?"], cast.ada)
    assert write_enquiries(report=report, lines=(), seen=second.pk, by=cast.olive) is None
    assert not Enquiry.objects.open().exists()


class Writer:
    """Somebody at the editor: what they opened, and what they make of it."""

    def __init__(self) -> None:
        self.seen, self.title = 1, ""


steps = st.lists(
    st.tuples(st.sampled_from(["carol", "dan"]), st.sampled_from(["open", "save"]), st.sampled_from("abc")), max_size=8
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_nobody_writes_over_words_that_they_did_not_see(cast: Cast, report: Report, steps: list) -> None:
    """Whatever two people do in any order: what counts is what was saved last by somebody who had seen it all."""
    ReportDraft.objects.filter(report=report).update(number=1, words=words_as_data(ReportWords(title="a")))
    stands, number = "a", 1
    writers = {"carol": Writer(), "dan": Writer()}
    for who, what, title in steps:
        writer = writers[who]
        if what == "open":
            writer.seen = number
            continue
        content = DraftContent(ReportWords(title=title))
        if writer.seen == number:
            save_draft(report=report, content=content, seen=writer.seen, by=cast.people[who], now=NOW)
            stands, number = title, number + 1
        elif title == stands:
            save_draft(report=report, content=content, seen=writer.seen, by=cast.people[who], now=NOW)
        else:
            with pytest.raises(ReportDraftChangedError) as refusal:
                save_draft(report=report, content=content, seen=writer.seen, by=cast.people[who], now=NOW)
            assert words_of(refusal.value.draft.words).title == stands
        draft = ReportDraft.objects.get(report=report)
        assert (words_of(draft.words).title, draft.number) == (stands, number)
