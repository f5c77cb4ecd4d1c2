from actions.models.evidence import (
    LARGEST_FILE,
    MOST,
    ActivityNumber,
    DraftEvidence,
    Evidence,
    EvidenceKind,
    Scan,
)
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
from actions.models.thread import UpdateMessage

__all__ = [
    "COUNTYWIDE",
    "LARGEST_FILE",
    "MOST",
    "Action",
    "ActionArea",
    "ActionOutcome",
    "ActionState",
    "ActionSupport",
    "ActionWording",
    "ActivityNumber",
    "Control",
    "Decision",
    "DraftEvidence",
    "DueDateRevision",
    "Evidence",
    "EvidenceKind",
    "Period",
    "PeriodVersion",
    "PublishedLine",
    "PublishedLineAction",
    "Review",
    "Scan",
    "StatusUpdate",
    "UpdateDraft",
    "UpdateMessage",
    "Workstream",
    "WorkstreamVersion",
]
