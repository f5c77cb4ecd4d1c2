"""The report of a load tells what it did and what it left, and what a plan file holds is known by what it is called."""

import copy
import json
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.clock import change, record_many
from accounts.models import Change, Partner, User
from actions import doors
from actions.management.commands.load_strategy import SHIPPED
from actions.models import Action, ActionOutcome, ActionSupport, ActionWording, PublishedLine, PublishedLineAction
from outcomes.models import Observation, Series, SourceNote, Strategy, StrategyPartner
from outcomes.services import add_partner_to_strategy
from tests.factories.accounts import PartnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plan_alone(monkeypatch):
    """What later apps load beside a plan has tests of its own."""
    monkeypatch.setattr(doors, "_beside", [])


@pytest.fixture
def plan():
    """A part of the shipped plan that holds one of everything, with one supporting partner and one area."""
    plan = json.loads(SHIPPED.read_text(encoding="utf-8"))
    for part, kept in {"conflicts": 3, "notes": 3, "published_lines": 3}.items():
        plan[part] = plan[part][:kept]
        for each in plan[part]:
            each.pop("subjects", None)
    plan["series"] = [s for s in plan["series"] if len(s["observations"]) > 1][:3]
    plan["actions"][0] |= {
        "supporting_partners": [plan["partners"][0]["slug"], plan["partners"][1]["slug"]],
        "areas": [plan["areas"][0]["slug"], plan["areas"][1]["slug"]],
    }
    return plan


@pytest.fixture
def load(tmp_path):
    """Load a plan; the answer is the counts (created, changed, left, the same) and the lines of the report."""

    def _load(plan, **options):
        file, out = tmp_path / "plan.json", StringIO()
        file.write_text(json.dumps(plan), encoding="utf-8")
        call_command("load_strategy", str(file), stdout=out, verbosity=2, **options)
        first, *lines = out.getvalue().splitlines()
        numbers = [int(word) for word in first.rpartition(": ")[2].replace(",", "").split() if word.isdigit()]
        return numbers, [line.strip() for line in lines]

    return _load


@pytest.fixture
def loaded(plan, load):
    """The plan, loaded; a copy of it, to change and load again."""
    load(plan)
    return copy.deepcopy(plan)


def named(plan, part, key, value):
    return next(each for each in plan[part] if each[key] == value)


def test_first_load_creates_all_and_finds_nothing_the_same(plan, load):
    (created, changed, left, same), lines = load(plan)
    assert (changed, left, same) == (0, 0, 0)
    assert created == len(lines) == len(set(lines))


def test_second_load_finds_everything_the_same(plan, loaded, load):
    (created, changed, left, same), lines = load(loaded)
    assert (created, changed, left, lines) == (0, 0, 0, [])
    assert same > len(plan["actions"]) + len(plan["partners"])
    assert Change.objects.count() == 1


def test_every_link_and_figure_that_the_file_lacks_is_left(loaded, load):
    action, gone = loaded["actions"][0], {}
    gone["outcome"] = action["outcomes"].pop()
    gone["partner"] = action["supporting_partners"].pop()
    gone["area"] = action["areas"].pop()
    series = loaded["series"][0]
    figure = series["observations"].pop()
    line = loaded["published_lines"][0]
    about = line["actions"].pop()
    name = f"{series['key']} ({series['label']})"
    (created, changed, left, _), lines = load(loaded)
    assert sorted(lines) == sorted(
        f"left: {each} is not in the file; it stays"
        for each in (
            f"Action {action['ref']} to Outcome {gone['outcome']}",
            f"Action {action['ref']} supported by {gone['partner']}",
            f"Action {action['ref']} in {gone['area']}",
            f"Figure {name}, {figure['period']['label']}",
            f"Published line 1 about action {about}",
        )
    )
    assert (created, changed, left) == (0, 0, 5)
    assert Change.objects.count() == 1


