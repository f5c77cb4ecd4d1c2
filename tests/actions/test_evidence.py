"""Evidence on updates: attaching, sending, who may see it when, and how files are sent out."""

import logging
import os
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from io import StringIO
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.moments import Moment
from actions import errors
from actions.attached import evidence_of, numbers_of
from actions.models import (
    ActivityNumber,
    DraftEvidence,
    Evidence,
    StatusUpdate,
    UpdateDraft,
)
from actions.permissions import reader_of
from actions.publication import PUBLIC
from actions.reading import read_updates
from actions.services import evidence as services
from actions.services.evidence import attach_file, attach_link, clear_uploads, remove_evidence
from actions.services.numbers import NumberContent
from actions.services.updates import UpdateContent, save_draft, submit_update
from outcomes.access import access_of
from tests.actions.documents import EXE, JPEG, PDF, office
from tests.actions.reporting import GREEN, Reporting

pytestmark = pytest.mark.django_db
TYPED = {"stage": "in_progress", "rating": "green", "done": "Ran 2 taster days.", "next": "Run a third."}
NAMES = ("alice", "bob", "carol", "dan", "olive", "ada")


@pytest.fixture(autouse=True)
def _own_uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def reporting(cast):
    return Reporting(cast)


@pytest.fixture
def period(reporting):
    """July to September 2026: due on 16 October, cut off on 30 November."""
    reporting.tick(days=200)
    dates = {"opens": date(2026, 9, 14), "due": date(2026, 10, 16), "cut_off": date(2026, 11, 30)}
    return reporting.period(date(2026, 7, 1), date(2026, 9, 30), **dates)


@pytest.fixture
def draft(cast, reporting, period):
    return save_draft(
        action=cast.actions["1.1"],
        period=period,
        partner=cast.college,
        content=TYPED,
        by=cast.alice,
        now=reporting.tick(),
    )


def attach(draft, cast, reporting, name="plan.pdf", content=PDF):
    return attach_file(draft=draft, file=ContentFile(content, name), by=cast.alice, now=reporting.tick())


def link(draft, cast, reporting, url="https://example.org/a", label="Minutes"):
    return attach_link(draft=draft, label=label, url=url, by=cast.alice, now=reporting.tick())


def submit(draft, cast, reporting, **more):
    return submit_update(
        action=draft.action,
        period=draft.period,
        partner=draft.partner,
        content=UpdateContent(**GREEN),
        by=cast.alice,
        now=reporting.tick(),
        **more,
    )


def stored(settings):
    root = Path(settings.MEDIA_ROOT)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def address(name="update-evidence", **more):
    return reverse(name, kwargs={"slug": "care-plan", "ref": "1.1", **more})


# Services


def test_attach_file_keeps_what_is_known_of_it(cast, reporting, draft, settings):
    row = attach(draft, cast, reporting, name="../../Plan\u202e 2026.pdf")
    known = (row.kind, row.label, row.content_type, row.size, row.scan)
    assert known == ("file", "Plan 2026.pdf", "application/pdf", len(PDF), "not_scanned")
    assert row.sha256 == sha256(PDF).hexdigest()
    assert stored(settings) == [row.stored_name]


def test_attach_file_twice_is_one(cast, reporting, draft, settings):
    first, again = (attach(draft, cast, reporting) for _ in range(2))
    assert first == again
    attach(draft, cast, reporting, name="another name.pdf")
    assert DraftEvidence.objects.count() == len(stored(settings)) == 2


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.pdf", b"", "“empty.pdf” is empty. Choose another file."),
        (
            "large.pdf",
            PDF + bytes(20_000_000),
            "“large.pdf” is larger than 20 MB. Attach a smaller file, or a link to it.",
        ),
        (
            "macros.xlsx",
            office("xlsm"),
            "“macros.xlsx” has macros. Save it without macros, or as a PDF, and attach that.",
        ),
    ],
)
def test_attach_file_refused(cast, reporting, draft, settings, name, content, message):
    with pytest.raises(errors.FileNotAllowedError) as refusal:
        attach(draft, cast, reporting, name, content)
    assert (refusal.value.message, refusal.value.field) == (message, "file")
    assert (DraftEvidence.objects.count(), stored(settings)) == (0, [])


