"""Plan files: a published strategy and its action plan as one JSON file. docs/plan-file.md describes the format.

The dataclasses of `actions.plan_file.shape` are the format: pydantic checks a file against them and lists every
problem at once, so types and limits are written once. (jsonschema would need a schema beside the dataclasses, and
msgspec stops at the first problem.) `actions.plan_file.links` adds what one value alone cannot show.
"""

from actions.plan_file.problems import PlanFileError, Problem
from actions.plan_file.reader import read_plan
from actions.plan_file.shape import PlanFile
from actions.plan_file.subjects import SUBJECT_KINDS, Subject, parse_subject

__all__ = ["SUBJECT_KINDS", "PlanFile", "PlanFileError", "Problem", "Subject", "parse_subject", "read_plan"]
