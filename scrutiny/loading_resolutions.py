"""Loads what is published about a committee's resolutions, beside its meetings.

The file stands beside the plan's: `scrutiny/data/<slug of the strategy>-resolutions.json`. Loading again adds what is
missing and changes nothing: what became of a resolution is the officer's to say.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

from accounts.clock import change
from govuk.words import count_of
from outcomes.models import Strategy
from scrutiny.models import CommitteeStrategy, Meeting, MeetingVersion
from scrutiny.resolution_rows import partners_of
from scrutiny.services.resolutions import Entered, ResolutionWanted, enter_resolutions, suggest

FOLDER = Path(__file__).parent / "data"
JOB = "load_strategy"
OUR_READING = "Said to be about the strategy by our reading of the item."


def load_resolutions(strategy: Strategy) -> list[str]:
    """Load the file of a strategy, if there is one. Its committee and meetings are there before.

    Returns:
        One line that says what was added; none where nothing was missing.
    """
    file = FOLDER / f"{strategy.slug}-resolutions.json"
    if strategy.is_demonstration or not file.is_file():
        return []
    published = json.loads(file.read_text(encoding="utf-8"))
    with change(kind="resolutions_loaded", job=JOB, strategy_id=strategy.pk) as revision:
        committees = CommitteeStrategy.objects.filter(strategy=strategy).values("committee")
        meetings = {one.key: one for one in Meeting.objects.filter(committee__in=committees)}
        added = []
        for row in published["resolutions"]:
            meeting = meetings.get(row["meeting"])
            if meeting is not None:
                tied = [strategy.pk] if row["is_about_strategy"] else []
                wanted = [_wanted(row, meeting)]
                added.append(enter_resolutions(revision, meeting=meeting, wanted=wanted, strategies=tied))
        number = _number(added)
        revision.summary = f"{count_of(number, 'resolution')} loaded"
    return [f"{count_of(number, 'resolution')} added"] if number else []


def _number(entered: list[Entered]) -> int:
    return sum(len(one.added) for one in entered)


def _wanted(row: dict[str, Any], meeting: Meeting) -> ResolutionWanted:
    """A row of the file. Kinds are the file's; dates and owners are suggested from the words."""
    asked_on: date = MeetingVersion.objects.open().get(meeting=meeting).date
    taken = suggest(row["words"], asked_on=asked_on, partners=partners_of(meeting.committee), kind=row["kind"])
    ours = OUR_READING if row["is_about_strategy"] else ""
    return ResolutionWanted(
        item=row["item"],
        number=row["number"],
        words=row["words"],
        taken=taken,
        source=row["source"],
        note=" ".join(filter(None, (row["note"], ours))),
    )
