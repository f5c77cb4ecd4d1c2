"""The state of an action: one row from each change of it to the next, and the ledger of its due dates."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import AppendOnly, Partner, Version, VersionQuerySet
from accounts.models.ledger import version_constraints
from actions.models.plan import Action
from actions.models.reporting import Period, Review, StatusUpdate
from actions.stages import Rating, Stage

_UNRATED = Q(stated=None, agreed=None, reported=None)


class ActionStateQuerySet(VersionQuerySet["ActionState"]):
    """Actions, as they stood at a revision."""

    def of_strategies(self, strategy_ids: "list[int] | models.QuerySet") -> Self:
        """Actions of these strategies. What a person may see is asked for first: `readable_strategies`."""
        return self.filter(action__strategy__in=strategy_ids)


class ActionState(Version):
    """How an action stands: its stage, ratings, dates and owners. Facts of a day are computed, never stored.

    That no group leads an action is kept by `actions.services.owners`: it takes two tables, which no check can see.

    Attributes:
        stage: null until somebody has recorded one.
        stated, agreed, reported: the partner's rating, the lead's, and the one that counts (agreed, else stated).
        last_rated: the last reported rating, kept when a later update carries none.
        previous: the last reported rating before the standing update, for the direction in words.
        update: the standing update: the lead partner's last one that was not returned.
        review: the acceptance of the update that gave stage and rating.
        awaiting_completion: the standing update says complete and nobody has accepted that yet.
        period: the standing update's period.
        original_due_date: the first date set, which counts as no move; null where the first was "ongoing".
        due_moves: how often the date moved; a new round counts anew.
    """

    identity = ("action",)

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="states")
    stage = models.CharField(max_length=20, choices=Stage, null=True)
    stated = models.CharField(max_length=10, choices=Rating, null=True)
    agreed = models.CharField(max_length=10, choices=Rating, null=True)
    reported = models.CharField(max_length=10, choices=Rating, null=True)
    last_rated = models.CharField(max_length=10, choices=Rating, null=True)
    previous = models.CharField(max_length=10, choices=Rating, null=True)
    awaiting_completion = models.BooleanField(default=False)
    update = models.ForeignKey(StatusUpdate, on_delete=models.PROTECT, null=True, related_name="+")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, null=True, related_name="+")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, null=True, related_name="+")
    lead = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="+")
    joint_lead = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    due_date = models.DateField(null=True)
    original_due_date = models.DateField(null=True)
    due_moves = models.PositiveSmallIntegerField(default=0)
    is_ongoing = models.BooleanField(default=False)

    objects = ActionStateQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            *version_constraints("actionstate", "action"),
            models.CheckConstraint(condition=Q(stage=None) | Q(stage__in=Stage.values), name="actionstate_stage"),
            models.CheckConstraint(
                condition=(Q(stage="in_progress", stated__isnull=False, reported__isnull=False))
                | (Q(stage=None) & _UNRATED)
                | (~Q(stage="in_progress") & _UNRATED),
                name="actionstate_rated_in_progress",
            ),
            models.CheckConstraint(
                condition=_UNRATED
                | Q(agreed=None, reported=F("stated"))
                | Q(agreed__isnull=False, reported=F("agreed")),
                name="actionstate_agreed_counts",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{field: None}) | Q(**{f"{field}__in": Rating.values}), name=f"actionstate_{field}"
                )
                for field in ("stated", "agreed", "reported", "last_rated", "previous")
            ),
            models.CheckConstraint(
                condition=Q(reported=None) | Q(last_rated__isnull=False, last_rated=F("reported")),
                name="actionstate_last_rated_follows",
            ),
            models.CheckConstraint(
                condition=Q(person=None, joint_lead=None) | Q(lead__isnull=False), name="actionstate_owner_has_partner"
            ),
            models.CheckConstraint(
                condition=Q(joint_lead=None) | ~Q(joint_lead=F("lead")), name="actionstate_two_leads_differ"
            ),
            models.CheckConstraint(
                condition=Q(due_date=None, original_due_date=None, due_moves=0)
                | Q(due_date__isnull=False, original_due_date__isnull=False, is_ongoing=False)
                | Q(due_date__isnull=False, due_moves__gte=1, is_ongoing=False)
                | Q(due_date=None, is_ongoing=True),
                name="actionstate_dates",
            ),
            models.CheckConstraint(
                condition=Q(update=None, period=None) | Q(update__isnull=False, period__isnull=False),
                name="actionstate_update_with_period",
            ),
        ]
        indexes = [
            models.Index(fields=["lead", "to_rev"], name="actionstate_lead"),
            models.Index(fields=["to_rev", "stage", "reported"], name="actionstate_totals"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id}: {self.stage}"


class DueDateRevision(AppendOnly):
    """One line in the ledger of an action's due date. Number 0 is the first date set, which is no move."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="due_date_revisions")
    number = models.PositiveSmallIntegerField()
    old = models.DateField(null=True)
    new = models.DateField(null=True)
    is_ongoing = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["action_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="duedaterevision_one_number"),
            models.CheckConstraint(condition=Q(number=0) | ~Q(reason=""), name="duedaterevision_move_reasoned"),
            models.CheckConstraint(
                condition=Q(is_ongoing=True, new=None) | Q(is_ongoing=False, new__isnull=False),
                name="duedaterevision_date_or_ongoing",
            ),
            models.CheckConstraint(
                condition=Q(old=None) | Q(new=None) | ~Q(old=F("new")), name="duedaterevision_moves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id}: {self.new}"
