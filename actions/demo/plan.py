"""The demonstration's plan: the published wording, with invented organisations in place of the published ones."""

import json
from datetime import date
from typing import Any

from actions.demo.story import ActionStory, PartnerStory, Story
from actions.plan_file import PlanFile, read_plan

TITLE = "Example County Social Care Workforce Strategy"


def demonstration_plan(published: bytes, story: Story, slug: str, begins: date) -> PlanFile:
    """A copy of the published plan for the demonstration, checked as any plan file is.

    What was published about the strategy as a whole (who endorsed it, when it was launched, who contributes) is left
    out: it would be said of invented bodies.

    Args:
        published: the plan file that the project ships.
        slug: the demonstration's slug.
        begins: the day on which the demonstration's history begins.

    Raises:
        PlanFileError: the file does not hold to docs/plan-file.md.
    """
    plan: dict[str, Any] = json.loads(published)
    period = {"text": f"{begins.year}-{begins.year + 5}"}
    plan["strategy"] |= {"slug": slug, "title": TITLE, "period": period, "endorsed": None, "launch": None}
    plan["partners"] = [_partner(slug, told) for slug, told in story.partners.items()]
    plan["actions"] = [action | _links(story.actions[action["ref"]]) for action in plan["actions"]]
    for remarks in ("conflicts", "notes"):
        plan[remarks] = [one for one in plan[remarks] if "strategy" not in one["subjects"]]
    return read_plan(json.dumps(plan).encode())


def _partner(slug: str, told: PartnerStory) -> dict[str, Any]:
    return {"slug": slug, "name": told.name, "standing": told.standing, "group": told.group}


def _links(told: ActionStory) -> dict[str, Any]:
    return {"supporting_partners": list(told.supports), "areas": list(told.areas)}
