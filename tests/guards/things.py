"""What the guards of every address share: one thing of each kind in the database, and everybody who may ask."""

from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from accounts.clock import change, record_many
from accounts.models import PersonVersion, User
from accounts.services import enter_person
from accounts.tokens import create_token
from actions.models import AddressRefusal, Evidence, WorkstreamVersion
from actions.services.date_requests import ask_for_date
from actions.services.evidence import attach_file
from actions.services.figure_rounds import Asked, RoundWanted, open_round
from actions.services.links import send_update_link
from actions.services.milestones import MilestoneWanted, set_milestones
from actions.services.periods import Window, add_period
from actions.services.updates import UpdateContent, save_draft, submit_update
from govuk.words import london_day
from outcomes.importing.tables import Table
from outcomes.models import Grant, Measure, MeasureSettings, MeasureVersion, Observation, Role, Series
from outcomes.services.figures import keep_import
from outcomes.services.formulas import enter_sum
from scrutiny.models import Issuing, Report
from scrutiny.services.publishing import attach_copy, publish_edition
from scrutiny.services.reports import record_clearance
from scrutiny.services.resolutions import ResolutionWanted, add_resolutions
from tests.cast import Cast
from tests.factories.editions import make_edition
from tests.factories.papers import paper
from tests.factories.scrutiny import make_committee, make_item, make_meeting, make_report
from tests.world import given, world


@pytest.fixture
def everybody_here(cast: Cast) -> dict[str, User]:
    """The cast by first name, and wendy, who leads workstream 1 and speaks for nobody."""
    with change(kind="person_arranged", job="test") as revision:
        wendy, _ = enter_person(revision, email="wendy@example.org")
        record_many(revision, PersonVersion, {wendy.pk: {"name": "Wendy Example"}})
        record_many(revision, Grant, {(wendy.pk, cast.strategy.pk, Role.WORKSTREAM_LEAD.value): {}})
        record_many(revision, WorkstreamVersion, {cast.workstreams[1].pk: {"lead_person_id": wendy.pk}})
    return {**cast.people, "wendy": wendy}


@pytest.fixture
def things(request: pytest.FixtureRequest, cast: Cast) -> dict[str, Model]:
    """By the word that stands for it in an address: a person, a period, a sent update, its file, a figure, a token."""
    return given(request, "things") or make_things(cast)


@world("things")
def make_things(cast: Cast) -> dict[str, Model]:
    """Record one of each."""
    window = Window(date(2026, 4, 1), date(2026, 4, 15), date(2026, 4, 22), date(2026, 4, 22))
    period = add_period(
        strategy=cast.strategy, starts=date(2026, 1, 1), ends=date(2026, 3, 31), window=window, by=cast.carol
    )
    content = UpdateContent(stage="in_progress", rating="green", done="Hub opened.", next="Hire a manager.")
    about = {"action": cast.actions["1.1"], "period": period, "partner": cast.college, "by": cast.alice}
    draft = save_draft(**about, content={}, now=cast.later())
    attach_file(draft=draft, file=ContentFile(b"%PDF-1.7 canary", "plan.pdf"), by=cast.alice, now=cast.later())
    update = submit_update(**about, content=content)
    wanted = [MilestoneWanted("Lease signed", date(2026, 12, 31))]
    set_milestones(action=cast.actions["1.1"], wanted=wanted, by=cast.carol)
    token, _ = create_token(user=cast.alice, name="dashboard", now=cast.later())
    figure = publish_figure(cast)
    asked = [Asked("What home care needs most", cast.college.pk)]
    needs = RoundWanted("training_needs", "Needs", date(2099, 1, 1), asked=asked)
    open_round(strategy=cast.strategy, wanted=needs, by=cast.carol)
    found: dict[str, Model] = {
        "alice": cast.alice,
        "period": period,
        "update": update,
        "evidence": Evidence.objects.get(),
        "link": send_update_link(
            action=cast.actions["2.1"], period=period, address="office@example.org", days=5, by=cast.carol
        ).link,
        "observation": figure,
        "sum": work_out_figure(cast, figure),
        "token": token,
        "refusal": AddressRefusal.objects.create(person=cast.alice, address=cast.alice.email, refused_at=cast.later()),
        "date_request": ask_for_date(
            action=cast.actions["1.1"], partner=cast.college, new=date(2026, 12, 31), reason="Snow.", by=cast.alice
        ),
    }
    table = Table(("series", "period", "value", "source"), ((2, ("turnover", "2022", "29", "Survey")),))
    found["figure_import"] = keep_import(
        strategy=cast.strategy, name="figures.csv", sha256="0" * 64, table=table, by=cast.carol, now=cast.later()
    )
    found |= scrutinised(cast)
    mail.outbox.clear()  # what setting up sent is nobody's concern
    return found


