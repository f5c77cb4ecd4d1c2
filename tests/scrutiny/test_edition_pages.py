"""Pages of editions: issuing, reading, publishing, taking down, and what everybody can read."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from actions.errors import ReasonMissingError
from actions.files import store
from scrutiny import edition_files
from scrutiny.errors import DateMissingError, ReplacedError
from scrutiny.freezing import cleared_digest
from scrutiny.frozen import words_as_data
from scrutiny.models import CommitteeCopy, Edition, EditionFile, Issuing, Publication, Report, TakedownRequest
from scrutiny.report_words import Contact, ReportWords
from scrutiny.services.publishing import attach_copy, change_publication, last_publication, publish_edition
from scrutiny.services.reports import record_clearance
from scrutiny.services.takedown import ask_takedown, decide_takedown
from scrutiny.tasks import draw_edition
from tests.cast import Cast
from tests.factories.editions import frozen_of, make_edition
from tests.factories.papers import paper
from tests.factories.scrutiny import check_words, make_committee, make_meeting, make_report

TODAY = datetime(2026, 11, 24, 12, tzinfo=UTC)
WORDS = ReportWords(
    title="Care plan update",
    recommendations=("Note the position.",),
    report_of="The Director",
    summary=("All is well.",),
    strategic_plan=("It serves the plan.",),
    other_scrutiny="None.",
    contacts=(Contact("Report Author:", "The programme office"),),
)
CARE = "/strategies/care-plan"
ISSUE = f"{CARE}/reports/1/issue/"
PUBLIC = "/published/care-plan/1/"


@pytest.fixture(autouse=True)
def _in_november(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    with time_machine.travel(TODAY, tick=True):
        yield


@pytest.fixture(autouse=True)
def _small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = [replace(one, draw=lambda frozen: b"%PDF a file") for one in edition_files.RENDERERS]
    monkeypatch.setattr(edition_files, "RENDERERS", plain)


@pytest.fixture
def report(cast: Cast) -> Report:
    """A report for a meeting that lacks nothing but somebody's clearance."""
    meeting = make_meeting(make_committee(cast.strategy), date(2026, 12, 14))
    made = make_report(cast.strategy, cast.carol, meeting, words=words_as_data(WORDS), cut_off="2026-11-23")
    return check_words(made, wall=TODAY)


@pytest.fixture
def cleared(cast: Cast, report: Report) -> Report:
    clear(cast, report)
    return report


def clear(cast: Cast, report: Report) -> None:
    seen = cleared_digest(frozen_of(report, wall=datetime.now(UTC)))
    about = {"name": "Pat Example", "office": "Director of Care", "on": date(2026, 11, 24), "as_at": date(2026, 11, 23)}
    record_clearance(report=report, sha256=seen, shown=seen, by=cast.carol, **about)  # type: ignore[arg-type]


def issued(report: Report, cast: Cast, **fields: Any) -> Edition:
    return make_edition(report, cast.carol, wall=datetime.now(UTC), **fields)


def public(edition: Edition, cast: Cast, on: date = date(2026, 11, 24)) -> Edition:
    publish_edition(edition=edition, on=on, takes_past=True, by=cast.olive)
    return edition


