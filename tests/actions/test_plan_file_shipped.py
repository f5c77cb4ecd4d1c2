"""The plan that comes with the tracker: everything the documents publish is in it, and nothing they do not."""

from collections import Counter
from pathlib import Path

import pytest

from actions import plan_file
from actions.plan_file import PlanFile, read_plan

SHIPPED = Path(plan_file.__file__).parents[1] / "plans" / "social-care-workforce.json"


@pytest.fixture(scope="module")
def plan() -> PlanFile:
    return read_plan(SHIPPED)


def test_shipped_plan_counts(plan):
    sub_outcomes = [sub for outcome in plan.outcomes for sub in outcome.sub_outcomes]
    observations = [(series, observation) for series in plan.series for observation in series.observations]
    assert {
        "outcomes": len(plan.outcomes),
        "sub-outcomes": len(sub_outcomes),
        "statements": sum(len(sub.statements) for sub in sub_outcomes),
        "measures": sum(len(outcome.measures) for outcome in plan.outcomes),
        "workstreams": len(plan.workstreams),
        "actions": len(plan.actions),
        "partners": Counter(partner.standing for partner in plan.partners),
        "areas": len(plan.areas),
        "observations": len(observations),
        "of a measure": sum(series.measure is not None for series, _ in observations),
        "of a statement": sum(series.statement is not None for series, _ in observations),
        "standing alone": sum(series.measure is None and series.statement is None for series, _ in observations),
        "published lines": len(plan.published_lines),
        "conflicts": len(plan.conflicts),
        "documents": len(plan.documents),
    } == {
        "outcomes": 4,
        "sub-outcomes": 8,
        "statements": 19,
        "measures": 11,
        "workstreams": 8,
        "actions": 36,
        "partners": {"contributing": 15, "named": 8},
        "areas": 8,
        "observations": 206,
        "of a measure": 65,
        "of a statement": 24,
        "standing alone": 117,
        "published lines": 17,
        "conflicts": 28,
        "documents": 5,
    }


def test_shipped_plan_links_per_outcome(plan):
    per_outcome = Counter(number for action in plan.actions for number in action.outcomes)
    assert per_outcome == {1: 26, 2: 15, 3: 24, 4: 25}
    assert per_outcome.total() == 90


def test_shipped_plan_actions_per_workstream(plan):
    assert Counter(action.workstream for action in plan.actions) == {1: 3, 2: 5, 3: 4, 4: 5, 5: 7, 6: 4, 7: 5, 8: 3}


def test_shipped_plan_keeps_to_what_is_published(plan):
    assert [action.ref for action in plan.actions if action.lead_partner or action.joint_lead or action.due_date] == []
    assert [action.ref for action in plan.actions if action.supporting_partners or action.areas] == []
    assert [action.ref for action in plan.actions if action.outcomes_inferred] == ["3.2"]
    assert [action.ref for action in plan.actions if action.recurs] == ["1.1", "1.2", "1.3"]
    assert all(line.link_is_our_judgement and line.actions for line in plan.published_lines)


def test_shipped_plan_measures_found_in_one_document_only(plan):
    measures = [measure for outcome in plan.outcomes for measure in outcome.measures]
    assert [m.ref for m in measures if m.verified_in == ("committee-pack",)] == ["M3.1", "M3.2", "M4.1"]
    assert [m.ref for m in measures if m.verified_in == ("committee-pack", "strategy")] == [
        *["M1.1", "M1.2", "M1.3", "M1.4", "M1.5", "M1.6", "M2.1", "M2.2"]
    ]


def test_shipped_plan_groups(plan):
    assert [partner.name for partner in plan.partners if partner.group] == [
        "NHS / Integrated Care System (ICS)",
        "Independent sector providers",
        "Borough and District Councils across Staffordshire",
    ]


def test_shipped_plan_published_lines_by_document_and_kind(plan):
    assert Counter((line.document, line.kind) for line in plan.published_lines) == {
        ("committee-pack", "progress"): 10,
        ("committee-pack", "intention"): 2,
        ("committee-pack", "challenge"): 1,
        ("minutes-workforce-planning", "progress"): 1,
        ("minutes-workforce-planning", "intention"): 1,
        ("minutes-workforce-planning", "undertaking"): 1,
        ("minutes-ics-workforce", "progress"): 1,
    }


def test_shipped_plan_figures_keep_their_words(plan):
    observations = [observation for series in plan.series for observation in series.observations]
    assert Counter(observation.approximate for observation in observations) == {False: 189, True: 17}
    assert Counter(observation.base_number for observation in observations if observation.base) == {
        14: 24,
        None: 9,
        173: 2,
        62: 2,
    }
    assert Counter(len(observation.found_in) for observation in observations) == {2: 166, 1: 40}
    high_pay = next(series for series in plan.series if series.key == "pay_children_high")
    assert str(high_pay.observations[0].value) == "21.00"


def test_shipped_plan_gives_days_only_where_the_label_determines_them(plan):
    periods = [observation.period for series in plan.series for observation in series.observations]
    with_days = Counter(period.kind for period in periods if period.starts)
    assert set(with_days) == {"financial_year", "calendar_year", "month"}
    assert {period.kind for period in periods if not period.starts} == {
        *["academic_year", "survey", "census", "comparison", "projection", "not_stated"]
    }
    assert all(period.reading for period in periods if period.kind == "not_stated")


def test_shipped_plan_writes_the_council_out_except_in_verbatim_lines(plan):
    assert [series.key for series in plan.series if "SCC" in repr(series)] == []
    assert [line.text[:17] for line in plan.published_lines if "SCC" in line.text] == ["SCC was consideri"]
