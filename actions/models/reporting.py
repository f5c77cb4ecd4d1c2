"""Reporting: periods, updates, their drafts, and reviews."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import AppendOnly, Partner, Version
from accounts.models.ledger import version_constraints
from actions.models.plan import Action
from actions.stages import Rating, Stage
from outcomes.models import Strategy


class Period(AppendOnly):
    """The dates that an update is about. Periods of one strategy never overlap; PostgreSQL keeps that too."""

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="periods")
    starts = models.DateField()
    ends = models.DateField()

    class Meta:
        ordering = ["strategy_id", "starts"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "starts"], name="period_one_start"),
            models.CheckConstraint(condition=Q(starts__lte=F("ends")), name="period_in_order"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """The period's lasting name: its dates as an ISO 8601 interval."""
        return f"{self.starts.isoformat()}/{self.ends.isoformat()}"


class PeriodVersion(Version):
    """When a period's window opens, when updates are due, and until when they count.

    `grace_until` is the last day on which the previous rating still stands in for a missing update;
    after `cut_off` an update is still taken, marked "received after cut-off".
    """

    identity = ("period",)

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="versions")
    opens = models.DateField()
    due = models.DateField()
    grace_until = models.DateField()
    cut_off = models.DateField()

    class Meta:
        constraints = [
            *version_constraints("periodversion", "period"),
            models.CheckConstraint(
                condition=Q(opens__lte=F("due"), due__lte=F("grace_until"), cut_off__gte=F("due")),
                name="periodversion_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"due {self.due}"


class ActionReporting(Version):
    """The months in which an action reports, where they differ from the strategy's periods.

    Without a row it reports in every period. `months` is a sum of `actions.periods.month_bit`.
    """

    identity = ("action",)

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="reporting")
    months = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            *version_constraints("actionreporting", "action"),
            models.CheckConstraint(condition=Q(months__gte=1, months__lte=4095), name="actionreporting_months"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id}: {self.months}"


class ChaseOutcome(models.TextChoices):
    """What became of asking somebody."""

    ASKED = "asked", "Asked"
    FAILED = "failed", "Mail could not be sent"


class ChaseLog(AppendOnly):
    """Somebody was asked for the updates that their partner owes for a period.

    A mail that could not be sent adds a second row, "failed": the last row of a person says how it stands.
    """

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="chases")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="chases")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="chases")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=ChaseOutcome, default=ChaseOutcome.ASKED)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["revision_id", "id"]
        indexes = [models.Index(fields=["period", "person"], name="chaselog_period_person")]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=ChaseOutcome.values), name="chaselog_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.outcome}"


class Control(models.TextChoices):
    """Whether the cause lies within the partnership's control."""

    YES = "yes", "Yes"
    PARTLY = "partly", "Partly"
    NO = "no", "No"


