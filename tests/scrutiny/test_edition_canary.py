"""A canary in every unpublished field: it appears in no published page, no file and no answer about the past."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pikepdf
import pytest
import time_machine
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import DatabaseError, models, transaction
from django.test import Client

from accounts import services as accounts_services
from accounts.guards import drop_guards, install_guards
from accounts.models import User
from actions.models import UpdateDraft
from actions.services.contributions import ContributionContent, contribute
from actions.services.date_requests import ask_for_date
from actions.services.evidence import attach_file
from actions.services.links import send_update_link
from actions.services.milestones import MilestoneWanted, set_milestones
from actions.services.reviews import return_update
from actions.services.summaries import write_summary
from actions.services.thread import write_message
from actions.services.updates import UpdateContent, save_draft
from govuk.words import london_day
from scrutiny.exporters.pdf import render_pdf, render_position
from scrutiny.frozen import thaw, words_as_data
from scrutiny.house import compose, words_of
from scrutiny.models import Edition, EditionFile
from scrutiny.report_words import Contact, ReportWords
from scrutiny.services.editions import Replacing, issue_edition
from scrutiny.services.publishing import publish_edition
from scrutiny.services.reports import give_up_report, record_clearance, write_enquiries
from scrutiny.stored import whole
from tests.actions.story import AMBER, Story, at, send
from tests.cast import Cast
from tests.factories.editions import frozen_of, make_edition
from tests.factories.scrutiny import make_committee, make_item, make_meeting, make_report
from tests.guards.things import publish_figure

pytestmark = pytest.mark.slow
NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)

PUBLISHED = {
    # The plan's wording and names
    "outcomes.StrategyVersion": {"title", "period_label"},
    "outcomes.OutcomeVersion": {"title"},
    "outcomes.MeasureVersion": {"text", "note"},
    "outcomes.Series": {"label", "unit", "geography", "population", "breakdown", "breakdown_words", "note"},
    "outcomes.Observation": {
        *("period_label", "period_reading", "not_available", "base_words", "note", "source", "found_in"),
    },
    "outcomes.Place": {"ons_code"},
    "outcomes.SourceDocument": {"title"},
    "outcomes.SourceNote": {"item", "detail"},
    "accounts.PartnerVersion": {"name"},
    "actions.WorkstreamVersion": {"title", "short_name"},
    "actions.ActionWording": {"title", "short_title"},
    # What partners and the workstream's lead say
    "actions.StatusUpdate": {"done", "next", "cause", "path"},
    "actions.WorkstreamSummary": {"text"},
    # The report
    "scrutiny.CommitteeVersion": {"name", "council"},
    "scrutiny.ReportDraft": {"words", "period", "cut_off", "compare_to"},
    "scrutiny.Clearance": {"name", "office"},
    "scrutiny.Enquiry": {"lines"},
    "scrutiny.Edition": {"title", "data", "sha256", "reason", "corrections"},
    "scrutiny.EditionFile": {"name", "content_type", "sha256", "stored_name"},
    "scrutiny.CommitteeCopy": {"name", "content_type", "sha256", "stored_name"},
    "scrutiny.TakedownRequest": {"reason"},
    # An edition that is being made: what it holds becomes the edition's
    "scrutiny.Issuing": {"data", "sha256", "reason", "corrections", "problem"},
}
"""By table, what a published edition may print. Every other text is none of the public's business."""

KEYS = {"slug", "ref", "key", "sort_key", "password", "digest", "stored_name", "sha256", "codename", "content_type"}
"""By what things are found, not what is said of them."""

ENDS = {"scrutiny.ReportVersion.given_up"}
"""Words that end something by being there: only what has ended gets a canary."""

