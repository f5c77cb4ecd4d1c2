"""The lead issues an edition and corrects it, the officer publishes it, everybody reads it, two people take it down."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from govuk.words import london_day
from scrutiny.freezing import cleared_digest
from scrutiny.frozen import canonical, digest, words_as_data
from scrutiny.models import Edition, Issuing, Report
from scrutiny.report_words import Contact, ReportWords
from scrutiny.services.editions import last_edition
from scrutiny.services.publishing import publish_edition
from scrutiny.services.reports import record_clearance
from tests.browser import DESKTOP, PHONE, check, sign_in
from tests.cast import Cast
from tests.factories.editions import frozen_of, make_edition
from tests.factories.papers import paper
from tests.factories.scrutiny import check_words, make_committee, make_meeting, make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLOW = 60_000
"""Milliseconds that a busy machine is given to draw an edition's files."""
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
CARE = "/strategies/care-plan"
WORDS = ReportWords(
    title="Care plan update",
    recommendations=("Notes the position.", "Considers what it wishes to ask."),
    report_of="Cabinet Member for Health and Care",
    summary=("The plan has 3 actions.",),
    strategic_plan=("It serves the plan.",),
    other_scrutiny="None.",
    contacts=(Contact("Report Author:", "The programme office"),),
)


def clear(cast: Cast, report: Report) -> None:
    """Somebody says that the report may go out as it is now."""
    report.refresh_from_db()
    seen = cleared_digest(frozen_of(Report.objects.get(pk=report.pk), wall=datetime.now(UTC)))
    about = {"name": "Pat Example", "office": "Director of Health and Care", "on": london_day(report.draft.saved_at)}
    record_clearance(report=report, sha256=seen, shown=seen, as_at=date(2026, 3, 2), by=cast.carol, **about)  # type: ignore[arg-type]


@pytest.fixture
def report(cast: Cast, settings: Any, tmp_path: Any) -> Report:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    meeting = make_meeting(make_committee(cast.strategy), date(2030, 12, 16))
    made = make_report(cast.strategy, cast.carol, meeting, words=words_as_data(WORDS), cut_off="2026-03-02")
    return check_words(made, wall=datetime.now(UTC))


@SIZES
def test_lead_issues_an_edition_and_corrects_it(
    page: Page, live_server: Any, cast: Cast, report: Report, size: Any
) -> None:
    page.set_viewport_size(size)
    page.set_default_timeout(SLOW)
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}{CARE}/reports/1/")
    page.get_by_role("link", name="Issue an edition").click()
    page.get_by_role("button", name="Issue edition 1").click()
    expect(page.get_by_role("alert").get_by_text("Nobody has cleared the report yet")).to_be_visible()
    check(page, "issue-refused", size)
    clear(cast, report)
    page.goto(f"{live_server.url}{CARE}/reports/1/issue/")
    page.get_by_role("button", name="Issue edition 1").dblclick()
    expect(page.get_by_text("Edition 1 issued.")).to_be_visible(timeout=SLOW)
    check(page, "edition", size)
    assert Edition.objects.get().files.count() == 6
    page.go_back()
    assert Edition.objects.count() == 1

    report.draft.words = words_as_data(replace(WORDS, summary=("The plan has 4 actions.",)))
    report.draft.save()
    clear(cast, report)
    page.goto(f"{live_server.url}{CARE}/reports/1/issue/")
    expect(page.get_by_label("What was wrong in it?")).to_have_value("The summary printed other words.")
    page.get_by_label("Why is it being replaced?").fill("The number of actions was wrong.")
    page.get_by_label("What was wrong in it?").fill("The summary printed 3 actions, should be 4.")
    check(page, "issue-again", size)
    page.get_by_role("button", name="Issue edition 2").click()
    expect(page.get_by_text("Edition 2 issued.")).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("link", name="Correction note.pdf")).to_be_visible()
    check(page, "edition-corrected", size)
    page.get_by_role("link", name="edition 1").click()
    expect(page.get_by_text("The number of actions was wrong.")).to_be_visible()
    check(page, "edition-replaced", size)


