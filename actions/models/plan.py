"""The plan: workstreams, actions, their wording, and what they are linked to."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import AppendOnly, Partner, Version
from accounts.models.ledger import version_constraints
from outcomes.models import Area, Frequency, Outcome, Strategy


class Workstream(AppendOnly):
    """A numbered part of the plan. Its number never changes; its names may."""

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="workstreams")
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["strategy_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "number"], name="workstream_one_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="workstream_number_positive"),
        ]

    def __str__(self) -> str:
        return f"Workstream {self.number}"


class WorkstreamVersion(Version):
    """A workstream's official title, its short name, and the person who leads it."""

    identity = ("workstream",)

    workstream = models.ForeignKey(Workstream, on_delete=models.PROTECT, related_name="versions")
    title = models.CharField(max_length=1000)
    short_name = models.CharField(max_length=300, blank=True)
    letter = models.CharField(max_length=20, blank=True, help_text="Letter in the committee report.")
    report_wording = models.TextField(blank=True, help_text="How the committee report words it.")
    report_sources = models.JSONField(default=list)
    note = models.TextField(blank=True)
    lead_person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            *version_constraints("workstreamversion", "workstream"),
            models.CheckConstraint(condition=~Q(title=""), name="workstreamversion_titled"),
        ]

    def __str__(self) -> str:
        return self.title


class Action(AppendOnly):
    """One action of the plan, known by its reference. Never deleted: it is completed or closed.

    `sort_key` is the reference with its numbers padded, so that 1.10 follows 1.9.
    """

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="actions")
    workstream = models.ForeignKey(Workstream, on_delete=models.PROTECT, related_name="actions")
    ref = models.CharField(max_length=20)
    sort_key = models.CharField(max_length=80)

    class Meta:
        ordering = ["strategy_id", "sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "ref"], name="action_one_ref"),
            models.UniqueConstraint(fields=["strategy", "sort_key"], name="action_one_place"),
            models.CheckConstraint(condition=Q(ref__regex=r"^[A-Za-z0-9][A-Za-z0-9.-]*$"), name="action_ref_shape"),
        ]

    def __str__(self) -> str:
        return f"Action {self.ref}"


class ActionWording(Version):
    """An action's official wording and its short title. A correction of the wording carries a reason."""

    identity = ("action",)

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="wordings")
    title = models.TextField()
    short_title = models.CharField(max_length=300)
    correction_reason = models.TextField(blank=True)
    verified_in = models.JSONField(default=list, help_text="Documents in which this wording was found.")
    source_note = models.TextField(blank=True)
    outcomes_source = models.CharField(max_length=300, blank=True, help_text="Where its outcomes are printed.")
    recurs = models.CharField(
        max_length=20, choices=Frequency, null=True, help_text="Where the wording says how often."
    )

    class Meta:
        constraints = [
            *version_constraints("actionwording", "action"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(short_title=""), name="actionwording_worded"),
            models.CheckConstraint(
                condition=Q(recurs=None) | Q(recurs__in=Frequency.values), name="actionwording_recurs"
            ),
        ]

    def __str__(self) -> str:
        return self.short_title


class ActionOutcome(Version):
    """An outcome that an action serves. Totals by outcome are never summed: an action serves several."""

    identity = ("action", "outcome")

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="outcome_links")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="action_links")
    is_inferred = models.BooleanField(default=False, help_text="Read from the layout, not printed against the action.")

    class Meta:
        constraints = version_constraints("actionoutcome", "action", "outcome")
        indexes = [models.Index(fields=["outcome", "to_rev"], name="actionoutcome_outcome")]

    def __str__(self) -> str:
        return f"{self.action_id} serves {self.outcome_id}"


class ActionSupport(Version):
    """A partner that supports an action. Asked for a contribution, never chased."""

    identity = ("action", "partner")

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="support_links")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="support_links")

    class Meta:
        constraints = version_constraints("actionsupport", "action", "partner")
        indexes = [models.Index(fields=["partner", "to_rev"], name="actionsupport_partner")]

    def __str__(self) -> str:
        return f"{self.partner_id} supports {self.action_id}"


COUNTYWIDE = "countywide"
"""What an action without areas is about, as filters and answers name it. No area may be called so."""


class ActionArea(Version):
    """An area that an action is about. Without any it is countywide."""

    identity = ("action", "area")

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="area_links")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="action_links")

    class Meta:
        constraints = version_constraints("actionarea", "action", "area")
        indexes = [models.Index(fields=["area", "to_rev"], name="actionarea_area")]

    def __str__(self) -> str:
        return f"{self.action_id} in {self.area_id}"


class PublishedLine(AppendOnly):
    """A sentence about progress that was published before the tracker existed. Verbatim, and never a rating.

    A document prints it once: the plan file is checked for that, because texts are too long for a unique key.
    """

    class Kind(models.TextChoices):
        PROGRESS = "progress", "Progress"
        INTENTION = "intention", "Intention"
        CHALLENGE = "challenge", "Challenge"
        UNDERTAKING = "undertaking", "Undertaking"

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="published_lines")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    text = models.TextField()
    document = models.CharField(max_length=80)
    paragraph = models.CharField(max_length=300, blank=True)
    date_as_given = models.CharField(max_length=300, blank=True)
    on = models.DateField(null=True)
    note = models.TextField(blank=True)
    link_is_ours = models.BooleanField(default=True, help_text="Which actions it belongs to is our reading.")

    class Meta:
        ordering = ["strategy_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "number"], name="publishedline_one_number"),
            models.CheckConstraint(condition=~Q(text="") & ~Q(document=""), name="publishedline_traceable"),
            models.CheckConstraint(
                condition=Q(kind__in=["progress", "intention", "challenge", "undertaking"]), name="publishedline_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class PublishedLineAction(AppendOnly):
    """An action that a published line is about."""

    line = models.ForeignKey(PublishedLine, on_delete=models.PROTECT, related_name="action_links")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="published_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "action"], name="publishedlineaction_once")]

    def __str__(self) -> str:
        return f"{self.line_id} about {self.action_id}"
