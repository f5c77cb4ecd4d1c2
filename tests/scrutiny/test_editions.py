"""Issuing, replacing, publishing and taking down editions, by their services."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from accounts.clock import ClockBusyError
from accounts.models import Redaction
from actions.errors import FileNotAllowedError, ReasonMissingError
from actions.files import store
from actions.services.evidence import clear_uploads
from scrutiny import edition_files, issuing
from scrutiny.editions import editions_at, read_editions
from scrutiny.errors import (
    AlreadyDecidedTakedownError,
    AlreadyPublishedError,
    CorrectionMissingError,
    DateMissingError,
    IssuingUnderWayError,
    NotForEverybodyError,
    NotReplaceableError,
    NumberTakenError,
    OwnRequestError,
    ReportEndedError,
    TakedownWaitsError,
    TakenDownError,
)
from scrutiny.frozen import canonical, digest, thaw, words_as_data
from scrutiny.issuing import draw_and_record, waiting
from scrutiny.models import CommitteeCopy, Edition, EditionFile, FileKind, Issuing, Report, TakedownRequest
from scrutiny.report_words import ReportWords
from scrutiny.services import editions as services
from scrutiny.services.editions import Replacing, issue_edition, last_edition, try_again
from scrutiny.services.publishing import attach_copy, last_publication, publish_edition
from scrutiny.services.reports import give_up_report
from scrutiny.services.takedown import ask_takedown, decide_takedown
from scrutiny.stored import DamagedFileError, whole
from scrutiny.tasks import draw_edition, take_up_editions
from tests.cast import Cast
from tests.factories.editions import frozen_of, make_edition
from tests.factories.papers import paper
from tests.factories.scrutiny import make_report

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
WORDS = ReportWords(title="Care plan update")


@pytest.fixture
def report(cast: Cast) -> Report:
    return make_report(cast.strategy, cast.carol, words=words_as_data(WORDS))


def small(kind: FileKind) -> Callable[[Any], bytes]:
    return lambda frozen: f"{kind.value} of edition {frozen.edition}".encode()


@pytest.fixture(autouse=True)
def _small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """What each file looks like is the exporters' part: here they are a few words."""
    plain = [replace(one, draw=small(one.kind)) for one in edition_files.RENDERERS]
    monkeypatch.setattr(edition_files, "RENDERERS", plain)


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Takes the place of the queue: what is handed out is written down, and nobody does it."""
    handed: list[int] = []
    monkeypatch.setattr(draw_edition, "delay", handed.append)
    return handed


def issue(cast: Cast, report: Report, **fields: Any) -> Issuing:
    asked = {"frozen": frozen_of(report), "replacing": None, "by": cast.carol, "now": NOW}
    return issue_edition(report=report, **(asked | fields))


def replacing(report: Report) -> Replacing:
    edition = last_edition(report)
    assert edition is not None
    return Replacing(edition, " A rating was wrong. ", ["Action 1.1 printed amber, should be red.", " "])


# Issuing


def test_edition_is_issued_with_its_files(cast: Cast, report: Report) -> None:
    issue(cast, report)
    edition = Edition.objects.get()
    assert (edition.number, edition.title, edition.issued_on) == (1, "Care plan update", date(2026, 6, 10))
    assert edition.sha256 == digest(edition.data)
    assert thaw(edition.data).edition == 1
    files = {file.kind: (file.name, whole(file)) for file in edition.files.all()}
    assert files == {
        "docx": ("Care plan update.docx", b"docx of edition 1"),
        "pdf": ("Care plan update.pdf", b"pdf of edition 1"),
        "position": ("The position in two minutes.pdf", b"position of edition 1"),
        "xlsx": ("Action plan progress.xlsx", b"xlsx of edition 1"),
        "csv": ("Action plan progress.csv", b"csv of edition 1"),
        "json": ("edition-1.json", b"json of edition 1"),
    }
    work = Issuing.objects.get()
    assert (work.edition, work.done, work.of, work.problem, work.data) == (edition, 6, 6, "", "")
    assert (edition.revision.kind, edition.revision.by) == ("edition_issued", cast.carol)


def test_digests_are_of_what_was_stored(cast: Cast, report: Report) -> None:
    issue(cast, report)
    for file in EditionFile.objects.all():
        assert (hashlib.sha256(whole(file)).hexdigest(), len(whole(file))) == (file.sha256, file.size)


def test_same_edition_asked_for_twice_is_issued_once(cast: Cast, report: Report) -> None:
    frozen = frozen_of(report)
    first, second = (issue(cast, report, frozen=frozen) for _ in range(2))
    assert first.pk == second.pk
    assert Edition.objects.count() == 1


def test_one_edition_of_a_report_is_made_at_a_time(cast: Cast, report: Report, queued: list[int]) -> None:
    work = issue(cast, report)
    assert issue(cast, report).pk == work.pk
    with pytest.raises(IssuingUnderWayError):
        issue(cast, report, by=cast.dan)
    assert queued == [work.pk]


def test_edition_replaces_the_last_one_of_its_report(cast: Cast, report: Report) -> None:
    issue(cast, report)
    issue(cast, report, frozen=frozen_of(report), replacing=replacing(report))
    first, second = Edition.objects.order_by("number")
    assert (second.supersedes, second.reason) == (first, "A rating was wrong.")
    assert second.corrections == ["Action 1.1 printed amber, should be red."]
    correction = thaw(second.data).correction
    assert correction is not None
    assert (correction.edition, correction.reason, list(correction.lines)) == (1, second.reason, second.corrections)
    assert second.files.get(kind=FileKind.CORRECTION).name == "Correction note.pdf"
    assert not first.files.filter(kind=FileKind.CORRECTION).exists()


@pytest.mark.parametrize(("reason", "lines"), [(" ", ["Wrong."]), ("Wrong.", []), ("Wrong.", [" "])])
def test_replacing_needs_a_reason_and_a_line(cast: Cast, report: Report, reason: str, lines: list[str]) -> None:
    issue(cast, report)
    edition = last_edition(report)
    assert edition is not None
    with pytest.raises(CorrectionMissingError):
        issue(cast, report, frozen=frozen_of(report), replacing=Replacing(edition, reason, lines))
    assert Issuing.objects.count() == 1


def test_next_edition_of_a_report_must_replace_its_last(cast: Cast, report: Report) -> None:
    issue(cast, report)
    with pytest.raises(NotReplaceableError):
        issue(cast, report, frozen=frozen_of(report))


def test_number_that_was_taken_meanwhile_is_refused(cast: Cast, report: Report) -> None:
    frozen = frozen_of(report)
    issue(cast, make_report(cast.strategy, cast.carol), by=cast.dan)
    with pytest.raises(NumberTakenError):
        issue(cast, report, frozen=frozen)


def test_report_that_was_given_up_has_no_editions(cast: Cast, report: Report, queued: list[int]) -> None:
    work = issue(cast, report)
    give_up_report(report=report, reason="No meeting.", by=cast.carol)
    assert draw_and_record(work.pk, lambda: NOW) is None
    assert Issuing.objects.get().problem == ReportEndedError.message
    with pytest.raises(ReportEndedError):
        issue(cast, report)


def test_clash_of_numbers_is_drawn_again_with_the_next(cast: Cast, report: Report, queued: list[int]) -> None:
    other = make_report(cast.strategy, cast.carol, words=words_as_data(WORDS))
    works = [issue(cast, each) for each in (report, other)]
    assert [work.number for work in works] == [1, 1]
    editions = [draw_and_record(work.pk, lambda: NOW) for work in works]
    assert [edition and edition.number for edition in editions] == [1, 2]
    second = Edition.objects.get(number=2)
    assert thaw(second.data).address == f"{settings.BASE_URL}/published/care-plan/2/"
    assert second.sha256 == digest(second.data)
    assert whole(second.files.get(kind=FileKind.DOCX)) == b"docx of edition 2"
    assert stored() == {file.stored_name for file in EditionFile.objects.all()}


def stored() -> set[str]:
    """Names of the files of this test in the store."""
    return set(store.stored_before(datetime.now(UTC) + timedelta(hours=1)))


@pytest.fixture(autouse=True)
def _own_store(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"


def test_fault_in_a_renderer_issues_nothing_and_can_be_tried_again(
    cast: Cast, report: Report, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    whole_set = edition_files.RENDERERS

    def fail(frozen: Any) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr(edition_files, "RENDERERS", [*whole_set[:3], replace(whole_set[3], draw=fail)])
    work = issue(cast, report)
    work.refresh_from_db()
    assert (work.problem, work.edition, work.done) == (issuing.FAILED, None, 3)
    assert "ZeroDivisionError" in caplog.text
    assert (Edition.objects.count(), stored()) == (0, set())
    monkeypatch.setattr(edition_files, "RENDERERS", whole_set)
    try_again(issuing=work, now=NOW)
    assert Edition.objects.get().files.count() == 6


def test_failed_try_gives_way_to_a_new_one(cast: Cast, report: Report, queued: list[int]) -> None:
    work = issue(cast, report)
    Issuing.objects.update(problem="It failed.")
    another = issue(cast, report)
    assert another.pk != work.pk
    assert Issuing.objects.get() == another


def test_finished_edition_is_not_tried_again(cast: Cast, report: Report) -> None:
    work = issue(cast, report)
    try_again(issuing=work, now=NOW)
    assert draw_and_record(work.pk, lambda: NOW) is None
    assert Edition.objects.count() == 1


def test_claim_holds_for_5_minutes_from_the_last_sign_of_life(cast: Cast, report: Report, queued: list[int]) -> None:
    work = issue(cast, report)
    Issuing.objects.update(claimed_at=NOW)
    for minutes, taken in ((1, False), (5, False), (6, True)):
        later = NOW + timedelta(minutes=minutes)
        assert (waiting(later) == [work.pk]) == taken
        assert (draw_and_record(work.pk, lambda later=later: later) is not None) == taken


def test_worker_that_lost_its_claim_records_nothing(
    cast: Cast, report: Report, queued: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    work = issue(cast, report)
    first = edition_files.RENDERERS[0]

    def slow(frozen: Any) -> bytes:
        if Edition.objects.exists():
            return b"too late"
        monkeypatch.setattr(edition_files, "RENDERERS", [first])
        assert draw_and_record(work.pk, lambda: NOW + timedelta(minutes=6)) is not None
        return b"too late"

    monkeypatch.setattr(edition_files, "RENDERERS", [replace(first, draw=slow)])
    assert draw_and_record(work.pk, lambda: NOW) is None
    assert whole(EditionFile.objects.get()) == b"docx of edition 1"
    assert stored() == {EditionFile.objects.get().stored_name}


def test_busy_clock_leaves_the_work_for_the_timetable(
    cast: Cast, report: Report, queued: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    work = issue(cast, report)

    def busy(**about: Any) -> Any:
        raise ClockBusyError

    with monkeypatch.context() as patch:
        patch.setattr(issuing, "change", busy)
        assert draw_and_record(work.pk, lambda: NOW) is None
    work.refresh_from_db()
    assert (work.problem, work.claimed_at) == ("", None)
    assert draw_and_record(work.pk, lambda: NOW) is not None


def test_timetable_hands_out_what_the_queue_lost(cast: Cast, report: Report, queued: list[int]) -> None:
    work = issue(cast, report)
    assert waiting(NOW) == []
    queued.clear()
    Issuing.objects.update(asked_at=datetime.now(UTC) - timedelta(minutes=1))
    take_up_editions()
    assert queued == [work.pk]


def test_what_was_not_finished_within_an_hour_says_so(cast: Cast, report: Report, queued: list[int]) -> None:
    work = issue(cast, report)
    assert waiting(NOW + timedelta(minutes=61)) == []
    work.refresh_from_db()
    assert work.problem == issuing.TOO_LONG


def test_queue_that_is_away_loses_nothing(cast: Cast, report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(pk: int) -> None:
        raise services.OperationalError("away")

    monkeypatch.setattr(draw_edition, "delay", away)
    work = issue(cast, report)
    assert waiting(NOW + timedelta(minutes=1)) == [work.pk]


# The store


def test_file_that_changed_or_is_gone_is_damaged(cast: Cast, report: Report) -> None:
    issue(cast, report)
    changed, gone = EditionFile.objects.order_by("pk")[:2]
    with store.default_storage.open(changed.stored_name, "wb") as file:
        file.write(b"something else")
    store.forget(gone.stored_name)
    for file in (changed, gone):
        with pytest.raises(DamagedFileError):
            whole(file)


def test_clearing_of_uploads_leaves_editions_alone(cast: Cast, report: Report) -> None:
    issue(cast, report)
    attach_copy(edition=Edition.objects.get(), file=ContentFile(paper(), "theirs.pdf"), by=cast.olive)
    store.keep(io.BytesIO(b"left behind"))
    cleared = clear_uploads(before=datetime.now(UTC) + timedelta(hours=1))
    assert (cleared.deleted, cleared.missing) == (1, [])
    assert len(stored()) == 7
    lost = EditionFile.objects.earliest("pk").stored_name
    store.forget(lost)
    assert clear_uploads(before=NOW).missing == [lost]


# Publishing


def test_edition_is_published_from_a_day_on(cast: Cast, report: Report) -> None:
    edition = make_edition(report, cast.carol)
    day = date(2030, 1, 1)
    publish_edition(edition=edition, on=day, by=cast.olive)
    assert last_publication(edition).on == day
    with pytest.raises(AlreadyPublishedError):
        publish_edition(edition=edition, on=day, by=cast.olive)


def test_day_in_the_past_is_confirmed_and_not_before_the_issue(cast: Cast, report: Report) -> None:
    edition = make_edition(report, cast.carol)
    with pytest.raises(DateMissingError):
        publish_edition(edition=edition, on=date(2026, 6, 11), by=cast.olive)
    with pytest.raises(DateMissingError):
        publish_edition(edition=edition, on=date(2026, 6, 9), takes_past=True, by=cast.olive)
    publish_edition(edition=edition, on=date(2026, 6, 11), takes_past=True, by=cast.olive)
    assert last_publication(edition).on == date(2026, 6, 11)


def test_last_copy_of_the_committee_counts(cast: Cast, report: Report) -> None:
    edition = make_edition(report, cast.carol)
    for content in (paper("one"), paper("two"), paper("two")):
        attach_copy(edition=edition, file=ContentFile(content, "Agenda pack.pdf"), by=cast.olive)
    assert CommitteeCopy.objects.count() == 2
    (reading,) = read_editions(editions_at(10**9), moment_now())
    assert reading.copy is not None
    assert whole(reading.copy) == paper("two")


def moment_now() -> Any:
    from accounts.moments import current_moment  # noqa: PLC0415

    return current_moment(wall=datetime.now(UTC))


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "a.pdf"), (b"plain words", "a.pdf"), (b"plain words", "a.txt"), (b"%PDF-1.7", "a.docx")],
)
def test_copy_is_a_pdf(cast: Cast, report: Report, content: bytes, name: str) -> None:
    edition = make_edition(report, cast.carol)
    before = stored()
    with pytest.raises(FileNotAllowedError):
        attach_copy(edition=edition, file=ContentFile(content, name), by=cast.olive)
    assert (CommitteeCopy.objects.count(), stored()) == (0, before)


# Taking down


def test_takedown_deletes_and_keeps_hash_reason_and_names(cast: Cast, report: Report) -> None:
    first = make_edition(report, cast.carol)
    edition = make_edition(report, cast.carol, supersedes=first)
    attach_copy(edition=edition, file=ContentFile(paper(), "theirs.pdf"), by=cast.olive)
    asked = ask_takedown(edition=edition, reason=" Names a patient. ", by=cast.carol)
    assert Edition.objects.get(pk=edition.pk).data != ""
    decide_takedown(request=asked, agrees=True, by=cast.olive)
    row = Edition.objects.get(pk=edition.pk)
    assert (row.data, row.corrections, row.sha256, row.number) == ("", [], edition.sha256, 2)
    assert stored() == {first.files.get().stored_name}
    reading = read_editions(editions_at(10**9).filter(pk=edition.pk), moment_now())[0]
    assert reading.down is not None
    assert (reading.down.request.reason, reading.down.decision.agreed_by) == ("Names a patient.", cast.olive)
    assert (reading.files, reading.copy, reading.frozen) == ((), None, None)
    with pytest.raises(TakenDownError):
        publish_edition(edition=edition, on=date(2030, 1, 1), by=cast.olive)
    with pytest.raises(TakenDownError):
        ask_takedown(edition=edition, reason="Again.", by=cast.olive)


def test_takedown_needs_a_reason_and_two_people(cast: Cast, report: Report) -> None:
    edition = make_edition(report, cast.carol)
    with pytest.raises(ReasonMissingError):
        ask_takedown(edition=edition, reason=" ", by=cast.carol)
    asked = ask_takedown(edition=edition, reason="Names a patient.", by=cast.carol)
    with pytest.raises(TakedownWaitsError):
        ask_takedown(edition=edition, reason="Me too.", by=cast.olive)
    with pytest.raises(OwnRequestError):
        decide_takedown(request=asked, agrees=True, by=cast.carol)
    assert whole(edition.files.get()).startswith(b"%PDF")


@pytest.mark.parametrize("reason", ["It names Mrs Jane Smith.", "Call 01785 123456.", "Ask jo@example.org."])
def test_public_reasons_name_nobody(cast: Cast, report: Report, reason: str) -> None:
    edition = make_edition(report, cast.carol)
    with pytest.raises(NotForEverybodyError):
        ask_takedown(edition=edition, reason=reason, by=cast.carol)
    asked = ask_takedown(edition=edition, reason="Names a patient.", by=cast.carol)
    with pytest.raises(NotForEverybodyError):
        decide_takedown(request=asked, agrees=True, by=cast.olive, reason=reason)
    assert whole(edition.files.get()).startswith(b"%PDF")


@pytest.mark.parametrize(("reason", "line"), [("Call 01785 123456.", "A line."), ("Wrong.", "Ask jo@example.org.")])
def test_reasons_of_a_correction_have_no_contact_details(cast: Cast, report: Report, reason: str, line: str) -> None:
    edition = make_edition(report, cast.carol)
    with pytest.raises(NotForEverybodyError):
        issue(cast, report, replacing=Replacing(edition, reason, [line]))
    assert Issuing.objects.count() == 0


def test_reason_is_put_right_by_who_agrees_and_by_an_administrator_afterwards(cast: Cast, report: Report) -> None:
    edition = make_edition(report, cast.carol)
    asked = ask_takedown(edition=edition, reason="Names Jo, a patient.", by=cast.carol)
    decide_takedown(request=asked, agrees=True, by=cast.olive, reason="It named a person.")
    assert TakedownRequest.objects.get().reason == "It named a person."
    assert Redaction.objects.filter(field="reason", decided_by=cast.carol, agreed_by=cast.olive).count() == 1
    assert not any("Jo" in row.reason for row in Redaction.objects.all())
    about = {"by": cast.ada.email, "agreed_by": cast.olive.email, "reason": "Personal data."}
    for wrong in ({"by": cast.carol.email}, {"agreed_by": cast.alice.email}, {"agreed_by": cast.ada.email}):
        with pytest.raises(CommandError, match="Nothing was changed"):
            call_command("reword_takedown", "care-plan", 1, **(about | wrong))
    call_command("reword_takedown", "care-plan", 1, stdout=io.StringIO(), **about)
    assert TakedownRequest.objects.get().reason == "Personal data."
    assert Redaction.objects.filter(field="reason").latest("pk").decided_by == cast.ada


def test_refused_takedown_leaves_all_as_it_was_and_can_be_asked_again(cast: Cast, report: Report) -> None:
    edition = make_edition(report, cast.carol)
    asked = ask_takedown(edition=edition, reason="Names a patient.", by=cast.carol)
    decide_takedown(request=asked, agrees=False, by=cast.olive)
    with pytest.raises(AlreadyDecidedTakedownError):
        decide_takedown(request=asked, agrees=True, by=cast.dan)
    assert canonical(thaw(Edition.objects.get().data)) == edition.data
    again = ask_takedown(edition=edition, reason="Really.", by=cast.olive)
    decide_takedown(request=again, agrees=True, by=cast.dan)
    assert Edition.objects.get().data == ""


def test_files_that_could_not_be_deleted_are_cleared_later(
    cast: Cast, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = make_edition(report, cast.carol)
    asked = ask_takedown(edition=edition, reason="Names a patient.", by=cast.carol)

    def fail(name: str) -> None:
        raise OSError(name)

    with monkeypatch.context() as patch:
        patch.setattr(store, "forget", fail)
        decide_takedown(request=asked, agrees=True, by=cast.olive)
    assert len(stored()) == 1
    assert clear_uploads(before=datetime.now(UTC) + timedelta(hours=1)).deleted == 1


# Names


@pytest.mark.parametrize(
    ("title", "docx", "pdf"),
    [
        ("", "Care plan.docx", "Care plan.pdf"),
        ("Care/plan: update", "Care plan update.docx", "Care plan update.pdf"),
        ("the position in two minutes", "the position in two minutes.docx", "the position in two minutes (report).pdf"),
        ("x" * 300, "x" * 115 + ".docx", "x" * 116 + ".pdf"),
    ],
)
def test_names_of_files_differ_whatever_the_title(cast: Cast, report: Report, title: str, docx: str, pdf: str) -> None:
    frozen = frozen_of(report, words=replace(WORDS, title=title))
    names = edition_files.names_of(frozen)
    assert (names[FileKind.DOCX], names[FileKind.PDF]) == (docx, pdf)
    assert len({name.casefold() for name in names.values()}) == 6
