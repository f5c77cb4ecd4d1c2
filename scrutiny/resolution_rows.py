"""Resolutions as rows: those of some committees at a moment, each with its date and whether it is overdue.

`is_overdue` here is the rule in the database's words; `ResolutionLine.is_overdue` reads the same columns.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import (
    BooleanField,
    DateField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from accounts.models import PartnerVersion
from accounts.moments import Moment
from outcomes.models import StrategyPartner
from scrutiny.models import (
    Answer,
    Committee,
    CommitteeStrategy,
    MeetingStatus,
    MeetingVersion,
    Resolution,
    ResolutionEvent,
    ResolutionStrategy,
    ResolutionVersion,
)
from scrutiny.resolution_stages import WAITING, Step


def resolutions_at(committees: "QuerySet[Committee]", moment: Moment) -> "QuerySet[Any]":
    """Resolutions of these committees as they stood, with these columns beside their own.

    `asked_on`: the day of the meeting that asked. `due`: its date, or else the day of the meeting chosen for the
    answer, wherever that was moved; null where there is none or that meeting was cancelled. `is_overdue`: an answer is
    owed and the date has passed.
    """
    meetings = MeetingVersion.objects.at(moment.revision)
    asked_on = meetings.filter(meeting=OuterRef("resolution__meeting")).values("date")[:1]
    chosen = meetings.filter(meeting=OuterRef("at_meeting")).exclude(status=MeetingStatus.CANCELLED)
    rows = ResolutionVersion.objects.at(moment.revision).filter(resolution__meeting__committee__in=committees)
    return rows.annotate(
        asked_on=Subquery(asked_on, output_field=DateField()),
        due=Coalesce("due_on", Subquery(chosen.values("date")[:1]), output_field=DateField()),
    ).annotate(
        is_overdue=ExpressionWrapper(
            Q(due__isnull=False) & Q(due__lt=moment.day) & Q(stage__in=WAITING), output_field=BooleanField()
        )
    )


def tied_to(
    rows: "QuerySet[Any]", strategies: Collection[Any], moment: Moment, by: str = "strategy"
) -> "QuerySet[Any]":
    """Of these rows, those about one of some strategies, which `by` names: ids, or "strategy__slug"."""
    links = ResolutionStrategy.objects.at(moment.revision).filter(**{f"{by}__in": strategies})
    return rows.filter(Exists(links.filter(resolution=OuterRef("resolution"))))


def overdue_resolutions(committees: "QuerySet[Committee]", moment: Moment) -> "QuerySet[Any]":
    """Resolutions of these committees about tracked strategies that are overdue, the longest first."""
    rows = resolutions_at(committees, moment).filter(is_overdue=True)
    tracked = ResolutionStrategy.objects.at(moment.revision).filter(resolution=OuterRef("resolution"))
    return rows.filter(Exists(tracked)).order_by("due", "resolution_id")


def steps_of(resolution: Resolution) -> list[Step]:
    """What has happened to a resolution, in order."""
    answers = Answer.objects.filter(resolution=resolution).values_list("revision_id", "is_part")
    found = [(revision, Step.PART_ANSWER if is_part else Step.ANSWER) for revision, is_part in answers]
    events = ResolutionEvent.objects.filter(resolution=resolution).values_list("revision_id", "kind")
    found += [(revision, Step(kind)) for revision, kind in events]
    return [step for _, step in sorted(found)]


def partners_of(committee: Committee) -> list[tuple[int, str]]:
    """Organisations of the strategies that a committee scrutinises now, by id and name, in the order of names."""
    strategies = CommitteeStrategy.objects.open().filter(committee=committee).values("strategy")
    belonging = StrategyPartner.objects.open().filter(strategy__in=strategies).values("partner")
    rows = PartnerVersion.objects.open().filter(partner__in=belonging).order_by("name", "partner_id")
    return list(rows.values_list("partner_id", "name"))