MUST_BE_TRIED = {
    "accounts.User.email",
    "accounts.PersonVersion.name",
    "accounts.PersonVersion.job_title",
    "actions.StatusUpdate.help_wanted",
    "actions.StatusUpdate.internal_note",
    "actions.UpdateDraft.content",
    "actions.DraftEvidence.label",
    "actions.UpdateMessage.text",
    "actions.Review.reason",
    "actions.DateRequest.reason",
    "actions.DueDateRevision.reason",
    "actions.MilestoneVersion.title",
    "scrutiny.CommitteeVersion.remit",
    "scrutiny.MeetingVersion.note",
    "scrutiny.MeetingVersion.place",
    "scrutiny.WorkItemVersion.topic",
    "scrutiny.ReportVersion.given_up",
}
"""Some of the fields that the walk below has to come by."""


@pytest.fixture(autouse=True)
def _in_august(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def world(cast: Cast, story: Story) -> Cast:
    """Something in every corner of the strategy: sent, returned, drafted, asked, attached, arranged."""
    about = {"action": cast.actions["1.1"], "period": story.spring}
    late = send(cast, "2.1", story.spring, AMBER, at(7, 25))
    write_message(update=late, by=cast.carol, text="How many?", now=at(7, 25, 13))
    return_update(update=late, by=cast.carol, comment="Which?", now=at(7, 25, 14))
    contribute(**about, partner=cast.trust, content=ContributionContent(done="A room."), by=cast.bob, now=at(7, 26))
    write_summary(workstream=cast.workstreams[1], period=story.spring, text="On course.", seen=0, by=cast.carol)
    ask_for_date(action=cast.actions["1.1"], partner=cast.college, new=date(2027, 3, 31), reason="Snow.", by=cast.alice)
    set_milestones(action=cast.actions["1.1"], wanted=[MilestoneWanted("Lease", date(2026, 9, 1))], by=cast.carol)
    content = UpdateContent(stage="in_progress", rating="green", done="Drafted.", next="Send it.")
    again = {"action": cast.actions["2.1"], "period": story.spring, "partner": cast.college, "by": cast.alice}
    draft = save_draft(**again, content=vars(content), now=datetime.now(UTC))
    attach_file(draft=draft, file=ContentFile(b"%PDF-1.7", "plan.pdf"), by=cast.alice, now=datetime.now(UTC))
    link = {"action": cast.actions["2.1"], "period": story.spring, "address": "office@example.org", "days": 5}
    send_update_link(**link, by=cast.carol)
    accounts_services.set_mailbox(partner=cast.college, address="desk@example.org", by=cast.carol)
    publish_figure(cast)
    assert UpdateDraft.objects.exists()
    return cast


def text_fields() -> "Iterator[tuple[type[models.Model], models.Field[Any, Any]]]":
    """Every field of ours that holds words, but keys and choices and what is published."""
    for app in ("accounts", "outcomes", "actions", "scrutiny"):
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.concrete_fields:
                is_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
                if not is_text or field.choices or field.name in KEYS:
                    continue
                if field.name not in PUBLISHED.get(model._meta.label, set()):
                    yield model, field


def plant() -> dict[str, str]:
    """Put a canary of its own into each of these fields of every row.

    Returns:
        The canaries, with the field that each is in.
    """
    planted: dict[str, str] = {}
    drop_guards()
    for number, (model, field) in enumerate(text_fields()):
        canary = f"qzx{number:03}v"
        rows = model._default_manager.all()
        if f"{model._meta.label}.{field.name}" in ENDS:
            rows = rows.exclude(**{field.name: ""})
        for pk in rows.values_list("pk", flat=True):
            value: Any = f"{canary}.{pk}@example.org" if field.unique or "mail" in field.name else canary
            if isinstance(field, models.JSONField):
                value = [canary] if isinstance(field.default(), list) else {"done": canary, "help_wanted": canary}
            try:
                with transaction.atomic():
                    model._default_manager.filter(pk=pk).update(**{field.name: value})
            except DatabaseError:
                continue  # this row has to leave the field empty, or it has no room for words
            planted[canary] = f"{model._meta.label}.{field.name}"
    install_guards()
    return planted


def words_in(file: EditionFile) -> str:
    """Everything that a file says, and what it says of itself."""
    content = whole(file)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    if content.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            streams = [bytes(one.read_bytes()) for one in pdf.objects if isinstance(one, pikepdf.Stream)]
            return "\n".join([str(pdf.docinfo), *(stream.decode("latin-1") for stream in streams)])
    return content.decode()


def answers(person: User | None, addresses: list[str]) -> Iterator[tuple[str, str]]:
    """Each address with what it answers."""
    client = Client()
    if person:
        client.force_login(person)
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.content)
        yield address, answer.content.decode()


