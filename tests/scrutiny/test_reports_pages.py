"""Reports under way on their pages: begun, written, checked, cleared, given up, and who may do what."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from govuk.words import london_day
from scrutiny.frozen import words_as_data, words_of
from scrutiny.models import Clearance, Enquiry, Report, ReportDraft, ReportVersion
from scrutiny.report_words import Contact, ReportWords
from tests.cast import Cast
from tests.factories.scrutiny import check_words, make_committee, make_meeting, make_report

PAST = "1 October 2026"
WORDS = ReportWords(title="Care plan update", recommendations=("Notes the position.",))


def page(person: User, name: str, *args: object) -> tuple[Client, str]:
    client = Client()
    client.force_login(person)
    return client, reverse(name, args=["care-plan", *args])


def typed(response: Any, **changes: str) -> dict[str, str]:
    """Everything that stands in the editor, as a browser would send it."""
    editor = response.context["editor"]
    rows = [editor.recommendations, *(rows for _, _, rows in editor.tables), editor.contacts]
    boxes = [box for form in [editor.main, *(row for each in rows for row in each.rows)] for box in form]
    said = {box.html_name: box.value() for box in boxes}
    return {name: value for name, value in said.items() if value not in (None, False)} | changes


@pytest.fixture
def report(cast: Cast) -> Report:
    meeting = make_meeting(make_committee(cast.strategy), date(2027, 12, 14))
    return make_report(cast.strategy, cast.carol, meeting, words=words_as_data(WORDS))


@pytest.mark.django_db
def test_begin_drafts_from_the_data(cast: Cast) -> None:
    meeting = make_meeting(make_committee(cast.strategy), date(2027, 12, 14))
    client, address = page(cast.carol, "report-begin")
    response = client.post(address, {"meeting": meeting.pk}, follow=True)
    assert response.redirect_chain[-1][0] == reverse("report-edit", args=["care-plan", 1])
    words = words_of(Report.objects.get().draft.words)
    assert words.title == "Care plan update"
    assert len(words.recommendations) == 3
    assert ReportVersion.objects.get().meeting == meeting


@pytest.mark.django_db
def test_editor_saves_what_is_typed(cast: Cast, report: Report) -> None:
    client, address = page(cast.carol, "report-edit", 1)
    sent = typed(client.get(address), cut_off=PAST, summary="First.\r\n\r\nSecond\r\nline.", report_of="The Director")
    sent |= {"contact-1-value": "Pat Example", "impact-0-1-about": "Age", "impact-0-1-risks": "None\r\nknown"}
    response = client.post(address, sent | {"go": "check"})
    assert response["Location"] == reverse("report", args=["care-plan", 1])
    draft = Report.objects.get().draft
    words = words_of(draft.words)
    assert (draft.cut_off, words.summary, words.report_of) == (PAST, ("First.", "Second line."), "The Director")
    assert words.contacts[0].value == "Pat Example"
    assert words.impact_tables[0].rows[0].risks == "None\nknown"
    assert typed(client.get(address))["impact-0-1-about"] == "Age"


@pytest.mark.django_db
def test_rows_are_added_and_removed_without_saving(cast: Cast, report: Report) -> None:
    client, address = page(cast.carol, "report-edit", 1)
    sent = typed(client.get(address), title="Typed")
    added = client.post(address, sent | {"add": "recommendation"})
    assert [row.prefix for row in added.context["editor"].recommendations.rows] == [
        "recommendation-1",
        "recommendation-2",
    ]
    assert typed(added)["title"] == "Typed"
    assert ('data-warn-unsaved="yes"' in added.content.decode(), added.context["unsaved"]) == (True, "yes")
    assert 'data-warn-unsaved=""' in client.get(address).content.decode()
    assert 'formaction="#id_recommendation-3-text"' in added.content.decode()
    removed = client.post(address, typed(added) | {"remove": "recommendation-1"})
    assert [row.prefix for row in removed.context["editor"].recommendations.rows] == ["recommendation-2"]
    assert words_of(Report.objects.get().draft.words) == WORDS


@pytest.mark.django_db
def test_clash_keeps_what_was_typed_and_shows_the_others(cast: Cast, report: Report) -> None:
    client, address = page(cast.carol, "report-edit", 1)
    other, _ = page(cast.dan, "report-edit", 1)
    mine, theirs = typed(client.get(address), title="Mine"), typed(other.get(address), title="Theirs")
    other.post(address, theirs)
    clash = client.post(address, mine)
    assert clash.status_code == 422
    assert typed(clash)["title"] == "Mine"
    assert [(box.label, box.text) for box in clash.context["theirs"].boxes] == [("Title of the report", "Theirs")]
    assert client.post(address, typed(clash)).status_code == 302
    mine, theirs = typed(client.get(address), summary="Mine."), typed(other.get(address))
    assert other.post(address, theirs | {"impact-0-1-about": "Age"}).status_code == 302
    clash = client.post(address, mine)
    assert typed(clash)["impact-0-1-about"] == "Age"
    assert words_of(Report.objects.get().draft.words).title == "Mine"


@pytest.mark.django_db
def test_mistakes_stand_at_their_boxes(cast: Cast, report: Report) -> None:
    client, address = page(cast.carol, "report-edit", 1)
    sent = typed(client.get(address), cut_off="someday", compare_to="date", title="x" * 301)
    response = client.post(address, sent)
    assert response.status_code == 422
    assert set(response.context["editor"].main.errors) == {"cut_off", "compare_date", "title"}
    assert typed(response)["cut_off"] == "someday"


@pytest.mark.django_db
def test_drafting_again_replaces_only_what_is_ticked(cast: Cast, report: Report) -> None:
    client, address = page(cast.carol, "report-redraft", 1)
    shown = client.get(address)
    assert [part.key for part in shown.context["again"].parts] == ["recommendations", "summary"]
    assert words_of(Report.objects.get().draft.words) == WORDS
    assert shown.context["again"].is_open
    sent = {"seen": "1", "data": shown.context["again"].drafted.answers_to}
    client.post(address, sent | {"go": "ticked", "take-summary": "on"})
    words = words_of(Report.objects.get().draft.words)
    assert words.recommendations == WORDS.recommendations
    assert words.summary[0].startswith("The Care plan has 2 workstreams and 3 actions.")
    assert client.post(address, sent | {"go": "all"}).status_code == 422
    assert client.post(address, sent | {"seen": "2", "data": "other", "go": "all"}).status_code == 422
    assert Report.objects.get().draft.answers_to is None


def drafted_check(client: Client) -> str:
    shown = client.get(reverse("report", args=["care-plan", 1]))
    return next(check.state for check in shown.context["desk"].checks if check.key == "drafted")


@pytest.mark.django_db
@pytest.mark.parametrize("go", ["all", "checked"])
def test_words_about_other_data_are_drafted_again_or_checked(cast: Cast, report: Report, go: str) -> None:
    """Moved to another day, the report must not go out with words that were drafted for the day before."""
    client, address = page(cast.carol, "report-redraft", 1)
    assert drafted_check(client) == "must_fix"
    for day in ("1 October 2026", "2 October 2026"):
        ReportDraft.objects.update(cut_off=day)
        assert drafted_check(client) == "must_fix"
        shown = client.get(address)
        draft = ReportDraft.objects.get()
        sent = {"seen": draft.number, "data": shown.context["again"].drafted.answers_to}
        client.post(address, sent | {"go": go})
        assert drafted_check(client) == "clear"
        written = words_of(ReportDraft.objects.get().words)
        assert (written.recommendations == WORDS.recommendations) is (go == "checked")


@pytest.mark.django_db
def test_remarks_are_read_again_when_the_data_change(cast: Cast, report: Report) -> None:
    client, address = page(cast.carol, "report-redraft", 1)
    sent = {"seen": 1, "data": client.get(address).context["again"].drafted.answers_to, "go": "all"}
    client.post(address, sent)
    ReportDraft.objects.update(cut_off=PAST, answers_to=None)
    suggested = client.get(address).context["again"].drafted.words
    ReportDraft.objects.update(words=words_as_data(replace(suggested, remarks={"measures": ("One in ten.",)})))
    assert drafted_check(client) == "must_fix"
    again = client.get(address).context["again"]
    assert (again.parts, [box.text for box in again.remarks]) == ([], ["One in ten."])
    client.post(address, {"seen": ReportDraft.objects.get().number, "data": again.drafted.answers_to, "go": "checked"})
    assert drafted_check(client) == "clear"


def complete(report: Report) -> None:
    words = ReportWords(
        "Update",
        ("Notes it.",),
        report_of="The Director",
        summary=("All is well.",),
        strategic_plan=("Be healthier.",),
        other_scrutiny="N/A",
        contacts=(Contact("Report Author:", "Pat Example"),),
    )
    report.draft.words = words_as_data(words)
    report.draft.cut_off = PAST
    check_words(report, wall=datetime.now(UTC))


@pytest.mark.django_db
def test_clearance_waits_for_what_must_be_fixed(cast: Cast, report: Report) -> None:
    client, address = page(cast.carol, "report-clearance", 1)
    assert "Put right first" in client.get(address).content.decode()
    complete(report)
    form = client.get(address).context["form"]
    sent = {"name": "Pat Example", "office": "Director", "shown": form["shown"].value()}
    today = london_day(report.draft.saved_at)
    names = [name for name in client.get(address).content.decode().split('name="') if name.startswith("on")]
    sent |= dict(
        zip([name.split('"')[0] for name in names], [str(today.day), str(today.month), str(today.year)], strict=True)
    )
    early = client.post(address, sent | {"on_year": "2020"})
    assert (early.status_code, list(early.context["form"].errors)) == (422, ["on"])
    assert client.post(address, sent).status_code == 302
    assert Clearance.objects.get().office == "Director"
    report.draft.refresh_from_db()
    report.draft.words |= {"summary": ["Not quite."]}
    report.draft.number += 1
    report.draft.saved_at = datetime.now(UTC) + timedelta(minutes=1)
    report.draft.save()
    page_now = client.get(address).content.decode()
    assert "Lapsed." in page_now
    assert "after it was cleared" in page_now
    stale = client.post(address, sent)
    assert stale.status_code == 422
    assert Clearance.objects.count() == 1
    assert stale.context["form"]["shown"].value() == stale.context["desk"].sha256
    withdraw = reverse("report-clearance-withdraw", args=["care-plan", 1, Clearance.objects.get().pk])
    assert client.post(withdraw, {"reason": " "}).status_code == 422
    assert client.post(withdraw, {"reason": "Read another version."}).status_code == 302
    assert "Read another version." in client.get(address).content.decode()
    assert client.get(withdraw).status_code == 404


@pytest.mark.django_db
def test_questions_are_the_officers_alone(cast: Cast, report: Report) -> None:
    client, address = page(cast.olive, "report-enquiries", 1)
    assert client.post(address, {"lines": "Why?\r\n\r\nWhen?", "seen": "0"}).status_code == 302
    assert Enquiry.objects.open().get().lines == ["Why?", "When?"]
    assert client.post(address, {"lines": "How?", "seen": "0"}).status_code == 422
    lead, _ = page(cast.carol, "report-enquiries", 1)
    assert lead.get(address).status_code == 403


@pytest.mark.django_db
def test_officer_reads_the_report_and_its_checks_only(cast: Cast, report: Report) -> None:
    client, address = page(cast.olive, "report", 1)
    shown = client.get(address)
    assert shown.status_code == 200
    assert "Must fix" in shown.content.decode()
    assert reverse("report-edit", args=["care-plan", 1]) not in shown.content.decode()


@pytest.mark.django_db
def test_report_that_was_given_up_stays_in_the_list(cast: Cast, report: Report) -> None:
    client, address = page(cast.carol, "report-give-up", 1)
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "The meeting fell away."}).status_code == 302
    assert "The meeting fell away." in client.get(reverse("report-list", args=["care-plan"])).content.decode()
    assert client.get(reverse("report-edit", args=["care-plan", 1])).status_code == 403


@pytest.mark.django_db
def test_cut_off_that_cannot_be_made_says_why(cast: Cast, report: Report) -> None:
    report.draft.cut_off = "2020-01-01"
    report.draft.save()
    client, address = page(cast.carol, "report", 1)
    assert "Nothing was recorded about the strategy by then" in client.get(address).content.decode()


@pytest.mark.django_db
def test_cut_off_given_at_the_beginning_is_drafted_for(cast: Cast) -> None:
    client, address = page(cast.carol, "report-begin")
    assert client.post(address, {"meeting": "none", "cut_off": "someday"}).status_code == 422
    client.post(address, {"meeting": "none", "cut_off": PAST})
    draft = Report.objects.get().draft
    assert draft.cut_off == PAST
    assert "by 1 October 2026." in words_of(draft.words).recommendations[0]
    shown = client.get(reverse("report", args=["care-plan", 1]))
    assert drafted_check(client) == "clear"
    assert shown.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "starts"), [("docx", b"PK"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf"), ("json", b"{")]
)
def test_preview_is_drawn_whatever_is_missing(cast: Cast, report: Report, kind: str, starts: bytes) -> None:
    client, address = page(cast.olive, "report-preview", 1, kind)
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.content.startswith(starts)
    assert answer["Content-Disposition"].endswith(f' (draft).{kind}"')
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_preview_of_no_file_or_no_data_is_not_found(cast: Cast, report: Report) -> None:
    client, address = page(cast.carol, "report-preview", 1, "exe")
    assert client.get(address).status_code == 404
    report.draft.cut_off = "2020-01-01"
    report.draft.save()
    assert client.get(reverse("report-preview", args=["care-plan", 1, "docx"])).status_code == 404


@pytest.mark.django_db
def test_what_was_typed_waits_while_somebody_signs_in_again(cast: Cast, report: Report) -> None:
    client, address = page(cast.carol, "report-edit", 1)
    long = "A sentence about the plan. " * 2000
    sent = typed(client.get(address), title="Typed before", summary=long)
    client.cookies.clear()
    client.post(address, sent)
    client.force_login(cast.carol)
    again = client.get(address)
    assert typed(again)["title"] == "Typed before"
    assert typed(again)["summary"] == long


@pytest.mark.django_db
def test_list_asks_as_many_queries_for_many_reports(cast: Cast, report: Report, django_assert_num_queries: Any) -> None:
    client, address = page(cast.carol, "report-list")
    client.get(address)
    with django_assert_num_queries(19):
        client.get(address)
    for day in (10, 11):
        make_report(cast.strategy, cast.dan, make_meeting(report.committee, date(2028, 1, day)))
    with django_assert_num_queries(19):
        client.get(address)


@pytest.mark.django_db
def test_report_of_too_many_words_says_so_and_keeps_them(cast: Cast, report: Report) -> None:
    client, address = page(cast.carol, "report-edit", 1)
    long = "word " * 60_001
    refused = client.post(address, typed(client.get(address), summary=long))
    assert refused.status_code == 422
    assert "The report must be 300,000 characters or fewer in all." in refused.content.decode()
    assert typed(refused)["summary"] == long
    assert words_of(Report.objects.get().draft.words) == WORDS
