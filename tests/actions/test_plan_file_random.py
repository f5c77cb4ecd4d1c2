"""Whatever is done to a plan file, it is either refused in our own words or read with every reference whole."""

import copy
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from actions.plan_file import PlanFileError, parse_subject, read_plan
from tests.actions.plan_file_examples import FULL_PLAN

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=12)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=6,
)


def _paths(tree, path=()):
    if path:
        yield path
    members = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, member in members:
        yield from _paths(member, (*path, step))


def _at(tree, path):
    for step in path:
        tree = tree[step]
    return tree


@st.composite
def _bent_plans(draw):
    """Draw a plan with one to three changes: a value deleted, replaced, copied from elsewhere, repeated or renamed."""
    plan = copy.deepcopy(FULL_PLAN)
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(_paths(plan))))
        holder, last = _at(plan, path[:-1]), path[-1]
        match draw(st.sampled_from(["delete", "replace", "copy", "repeat", "rename"])):
            case "delete":
                del holder[last]
            case "replace":
                holder[last] = draw(ANY_JSON)
            case "copy":
                holder[last] = copy.deepcopy(_at(plan, draw(st.sampled_from(list(_paths(plan))))))
            case "repeat" if isinstance(holder, list):
                holder.append(copy.deepcopy(holder[last]))
            case "rename" if isinstance(holder, dict):
                holder[draw(ANY_TEXT)] = holder.pop(last)
        if not plan:
            break
    return plan


def _assert_whole(plan):
    """Check every reference of a plan that was read, by the dataclasses alone."""
    documents = [document.key for document in plan.documents]
    outcomes = [outcome.number for outcome in plan.outcomes]
    subs = [sub for outcome in plan.outcomes for sub in outcome.sub_outcomes]
    statements = [statement for sub in subs for statement in sub.statements]
    measures = [measure for outcome in plan.outcomes for measure in outcome.measures]
    refs = {
        "strategy": [""],
        "document": documents,
        "outcome": [str(number) for number in outcomes],
        "sub-outcome": [sub.ref for sub in subs],
        "statement": [statement.ref for statement in statements],
        "measure": [measure.ref for measure in measures],
        "workstream": [str(workstream.number) for workstream in plan.workstreams],
        "action": [action.ref for action in plan.actions],
        "partner": [partner.slug for partner in plan.partners],
        "area": [area.slug for area in plan.areas],
    }
    for kind, values in refs.items():
        assert len(values) == len({value.casefold() for value in values}), kind
    refs["series"] = [series.key for series in plan.series]
    assert len(plan.series) == len({series.identity for series in plan.series})
    leaders = {partner.slug for partner in plan.partners if not partner.group}
    for action in plan.actions:
        assert str(action.workstream) in refs["workstream"]
        assert action.outcomes
        assert set(action.outcomes) <= set(outcomes)
        assert len(action.outcomes) == len(set(action.outcomes))
        assert {action.lead_partner, action.joint_lead} - {None} <= leaders
        assert set(action.supporting_partners) <= set(refs["partner"])
        assert not {action.lead_partner, action.joint_lead} & set(action.supporting_partners)
        assert set(action.areas) <= set(refs["area"])
    for series in plan.series:
        assert series.measure is None or series.measure in refs["measure"]
        assert series.statement is None or series.statement in refs["statement"]
        assert series.measure is None or series.statement is None
        for observation in series.observations:
            assert (observation.value is None) == bool(observation.not_available)
            assert set(observation.found_in) <= set(documents)
    for line in plan.published_lines:
        assert line.document in documents
        assert set(line.actions) <= set(refs["action"])
    for remark in (*plan.conflicts, *plan.notes):
        for subject in map(parse_subject, remark.subjects):
            assert subject.ref in refs[subject.kind]
    for wording in (*subs, *statements, *measures, *plan.actions):
        assert set(wording.verified_in) <= set(documents)
    for partner in plan.partners:
        assert {source.document for source in partner.sources} <= set(documents)


def _assert_read_or_refused(content):
    try:
        plan = read_plan(content)
    except PlanFileError as refusal:
        problems = refusal.problems
    else:
        _assert_whole(plan)
        return
    assert problems
    # pydantic's own words would mean a kind of error that the reader has none for.
    assert [
        problem for problem in problems if problem.message.startswith(("Input should", "Field", "Unexpected"))
    ] == []


@settings(max_examples=400, deadline=None)
@given(_bent_plans())
def test_bent_plan_is_read_whole_or_refused(plan):
    _assert_read_or_refused(json.dumps(plan).encode())


@settings(max_examples=100, deadline=None)
@given(ANY_JSON)
def test_any_json_is_refused(value):
    _assert_read_or_refused(json.dumps(value).encode())


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_refused(content):
    _assert_read_or_refused(content)


def test_unbent_plan_is_whole():
    _assert_whole(read_plan(json.dumps(FULL_PLAN).encode()))
