"""What happens to an action beside its updates: events, requests for another date, milestones."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import AppendOnly, Partner, Version
from accounts.models.ledger import version_constraints
from actions.models.plan import Action
from actions.models.state import DueDateRevision


class Ending(models.TextChoices):
    """In which way an action was closed."""

    MERGED = "merged", "Merged"
    SUPERSEDED = "superseded", "Superseded"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ActionEvent(AppendOnly):
    """An action joins the plan, is carried forward, closed or reopened, or begins its next round.

    `agreed_by` is how those who agreed are named ("the programme board"); `other` is the action that this one was
    merged with, superseded by or carried forward from; `due_date` the date of the new round.
    """

    class Kind(models.TextChoices):
        ADDED = "added", "Added"
        CARRIED_FORWARD = "carried_forward", "Carried forward"
        CLOSED = "closed", "Closed"
        REOPENED = "reopened", "Reopened"
        ROUND_OPENED = "round_opened", "Next round opened"

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    ending = models.CharField(max_length=20, choices=Ending, null=True)
    reason = models.TextField()
    agreed_by = models.CharField(max_length=300, blank=True)
    other = models.ForeignKey(Action, on_delete=models.PROTECT, null=True, related_name="+")
    due_date = models.DateField(null=True)

    class Meta:
        ordering = ["revision_id"]
        indexes = [models.Index(fields=["action", "revision"], name="actionevent_action")]
        constraints = [
            models.UniqueConstraint(fields=["action", "revision", "kind"], name="actionevent_one_a_change"),
            models.CheckConstraint(
                condition=Q(kind__in=["added", "carried_forward", "closed", "reopened", "round_opened"]),
                name="actionevent_kind",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="actionevent_reasoned"),
            models.CheckConstraint(
                condition=(Q(kind="closed", ending__isnull=False, ending__in=Ending.values) & ~Q(agreed_by=""))
                | (~Q(kind="closed") & Q(ending=None)),
                name="actionevent_closed_how",
            ),
            models.CheckConstraint(
                condition=Q(kind="carried_forward", other__isnull=False)
                | Q(kind="closed", ending="merged", other__isnull=False)
                | Q(kind="closed", ending="superseded")
                | Q(other=None),
                name="actionevent_other",
            ),
            models.CheckConstraint(
                condition=~Q(kind="carried_forward", other=None) & ~Q(kind="closed", ending="merged", other=None),
                name="actionevent_other_named",
            ),
            models.CheckConstraint(condition=Q(other=None) | ~Q(other=F("action")), name="actionevent_other_differs"),
            models.CheckConstraint(
                condition=Q(due_date=None) | Q(kind="round_opened"), name="actionevent_date_of_round"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.kind}"


class DateRequest(AppendOnly):
    """A lead partner asks for another due date. Asking again replaces the request before.

    `seen_lines` is how many lines of the ledger the person had seen.
    """

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="date_requests")
    number = models.PositiveSmallIntegerField()
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    new = models.DateField(null=True)
    is_ongoing = models.BooleanField(default=False)
    reason = models.TextField()
    seen_lines = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["action_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="daterequest_one_number"),
            models.CheckConstraint(condition=~Q(reason=""), name="daterequest_reasoned"),
            models.CheckConstraint(
                condition=Q(is_ongoing=True, new=None) | Q(is_ongoing=False, new__isnull=False),
                name="daterequest_date_or_ongoing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id}: {self.new} asked for"


class DateDecision(AppendOnly):
    """What the lead decided on a request: agreed, with the line it wrote in the ledger, or refused with a reason."""

    request = models.ForeignKey(DateRequest, on_delete=models.PROTECT, related_name="decisions")
    is_agreed = models.BooleanField()
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(DueDateRevision, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["revision_id"]
        constraints = [
            models.UniqueConstraint(fields=["request"], name="datedecision_one"),
            models.CheckConstraint(
                condition=Q(is_agreed=True, line__isnull=False) | (Q(is_agreed=False, line=None) & ~Q(reason="")),
                name="datedecision_written_or_reasoned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {'agreed' if self.is_agreed else 'refused'}"


class Milestone(AppendOnly):
    """A step on the way to an action's end. Its number never changes; its title and date may."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="milestones")
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["action_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="milestone_one_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="milestone_number_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} milestone {self.number}"


class MilestoneVersion(Version):
    """A milestone's title and date, the day on which it was reached, and whether it was dropped."""

    identity = ("milestone",)

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="versions")
    title = models.CharField(max_length=300)
    due = models.DateField()
    done_on = models.DateField(null=True)
    is_dropped = models.BooleanField(default=False)

    class Meta:
        constraints = [
            *version_constraints("milestoneversion", "milestone"),
            models.CheckConstraint(condition=~Q(title=""), name="milestoneversion_titled"),
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(is_dropped=False), name="milestoneversion_done_or_dropped"
            ),
        ]

    def __str__(self) -> str:
        return self.title