def test_attach_file_of_the_largest_size(cast, reporting, draft):
    assert attach(draft, cast, reporting, content=PDF + bytes(20_000_000 - len(PDF))).size == 20_000_000


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://example.org/x",
        "data:text/html,x",
        "example",
        "",
        "https://user:secret@example.org/",
        "https://exa mple.org",
        "https://example.org/" + "x" * 500,
    ],
)
def test_attach_link_refused(cast, reporting, draft, url):
    with pytest.raises(errors.LinkNotAllowedError):
        link(draft, cast, reporting, url)
    assert not DraftEvidence.objects.exists()


def test_attach_link_without_a_name_is_called_by_its_address(cast, reporting, draft):
    assert link(draft, cast, reporting, " http://example.org/a ", " ").label == "http://example.org/a"
    assert link(draft, cast, reporting, "http://example.org/b", "A \n b").label == "A b"


def test_attach_no_more_than_ten(cast, reporting, draft, settings):
    for number in range(10):
        link(draft, cast, reporting, f"https://example.org/{number}")
    for refused in (lambda: link(draft, cast, reporting), lambda: attach(draft, cast, reporting)):
        with pytest.raises(errors.TooMuchEvidenceError):
            refused()
    assert (DraftEvidence.objects.count(), stored(settings)) == (10, [])


def test_attach_to_a_draft_that_was_sent_keeps_nothing(cast, reporting, draft, settings):
    submit(draft, cast, reporting)
    for refused in (lambda: link(draft, cast, reporting), lambda: attach(draft, cast, reporting)):
        with pytest.raises(errors.DraftGoneError):
            refused()
    assert stored(settings) == []


def test_remove_evidence_deletes_its_file(cast, reporting, draft, settings):
    row = attach(draft, cast, reporting)
    remove_evidence(draft=draft, pk=row.pk)
    remove_evidence(draft=draft, pk=row.pk)
    assert (DraftEvidence.objects.count(), stored(settings)) == (0, [])


def test_remove_evidence_of_another_draft_does_nothing(cast, reporting, draft, period):
    row = attach(draft, cast, reporting)
    other = save_draft(
        action=cast.actions["2.1"], period=period, partner=cast.college, content={}, by=cast.alice, now=reporting.tick()
    )
    remove_evidence(draft=other, pk=row.pk)
    assert DraftEvidence.objects.get() == row


def test_submit_records_what_was_attached(cast, reporting, draft, settings):
    drafted = [attach(draft, cast, reporting), link(draft, cast, reporting)]
    update = submit(draft, cast, reporting, evidence=[row.pk for row in drafted])
    sent = list(Evidence.objects.order_by("number"))
    assert [(row.update, row.number, row.revision_id) for row in sent] == [
        (update, number, update.revision_id) for number in (1, 2)
    ]
    fields = services.ITEM_FIELDS
    assert [[getattr(row, name) for name in fields] for row in sent] == [
        [getattr(row, name) for name in fields] for row in drafted
    ]
    assert (UpdateDraft.objects.count(), DraftEvidence.objects.count()) == (0, 0)
    assert stored(settings) == [sent[0].stored_name]


def test_submit_refuses_evidence_that_was_not_checked(cast, reporting, draft):
    first = attach(draft, cast, reporting)
    checked = [first.pk]
    link(draft, cast, reporting)
    for seen in (checked, [], [first.pk + 5]):
        with pytest.raises(errors.EvidenceChangedError):
            submit(draft, cast, reporting, evidence=seen)
    assert (StatusUpdate.objects.count(), Evidence.objects.count(), DraftEvidence.objects.count()) == (0, 0, 2)


