"""Stage and rating: what they are called, what they mean, and the one table of what may follow what.

Stage says where the work stands; the rating (RAG) says how it is going, and only while it is in progress.
The two are never merged (docs/rules.md, Stages and ratings).
"""

from enum import StrEnum

from django.db import models


class Stage(models.TextChoices):
    """Where an action stands. An action of which nothing has been recorded has no stage."""

    NOT_STARTED = "not_started", "Not started"
    IN_PROGRESS = "in_progress", "In progress"
    COMPLETE = "complete", "Complete"
    PAUSED = "paused", "Paused"
    CLOSED = "closed", "Closed"


class Rating(models.TextChoices):
    """How work in progress is going."""

    GREEN = "green", "Green"
    AMBER = "amber", "Amber"
    RED = "red", "Red"


class Mark(StrEnum):
    """The one mark that stands for an action in every table: its rating while in progress, else its stage."""

    RED = "red"
    AMBER = "amber"
    NO_UPDATE = "no_update"
    GREEN = "green"
    COMPLETE = "complete"
    NOT_STARTED = "not_started"
    PAUSED = "paused"
    CLOSED = "closed"
    NOT_RECORDED = "not_recorded"


MARK_WORDS = {
    Mark.RED: "Red",
    Mark.AMBER: "Amber",
    Mark.NO_UPDATE: "No update",
    Mark.GREEN: "Green",
    Mark.COMPLETE: "Complete",
    Mark.NOT_STARTED: "Not started",
    Mark.PAUSED: "Paused",
    Mark.CLOSED: "Closed",
    Mark.NOT_RECORDED: "Not recorded yet",
}

RATING_MEANS = {
    Rating.GREEN: "On track for the date and the result.",
    Rating.AMBER: "At risk. We can recover it ourselves.",
    Rating.RED: "Will miss the date or the result without help.",
}
"""The definitions that stand at the choice, in the owner's voice."""

REPORTABLE_STAGES = (Stage.NOT_STARTED, Stage.IN_PROGRESS, Stage.COMPLETE, Stage.PAUSED)
"""The stages a partner can state. Closing an action is the programme's decision."""

ENDED = (Stage.COMPLETE, Stage.CLOSED)
"""Stages in which a due date no longer presses and no update is asked for."""

NEEDS_EXPLANATION = (Rating.AMBER, Rating.RED)
"""Ratings that need a cause, a path to green and a forecast date."""

NEXT_STAGES: dict[str | None, tuple[Stage, ...]] = {
    None: REPORTABLE_STAGES,
    Stage.NOT_STARTED: REPORTABLE_STAGES,
    Stage.IN_PROGRESS: (Stage.IN_PROGRESS, Stage.COMPLETE, Stage.PAUSED),
    Stage.PAUSED: (Stage.IN_PROGRESS, Stage.COMPLETE, Stage.PAUSED),
    Stage.COMPLETE: (),
    Stage.CLOSED: (),
}
"""Which stages an update may state after which. Ended actions are reopened by the programme, not by an update."""

_ORDER = {Rating.GREEN: 0, Rating.AMBER: 1, Rating.RED: 2}


class Trend(StrEnum):
    """How a rating compares with the one before, in words."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    NEW = "new"


def trend(rating: str | None, previous: str | None) -> Trend | None:
    """Compare a rating with the last one of an earlier period; None while there is no rating."""
    if rating is None:
        return None
    if previous is None:
        return Trend.NEW
    steps = _ORDER[Rating(rating)] - _ORDER[Rating(previous)]
    return Trend.SAME if steps == 0 else Trend.WORSE if steps > 0 else Trend.BETTER
