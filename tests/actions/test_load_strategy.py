import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from accounts.clock import change, record_many
from accounts.models import Change, Partner, User
from actions import doors
from actions.management.commands.load_strategy import SHIPPED
from actions.models import (
    Action,
    ActionOutcome,
    ActionState,
    ActionWording,
    DueDateRevision,
    PublishedLine,
    PublishedLineAction,
    Workstream,
)
from outcomes.models import (
    Area,
    Measure,
    Observation,
    Outcome,
    Series,
    SourceNote,
    Statement,
    Strategy,
    StrategyPartner,
    StrategyVersion,
    SubOutcome,
)

pytestmark = pytest.mark.django_db


def load(*args, **options):
    out = StringIO()
    call_command("load_strategy", *args, stdout=out, **options)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _plan_alone(monkeypatch):
    """What later apps load beside a plan has tests of its own."""
    monkeypatch.setattr(doors, "_beside", [])


@pytest.fixture
def plan():
    return json.loads(SHIPPED.read_text(encoding="utf-8"))


@pytest.fixture
def load_changed(tmp_path):
    def _load(plan, **options):
        file = tmp_path / "plan.json"
        file.write_text(json.dumps(plan), encoding="utf-8")
        return load(str(file), **options)

    return _load


def test_shipped_plan_is_loaded_whole():
    load()
    counts = {m.__name__: m.objects.count() for m in (Outcome, SubOutcome, Statement, Measure, Workstream, Action)}
    assert counts == {"Outcome": 4, "SubOutcome": 8, "Statement": 19, "Measure": 11, "Workstream": 8, "Action": 36}
    assert Observation.objects.count() == 206
    assert Observation.objects.filter(series__measure__isnull=False).count() == 65
    assert Observation.objects.filter(series__statement__isnull=False).count() == 24
    assert ActionOutcome.objects.open().count() == 90
    links = (
        ActionOutcome.objects.open().values_list("outcome__number").annotate(n=Count("id")).order_by("outcome__number")
    )
    assert [n for _, n in links] == [26, 15, 24, 25]
    assert StrategyPartner.objects.filter(standing="contributing").count() == 15
    assert StrategyPartner.objects.filter(standing="named").count() == 8
    assert Partner.objects.filter(is_group=True).exists()
    assert Area.objects.count() == 8
    assert (PublishedLine.objects.count(), SourceNote.objects.filter(kind="conflict").count()) == (17, 28)
    assert Action.objects.order_by("sort_key").values_list("ref", flat=True)[0] == "1.1"


def test_what_the_documents_do_not_say_stays_empty():
    load()
    state = ActionState.objects.open()
    assert state.count() == 36
    assert not state.exclude(stage=None, reported=None, lead=None, person=None, due_date=None, update=None).exists()
    assert not DueDateRevision.objects.exists()
    assert StrategyVersion.objects.get().frequency is None


def test_whole_load_is_one_change_of_the_strategy():
    load()
    entry = Change.objects.get()
    assert (entry.job, entry.by, entry.strategy_id) == ("load_strategy", None, Strategy.objects.get().pk)


def test_loading_again_writes_nothing():
    load()
    assert "0 created, 0 changed, 0 left" in load()
    assert Change.objects.count() == 1


def test_edit_made_in_the_tracker_is_kept(plan, load_changed):
    load()
    lead = User.objects.create_user("carol@council.example")
    action = Action.objects.get(ref="3.1")
    with change(kind="short_title_changed", by=lead, strategy_id=action.strategy_id) as revision:
        record_many(revision, ActionWording, {action.pk: {"short_title": "Schools"}})
    next(a for a in plan["actions"] if a["ref"] == "3.1")["short_title"] = "From the file"
    next(a for a in plan["actions"] if a["ref"] == "3.2")["short_title"] = "From the file too"
    report = load_changed(plan)
    assert "left: Action 3.1: short_title was edited in the tracker; it stays" in report
    assert "changed: Action 3.2: short_title" in report
    titles = ActionWording.objects.open().filter(action__ref__in=["3.1", "3.2"]).order_by("action__sort_key")
    assert [t.short_title for t in titles] == ["Schools", "From the file too"]