def test_returned_update_gives_its_evidence_to_the_next_draft(cast, reporting, draft, settings):
    attach(draft, cast, reporting)
    reporting.hand_back(submit(draft, cast, reporting))
    again = save_draft(
        action=draft.action,
        period=draft.period,
        partner=draft.partner,
        content=TYPED,
        by=cast.alice,
        now=reporting.tick(),
    )
    row = DraftEvidence.objects.get(draft=again)
    assert row.stored_name == Evidence.objects.get().stored_name
    remove_evidence(draft=again, pk=row.pk)
    assert stored(settings) == [Evidence.objects.get().stored_name]


@pytest.mark.parametrize(("answer", "scan"), [("", "clean"), ("Eicar", None)])
def test_attach_file_asks_the_scanner(cast, reporting, draft, settings, monkeypatch, answer, scan):
    settings.SCANNER_ADDRESS = ("scanner", 3310)
    asked = []
    monkeypatch.setattr(services, "finding_in", lambda file, address: asked.append((file.read(), address)) or answer)
    if scan:
        assert attach(draft, cast, reporting).scan == scan
    else:
        with pytest.raises(errors.InfectedFileError) as refusal:
            attach(draft, cast, reporting)
        assert refusal.value.message == "“plan.pdf” was not attached: the malware scanner found Eicar in it."
        assert (DraftEvidence.objects.count(), stored(settings)) == (0, [])
    assert asked == [(PDF, ("scanner", 3310))]


@pytest.mark.parametrize("needed", [True, False])
def test_attach_file_where_the_scanner_is_silent(cast, reporting, draft, settings, needed):
    settings.SCANNER_ADDRESS, settings.SCANNER_IS_NEEDED = "/nowhere/clamd.ctl", needed
    if needed:
        with pytest.raises(errors.ScannerSilentError):
            attach(draft, cast, reporting)
        assert stored(settings) == []
    else:
        assert attach(draft, cast, reporting).scan == "not_scanned"


def test_clear_uploads_deletes_only_what_nothing_names(cast, reporting, draft, settings):
    sent = attach(draft, cast, reporting)
    submit(draft, cast, reporting)
    orphan, young = services.store.keep(ContentFile(PDF)), services.store.keep(ContentFile(PDF))
    then = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    for name in (sent.stored_name, orphan):
        os.utime(Path(settings.MEDIA_ROOT) / name, (then, then))
    out = StringIO()
    call_command("clear_uploads", stdout=out)
    assert out.getvalue() == "1 file deleted that nothing names.\n"
    assert stored(settings) == sorted([sent.stored_name, young])
    (Path(settings.MEDIA_ROOT) / sent.stored_name).unlink()
    cleared = clear_uploads(before=datetime.now(UTC))
    assert (cleared.deleted, cleared.missing) == (1, [sent.stored_name])


@pytest.mark.parametrize(
    "values",
    [
        {"url": ""},
        {"label": ""},
        {"size": 5},
        {"scan": "clean"},
        {"kind": "folder"},
        {"kind": "file"},
        {"kind": "file", "url": "", "stored_name": "x", "content_type": "x", "sha256": "x", "scan": "clean"},
        {"kind": "file", "url": "", "stored_name": "x", "content_type": "x", "sha256": "x", "size": 5},
        {
            "kind": "file",
            "url": "",
            "stored_name": "x",
            "content_type": "x",
            "sha256": "x",
            "size": 5,
            "scan": "purple",
        },
        {
            "kind": "file",
            "url": "",
            "stored_name": "x",
            "content_type": "x",
            "sha256": "x",
            "size": 20_000_001,
            "scan": "clean",
        },
    ],
)
def test_database_refuses_evidence_that_is_neither_link_nor_file(cast, reporting, draft, values):
    row = link(draft, cast, reporting)
    with pytest.raises(IntegrityError), transaction.atomic():
        DraftEvidence.objects.filter(pk=row.pk).update(**values)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_parallel_attaching_and_sending_loses_nothing(cast, reporting, draft, settings):
    together, failures = Barrier(6), []

    def work(number):
        try:
            together.wait()
            if number == 0:
                submit_update(
                    action=draft.action,
                    period=draft.period,
                    partner=draft.partner,
                    content=UpdateContent(**GREEN),
                    by=cast.alice,
                )
            else:
                attach_file(draft=draft, file=ContentFile(PDF, f"{number}.pdf"), by=cast.alice, now=datetime.now(UTC))
        except errors.DraftGoneError:
            failures.append(number)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Evidence.objects.count() + len(failures) == 5
    assert stored(settings) == sorted(Evidence.objects.values_list("stored_name", flat=True))