@SIZES
def test_officer_publishes_and_everybody_reads(
    page: Page, live_server: Any, cast: Cast, report: Report, size: Any
) -> None:
    first = make_edition(report, cast.carol, wall=datetime.now(UTC))
    make_edition(report, cast.carol, wall=datetime.now(UTC), supersedes=first)
    page.set_viewport_size(size)
    page.set_default_timeout(SLOW)
    sign_in(page, live_server.url, cast.olive)
    today = datetime.now(UTC).date()
    for number in (1, 2):
        page.goto(f"{live_server.url}{CARE}/editions/{number}/")
        page.get_by_role("link", name="Publish this edition").click()
        expect(page.get_by_label("Year")).to_have_value("2030")
        check(page, "publish", size)
        for box, value in (("Day", today.day), ("Month", today.month), ("Year", today.year)):
            page.get_by_label(box, exact=True).fill(str(value))
        if number == 1:
            page.get_by_label("Publish it although edition 2 took its place").check()
        page.get_by_role("button", name=f"Publish edition {number}").click()
        expect(page.get_by_text(f"Edition {number} is published from")).to_be_visible()
    page.get_by_role("link", name="Attach the PDF as the committee published it").click()
    page.get_by_role("button", name="Check this PDF").click()
    expect(page.get_by_role("alert").get_by_text("Choose a PDF")).to_be_visible()
    pack = {"name": "Agenda pack.pdf", "mimeType": "application/pdf", "buffer": paper("pack")}
    page.get_by_label("The committee's PDF").set_input_files(pack)  # type: ignore[arg-type]
    check(page, "copy", size)
    page.get_by_role("button", name="Check this PDF").click()
    expect(page.get_by_role("link", name="Open the file to look at it")).to_be_visible()
    check(page, "copy-check", size)
    page.get_by_role("button", name="Publish this file").click()
    expect(page.get_by_text("The committee's PDF is attached.")).to_be_visible()

    page.context.clear_cookies()
    page.goto(f"{live_server.url}/published/")
    check(page, "published", size)
    page.get_by_role("link", name="Care plan", exact=True).click()
    check(page, "published-strategy", size)
    page.get_by_role("link", name="Edition 1: Care plan update").click()
    expect(page.get_by_text("Replaced by")).to_be_visible()
    page.get_by_role("link", name="edition 2").click()
    expect(page.get_by_text("The plan has 3 actions.")).to_be_visible()
    check(page, "published-edition", size)
    with page.expect_download() as found:
        page.get_by_role("link", name="Care plan update.pdf").click()
    assert found.value.suggested_filename == "Care plan update.pdf"
    assert page.context.cookies() == []


@SIZES
def test_two_people_take_an_edition_down(page: Page, live_server: Any, cast: Cast, report: Report, size: Any) -> None:
    for _ in range(2):
        edition = make_edition(report, cast.carol, wall=datetime.now(UTC), supersedes=last_edition(report))
    publish_edition(edition=edition, on=edition.issued_on, by=cast.olive)
    page.set_viewport_size(size)
    page.set_default_timeout(SLOW)
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}{CARE}/editions/2/")
    page.get_by_role("link", name="Have this edition taken down").click()
    page.get_by_label("Why does it have to be taken down?").fill("It names a patient.")
    check(page, "takedown", size)
    page.get_by_role("button", name="Ask for it to be taken down").click()
    expect(page.get_by_text("Another person decides.")).to_be_visible()
    sign_in(page, live_server.url, cast.olive)
    page.goto(f"{live_server.url}{CARE}/editions/2/")
    page.get_by_role("link", name="Decide on it").click()
    check(page, "takedown-decide", size)
    page.get_by_role("button", name="Agree and take it down").click()
    expect(page.get_by_text("Asked for by: Carol Example, Programme lead.")).to_be_visible()
    check(page, "edition-down", size)
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/published/care-plan/2/")
    expect(page.get_by_text("It names a patient.")).to_be_visible()
    expect(page.get_by_text(re.compile("Carol"))).to_have_count(0)
    check(page, "published-down", size)


@SIZES
def test_edition_that_fails_is_tried_again(page: Page, live_server: Any, cast: Cast, report: Report, size: Any) -> None:
    page.set_viewport_size(size)
    page.set_default_timeout(SLOW)
    clear(cast, report)
    frozen = frozen_of(report, wall=datetime.now(UTC))
    data = canonical(frozen)
    now = datetime.now(UTC)
    about = {"report": report, "number": 1, "data": data, "sha256": digest(data), "asked_by": cast.carol}
    work = Issuing.objects.create(**about, asked_at=now, claimed_at=now, done=2, of=6)
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}{CARE}/reports/1/issue/")
    expect(page.get_by_text("2 of 6 files made.")).to_be_visible()
    check(page, "issuing", size)
    Issuing.objects.filter(pk=work.pk).update(problem="The files could not be made. Nothing was issued.")
    expect(page.get_by_role("heading", name="The edition was not issued")).to_be_visible()
    check(page, "issuing-failed", size)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Edition 1 issued.")).to_be_visible(timeout=SLOW)
