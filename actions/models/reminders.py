"""Reminders: how they are set, each one as a row, the mails that carry them, and what was run.

The change clock records the settings only (`ReminderRule`). All else is a job's own notes, and may be cleared.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Version
from accounts.models.ledger import version_constraints
from actions.models.lifecycle import DateRequest, Milestone
from actions.models.plan import Action
from actions.models.reporting import Period, StatusUpdate
from outcomes.models import Strategy


class ReminderKind(models.TextChoices):
    """What a reminder is about (docs/rules.md, Reminders)."""

    UPDATE_DUE = "update_due", "Update due"
    UPDATE_LATE = "update_late", "Update late"
    UPDATE_ESCALATED = "update_escalated", "Update late, told to others"
    CONTRIBUTION_ASKED = "contribution_asked", "Contribution asked for"
    ACTION_DUE = "action_due", "Action due"
    ACTION_OVERDUE = "action_overdue", "Action overdue"
    MILESTONE_DUE = "milestone_due", "Milestone due"
    UPDATE_RETURNED = "update_returned", "Update returned"
    REVIEW_WAITING = "review_waiting", "Review waiting"
    DATE_REQUEST_WAITING = "date_request_waiting", "Request for a date waiting"
    NOBODY_ACCOUNTABLE = "nobody_accountable", "No accountable person"
    ADDRESS_REFUSED = "address_refused", "Address refused"
    RESOLUTION_DUE = "resolution_due", "Resolution due"
    REPORT_DEADLINE = "report_deadline", "Deadline of a report"
    ROUND_DUE = "round_due", "Round of figures due"


class ReminderRule(Version):
    """On which days one kind of reminder goes out in one strategy. Without a row the defaults hold.

    Attributes:
        days: days from the date that the kind counts from, in rising order; negative ones come before it. Calendar or
            working days, as the kind says (`actions.reminders.kinds`).
        every: after the last of `days`, again every so many days; null for never again.
    """

    identity = ("strategy", "kind")

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="reminder_rules")
    kind = models.CharField(max_length=30, choices=ReminderKind)
    is_on = models.BooleanField(default=True)
    days = models.JSONField(default=list)
    every = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            *version_constraints("reminderrule", "strategy", "kind"),
            models.CheckConstraint(condition=Q(kind__in=ReminderKind.values), name="reminderrule_kind"),
            models.CheckConstraint(condition=Q(every=None) | Q(every__gte=1), name="reminderrule_every"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.days}"


class Frequency(models.TextChoices):
    """How often a person wants reminders, from the most often to the least."""

    DAILY = "daily", "Each working day with something new"
    WEEKLY = "weekly", "Once a week"
    ONLY_LATE = "only_late", "Only what is late"


class ReminderPreference(models.Model):
    """What a person chose. Without a row: daily."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="reminder_preference"
    )
    frequency = models.CharField(max_length=20, choices=Frequency, default=Frequency.DAILY)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(frequency__in=Frequency.values), name="reminderpreference_frequency")
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.frequency}"


class ReminderRun(models.Model):
    """One time that reminders were looked for: when, for which day, and how it ended.

    Attributes:
        day: the day in London whose steps it looked for.
        by: who pressed the button; null for the timetable.
        error: the kind of error that stopped it; "" for none. It is tried again.
    """

    day = models.DateField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["day", "ended_at"], name="reminderrun_day")]

    def __str__(self) -> str:
        return f"run of {self.day}"


class Heartbeat(models.Model):
    """When the timetable's job last ran: silence means that nobody is reminded. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="heartbeat_one_row")]

    def __str__(self) -> str:
        return f"{self.at}"


class Digest(models.Model):
    """One mail to one person. At most one a person and day, and one at a time that is not settled.

    It is claimed, begun, handed over and stamped, in that order. What was begun and never stamped may have arrived: it
    is repeated as it was, with the same Message-ID, and nothing is added to it.

    Attributes:
        day: the day in London on which it is to go out. It moves on while nothing was begun.
        claim, claimed_at: which worker holds it, and since when; "" and null for nobody.
        begun_at: when it was last begun to be handed over; null where it certainly did not arrive.
        attempts: how often it was begun.
        not_before: when it may be tried (again).
        address: where it went, or was refused.
        reply: what the mail server answered last, without addresses; "" for nothing.
        withdrawn_at: when nothing was left to say in it.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="digests")
    day = models.DateField()
    message_id = models.CharField(max_length=200, unique=True)
    run = models.ForeignKey(ReminderRun, on_delete=models.PROTECT, related_name="digests")
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    claim = models.CharField(max_length=40, blank=True)
    claimed_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    address = models.EmailField(blank=True)
    reply = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "day"], name="digest_one_a_day"),
            models.CheckConstraint(condition=~Q(message_id=""), name="digest_named"),
            models.CheckConstraint(
                condition=Q(claim="", claimed_at=None) | (~Q(claim="") & Q(claimed_at__isnull=False)),
                name="digest_claimed_whole",
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None, refused_at=None)
                | Q(sent_at=None, withdrawn_at=None)
                | Q(refused_at=None, withdrawn_at=None),
                name="digest_one_end",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=Q(sent_at=None, refused_at=None, withdrawn_at=None),
                name="digest_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.day}"