# Publication


def seen_by(cast, moment):
    """Who sees the evidence, and who the numbers, of every update."""
    found = {}
    readers = {name: reader_of(access_of(getattr(cast, name), cast.strategy)) for name in NAMES} | {"public": PUBLIC}
    for name, reader in readers.items():
        updates = read_updates(StatusUpdate.objects.all(), moment, {cast.strategy.pk: reader})
        found[name] = (len(evidence_of(updates, moment, reader)), len(numbers_of(updates, moment)))
    return found


def test_evidence_is_private_until_it_is_accepted_and_numbers_follow_done(cast, reporting, draft):
    attach(draft, cast, reporting)
    update = submit(draft, cast, reporting, numbers=[NumberContent("People trained", Decimal(27), "people")])
    sent = Moment(update.revision_id, date(2026, 10, 1))
    assert seen_by(cast, sent) == {
        "alice": (1, 1),
        "bob": (0, 1),
        "carol": (1, 1),
        "dan": (1, 1),
        "olive": (0, 0),
        "ada": (0, 0),
        "public": (0, 0),
    }
    review = reporting.accept(update)
    after = Moment(review.revision_id, date(2026, 10, 1))
    assert set(seen_by(cast, after).values()) == {(1, 1)}
    assert seen_by(cast, sent)["olive"] == (0, 0)
    assert seen_by(cast, Moment(update.revision_id - 1, date(2026, 10, 1)))["carol"] == (0, 0)


def statuses(cast, pk, **query):
    return {name: read(signed_in(getattr(cast, name)).get(address("evidence", pk=pk), query))[0] for name in NAMES}


def read(response):
    """Status and body of an answer; a file is read to its end, which closes it."""
    return response.status_code, response.getvalue() if response.streaming else response.content


def test_file_is_sent_to_those_who_may_see_it(cast, reporting, draft):
    attach(draft, cast, reporting)
    update = submit(draft, cast, reporting)
    pk = Evidence.objects.get().pk
    private = {"alice": 200, "bob": 404, "carol": 200, "dan": 200, "olive": 404, "ada": 404}
    assert statuses(cast, pk) == private
    review = reporting.accept(update)
    assert statuses(cast, pk) == dict.fromkeys(NAMES, 200)
    before = f"{review.revision_id - 1}@{reporting.now.date()}"
    assert statuses(cast, pk, as_at=before) == private
    assert set(statuses(cast, pk, as_at="2026-09-01").values()) == {404}
    assert signed_in(cast.steve).get(address("evidence", pk=pk)).status_code == 404


def test_file_of_a_returned_update_is_seen_by_its_own_and_the_lead(cast, reporting, draft):
    attach(draft, cast, reporting)
    reporting.hand_back(submit(draft, cast, reporting))
    seen = {"alice": 200, "bob": 404, "carol": 200, "dan": 200, "olive": 404, "ada": 404}
    assert statuses(cast, Evidence.objects.get().pk) == seen


def test_file_is_sent_to_be_kept_and_never_shown(cast, reporting, draft):
    attach(draft, cast, reporting, name='Übersicht "neu".pdf')
    submit(draft, cast, reporting)
    response = signed_in(cast.alice).get(address("evidence", pk=Evidence.objects.get().pk))
    assert read(response) == (200, PDF)
    headers = response.headers
    assert headers["Content-Disposition"] == "attachment; filename*=utf-8''%C3%9Cbersicht%20_neu_.pdf"
    assert headers["Content-Type"] == "application/pdf"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["Content-Length"] == str(len(PDF))


