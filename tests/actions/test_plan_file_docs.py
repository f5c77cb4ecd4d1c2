"""docs/plan-file.md says what the program does: its example is valid and its tables are the format's own fields."""

import dataclasses
import re
from pathlib import Path

import pytest

from actions.plan_file import SUBJECT_KINDS, choices, read_plan, shape, words

DOCS = Path(__file__).parents[2] / "docs" / "plan-file.md"
HEADINGS = {
    "## The file": shape.PlanFile,
    "### Strategy": shape.Strategy,
    "### Sourced fact": shape.Sourced,
    "### Source": shape.Source,
    "### Document": shape.Document,
    "### Outcome": shape.Outcome,
    "### Sub-outcome": shape.SubOutcome,
    "### Statement": shape.Statement,
    "### Measure": shape.Measure,
    "### Workstream": shape.Workstream,
    "### Action": shape.Action,
    "### Partner": shape.Partner,
    "### Area": shape.Area,
    "### Series": shape.Series,
    "### Observation": shape.Observation,
    "### Period": shape.Period,
    "### Published line": shape.PublishedLine,
    "### Conflict": shape.Conflict,
    "### Note": shape.Note,
}


def _is_needed(field):
    if isinstance(field.default, dataclasses.MISSING.__class__) and field.default_factory is dataclasses.MISSING:
        return True
    default = field.default
    return hasattr(default, "is_required") and default.is_required()


@pytest.mark.parametrize("heading", HEADINGS)
def test_docs_table_matches_fields(heading):
    section = DOCS.read_text(encoding="utf-8").split(f"\n{heading}\n")[1].split("\n#")[0]
    documented = dict(re.findall(r"^\| `(\w+)` \| (yes|no) \|", section, re.MULTILINE))
    fields = dataclasses.fields(HEADINGS[heading])
    assert documented == {field.name: "yes" if _is_needed(field) else "no" for field in fields}


def test_docs_describe_every_object_of_the_format():
    objects = {thing for thing in vars(shape).values() if dataclasses.is_dataclass(thing)}
    assert objects == {*HEADINGS.values(), shape.SourcedLine}


def test_docs_smallest_plan_is_valid():
    example = DOCS.read_text(encoding="utf-8").split("```json\n")[1].split("```")[0]
    plan = read_plan(example.encode())
    assert (plan.strategy.slug, plan.actions[0].ref, plan.partners, plan.series) == ("better-care", "1.1", (), ())


def test_docs_name_every_choice_and_kind_of_subject():
    text = DOCS.read_text(encoding="utf-8")
    known = (choices.Direction, choices.Standing, choices.PeriodKind, choices.PublishedLineKind, choices.Recurrence)
    assert [word for choice in known for word in choice.__args__ if f"`{word}`" not in text] == []
    assert [kind for kind in SUBJECT_KINDS if f"`{kind}" not in text] == []


def test_docs_name_every_limit():
    text = DOCS.read_text(encoding="utf-8")
    limits = (words.LINE_LENGTH, words.WORDING_LENGTH, words.TEXT_LENGTH, words.KEY_LENGTH)
    limits += (words.REF_LENGTH, words.BREAKDOWN_LENGTH)
    assert [limit for limit in limits if f"at most {limit:,} characters" not in text] == []
    assert f"from 1 to {words.LARGEST_NUMBER:,}" in text
