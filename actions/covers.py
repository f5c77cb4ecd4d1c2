"""Who stands in for the accountable person of an action, and so who answers for it on a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import Change, Membership
from actions.models import ActionCover, ActionState


@dataclass(frozen=True)
class Cover:
    """Somebody stands in from a first to a last day, both included.

    Attributes:
        arranged_by_id: who arranged it; None for a job.
    """

    action_id: int
    person_id: int
    starts: date
    ends: date
    arranged_by_id: int | None

    def holds_on(self, day: date) -> bool:
        """Whether the day is within it."""
        return self.starts <= day <= self.ends


def valid_covers(revision: int | None = None) -> "QuerySet[ActionCover]":
    """Covers that were arranged at a revision, or are arranged now, whatever their days.

    One by somebody who no longer speaks for a lead partner, or has become the accountable person, is none.
    """

    def held(model: Any) -> "QuerySet[Any]":
        return model.objects.open() if revision is None else model.objects.at(revision)

    leads = held(ActionState).filter(
        Q(lead=OuterRef("partner")) | Q(joint_lead=OuterRef("partner")), action=OuterRef(OuterRef("action"))
    )
    speaks = held(Membership).filter(Exists(leads), person=OuterRef("person"))
    stands_in = held(ActionState).filter(action=OuterRef("action"), person__isnull=False)
    return held(ActionCover).filter(Exists(speaks), Exists(stands_in.exclude(person=OuterRef("person"))))


def covers_of(action_ids: Collection[int], revision: int) -> dict[int, Cover]:
    """By action, the cover that was arranged at a revision (`valid_covers`). One query."""
    rows = valid_covers(revision).filter(action__in=action_ids)
    by = Change.objects.filter(pk=OuterRef("from_rev")).values("by")[:1]
    return {
        action: Cover(action, *fields)
        for action, *fields in rows.annotate(arranged_by=Subquery(by)).values_list(
            "action_id", "person_id", "starts", "ends", "arranged_by"
        )
    }


def answering_person(state: ActionState, cover: Cover | None, day: date) -> int | None:
    """Who answers for an action on a day: whoever covers it, else the accountable person; None for nobody."""
    return cover.person_id if cover is not None and cover.holds_on(day) else state.person_id