def test_file_at_hand_is_not_sent_again_but_rights_come_first(cast, reporting, draft):
    attach(draft, cast, reporting)
    submit(draft, cast, reporting)
    page = address("evidence", pk=Evidence.objects.get().pk)
    first = signed_in(cast.alice).get(page)
    assert first.headers["ETag"] == f'"{Evidence.objects.get().sha256}"'
    read(first)
    known = {"if-none-match": first.headers["ETag"]}
    again = signed_in(cast.alice).get(page, headers=known)
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert signed_in(cast.bob).get(page, headers=known).status_code == 404


def test_file_that_is_gone_is_a_calm_page(cast, reporting, draft, settings, caplog):
    row = attach(draft, cast, reporting)
    submit(draft, cast, reporting)
    (Path(settings.MEDIA_ROOT) / row.stored_name).unlink()
    with caplog.at_level(logging.ERROR):
        response = signed_in(cast.alice).get(address("evidence", pk=Evidence.objects.get().pk))
    assert (response.status_code, "The file is not there any more" in response.content.decode()) == (404, True)
    assert "is not there" in caplog.text


def test_link_action_and_strategy_must_fit_the_address(cast, reporting, draft):
    attach(draft, cast, reporting)
    link(draft, cast, reporting)
    submit(draft, cast, reporting)
    file, other = Evidence.objects.order_by("number")
    client = signed_in(cast.alice)
    wrong = [
        address("evidence", pk=other.pk),
        address("evidence", pk=file.pk, ref="2.1"),
        address("evidence", pk=file.pk, slug="elsewhere"),
        address("evidence", pk=10**17),
    ]
    assert [client.get(page).status_code for page in wrong] == [404] * 4


# Pages


def upload(client, name="plan.pdf", content=PDF, **more):
    file = SimpleUploadedFile(name, content)
    return client.post(address(), {"go": "file", "file": file, "whole": "yes", **more})


def test_evidence_page_attaches_and_removes(cast, draft):
    client = signed_in(cast.alice)
    assert upload(client).url == address()
    assert client.post(address(), {"go": "link", "url": "example.org/a", "label": "Minutes"}).url == address()
    page = client.get(address()).content.decode()
    assert "Attached (2 of 10)" in page
    assert f'plan.pdf <span class="app-muted">{len(PDF)} bytes. Not scanned</span>' in page
    assert 'Minutes <span class="app-muted">example.org</span>' in page
    pk = DraftEvidence.objects.get(kind="file").pk
    assert client.post(address(), {"go": "remove", "item": pk}).url == address()
    assert client.post(address(), {"go": "remove", "item": "x"}).url == address()
    assert DraftEvidence.objects.get().url == "https://example.org/a"


def test_evidence_page_begins_a_draft(cast, period, settings):
    assert upload(signed_in(cast.alice)).status_code == 302
    assert DraftEvidence.objects.get().draft == UpdateDraft.objects.get()


def test_evidence_page_says_what_is_wrong_with_a_file(cast, draft, settings):
    response = upload(signed_in(cast.alice), "tool.exe", EXE)
    assert response.status_code == 422
    assert response.content.decode().count("“tool.exe” cannot be attached. Attach a PDF, a Word,") == 2
    assert response.content.decode().count('<a href="#id_file">') == 1
    assert stored(settings) == []


def test_evidence_page_says_what_is_wrong_with_a_link(cast, draft):
    response = signed_in(cast.alice).post(address(), {"go": "link", "url": "javascript:alert(1)", "label": "Mine"})
    page = response.content.decode()
    assert (response.status_code, 'value="Mine"' in page, 'href="#id_url"' in page) == (422, True, True)


def test_upload_that_broke_off_is_not_attached(cast, draft, settings):
    client = signed_in(cast.alice)
    head = (
        b'--x\r\nContent-Disposition: form-data; name="go"\r\n\r\nfile\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="plan.pdf"\r\n'
        b"Content-Type: application/pdf\r\n\r\n"
    )
    for body in (head, head + PDF[:-9], head + PDF, head + PDF + b"\r\n--x\r\nContent-Disposition: form"):
        response = client.post(address(), body, content_type="multipart/form-data; boundary=x")
        assert (response.status_code, DraftEvidence.objects.count(), stored(settings)) == (422, 0, [])
    assert "The file did not arrive whole. Choose it again" in response.content.decode()


