"""Committees, their meetings, and what is to come before them."""

from django.db import models
from django.db.models import F, Q

from accounts.models import AppendOnly, Version
from accounts.models.ledger import version_constraints
from outcomes.models import Strategy


class Committee(AppendOnly):
    """One committee. What it is called and how it works are in its versions."""

    slug = models.SlugField(max_length=80, unique=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["slug"]
        constraints = [models.CheckConstraint(condition=~Q(slug=""), name="committee_slug_given")]

    def __str__(self) -> str:
        return self.slug


class CommitteeVersion(Version):
    """A committee's name and the working days that its papers take.

    Attributes:
        council: the council whose committee it is.
        remit: what it looks after, for the head of its work programme.
        agenda_days: clear working days between the publication of the agenda and the meeting.
        draft_days, clearance_days, final_days: working days before the meeting by which a report is drafted,
            cleared, and handed over for the agenda.
    """

    identity = ("committee",)

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField(max_length=200)
    council = models.CharField(max_length=200, blank=True)
    remit = models.TextField(blank=True)
    agenda_days = models.PositiveSmallIntegerField(default=5)
    draft_days = models.PositiveSmallIntegerField(default=20)
    clearance_days = models.PositiveSmallIntegerField(default=12)
    final_days = models.PositiveSmallIntegerField(default=8)

    class Meta:
        constraints = [
            *version_constraints("committeeversion", "committee"),
            models.CheckConstraint(condition=~Q(name=""), name="committeeversion_named"),
            models.CheckConstraint(
                condition=Q(draft_days__gte=F("clearance_days"), clearance_days__gte=F("final_days")),
                name="committeeversion_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CommitteeStrategy(Version):
    """A strategy that a committee scrutinises."""

    identity = ("committee", "strategy")

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="scrutinised")
    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="scrutinised_by")

    class Meta:
        constraints = [*version_constraints("committeestrategy", "committee", "strategy")]
        indexes = [models.Index(fields=["strategy", "to_rev"], name="committeestrategy_strategy")]

    def __str__(self) -> str:
        return f"{self.committee_id} {self.strategy_id}"


class Meeting(AppendOnly):
    """One meeting. Its address keeps the day for which it was first called, whenever it is held."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="meetings")
    key = models.SlugField(max_length=20)

    class Meta:
        ordering = ["committee_id", "key"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "key"], name="meeting_one_key"),
            models.CheckConstraint(condition=~Q(key=""), name="meeting_key_given"),
        ]

    def __str__(self) -> str:
        return self.key


class MeetingStatus(models.TextChoices):
    """What became of a meeting."""

    SCHEDULED = "scheduled", "Scheduled"
    MOVED = "moved", "Moved"
    CANCELLED = "cancelled", "Cancelled"
    HELD = "held", "Held"


class MeetingVersion(Version):
    """When a meeting is, and what became of it.

    Attributes:
        time: in London; null where it is not known.
        reason: why it was moved or cancelled.
        agenda_on, draft_on, clearance_on, final_on: set instead of what is worked back from the day; null for that.
        days_reason: why they were set ("called at short notice").
        minutes: the address of its published minutes.
    """

    identity = ("meeting",)

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="versions")
    date = models.DateField()
    time = models.TimeField(null=True)
    place = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=20, choices=MeetingStatus, default=MeetingStatus.SCHEDULED)
    reason = models.TextField(blank=True)
    agenda_on = models.DateField(null=True)
    draft_on = models.DateField(null=True)
    clearance_on = models.DateField(null=True)
    final_on = models.DateField(null=True)
    days_reason = models.TextField(blank=True)
    minutes = models.CharField(max_length=500, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["date", "to_rev"], name="meetingversion_date")]
        constraints = [
            *version_constraints("meetingversion", "meeting"),
            models.CheckConstraint(condition=Q(status__in=MeetingStatus.values), name="meetingversion_status"),
            models.CheckConstraint(
                condition=~Q(status__in=["moved", "cancelled"]) | ~Q(reason=""), name="meetingversion_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} on {self.date}"


class WorkItem(AppendOnly):
    """Something that a committee means to look at."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="work_items")

    def __str__(self) -> str:
        return f"{self.committee_id} {self.pk}"


class WorkItemVersion(Version):
    """A line of the work programme, in the columns of the house.

    Attributes:
        meeting: where it is on; null while only a target is known.
        target: when it is meant to come, in words ("Autumn 2026").
        basis: why the committee looks at it ("Risk and performance").
        outcome: what came of it at the meeting.
        strategy: the strategy that it is about; null for none of the tracker's.
        carried_from, reason: the meeting that it was carried over from, and why; or why it was dropped.
        position: its place among the items of its meeting.
    """

    identity = ("item",)

    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="versions")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, related_name="+")
    target = models.CharField(max_length=100, blank=True)
    topic = models.CharField(max_length=300)
    background = models.TextField(blank=True)
    basis = models.CharField(max_length=100, blank=True)
    outcome = models.TextField(blank=True)
    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, null=True, related_name="+")
    carried_from = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, related_name="+")
    is_dropped = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["meeting", "to_rev"], name="workitemversion_meeting")]
        constraints = [
            *version_constraints("workitemversion", "item"),
            models.CheckConstraint(condition=~Q(topic=""), name="workitemversion_topic"),
            models.CheckConstraint(
                condition=Q(carried_from=None, is_dropped=False) | ~Q(reason=""), name="workitemversion_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.topic