def enter(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def hidden(page: Any) -> dict[str, str]:
    return dict(re.findall(r'name="(number|seen)" value="([^"]*)"', page.content.decode()))


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


# Issuing


def test_lead_issues_an_edition(cast: Cast, cleared: Report, client: Client) -> None:
    enter(client, cast.carol)
    page = client.get(ISSUE)
    assert "An edition cannot be changed once it is issued" in text(page)
    assert "Care plan update.docx" in text(page)
    answer = client.post(ISSUE, hidden(page), follow=True)
    assert answer.request["PATH_INFO"] == f"{CARE}/editions/1/"
    shown = text(answer)
    assert "Edition 1 issued." in shown
    assert "Pat Example, Director of Care, 24 November 2026" in shown
    assert Edition.objects.get().sha256 in shown


def test_what_must_be_fixed_stops_issuing(cast: Cast, report: Report, client: Client) -> None:
    enter(client, cast.carol)
    page = client.get(ISSUE)
    answer = client.post(ISSUE, hidden(page))
    assert answer.status_code == 422
    assert "Clearance: Nobody has cleared the report yet." in text(answer)
    assert (Issuing.objects.count(), Edition.objects.count()) == (0, 0)


def test_report_that_changed_since_the_page_was_opened_is_looked_at_again(
    cast: Cast, cleared: Report, client: Client
) -> None:
    enter(client, cast.carol)
    page = client.get(ISSUE)
    cleared.draft.words = words_as_data(replace(WORDS, summary=("All is not well.",)))
    cleared.draft.save()
    clear(cast, cleared)
    answer = client.post(ISSUE, hidden(page))
    assert answer.status_code == 422
    assert "The report changed after you opened this page." in text(answer)
    assert client.post(ISSUE, hidden(answer)).status_code == 302


def test_double_click_and_back_button_issue_once(cast: Cast, cleared: Report, client: Client) -> None:
    enter(client, cast.carol)
    sent = hidden(client.get(ISSUE))
    first, second = (client.post(ISSUE, sent) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Edition.objects.count() == 1


def test_edition_that_replaces_another_asks_why(cast: Cast, cleared: Report, client: Client) -> None:
    issued(cleared, cast, words=replace(WORDS, summary=("Nothing is known.",)))
    enter(client, cast.carol)
    page = client.get(ISSUE)
    assert "This replaces edition 1" in text(page)
    assert "The summary printed other words." in text(page)
    answer = client.post(ISSUE, hidden(page) | {"corrections": "The summary was wrong."})
    assert (answer.status_code, "Enter why the edition is replaced" in text(answer)) == (422, True)
    assert "The summary was wrong." in text(answer)
    sent = hidden(answer) | {"reason": "A wrong summary.", "corrections": "The summary was wrong."}
    assert client.post(ISSUE, sent, follow=True).status_code == 200
    old = text(client.get(f"{CARE}/editions/1/"))
    assert "Replaced by edition 2 on 24 November 2026: A wrong summary." in old
    new = text(client.get(f"{CARE}/editions/2/"))
    assert "It replaces edition 1 . A wrong summary. The summary was wrong." in new


def test_page_shows_how_far_it_is_and_leads_on(
    cast: Cast, cleared: Report, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draw_edition, "delay", lambda pk: None)
    enter(client, cast.carol)
    address = client.post(ISSUE, hidden(client.get(ISSUE))).headers["Location"]
    Issuing.objects.update(claimed_at=TODAY, done=2, of=6)
    page = client.get(address)
    assert page.headers["Refresh"] == "3"
    assert "2 of 6 files made." in text(page)
    assert page.headers["Cache-Control"].startswith("max-age=0")
    assert client.get(ISSUE).headers["Location"] == address
    Issuing.objects.update(problem="The files could not be made.")
    failed = client.get(address)
    assert "Refresh" not in failed.headers
    assert "The edition was not issued The files could not be made." in text(failed)
    assert "The last try failed." in text(client.get(ISSUE))
    monkeypatch.undo()
    assert client.post(address, follow=True).request["PATH_INFO"] == f"{CARE}/editions/1/"


def test_report_that_cannot_be_made_says_why(cast: Cast, report: Report, client: Client) -> None:
    report.draft.cut_off = "someday"
    report.draft.save()
    enter(client, cast.carol)
    page = client.get(ISSUE)
    assert "No edition can be issued. “someday” is not a date" in text(page)
    assert client.post(ISSUE, {}).status_code == 422


# Reading


def test_edition_not_published_yet_is_for_leads_and_the_officer(cast: Cast, report: Report, client: Client) -> None:
    issued(report, cast)
    statuses = {}
    for name in ("carol", "olive", "ada", "alice", "bob", "steve"):
        enter(client, getattr(cast, name))
        statuses[name] = client.get(f"{CARE}/editions/1/").status_code
        assert client.get(f"{CARE}/editions/1/files/Care plan update.pdf").status_code == statuses[name]
    assert statuses == {"carol": 200, "olive": 200, "ada": 200, "alice": 403, "bob": 403, "steve": 404}


def test_page_as_at_a_moment_before_the_edition_knows_nothing_of_it(cast: Cast, report: Report, client: Client) -> None:
    issued(report, cast)
    enter(client, cast.carol)
    assert client.get(f"{CARE}/editions/1/?as_at=2026-11-20").status_code == 404


def test_file_is_sent_byte_for_byte(cast: Cast, report: Report, client: Client) -> None:
    public(issued(report, cast), cast)
    file = EditionFile.objects.get()
    for address in (f"{CARE}/editions/1/files/{file.name}", f"{PUBLIC}{file.name}"):
        if address.startswith(CARE):
            enter(client, cast.alice)
        else:
            client.logout()
        answer = client.get(address)
        assert hashlib.sha256(answer.content).hexdigest() == file.sha256
        assert answer.headers["ETag"] == f'"{file.sha256}"'
        assert answer.headers["Content-Disposition"] == 'attachment; filename="Care plan update.pdf"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Type"] == "application/pdf"
        again = client.get(address, headers={"if-none-match": answer.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_damaged_file_is_not_sent(cast: Cast, report: Report, client: Client, caplog: Any) -> None:
    public(issued(report, cast), cast)
    file = EditionFile.objects.get()
    with store.default_storage.open(file.stored_name, "wb") as stored:
        stored.write(b"%PDF-1.7 something else")
    enter(client, cast.carol)
    for address in (f"{CARE}/editions/1/files/{file.name}", f"{PUBLIC}{file.name}"):
        answer = client.get(address)
        assert (answer.status_code, "This file is damaged" in text(answer)) == (404, True)
        assert answer.headers["Cache-Control"] == "no-store"
        assert b"something else" not in answer.content
    assert caplog.text.count("A stored file is damaged") == 2


# Publishing


def test_officer_is_told_of_an_edition_until_it_has_its_day(
    cast: Cast, cleared: Report, client: Client, mailoutbox: list[Any]
) -> None:
    enter(client, cast.carol)
    client.post(ISSUE, hidden(client.get(ISSUE)))
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == ([cast.olive.email], "Edition 1 issued: Care plan update")
    assert f"{CARE}/editions/1/" in mail.body
    enter(client, cast.olive)
    words = "Edition 1 was issued on 24 November 2026. Say from which day it is published."
    assert words in text(client.get("/?all=1"))
    public(Edition.objects.get(), cast, on=date(2026, 12, 4))
    assert words not in text(client.get("/?all=1"))
    issued(cleared, cast, supersedes=Edition.objects.get())
    shown = text(client.get("/?all=1"))
    assert "Edition 1 will be published, although edition 2 took its place." in shown


def test_officer_publishes_from_the_day_of_the_agenda(cast: Cast, report: Report, client: Client) -> None:
    issued(report, cast)
    enter(client, cast.olive)
    page = client.get(f"{CARE}/editions/1/publish/")
    found = re.findall(r'value="([^"]*)" name="(on_\w+)"', page.content.decode())
    boxes = {name: value for value, name in found}
    assert boxes == {"on_day": "4", "on_month": "12", "on_year": "2026"}
    answer = client.post(f"{CARE}/editions/1/publish/", boxes, follow=True)
    assert "Published from 4 December 2026" in text(answer)
    assert Publication.objects.get().on == date(2026, 12, 4)
    assert client.post(f"{CARE}/editions/1/publish/", boxes).status_code == 302
    other = client.post(f"{CARE}/editions/1/publish/", boxes | {"on_day": "5"})
    assert (other.status_code, "Enter why the day is changed." in text(other)) == (422, True)
    moved = client.post(f"{CARE}/editions/1/publish/", boxes | {"on_day": "5", "reason": "It moved."}, follow=True)
    assert "Published from 5 December 2026" in text(moved)
    client.post(f"{CARE}/editions/1/publish/", {"no_day": "on", "reason": "The meeting was cancelled."})
    assert "No day set yet" in text(client.get(f"{CARE}/editions/1/"))
    assert [row.on for row in Publication.objects.all()] == [date(2026, 12, 4), date(2026, 12, 5), None]


def test_day_that_has_come_is_corrected_and_not_called_back(cast: Cast, report: Report, client: Client) -> None:
    edition = public(issued(report, cast), cast)
    about = {"edition": edition, "by": cast.olive}
    for on in (date(2026, 11, 25), None):
        with pytest.raises(DateMissingError, match="cannot be called back"):
            change_publication(on=on, reason="A slip.", **about)
    with time_machine.travel(datetime(2026, 11, 27, 9, tzinfo=UTC)):
        with pytest.raises(ReasonMissingError):
            change_publication(on=date(2026, 11, 25), reason=" ", **about)
        change_publication(on=date(2026, 11, 25), reason="It was up a day later.", **about)
    assert last_publication(edition).on == date(2026, 11, 25)


def test_day_taken_back_hides_the_edition_from_the_public(cast: Cast, report: Report, client: Client) -> None:
    edition = public(issued(report, cast), cast, on=date(2026, 11, 26))
    change_publication(edition=edition, on=None, reason="The meeting moved.", by=cast.olive)
    with time_machine.travel(datetime(2026, 11, 27, 9, tzinfo=UTC)):
        assert client.get(PUBLIC).status_code == 404
        publish_edition(edition=edition, on=date(2026, 11, 27), by=cast.olive)
        assert client.get(PUBLIC).status_code == 200


def test_edition_that_was_replaced_is_published_only_on_purpose(cast: Cast, report: Report, client: Client) -> None:
    first = public(issued(report, cast), cast, on=date(2026, 12, 4))
    issued(report, cast, supersedes=first)
    enter(client, cast.olive)
    assert "will be published from 4 December 2026, although edition 2 took its place" in text(
        client.get(f"{CARE}/editions/1/")
    )
    with pytest.raises(ReplacedError):
        change_publication(edition=first, on=date(2026, 12, 5), reason="It moved.", by=cast.olive)
    change_publication(edition=first, on=None, reason="Edition 2.", by=cast.olive)
    sent = {"on_day": "4", "on_month": "12", "on_year": "2026"}
    refused = client.post(f"{CARE}/editions/1/publish/", sent)
    assert (refused.status_code, "Edition 2 took the place of this one" in text(refused)) == (422, True)
    assert client.post(f"{CARE}/editions/1/publish/", sent | {"takes_replaced": "on"}).status_code == 302


def test_day_in_the_past_is_confirmed(cast: Cast, report: Report, client: Client) -> None:
    issued(report, cast)
    enter(client, cast.olive)
    sent = {"on_day": "24", "on_month": "11", "on_year": "2026"}
    with time_machine.travel(datetime(2026, 11, 26, 9, tzinfo=UTC)):
        enter(client, cast.olive)
        answer = client.post(f"{CARE}/editions/1/publish/", sent)
        assert (answer.status_code, "24 November 2026 is in the past." in text(answer)) == (422, True)
        assert client.post(f"{CARE}/editions/1/publish/", sent | {"takes_past": "on"}).status_code == 302


def test_officer_looks_at_the_committees_copy_before_it_is_published(
    cast: Cast, report: Report, client: Client
) -> None:
    public(issued(report, cast), cast)
    enter(client, cast.olive)
    address = f"{CARE}/editions/1/copy/"
    for name, content in (("a.txt", b"words"), ("a.pdf", b"words"), ("a.pdf", paper()[:300])):
        sent = {"file": SimpleUploadedFile(name, content), "whole": "yes"}
        assert client.post(address, sent).status_code == 422
    chosen = client.post(address, {"file": SimpleUploadedFile("Pack.pdf", paper()), "whole": "yes"})
    digest = hashlib.sha256(paper()).hexdigest()
    assert chosen.headers["Location"] == f"{address}?sha256={digest}"
    page = text(client.get(chosen.headers["Location"]))
    for words in ("Name Pack.pdf", "Pages 1", digest, "Everybody can read it as soon as you publish it."):
        assert words in page
    assert client.get(f"{chosen.headers['Location']}&open=yes").content == paper()
    assert (CommitteeCopy.objects.count(), Client().get(f"{PUBLIC}committee/Pack.pdf").status_code) == (0, 404)
    assert client.post(address, {"sha256": digest}).status_code == 302
    assert CommitteeCopy.objects.count() == 1
    assert Client().get(f"{PUBLIC}committee/Pack.pdf").content == paper()
    assert "As the committee published it, PDF" in text(client.get(PUBLIC))
    again = client.post(address, {"sha256": digest})
    assert (again.status_code, "Choose it again" in text(again)) == (422, True)


# Taking down


def test_two_people_take_an_edition_down(cast: Cast, report: Report, client: Client) -> None:
    public(issued(report, cast), cast)
    address = f"{CARE}/editions/1/take-down/"
    enter(client, cast.carol)
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "Names a patient."}).status_code == 302
    assert "somebody else has to decide" in text(client.get(address))
    assert client.post(address, {"go": "agree"}).status_code == 422
    enter(client, cast.olive)
    assert "Carol Example asked for this edition to be taken down." in text(client.get(f"{CARE}/editions/1/"))
    named = client.post(address, {"go": "agree", "reason": "It names Mrs Jane Smith, 01785 123456"})
    assert (named.status_code, "take out “01785 123456”" in text(named)) == (422, True)
    assert client.post(address, {"go": "agree", "reason": "Names a patient."}).status_code == 302
    inside = client.get(f"{CARE}/editions/1/")
    assert inside.status_code == 410
    said = "Asked for by: Carol Example, Programme lead. Agreed by: Olive Example, Committee officer."
    assert said in text(inside)
    client.logout()
    for place in (PUBLIC, f"{PUBLIC}Care plan update.pdf"):
        outside = client.get(place)
        assert outside.status_code == 410
        assert "Names a patient." in text(outside)
        assert "Asked for by: Programme lead. Agreed by: Committee officer." in text(outside)
        assert Edition.objects.get().sha256 in text(outside)
        assert "Example, " not in text(outside)


# What everybody can read


def test_published_pages_are_the_same_for_everybody_and_can_be_cached(
    cast: Cast, report: Report, client: Client
) -> None:
    public(issued(report, cast), cast)
    for address in ("/published/", "/published/care-plan/", PUBLIC, f"{PUBLIC}Care plan update.pdf"):
        answers = []
        for person in (None, cast.carol):
            visitor = Client()
            if person:
                visitor.force_login(person)
            answer = visitor.get(address)
            assert answer.status_code == 200, address
            assert answer.headers["Cache-Control"] == "public, max-age=60"
            assert "Cookie" not in answer.headers.get("Vary", "")
            assert answer.cookies == {}
            assert b"csrfmiddlewaretoken" not in answer.content
            answers.append(answer)
        assert answers[0].content == answers[1].content
        again = client.get(address, headers={"if-none-match": answers[0].headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["Cache-Control"] == "public, max-age=60"


def test_edition_is_published_from_its_day_in_london(cast: Cast, report: Report, client: Client) -> None:
    public(issued(report, cast), cast, on=date(2027, 6, 10))
    addresses = ("/published/care-plan/", PUBLIC, f"{PUBLIC}Care plan update.pdf")
    for hour, status in ((22, 404), (23, 200)):
        # In June, London's day begins an hour before that of the server.
        with time_machine.travel(datetime(2027, 6, 9, hour, 30, tzinfo=UTC), tick=False):
            answers = [client.get(address) for address in addresses]
            assert [answer.status_code for answer in answers] == [status] * 3
            assert {answer.headers["Cache-Control"] for answer in answers} == {
                "public, max-age=60" if status == 200 else "no-store"
            }
            assert ("Nothing is published yet." in text(client.get("/published/"))) == (status == 404)


def test_public_page_holds_the_report_its_files_and_the_licence(cast: Cast, report: Report, client: Client) -> None:
    public(issued(report, cast), cast)
    shown = text(client.get(PUBLIC))
    for words in ("Note the position.", "All is well.", "Riverside College", "Open Government Licence v3.0"):
        assert words in shown
    assert EditionFile.objects.get().sha256 in shown
    assert "noindex" not in client.get(PUBLIC).content.decode()


def test_replaced_edition_says_so_once_its_successor_is_published(cast: Cast, report: Report, client: Client) -> None:
    first = public(issued(report, cast), cast)
    second = issued(report, cast, supersedes=first)
    assert "Replaced" not in text(client.get(PUBLIC))
    assert client.get("/published/care-plan/2/").status_code == 404
    public(second, cast)
    page = client.get(PUBLIC)
    assert "Replaced by edition 2 on 24 November 2026: A slip." in text(page)
    assert '<meta name="robots" content="noindex">' in page.content.decode()
    assert client.get(f"{PUBLIC}Care plan update.pdf").headers["X-Robots-Tag"] == "noindex"
    assert "Replaced by edition 2" in text(client.get("/published/care-plan/"))
    assert "It replaces edition 1 . A slip." in text(client.get("/published/care-plan/2/"))


def test_taken_down_edition_points_to_its_successor(cast: Cast, report: Report, client: Client) -> None:
    first = public(issued(report, cast), cast)
    attach_copy(edition=first, file=ContentFile(paper(), "Pack.pdf"), by=cast.olive)
    public(issued(report, cast, supersedes=first), cast)
    decide_takedown(request=ask_takedown(edition=first, reason="A name.", by=cast.carol), agrees=True, by=cast.olive)
    assert TakedownRequest.objects.count() == 1
    page = client.get(PUBLIC)
    assert (page.status_code, page.headers["Cache-Control"]) == (410, "no-store")
    assert "Edition 2 takes its place." in text(page)
    assert client.get(f"{PUBLIC}committee/Pack.pdf").status_code == 410
    assert "Taken down" in text(client.get("/published/care-plan/"))