def test_upload_over_the_limit_is_refused_unread(cast, draft):
    client = signed_in(cast.alice)
    body = b"x" * 21_000_001
    form = {"content_type": "multipart/form-data; boundary=x"}
    response = client.post(address(), body, **form)
    assert (response.status_code, "A file can be up to 20 MB" in response.content.decode()) == (413, True)
    elsewhere = client.post(address("update"), b"x" * 1_048_577, **form)
    assert (elsewhere.status_code, "1 MB of text" in elsewhere.content.decode()) == (413, True)
    visitor = Client().post(address(), b"x" * 1_048_577, **form)
    assert (visitor.status_code, visitor.url.startswith("/account/login/")) == (302, True)


def test_upload_of_several_megabytes_goes_through(cast, draft):
    assert upload(signed_in(cast.alice), "photo.jpg", JPEG + bytes(5_000_000)).status_code == 302
    assert DraftEvidence.objects.get().size == len(JPEG) + 5_000_000


def test_check_page_sends_what_it_showed_and_nothing_else(cast, draft):
    client = signed_in(cast.alice)
    upload(client)
    check = address("update-check")
    shown = client.get(check).content.decode()
    pk = DraftEvidence.objects.get().pk
    assert f'name="evidence" value="{pk}"' in shown
    assert "plan.pdf" in shown
    upload(client, "photo.jpg", JPEG)
    answer = client.post(check, {"version": draft.version, "evidence": str(pk)}, follow=True)
    assert "The evidence was changed after you checked it." in answer.content.decode()
    assert not StatusUpdate.objects.exists()
    both = ",".join(str(row.pk) for row in DraftEvidence.objects.order_by("pk"))
    assert client.post(check, {"version": draft.version, "evidence": both}).url == address("update-sent")
    receipt = client.get(address("update-sent")).content.decode()
    assert [name in receipt for name in ("plan.pdf", "photo.jpg")] == [True, True]
    assert upload(client).status_code == 302
    assert Evidence.objects.count() == 2


def test_form_shows_what_is_attached_and_leads_there(cast, draft):
    client = signed_in(cast.alice)
    assert '<details class="govuk-details app-extras" id="extras">' in client.get(address("update")).content.decode()
    answer = client.post(address("update"), {**TYPED, "version": draft.version, "go": "evidence"})
    assert answer.url == address()
    upload(client)
    page = client.get(address("update")).content.decode()
    assert 'id="extras" open' in page
    assert "plan.pdf" in page


def test_action_page_shows_evidence_to_those_who_may_see_it(cast, reporting, draft):
    attach(draft, cast, reporting, name="CANARY.pdf")
    update = submit(draft, cast, reporting, numbers=[NumberContent("CANARY-NUMBER", Decimal("27"), "people")])

    def canaries():
        pages = {n: signed_in(getattr(cast, n)).get(address("action")).content.decode() for n in NAMES}
        return {name: ("CANARY.pdf" in page, "CANARY-NUMBER" in page) for name, page in pages.items()}

    assert canaries() == {
        "alice": (True, True),
        "bob": (False, True),
        "carol": (True, True),
        "dan": (True, True),
        "olive": (False, False),
        "ada": (False, False),
    }
    reporting.accept(update)
    assert set(canaries().values()) == {(True, True)}
    past = signed_in(cast.olive).get(address("action"), {"as_at": "2026-09-01"}).content.decode()
    assert "CANARY" not in past


def test_review_sheet_shows_evidence_and_numbers(cast, reporting, draft):
    attach(draft, cast, reporting)
    update = submit(draft, cast, reporting, numbers=[NumberContent("People trained", Decimal("1204.5"), "people")])
    page = signed_in(cast.carol).get(reverse("review", args=[update.pk])).content.decode()
    assert address("evidence", pk=Evidence.objects.get().pk) in page
    assert "People trained: <strong>1,204.5 people</strong>" in page
    assert ActivityNumber.objects.count() == 1