def test_every_published_field_is_one_of_ours() -> None:
    known = {model._meta.label: {field.name for field in model._meta.concrete_fields} for model in apps.get_models()}
    assert {table: names - known[table] for table, names in PUBLISHED.items() if names - known[table]} == {}


def test_no_unpublished_word_is_in_anything_that_is_published(world: Cast) -> None:
    cast = world
    committee = make_committee(cast.strategy, remit="Health")
    meeting = make_meeting(committee, date(2026, 12, 14), place="Room 1", note="Bring tea.")
    make_item(committee, "Care workforce", meeting)
    given_up = make_report(cast.strategy, cast.carol, words=words_as_data(ReportWords(title="Never issued")))
    give_up_report(report=given_up, reason="No meeting.", by=cast.carol)
    words = ReportWords(
        title="Care plan update",
        recommendations=("Note it.",),
        report_of="The Director",
        contacts=(Contact("Author:", "Office"),),
    )
    report = make_report(cast.strategy, cast.carol, meeting, words=words_as_data(words))
    today = london_day(report.draft.saved_at)
    about = {"name": "Pat", "office": "Director", "on": today, "as_at": today, "by": cast.carol}
    record_clearance(report=report, sha256="0" * 64, shown="0" * 64, **about)  # type: ignore[arg-type]
    write_enquiries(report=report, lines=("Why?",), seen=0, by=cast.olive)
    canaries = plant()
    assert set(canaries.values()) >= MUST_BE_TRIED
    people = {person.pk: person for person in User.objects.all()}
    alice, carol, olive = (people[getattr(cast, name).pk] for name in ("alice", "carol", "olive"))
    wall = datetime.now(UTC)
    first = make_edition(report, carol, wall=wall)
    publish_edition(edition=first, on=first.issued_on, by=olive)
    frozen = frozen_of(report, wall=wall)
    issue_edition(
        report=report,
        frozen=frozen,
        replacing=Replacing(first, "A slip.", ["Action 1.1 was left out."]),
        by=carol,
        now=wall,
    )
    edition = Edition.objects.get(number=2)
    publish_edition(edition=edition, on=edition.issued_on, by=olive)
    said = {file.name: words_in(file) for file in edition.files.all()}
    assert len(said) == 7
    said["composed"] = "\n".join(words_of(compose(frozen)))
    open_to_all = ["/published/", "/published/care-plan/", "/published/care-plan/1/", "/published/care-plan/2/"]
    said |= dict(answers(None, open_to_all))
    client = Client()
    client.force_login(alice)
    name = client.get("/api/v1/editions/").json()["as_at"]
    api = [f"/api/v1/editions/{rest}" for rest in ("", "care-plan/1/", "care-plan/2/")]
    api += [f"/api/v1/progress/?strategy=care-plan{rest}" for rest in ("", "&format=csv", "&compare_to=2026-04-20")]
    api += ["/api/v1/changes/?strategy=care-plan&from=2026-04-20"]
    dated = [
        f"{address}{'&' if '?' in address else '?'}{'to' if 'changes' in address else 'as_at'}={name}"
        for address in api
    ]
    for person in (alice, olive):
        said |= {f"{person.pk} {address}": text for address, text in answers(person, api + dated)}
    found = {(canaries[each], place) for place, text in said.items() for each in re.findall(r"qzx\d{3}v", text)}
    assert found == set()
    # The words of the PDF are drawn as glyphs: what it is drawn from is looked through instead, and both are the same.
    assert [whole(edition.files.get(kind=kind)) for kind in ("pdf", "position")] == [
        draw(thaw(edition.data)) for draw in (render_pdf, render_position)
    ]
    assert not re.search(r"qzx\d{3}v", edition.data)