def test_partner_series_note_and_line_that_the_file_lacks_are_left(loaded, load):
    partner, series = loaded["partners"].pop(), loaded["series"].pop(1)
    conflict, note, _ = loaded["conflicts"].pop(1), loaded["notes"].pop(0), loaded["published_lines"].pop(1)
    (created, changed, left, _), lines = load(loaded)
    assert sorted(lines) == sorted(
        f"left: {each} is not in the file; it stays"
        for each in (
            f"Partner {partner['slug']} in this strategy",
            f"Series {series['key']} ({series['label']})",
            f"Note “{conflict['item']}”",
            f"Note “{note['title']}”",
            "Published line 2",
        )
    )
    assert (created, changed, left) == (0, 0, 5)
    assert StrategyPartner.objects.open().filter(partner__slug=partner["slug"]).exists()


def test_insertions_are_one_new_row_each_with_the_next_number(loaded, load):
    loaded["conflicts"].insert(0, {"item": "Pages", "detail": "They differ.", "resolution": "The first counts."})
    loaded["notes"].insert(1, {"title": "Pages", "text": "Counted from 1."})
    document = loaded["documents"][0]["key"]
    line = {"document": document, "text": "Another sentence.", "kind": "progress", "actions": ["1.1"]}
    loaded["published_lines"].insert(0, line)
    (_, changed, left, _), lines = load(loaded)
    created = ["Note “Pages”", "Note “Pages”", "Published line 4", "Published line 4 about action 1.1"]
    assert sorted(lines) == [f"created: {each}" for each in created]
    assert (changed, left) == (0, 0)
    assert sorted(SourceNote.objects.filter(item="Pages").values_list("kind", "number")) == [
        ("conflict", 4),
        ("provenance", 4),
    ]
    assert PublishedLine.objects.get(number=4).text == "Another sentence."
    assert load(loaded)[0][:3] == [0, 0, 0]


def test_other_order_changes_nothing_but_the_partners_places(loaded, load):
    for part in ("conflicts", "notes", "published_lines", "series", "documents", "actions"):
        loaded[part].reverse()
    assert load(loaded)[0][:3] == [0, 0, 0]
    loaded["partners"][:2] = reversed(loaded["partners"][:2])
    slugs = sorted(p["slug"] for p in loaded["partners"][:2])
    assert sorted(load(loaded)[1]) == [f"changed: Partner {slug} in this strategy: position" for slug in slugs]


def test_what_is_fixed_and_reads_otherwise_is_left(loaded, load):
    partner, action = loaded["partners"][5], named(loaded, "actions", "ref", "3.1")
    partner["group"] = not partner.get("group", False)
    action["workstream"] = 4
    loaded["conflicts"][0]["detail"] = "Otherwise."
    loaded["published_lines"][0]["note"] = "Otherwise."
    loaded["documents"][0]["title"] = "Otherwise"
    area = loaded["areas"][0]["name"]
    loaded["areas"][0]["name"] = "Otherwise"
    loaded["series"][0]["note"] = "Otherwise."
    series = loaded["series"][0]
    (created, changed, left, _), lines = load(loaded)
    assert sorted(lines) == sorted(
        f"left: {each} reads otherwise in the file; what was recorded stays"
        for each in (
            f"Partner {partner['slug']}: is_group",
            "Action 3.1: workstream",
            f"Note “{loaded['conflicts'][0]['item']}”: detail",
            "Published line 1: note",
            f"Document {loaded['documents'][0]['key']}: title",
            f"Area {area}: name",
            f"Series {series['key']} ({series['label']}): note",
        )
    )
    assert (created, changed, left) == (0, 0, 7)
    assert Action.objects.get(ref="3.1").workstream.number == 3
    assert Partner.objects.get(slug=partner["slug"]).is_group != partner["group"]


def test_what_a_load_wrote_about_a_link_is_brought_up_to_date(loaded, load):
    partner, action = loaded["partners"][0], loaded["actions"][0]
    partner |= {"standing": "named", "note": "A note.", "sources": []}
    action["outcomes_inferred"] = not action.get("outcomes_inferred", False)
    _, lines = load(loaded)
    expected = [f"changed: Action {action['ref']} to Outcome {number}: is_inferred" for number in action["outcomes"]]
    expected.append(f"changed: Partner {partner['slug']} in this strategy: note, sources, standing")
    assert sorted(lines) == sorted(expected)
    row = StrategyPartner.objects.open().get(partner__slug=partner["slug"])
    assert (row.standing, row.note, row.sources) == ("named", "A note.", [])
    links = ActionOutcome.objects.open().filter(action__ref=action["ref"])
    assert set(links.values_list("is_inferred", flat=True)) == {action["outcomes_inferred"]}
    assert load(loaded)[0][:3] == [0, 0, 0]