def test_official_wording_changes_only_as_a_correction(plan, load_changed):
    load()
    official = ActionWording.objects.open().get(action__ref="3.1").title
    next(a for a in plan["actions"] if a["ref"] == "3.1")["title"] = official + " (corrected)"
    assert "give --correction REASON" in load_changed(plan)
    assert ActionWording.objects.open().get(action__ref="3.1").title == official
    assert "changed: Action 3.1: correction_reason, title" in load_changed(plan, correction="Misprint in the pack")
    wording = ActionWording.objects.open().get(action__ref="3.1")
    assert (wording.title, wording.correction_reason) == (official + " (corrected)", "Misprint in the pack")


def test_what_the_file_lacks_is_reported_and_stays(plan, load_changed):
    load()
    plan["actions"] = [a for a in plan["actions"] if a["ref"] != "8.3"]
    for line in plan["published_lines"]:
        line["actions"] = [ref for ref in line["actions"] if ref != "8.3"]
    plan["conflicts"] = []
    plan["notes"] = []
    report = load_changed(plan)
    assert "left: Action 8.3 is not in the file; it stays" in report
    assert Action.objects.filter(ref="8.3").exists()


def test_revised_figure_is_a_new_issue(plan, load_changed):
    load()
    plan["series"][0]["observations"][0]["value"] = "28.4"
    assert "issue 2" in load_changed(plan)
    series = Series.objects.get(position=1)
    issues = series.observations.filter(period_label="2020/21").order_by("issue").values_list("issue", "value")
    assert [(n, float(v)) for n, v in issues] == [(1, 28.2), (2, 28.4)]
    assert "0 created, 0 changed" in load_changed(plan)


def test_broken_file_names_every_place_and_writes_nothing(plan, load_changed):
    plan["actions"][5]["outcomes"] = [1, 9]
    plan["actions"][6]["ref"] = plan["actions"][5]["ref"]
    del plan["actions"][7]["title"]
    with pytest.raises(CommandError) as error:
        load_changed(plan)
    assert "actions[5].outcomes[1]" in str(error.value)
    assert "actions[6].ref" in str(error.value)
    assert "actions[7]" in str(error.value)
    assert not Strategy.objects.exists()
    assert not Change.objects.exists()


def test_missing_file_is_one_clear_line(tmp_path):
    with pytest.raises(CommandError, match="nothing was written"):
        load(str(tmp_path / "absent.json"))


def test_owners_and_dates_in_a_file_are_taken_for_new_actions_only(plan, load_changed):
    partner = next(p["slug"] for p in plan["partners"] if not p.get("group"))
    plan["actions"][0] |= {"lead_partner": partner, "due_date": "2027-03-31"}
    load_changed(plan)
    state = ActionState.objects.open().get(action__ref="1.1")
    assert (state.lead.slug, state.due_date, state.original_due_date) == (
        partner,
        datetime(2027, 3, 31, tzinfo=UTC).date(),
        datetime(2027, 3, 31, tzinfo=UTC).date(),
    )
    assert DueDateRevision.objects.get().number == 0
    plan["actions"][0]["due_date"] = "2027-09-30"
    load_changed(plan)
    assert ActionState.objects.open().get(action__ref="1.1").due_date.year == 2027
    assert DueDateRevision.objects.count() == 1


def test_published_lines_keep_their_suggested_actions():
    load()
    first = PublishedLineAction.objects.filter(line__number=1).values_list("action__ref", flat=True)
    assert sorted(first) == ["4.1", "5.5"]
    assert Path(SHIPPED).name == "social-care-workforce.json"
