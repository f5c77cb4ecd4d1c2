"""A small plan that uses every part of the format, for tests to bend and break."""

import copy
import json
from typing import Any

from actions.plan_file import PlanFileError, read_plan

FULL_PLAN: dict[str, Any] = {
    "format": 1,
    "strategy": {
        "slug": "better-care",
        "title": "Better Care Strategy 2025-2030",
        "period": {"text": "2025-2030", "sources": [{"document": "report", "place": "paragraph 1"}]},
        "endorsed": {"text": "Endorsed by Cabinet on 3 March 2025", "by": "Cabinet", "on": "2025-03-03"},
    },
    "documents": [
        {"key": "report", "title": "Committee report", "date": "2025-04-01"},
        {"key": "minutes", "title": "Minutes", "date_as_published": "spring 2025", "note": "Two pages."},
    ],
    "outcomes": [
        {
            "number": 1,
            "title": "People stay",
            "summary_title": "Staying",
            "sub_outcomes": [
                {
                    "ref": "1.1",
                    "wording": "People are valued",
                    "verified_in": ["report"],
                    "statements": [
                        {"ref": "1.1a", "wording": "Pay is fair", "verified_in": ["report", "minutes"]},
                        {"ref": "1.1b", "wording": "Work is safe"},
                    ],
                }
            ],
            "measures": [{"ref": "M1.1", "wording": "Fewer people leave", "desired_direction": "down"}],
        },
        {"number": 2, "title": "People join", "measures": [{"ref": "M2.1", "wording": "More people join"}]},
    ],
    "workstreams": [
        {"number": 1, "title": "Make care a career", "short_name": "Careers", "letter": "a"},
        {"number": 2, "title": "Train people well", "short_name": "Training", "letter": "b"},
    ],
    "actions": [
        {
            "ref": "1.1",
            "workstream": 1,
            "title": "Visit every school",
            "short_title": "School visits",
            "outcomes": [2],
            "lead_partner": "college-a",
            "joint_lead": "college-b",
            "supporting_partners": ["providers"],
            "areas": ["north"],
            "due_date": "2026-12-31",
            "recurs": "yearly",
            "verified_in": ["report"],
        },
        {"ref": "2.1", "workstream": 2, "title": "Run courses", "short_title": "Courses", "outcomes": [1, 2]},
    ],
    "partners": [
        {"slug": "college-a", "name": "College A", "standing": "contributing", "sources": [{"document": "report"}]},
        {"slug": "college-b", "name": "College B", "standing": "contributing"},
        {"slug": "providers", "name": "Care providers", "standing": "named", "group": True},
    ],
    "areas": [{"slug": "north", "name": "North"}, {"slug": "south", "name": "South"}],
    "series": [
        {
            "key": "turnover",
            "label": "Turnover",
            "unit": "%",
            "geography": "The county",
            "population": "Nurses",
            "breakdown": {"role": "nurses"},
            "measure": "M1.1",
            "observations": [
                {
                    "period": {
                        "kind": "financial_year",
                        "label": "2023/24",
                        "starts": "2023-04-01",
                        "ends": "2024-03-31",
                    },
                    "value": "12.50",
                    "count": 5,
                    "base": "40 nurses",
                    "base_number": 40,
                    "found_in": ["report"],
                },
                {
                    "period": {"kind": "not_stated", "label": "Period not stated", "reading": "2024"},
                    "not_available": "Survey not held",
                },
            ],
        },
        {
            "key": "turnover",
            "label": "Turnover",
            "unit": "%",
            "geography": "The county",
            "statement": "1.1a",
            "observations": [{"period": {"kind": "month", "label": "May 2024"}, "value": "9", "approximate": True}],
        },
    ],
    "published_lines": [
        {
            "document": "minutes",
            "text": "Courses have begun.",
            "kind": "progress",
            "actions": ["2.1"],
            "on": "2025-05-01",
        }
    ],
    "conflicts": [
        {
            "item": "Turnover",
            "detail": "The report says 12.5%, the minutes 13%.",
            "resolution": "The report is followed.",
            "subjects": ["series turnover", "measure M1.1", "strategy"],
        }
    ],
    "notes": [{"title": "Dates", "text": "None are published.", "subjects": ["action 1.1", "outcome 2"]}],
}


def full_plan() -> dict[str, Any]:
    """Return a copy of the small full plan, free to change."""
    return copy.deepcopy(FULL_PLAN)


def plan_with(**changes: Any) -> dict[str, Any]:
    """Return the full plan with a value set at each path such as actions__0__title; ... takes the value out."""
    plan = full_plan()
    for path, value in changes.items():
        *steps, last = [int(step) if step.isdigit() else step for step in path.split("__")]
        target: Any = plan
        for step in steps:
            target = target[step]
        if value is ...:
            del target[last]
        else:
            target[last] = value
    return plan


def problems_of(content: Any) -> list[str]:
    """Return the lines that reading these bytes, or this value written as JSON, complains with."""
    try:
        read_plan(content if isinstance(content, bytes) else json.dumps(content).encode())
    except PlanFileError as error:
        return [str(problem) for problem in error.problems]
    return []
