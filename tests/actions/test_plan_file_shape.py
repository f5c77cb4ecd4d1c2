"""Each field has one shape: what is missing, misspelt, of the wrong type or out of bounds is named with its place."""

import pytest

from tests.actions.plan_file_examples import plan_with, problems_of

SHAPE_PROBLEMS = {
    "missing field": (plan_with(actions__1__title=...), "actions[1].title (action 2.1) is missing: add it"),
    "object for list": (plan_with(notes={}), "notes is an object: write a list in square brackets"),
    "missing list": (plan_with(workstreams=...), "workstreams is missing: add it"),
    "unknown field": (
        plan_with(actions__1__outcmes=[1]),
        'actions[1].outcmes (action 2.1) is not a field of the format: did you mean "outcomes"?',
    ),
    "unknown field of an optional object": (
        plan_with(strategy__endorsed__bye="x"),
        'strategy.endorsed.bye is not a field of the format: did you mean "by"?',
    ),
    "unknown field far from all others": (
        plan_with(areas__0__population=1),
        'areas[0].population (area north) is not a field of the format: write "slug" or "name"',
    ),
    "unknown field among many": (
        plan_with(actions__0__zzz=1),
        "actions[0].zzz (action 1.1) is not a field of the format: take it out",
    ),
    "number for text": (
        plan_with(actions__0__title=12),
        "actions[0].title (action 1.1) is the number 12: write text in quotation marks",
    ),
    "text for number": (
        plan_with(actions__0__workstream="1"),
        'actions[0].workstream (action 1.1) is "1": write a whole number without quotation marks',
    ),
    "yes for number": (
        plan_with(outcomes__1__number=True, actions__0__outcomes=[1], actions__1__outcomes=[1], notes=[]),
        "outcomes[1].number (outcome True) is true: write a whole number without quotation marks",
    ),
    "fraction for number": (
        plan_with(actions__0__workstream=1.5),
        "actions[0].workstream (action 1.1) is the number 1.5: write a whole number without quotation marks",
    ),
    "text for list": (
        plan_with(areas="north", actions__0__areas=[]),
        'areas is "north": write a list in square brackets',
    ),
    "list for object": (plan_with(strategy=[]), "strategy is a list: write an object in curly brackets"),
    "list for breakdown": (
        plan_with(series__0__breakdown=["nurses"]),
        "series[0].breakdown (series turnover) is a list: write an object in curly brackets",
    ),
    "number in breakdown": (
        plan_with(series__0__breakdown={"role": 1}),
        "series[0].breakdown.role (series turnover) is the number 1: write text in quotation marks",
    ),
    "text for yes": (
        plan_with(partners__0__group="yes"),
        'partners[0].group (partner college-a) is "yes": write true or false, without quotation marks',
    ),
    "wrong choice": (
        plan_with(partners__0__standing="contributor"),
        'partners[0].standing (partner college-a) is "contributor": write "contributing" or "named"',
    ),
    "wrong choice of an optional field": (
        plan_with(actions__0__recurs="half-yearly"),
        'actions[0].recurs (action 1.1) is "half-yearly": did you mean "half_yearly"?',
    ),
    "object for choice": (
        plan_with(series__0__desired_direction={}),
        "series[0].desired_direction (series turnover) is an object: "
        'write "up", "down", "within_standard" or "gap_narrows"',
    ),
    "other format": (plan_with(format=2), "format is the number 2: write 1, the format this version reads"),
    "empty list": (plan_with(actions__0__outcomes=[]), "actions[0].outcomes (action 1.1) is empty: write at least one"),
    "no outcomes": (plan_with(outcomes=[]), "outcomes is empty: write at least one"),
    "no workstreams": (plan_with(workstreams=[]), "workstreams is empty: write at least one"),
    "no actions": (plan_with(actions=[]), "actions is empty: write at least one"),
    "no observations": (
        plan_with(series__0__observations=[]),
        "series[0].observations (series turnover) is empty: write at least one",
    ),
    "count too small": (
        plan_with(series__0__observations__0__count=-1),
        "series[0].observations[0].count (series turnover) is the number -1: write 0 or more",
    ),
    "count too large": (
        plan_with(series__0__observations__0__count=2_000_000_001),
        "series[0].observations[0].count (series turnover) is the number 2,000,000,001: write 2,000,000,000 or less",
    ),
    "colon in a breakdown": (
        plan_with(series__0__breakdown={"role": "nurses, age: under 25"}),
        "series[0].breakdown (series turnover) holds a colon, or a comma in a name: "
        "write each part as a name and a value of its own",
    ),
    "comma in a name of a breakdown": (
        plan_with(series__0__breakdown={"role, age": "nurses"}),
        "series[0].breakdown (series turnover) holds a colon, or a comma in a name: "
        "write each part as a name and a value of its own",
    ),
    "breakdown too long": (
        plan_with(series__0__breakdown=dict.fromkeys("abcd", "x" * 198)),
        "series[0].breakdown (series turnover) is 810 characters long: shorten it to 600 at most",
    ),
    "period over several lines": (
        plan_with(strategy__period__text="2022\n2027"),
        "strategy.period.text runs over several lines: write it as one line",
    ),
    "number too small": (
        plan_with(actions__0__workstream=0),
        "actions[0].workstream (action 1.1) is the number 0: write 1 or more",
    ),
    "number too large": (
        plan_with(actions__0__workstream=40000),
        "actions[0].workstream (action 1.1) is the number 40,000: write 32,767 or less",
    ),
    "blank": (
        plan_with(actions__0__title=" \n"),
        "actions[0].title (action 1.1) is blank: write the text, or leave the field out where it is optional",
    ),
    "blank in an optional field": (
        plan_with(notes__0__text=""),
        "notes[0].text (note Dates) is blank: write the text, or leave the field out where it is optional",
    ),
    "line too long": (
        plan_with(actions__0__short_title="x" * 201),
        "actions[0].short_title (action 1.1) is 201 characters long: shorten it to 200 at most",
    ),
    "wording too long": (
        plan_with(actions__0__title="x" * 1001),
        "actions[0].title (action 1.1) is 1,001 characters long: shorten it to 1,000 at most",
    ),
    "text too long": (
        plan_with(notes__0__text="x" * 5001),
        "notes[0].text (note Dates) is 5,001 characters long: shorten it to 5,000 at most",
    ),
    "line over several lines": (
        plan_with(actions__0__title="one\ntwo"),
        "actions[0].title (action 1.1) runs over several lines: write it as one line",
    ),
    "reference": (
        plan_with(actions__1__ref="2/1"),
        'actions[1].ref (action 2/1) is "2/1": write letters and digits joined by dots or hyphens, such as 3.1',
    ),
    "slug": (
        plan_with(strategy__slug="Better care"),
        'strategy.slug is "Better care": write small letters and digits joined by hyphens, such as keele-university',
    ),
    "key": (
        plan_with(series__0__key="Turn over"),
        'series[0].key (series Turn over) is "Turn over": '
        "write small letters and digits joined by underscores or hyphens, such as turnover_rate",
    ),
    "figure as a number": (
        plan_with(series__0__observations__0__value=12.5),
        "series[0].observations[0].value (series turnover) is not in quotation marks: "
        'write the figure as printed, such as "28.2"',
    ),
    "figure with a comma": (
        plan_with(series__0__observations__0__value="21,000"),
        'series[0].observations[0].value (series turnover) is "21,000": '
        "write digits with at most one full stop and no commas or units, such as 21000 or -3.1",
    ),
    "no such day": (
        plan_with(actions__0__due_date="2026-02-30"),
        'actions[0].due_date (action 1.1) is "2026-02-30", a day that does not exist: '
        "write the date as year-month-day, such as 2023-01-18",
    ),
    "not a day": (
        plan_with(actions__0__due_date="31/12/2026"),
        "actions[0].due_date (action 1.1) is not a date: write the date as year-month-day, such as 2023-01-18",
    ),
    "a moment for a day": (
        plan_with(actions__0__due_date="2026-12-31T00:00:00"),
        "actions[0].due_date (action 1.1) is not a date: write the date as year-month-day, such as 2023-01-18",
    ),
}


@pytest.mark.parametrize("case", SHAPE_PROBLEMS)
def test_wrong_shape_is_named(case):
    plan, line = SHAPE_PROBLEMS[case]
    assert line in problems_of(plan)