def scrutinised(cast: Cast) -> dict[str, Model]:
    """A committee with a meeting on 15 June 2026, an item, what was resolved there, and a report with its editions."""
    committee = make_committee(cast.strategy)
    meeting = make_meeting(committee, date(2026, 6, 15))
    item = make_item(committee, "Care workforce", meeting)
    report = make_report(cast.strategy, cast.carol, meeting)
    asked = ResolutionWanted("Workforce", "(a)", "the Committee be informed how many posts are vacant.")
    entered = add_resolutions(meeting=meeting, wanted=[asked], strategies=[cast.strategy.pk], by=cast.olive)
    found = {"meeting": meeting, "work_item": item, "report": report, "resolution": entered.added[0]}
    saved = london_day(report.draft.saved_at)
    who = {"name": "Pat Example", "office": "Director", "on": saved, "as_at": saved, "by": cast.carol}
    clearance = record_clearance(report=report, sha256="a", shown="a", **who)  # type: ignore[arg-type]
    return found | {"clearance": clearance} | issued(cast, report)


def issued(cast: Cast, report: Report) -> dict[str, Model]:
    """Edition 1 of a report, published, with the committee's copy; and one of another report that is being made."""
    edition = make_edition(report, cast.carol)
    publish_edition(edition=edition, on=edition.issued_on, takes_past=True, by=cast.olive)
    attach_copy(edition=edition, file=ContentFile(paper("pack"), "Agenda pack.pdf"), by=cast.olive)
    work = Issuing.objects.create(
        report=make_report(cast.strategy, cast.carol),
        number=2,
        data=edition.data,
        sha256=edition.sha256,
        asked_by=cast.carol,
        asked_at=timezone.now(),
        claimed_at=timezone.now(),
        done=2,
        of=6,
    )
    return {"edition": edition, "issuing": work}


def publish_figure(cast: Cast) -> Observation:
    """A figure of a measure."""
    with change(kind="plan_loaded", job="test", strategy_id=cast.strategy.pk) as revision:
        measure = revision.append(Measure(outcome=cast.outcomes[1], key="M1.1", position=1))
        record_many(revision, MeasureVersion, {measure.pk: {"text": "Fewer people leave within a year."}})
        record_many(revision, MeasureSettings, {measure.pk: {"owner_id": cast.college.pk}})
        row = Series(
            strategy=cast.strategy,
            key="turnover",
            position=1,
            measure=measure,
            label="Turnover",
            unit="%",
            breakdown={},
        )
        series = revision.append(row)
        return revision.append(Observation(series=series, period_kind="survey", period_label="June 2026", value=28))


def work_out_figure(cast: Cast, figure: Observation) -> Series:
    """A series that is worked out from that of a figure; its sum's address has its number."""
    with change(kind="sum_set", job="test", strategy_id=cast.strategy.pk) as revision:
        row = Series(strategy=cast.strategy, key="stayed", position=2, label="Stayed", unit="%", breakdown={})
        series = revision.append(row)
        inputs = {"a": (figure.series_id, "")}
        enter_sum(revision, series=series, formula="1 - a", inputs=inputs, decimals=1, words="")
    return series


def address_of(name: str, words: dict[str, Any], things: dict[str, Model]) -> str:
    """The address of a page.

    Args:
        name: its name in the address book.
        words: what its address holds; a word that names a thing stands for the thing's number.
        things: the fixture of that name.
    """
    return reverse(name, kwargs={key: things[word].pk if word in things else word for key, word in words.items()})
