"""Loads what is published about a strategy's scrutiny: committee, meetings and work programme.

The file stands beside the plan's: `scrutiny/data/<slug of the strategy>.json`. Loading again adds what is missing
and changes nothing that people edited.
"""

import json
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Any

from accounts.clock import Revision, change, record_many
from govuk.words import count_of
from outcomes.models import Strategy
from scrutiny.models import (
    Committee,
    CommitteeStrategy,
    CommitteeVersion,
    Meeting,
    MeetingStatus,
    WorkItemVersion,
)
from scrutiny.services.committees import CommitteeWanted, enter_committee
from scrutiny.services.meetings import MeetingWanted, enter_meeting
from scrutiny.services.work import enter_item

FOLDER = Path(__file__).parent / "data"
JOB = "load_strategy"


def load_published(strategy: Strategy) -> list[str]:
    """Load the file of a strategy, if there is one.

    Returns:
        One line that says what was added; none where there is no file, or nothing was missing.
    """
    file = FOLDER / f"{strategy.slug}.json"
    if strategy.is_demonstration or not file.is_file():
        return []
    published = json.loads(file.read_text(encoding="utf-8"))
    with change(kind="scrutiny_loaded", job=JOB, strategy_id=strategy.pk) as revision:
        committee = _committee(revision, strategy, published["committee"])
        added = list(_parts(revision, strategy, committee, published))
        name = CommitteeVersion.objects.open().get(committee=committee).name
        revision.summary = f"{name}: {', '.join(added)} loaded"
    return [f"{name}: {', '.join(added)} added"] if added else []


def _parts(revision: Revision, strategy: Strategy, committee: Committee, published: dict[str, Any]) -> Iterator[str]:
    """What was added, in words."""
    for noun, number in (
        ("meeting", _meetings(revision, committee, published["meetings"])),
        ("item", _items(revision, strategy, committee, published["work_programme"])),
    ):
        if number:
            yield count_of(number, noun)


def _committee(revision: Revision, strategy: Strategy, told: dict[str, str]) -> Committee:
    """The committee, entered where it is missing, and tied to the strategy unless it was tied to it before."""
    known = Committee.objects.filter(slug=told["slug"]).first()
    if known is None:
        wanted = CommitteeWanted(told["name"], told["council"], told["remit"])
        return enter_committee(revision, wanted=wanted, strategies=[strategy], slug=told["slug"])
    if not CommitteeStrategy.objects.filter(committee=known, strategy=strategy).exists():
        record_many(revision, CommitteeStrategy, {(known.pk, strategy.pk): {}})
    return known


def _meetings(revision: Revision, committee: Committee, rows: list[dict[str, Any]]) -> int:
    known = set(Meeting.objects.filter(committee=committee).values_list("key", flat=True))
    missing = [row for row in rows if row["date"] not in known]
    for row in missing:
        at = time.fromisoformat(row["time"]) if row["time"] else None
        wanted = MeetingWanted(date.fromisoformat(row["date"]), at, row["place"], row["note"])
        enter_meeting(revision, committee=committee, wanted=wanted, status=MeetingStatus(row["status"]))
    return len(missing)


def _items(revision: Revision, strategy: Strategy, committee: Committee, rows: list[dict[str, str]]) -> int:
    """An item that was ever called so, whatever became of it, is not added again."""
    known = set(WorkItemVersion.objects.filter(item__committee=committee).values_list("topic", flat=True))
    missing = [row for row in rows if row["topic"] not in known]
    for row in missing:
        meeting = Meeting.objects.get(committee=committee, key=row["meeting"])
        words = {name: row[name] for name in ("topic", "background", "basis", "outcome")}
        enter_item(revision, committee=committee, meeting=meeting, strategy=strategy, **words)
    return len(missing)
