from actions.models.plan import (
    COUNTYWIDE,
    Action,
    ActionArea,
    ActionOutcome,
    ActionSupport,
    ActionWording,
    PublishedLine,
    PublishedLineAction,
    Workstream,
    WorkstreamVersion,
)
from actions.models.reporting import Control, Decision, Period, PeriodVersion, Review, StatusUpdate, UpdateDraft
from actions.models.state import ActionState, DueDateRevision

__all__ = [
    "COUNTYWIDE",
    "Action",
    "ActionArea",
    "ActionOutcome",
    "ActionState",
    "ActionSupport",
    "ActionWording",
    "Control",
    "Decision",
    "DueDateRevision",
    "Period",
    "PeriodVersion",
    "PublishedLine",
    "PublishedLineAction",
    "Review",
    "StatusUpdate",
    "UpdateDraft",
    "Workstream",
    "WorkstreamVersion",
]