def test_link_that_people_edited_or_ended_stays_as_they_left_it(loaded, load):
    lead, strategy = User.objects.create_user("carol@council.example"), Strategy.objects.get()
    first, second = (Partner.objects.get(slug=p["slug"]) for p in loaded["partners"][:2])
    action = Action.objects.get(ref="1.1")
    with change(kind="test", by=lead, strategy_id=strategy.pk) as revision:
        record_many(revision, StrategyPartner, {(strategy.pk, first.pk): {"note": "Ours."}})
        record_many(revision, ActionSupport, {(action.pk, second.pk): None})
    loaded["partners"][0]["note"] = "The file's."
    counts, lines = load(loaded)
    assert sorted(lines) == [
        f"left: Action 1.1 supported by {second.slug} was ended in the tracker; it stays so",
        f"left: Partner {first.slug} in this strategy: note was edited in the tracker; it stays",
    ]
    assert counts[:3] == [0, 0, 2]


def test_what_people_added_is_not_missed_in_the_file(loaded, load):
    add_partner_to_strategy(partner=PartnerFactory(), strategy=Strategy.objects.get(), job="test")
    assert load(loaded)[0][:3] == [0, 0, 0]


def test_left_is_not_counted_as_the_same(loaded, load):
    same = load(loaded)[0][3]
    loaded["actions"][0]["title"] += " (otherwise)"
    loaded["conflicts"][0]["detail"] += " (otherwise)"
    assert load(loaded)[0] == [0, 0, 2, same - 2]


def test_new_link_and_figure_of_something_known_are_created(loaded, load):
    slug = loaded["partners"][3]["slug"]
    loaded["actions"][0]["supporting_partners"].append(slug)
    figure = copy.deepcopy(loaded["series"][0]["observations"][0])
    figure["period"] = {"kind": "survey", "label": "A later survey"}
    loaded["series"][0]["observations"].append(figure)
    loaded["published_lines"][0]["actions"].append("8.3")
    series = loaded["series"][0]
    assert sorted(load(loaded)[1]) == [
        f"created: Action 1.1 supported by {slug}",
        f"created: Figure {series['key']} ({series['label']}), A later survey",
        "created: Published line 1 about action 8.3",
    ]
    assert PublishedLineAction.objects.filter(line__number=1, action__ref="8.3").exists()
    assert Observation.objects.get(period_label="A later survey").issue == 1
    assert Series.objects.count() == 3


def test_owner_and_date_of_a_known_action_are_left(loaded, load):
    slug = next(p["slug"] for p in loaded["partners"][2:] if not p.get("group"))
    loaded["actions"][1] |= {"lead_partner": slug, "due_date": "2027-03-31"}
    assert sorted(load(loaded)[1]) == [
        f"left: Action {loaded['actions'][1]['ref']}: {name} reads otherwise in the file; it is set in the tracker"
        for name in ("due_date", "lead")
    ]
    assert ActionWording.objects.count() == len(loaded["actions"])


def test_figures_that_people_entered_stay_and_are_theirs(loaded, load):
    lead = User.objects.create_user("lead@example.org")
    line, series = loaded["series"][0], Series.objects.get(key=loaded["series"][0]["key"])
    published = Observation.objects.filter(series=series).order_by("pk")[0]
    told = {field.attname: getattr(published, field.attname) for field in Observation._meta.concrete_fields}
    told = {name: value for name, value in told.items() if name not in ("id", "revision_id")}
    with change(kind="figures_recorded", by=lead, strategy_id=series.strategy_id) as revision:
        revision.append(Observation(**told | {"issue": 2, "value": 5}))
        revision.append(Observation(**told | {"period_label": "A survey of ours"}))
        own = {"strategy_id": series.strategy_id, "label": "Ours", "unit": series.unit, "position": 99}
        revision.append(Series(key="own_series", measure_id=series.measure_id, **own))
    name = f"{line['key']} ({line['label']}), {published.period_label}"
    assert load(loaded)[1] == [f"left: Figure {name} was entered in the tracker; it stays"]
    assert Observation.objects.filter(series=series, period_label=published.period_label).count() == 2