class StatusUpdate(AppendOnly):
    """What a partner said about an action for a period. Written once; its state comes from its reviews.

    `partner` is the organisation on whose behalf it speaks, `author` the person who typed it; `recorded_from`
    says where the words came from when somebody else typed them ("an email of 3 October 2026").
    """

    class Kind(models.TextChoices):
        LEAD = "lead", "Update of the lead partner"
        CONTRIBUTION = "contribution", "Contribution of a supporting partner"

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="updates")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="updates")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="updates")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.LEAD)
    attempt = models.PositiveSmallIntegerField(default=1)
    stage = models.CharField(max_length=20, choices=Stage, null=True, help_text="A contribution states none.")
    rating = models.CharField(max_length=10, choices=Rating, null=True)
    done = models.TextField()
    next = models.TextField(blank=True)
    cause = models.TextField(blank=True)
    path = models.TextField(blank=True)
    forecast = models.DateField(null=True)
    control = models.CharField(max_length=10, choices=Control, null=True)
    help_wanted = models.TextField(blank=True)
    internal_note = models.TextField(blank=True)
    no_change = models.BooleanField(default=False)
    recorded_from = models.CharField(max_length=300, blank=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    correction_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["revision_id"]
        indexes = [models.Index(fields=["action", "revision"], name="statusupdate_action")]
        constraints = [
            models.UniqueConstraint(fields=["action", "period", "partner", "attempt"], name="statusupdate_one_attempt"),
            models.CheckConstraint(
                condition=Q(
                    kind="lead", stage__isnull=False, stage__in=["not_started", "in_progress", "complete", "paused"]
                )
                | Q(kind="contribution", stage=None),
                name="statusupdate_stage",
            ),
            models.CheckConstraint(
                condition=Q(stage="in_progress", rating__isnull=False, rating__in=Rating.values)
                | (~Q(stage="in_progress") & Q(rating__isnull=True))
                | Q(stage=None, rating=None),
                name="statusupdate_rated_in_progress",
            ),
            models.CheckConstraint(
                condition=Q(rating=None)
                | Q(rating="green")
                | Q(no_change=True)
                | (Q(forecast__isnull=False) & ~Q(cause="") & ~Q(path="")),
                name="statusupdate_explained",
            ),
            models.CheckConstraint(condition=~Q(done=""), name="statusupdate_says_something"),
            models.CheckConstraint(
                condition=Q(control=None) | Q(control__in=Control.values), name="statusupdate_control"
            ),
            models.CheckConstraint(condition=Q(kind__in=["lead", "contribution"]), name="statusupdate_kind"),
            models.CheckConstraint(
                condition=Q(corrects=None, correction_reason="")
                | (Q(corrects__isnull=False) & ~Q(correction_reason="")),
                name="statusupdate_correction_reasoned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.period_id} attempt {self.attempt}"


class UpdateDraft(models.Model):
    """What has been typed so far, exactly as typed. Private to the partner; not recorded by the clock.

    `version` rises with each save, so that two people in one draft see each other.
    """

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="drafts")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="drafts")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="drafts")
    content = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "period", "partner"], name="updatedraft_one"),
        ]

    def __str__(self) -> str:
        return f"draft {self.action_id} {self.period_id}"


class Decision(models.TextChoices):
    """What a review decided."""

    ACCEPTED = "accepted", "Accepted"
    RETURNED = "returned", "Returned"
    REOPENED = "reopened", "Reopened"


class Review(AppendOnly):
    """One decision on an update. The last one of an update says in what state it is.

    Nobody reviews what they typed: the reviewer is the update's author only where the review says that it
    was not independent. That `update_author` is the update's author is kept by `actions.services.reviews`: it takes
    two tables, which no check can see.
    """

    update = models.ForeignKey(StatusUpdate, on_delete=models.PROTECT, related_name="reviews")
    round = models.PositiveSmallIntegerField(default=1)
    decision = models.CharField(max_length=10, choices=Decision)
    rating = models.CharField(max_length=10, choices=Rating, null=True)
    differs = models.BooleanField(default=False, help_text="The agreed rating is not the stated one.")
    reason = models.TextField(blank=True)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    update_author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_independent = models.BooleanField(default=True)

    class Meta:
        ordering = ["revision_id"]
        constraints = [
            models.UniqueConstraint(fields=["update", "round"], name="review_one_round"),
            models.CheckConstraint(condition=Q(decision__in=Decision.values), name="review_decision"),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__in=Rating.values, decision="accepted"), name="review_rating"
            ),
            models.CheckConstraint(
                condition=(Q(differs=False) & ~Q(decision__in=["returned", "reopened"])) | ~Q(reason=""),
                name="review_reasoned",
            ),
            models.CheckConstraint(
                condition=(Q(is_independent=True) & ~Q(reviewer=F("update_author")))
                | Q(is_independent=False, reviewer=F("update_author"), decision__in=["accepted", "reopened"]),
                name="review_not_by_author",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.update_id} {self.decision}"


class UpdateConfirmation(AppendOnly):
    """An organisation's yes to what somebody else recorded on its behalf. One for each update."""

    update = models.ForeignKey(StatusUpdate, on_delete=models.PROTECT, related_name="confirmations")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["revision_id"]
        constraints = [models.UniqueConstraint(fields=["update"], name="updateconfirmation_one")]

    def __str__(self) -> str:
        return f"{self.update_id} confirmed"


class LateChoice(AppendOnly):
    """Whether reports take an update that was received after the cut-off. The last choice counts."""

    update = models.ForeignKey(StatusUpdate, on_delete=models.PROTECT, related_name="late_choices")
    takes = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["revision_id"]
        constraints = [models.UniqueConstraint(fields=["update", "revision"], name="latechoice_one_a_change")]

    def __str__(self) -> str:
        return f"{self.update_id} {'taken' if self.takes else 'left out'}"