def recorded(to: type[models.Model], *, related_name: str = "+", **options: Any) -> models.ForeignKey:
    """A reference to a recorded row, which the database's guards never let go: it need not be checked once more.

    The sweep takes a million of them from those very tables; checking each again would take longer than all the rest.
    """
    return models.ForeignKey(
        to,
        on_delete=models.PROTECT,
        related_name=related_name,
        db_constraint=False,
        **{"db_index": False, **options},
    )


class Reminder(models.Model):
    """One step of one reminder to one person. Its key says what it is, so that it is never made twice.

    A row that is neither withdrawn nor in a digest waits for the person's next one.

    Attributes:
        key: kind, subject, person, step and date revision; never null (docs/rules.md, Reminders).
        subject: what it is about, "action:12": the part of the key that stays when the step or the date changes.
        step: "opens", "due-7", "due-0", "late-1", "late-14-n2", "overdue-30-m3".
        counted_from: the date that the step counts from, for example the due date.
        day: the day on which the step fell.
        withdrawn_why: one of `Withdrawal`.
    """

    class Withdrawal(models.TextChoices):
        SETTLED = "settled", "Done, or no longer asked for"
        MOVED = "moved", "Its date moved"
        NEWER = "newer", "A later step took its place"
        NOT_WANTED = "not_wanted", "The person gets only what is late"
        REFUSED = "refused", "The address was refused"

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=30, choices=ReminderKind)
    strategy = recorded(Strategy, related_name="reminders")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reminders")
    subject = models.CharField(max_length=60)
    action = recorded(Action, null=True, related_name="reminders", db_index=True)
    period = recorded(Period, null=True)
    update = recorded(StatusUpdate, null=True)
    date_request = recorded(DateRequest, null=True)
    milestone = recorded(Milestone, null=True)
    step = models.CharField(max_length=30)
    counted_from = models.DateField()
    day = models.DateField()
    created_at = models.DateTimeField()
    run = models.ForeignKey(ReminderRun, on_delete=models.PROTECT, related_name="reminders")
    digest = models.ForeignKey(Digest, on_delete=models.SET_NULL, null=True, db_index=False, related_name="reminders")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=20, blank=True, choices=Withdrawal)
    withdrawn_by = models.ForeignKey(
        ReminderRun, on_delete=models.PROTECT, null=True, db_index=False, related_name="withdrawn"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ReminderKind.values), name="reminder_kind"),
            models.CheckConstraint(condition=~Q(key="") & ~Q(subject="") & ~Q(step=""), name="reminder_named"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_why="")
                | Q(
                    withdrawn_at__isnull=False,
                    withdrawn_why__in=["settled", "moved", "newer", "not_wanted", "refused"],
                ),
                name="reminder_withdrawn_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["person"], condition=Q(withdrawn_at=None, digest=None), name="reminder_waiting"),
            models.Index(fields=["strategy", "run"], name="reminder_of_run"),
            models.Index(fields=["digest"], condition=Q(digest__isnull=False), name="reminder_in_digest"),
            models.Index(
                fields=["withdrawn_by"], condition=Q(withdrawn_by__isnull=False), name="reminder_withdrawn_by"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class AddressRefusal(models.Model):
    """A mail server refused a person's address for good. No mail goes there until somebody clears it.

    A changed address ends it by itself: the refusal holds for `address` only.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="refusals")
    address = models.EmailField()
    refused_at = models.DateTimeField()
    reply = models.CharField(max_length=300, blank=True)
    cleared_at = models.DateTimeField(null=True)
    cleared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "address"], condition=Q(cleared_at=None), name="addressrefusal_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} since {self.refused_at}"


class CalendarKey(models.Model):
    """The private address of a person's calendar feed. Only the SHA-256 of its key is kept."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_keys")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("created_at")), name="calendarkey_in_order"
            ),
            models.UniqueConstraint(fields=["person"], condition=Q(revoked_at=None), name="calendarkey_one_open"),
        ]

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"
