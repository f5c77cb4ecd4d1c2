"""What the values of a plan file say together: each broken reference and repetition is named, and nothing else."""

import pytest

from tests.actions.plan_file_examples import plan_with, problems_of

PERIOD_AGAIN = {"period": {"kind": "survey", "label": "2023/24"}, "value": "1"}

LINK_PROBLEMS = {
    "unknown outcome": (
        plan_with(actions__1__outcomes=[1, 9]),
        ["actions[1].outcomes[1] (action 2.1) names the outcome 9, which the file does not hold: write 1 or 2"],
    ),
    "unknown workstream": (
        plan_with(actions__1__workstream=3),
        ["actions[1].workstream (action 2.1) names the workstream 3, which the file does not hold: write 1 or 2"],
    ),
    "unknown partner": (
        plan_with(actions__0__lead_partner="colege-a"),
        [
            'actions[0].lead_partner (action 1.1) names the partner "colege-a", which the file does not hold: '
            'did you mean "college-a"?'
        ],
    ),
    "unknown joint lead": (
        plan_with(actions__0__joint_lead="x"),
        [
            'actions[0].joint_lead (action 1.1) names the partner "x", which the file does not hold: '
            'write "college-a", "college-b" or "providers"'
        ],
    ),
    "unknown supporting partner": (
        plan_with(actions__1__supporting_partners=["x"]),
        [
            'actions[1].supporting_partners[0] (action 2.1) names the partner "x", which the file does not hold: '
            'write "college-a", "college-b" or "providers"'
        ],
    ),
    "partners all gone": (
        plan_with(actions__0__joint_lead=..., actions__0__supporting_partners=..., partners=...),
        [
            'actions[0].lead_partner (action 1.1) names the partner "college-a", which the file does not hold: '
            "correct it, or add that partner"
        ],
    ),
    "unknown area": (
        plan_with(actions__0__areas=["nort"]),
        ['actions[0].areas[0] (action 1.1) names the area "nort", which the file does not hold: did you mean "north"?'],
    ),
    "unknown measure": (
        plan_with(series__0__measure="M9"),
        [
            'series[0].measure (series turnover) names the measure "M9", which the file does not hold: '
            'write "M1.1" or "M2.1"'
        ],
    ),
    "unknown statement": (
        plan_with(series__1__statement="1.1c"),
        [
            'series[1].statement (series turnover) names the statement "1.1c", which the file does not hold: '
            'write "1.1a" or "1.1b"'
        ],
    ),
    "unknown action of a line": (
        plan_with(published_lines__0__actions=["2.9"]),
        ['published_lines[0].actions[0] names the action "2.9", which the file does not hold: write "1.1" or "2.1"'],
    ),
    "unknown document of a line": (
        plan_with(published_lines__0__document="minute"),
        [
            'published_lines[0].document names the document "minute", which the file does not hold: '
            'did you mean "minutes"?'
        ],
    ),
    "unknown document of a source": (
        plan_with(partners__0__sources=[{"document": "x"}]),
        [
            'partners[0].sources[0].document (partner college-a) names the document "x", which the file does not hold: '
            'write "report" or "minutes"'
        ],
    ),
    "unknown document of a wording": (
        plan_with(actions__0__verified_in=["x"]),
        [
            'actions[0].verified_in[0] (action 1.1) names the document "x", which the file does not hold: '
            'write "report" or "minutes"'
        ],
    ),
    "unknown document of a figure": (
        plan_with(series__0__observations__0__found_in=["x"]),
        [
            'series[0].observations[0].found_in[0] (series turnover) names the document "x", '
            'which the file does not hold: write "report" or "minutes"'
        ],
    ),
    "unknown subject": (
        plan_with(notes__0__subjects=["action 7.7"]),
        [
            'notes[0].subjects[0] (note Dates) names the action "7.7", which the file does not hold: '
            'write "1.1" or "2.1"'
        ],
    ),
    "unknown kind of subject": (
        plan_with(conflicts__0__subjects=["goal 1"]),
        [
            'conflicts[0].subjects[0] (conflict Turnover) is "goal 1": begin with strategy, outcome, sub-outcome, '
            'statement, measure, workstream, action, partner, area, series, document, as in "action 3.2"'
        ],
    ),
    "subject without its reference": (
        plan_with(notes__0__subjects=["outcome"]),
        ['notes[0].subjects[0] (note Dates) is "outcome": write a reference after "outcome", as in "action 3.2"'],
    ),
    "repeated action": (
        plan_with(actions__1__ref="1.1", published_lines=[]),
        ['actions[1].ref (action 1.1) repeats the action reference "1.1" of actions[0]: give each its own'],
    ),
    "repeated outcome": (
        plan_with(outcomes__1__number=1, actions__0__outcomes=[1], actions__1__outcomes=[1], notes=[]),
        ["outcomes[1].number (outcome 1) repeats the outcome number 1 of outcomes[0]: give each its own"],
    ),
    "repeated workstream": (
        plan_with(workstreams__1__number=1, actions__1__workstream=1),
        ["workstreams[1].number (workstream 1) repeats the workstream number 1 of workstreams[0]: give each its own"],
    ),
    "repeated statement": (
        plan_with(outcomes__0__sub_outcomes__0__statements__1__ref="1.1A"),
        [
            'outcomes[0].sub_outcomes[0].statements[1].ref (statement 1.1A) repeats the statement reference "1.1A" of '
            "outcomes[0].sub_outcomes[0].statements[0]: give each its own"
        ],
    ),
    "repeated sub-outcome": (
        plan_with(outcomes__1__sub_outcomes=[{"ref": "1.1", "wording": "x"}]),
        [
            'outcomes[1].sub_outcomes[0].ref (sub-outcome 1.1) repeats the sub-outcome reference "1.1" of '
            "outcomes[0].sub_outcomes[0]: give each its own"
        ],
    ),
    "repeated measure": (
        plan_with(outcomes__1__measures__0__ref="M1.1"),
        [
            'outcomes[1].measures[0].ref (measure M1.1) repeats the measure reference "M1.1" of '
            "outcomes[0].measures[0]: give each its own"
        ],
    ),
    "repeated letter": (
        plan_with(workstreams__1__letter="A"),
        ['workstreams[1].letter (workstream 2) repeats the workstream letter "A" of workstreams[0]: give each its own'],
    ),
    "repeated short name": (
        plan_with(workstreams__1__short_name="careers"),
        [
            'workstreams[1].short_name (workstream 2) repeats the workstream short name "careers" of workstreams[0]: '
            "give each its own"
        ],
    ),
    "repeated partner": (
        plan_with(partners__2__slug="college-b", actions__0__supporting_partners=[]),
        [
            'partners[2].slug (partner college-b) repeats the partner slug "college-b" of partners[1]: '
            "give each its own",
            'actions[0].joint_lead (action 1.1) names "college-b", a group, which cannot lead: '
            "name one organisation instead",
        ],
    ),
    "repeated partner name": (
        plan_with(partners__1__name="COLLEGE A"),
        ['partners[1].name (partner college-b) repeats the partner name "COLLEGE A" of partners[0]: give each its own'],
    ),
    "repeated area": (
        plan_with(areas__1__slug="north"),
        ['areas[1].slug (area north) repeats the area slug "north" of areas[0]: give each its own'],
    ),
    "repeated area name": (
        plan_with(areas__1__name="North"),
        ['areas[1].name (area south) repeats the area name "North" of areas[0]: give each its own'],
    ),
    "repeated document": (
        plan_with(
            documents__1__key="report", published_lines=[], outcomes__0__sub_outcomes=[], series=[], conflicts=[]
        ),
        ['documents[1].key (document report) repeats the document key "report" of documents[0]: give each its own'],
    ),
    "repeated in a list": (
        plan_with(actions__1__outcomes=[1, 2, 1]),
        ["actions[1].outcomes[2] (action 2.1) repeats 1, which is in the same list already: take one out"],
    ),
    "repeated series": (
        plan_with(series__1__population="Nurses", series__1__breakdown={"role": "nurses"}),
        [
            "series[1] (series turnover) has the key, geography, population and breakdown of series[0]: "
            "put its observations there, or say what differs"
        ],
    ),
    "repeated period": (
        plan_with(series__0__observations__1=PERIOD_AGAIN),
        [
            "series[0].observations[1].period (series turnover) is the period of observations[0] again: "
            "keep one figure for each period"
        ],
    ),
    "group as lead": (
        plan_with(actions__0__lead_partner="providers", actions__0__supporting_partners=[]),
        [
            'actions[0].lead_partner (action 1.1) names "providers", a group, which cannot lead: '
            "name one organisation instead"
        ],
    ),
    "group as joint lead": (
        plan_with(actions__0__joint_lead="providers", actions__0__supporting_partners=[]),
        [
            'actions[0].joint_lead (action 1.1) names "providers", a group, which cannot lead: '
            "name one organisation instead"
        ],
    ),
    "joint lead alone": (
        plan_with(actions__0__lead_partner=...),
        [
            "actions[0].joint_lead (action 1.1) is given without a lead partner: "
            "add lead_partner, or take joint_lead out"
        ],
    ),
    "joint lead the same": (
        plan_with(actions__0__joint_lead="college-a"),
        ["actions[0].joint_lead (action 1.1) names the lead partner again: name another organisation, or take it out"],
    ),
    "lead as supporting partner": (
        plan_with(actions__0__supporting_partners=["providers", "college-b"]),
        ['actions[0].supporting_partners[1] (action 1.1) names "college-b", which leads the action: take it out here'],
    ),
    "measure and statement": (
        plan_with(series__0__statement="1.1b"),
        ["series[0].statement (series turnover) is given beside measure: keep the one that the figures belong to"],
    ),
    "two conflicts about one item": (
        plan_with(conflicts=[{"item": item, "detail": "x", "resolution": "x"} for item in ("Turnover", " turnover")]),
        [
            "conflicts[1].item (conflict turnover) repeats the conflict item "
            '"turnover" of conflicts[0]: give each its own'
        ],
    ),
    "two notes of one title": (
        plan_with(notes=[{"title": "Dates", "text": text} for text in ("x", "y")]),
        ['notes[1].title (note Dates) repeats the note title "Dates" of notes[0]: give each its own'],
    ),
    "one published line twice": (
        plan_with(
            published_lines=[
                {"document": "minutes", "text": "Courses have begun.", "kind": "progress"},
                {"document": "report", "text": "Courses have begun.", "kind": "progress"},
                {"document": "minutes", "text": "Courses have begun. ", "kind": "intention"},
            ]
        ),
        ["published_lines[2].text is the text of published_lines[0] in the same document: take one out"],
    ),
    "one period read in two ways": (
        plan_with(series__0__observations__1__period__label="2023/24"),
        [
            "series[0].observations[1].period (series turnover) is the period of observations[0] again: "
            "keep one figure for each period"
        ],
    ),
    "neither value nor reason": (
        plan_with(series__0__observations__0__value=...),
        [
            "series[0].observations[0].value (series turnover) is missing: "
            "add it, or say in not_available why there is no figure"
        ],
    ),
    "value and reason": (
        plan_with(series__0__observations__0__not_available="No survey"),
        ["series[0].observations[0].not_available (series turnover) is given beside a value: keep one of them"],
    ),
    "base number without words": (
        plan_with(series__0__observations__0__base=...),
        [
            "series[0].observations[0].base_number (series turnover) is given without base: "
            "add the words that the number comes from"
        ],
    ),
    "count above base": (
        plan_with(series__0__observations__0__count=41),
        ["series[0].observations[0].count (series turnover) is 41, more than the base of 40: correct one of them"],
    ),
    "end missing": (
        plan_with(series__0__observations__0__period__ends=...),
        ["series[0].observations[0].period.ends (series turnover) is missing beside starts: give both days or neither"],
    ),
    "start missing": (
        plan_with(series__0__observations__0__period__starts=...),
        ["series[0].observations[0].period.starts (series turnover) is missing beside ends: give both days or neither"],
    ),
    "end before start": (
        plan_with(series__0__observations__0__period__ends="2023-03-31"),
        [
            "series[0].observations[0].period.ends (series turnover) is 2023-03-31, before the start 2023-04-01: "
            "correct one of them"
        ],
    ),
}


@pytest.mark.parametrize("case", LINK_PROBLEMS)
def test_broken_link_is_named(case):
    plan, lines = LINK_PROBLEMS[case]
    assert problems_of(plan) == lines


def test_links_to_a_needed_list_that_is_missing_are_not_all_repeated():
    assert problems_of(plan_with(actions=...)) == ["actions is missing: add it"]
