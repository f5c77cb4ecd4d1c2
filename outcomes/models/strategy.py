"""A strategy, who leads and scrutinises it, and which organisations belong to it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import AppendOnly, Partner, Version
from accounts.models.ledger import version_constraints


class Strategy(AppendOnly):
    """One strategy with its action plan. What it is called and how it reports are in its versions."""

    slug = models.SlugField(max_length=80, unique=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["slug"]
        verbose_name_plural = "strategies"
        constraints = [models.CheckConstraint(condition=~Q(slug=""), name="strategy_slug_given")]

    def __str__(self) -> str:
        return self.slug


class Frequency(models.TextChoices):
    """How often partners are asked for an update."""

    MONTHLY = "monthly", "Monthly"
    QUARTERLY = "quarterly", "Quarterly"
    HALF_YEARLY = "half_yearly", "Half-yearly"
    YEARLY = "yearly", "Yearly"


class YearKind(models.TextChoices):
    """Which year the reporting periods divide."""

    FINANCIAL = "financial", "Financial year, from April"
    CALENDAR = "calendar", "Calendar year, from January"


class StrategyVersion(Version):
    """The strategy's names, its published framing and its settings. Blank means: not published, or not set.

    Attributes:
        opens_after: days from a period's last day to the day its window opens.
        due_after: working days from there to the due date.
        grace_after, cut_off_after: working days from the due date to the last day of grace, and to the cut-off.
        quietest_reminders: the fewest reminders that a person may choose: "daily", "weekly" or "only_late"; null for
            "only_late" (`actions.models.Frequency`).
    """

    identity = ("strategy",)

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="versions")
    title = models.CharField(max_length=1000)
    period_label = models.CharField(max_length=300, blank=True)
    horizon = models.TextField(blank=True)
    endorsed = models.TextField(blank=True)
    launch = models.TextField(blank=True)
    strapline = models.TextField(blank=True)
    vision = models.TextField(blank=True)
    mission = models.TextField(blank=True)
    monitoring = models.TextField(blank=True)
    sources = models.JSONField(
        default=dict, help_text="By field: who said it, on which day, where it stands, and our note."
    )
    frequency = models.CharField(max_length=20, choices=Frequency, null=True)
    year_kind = models.CharField(max_length=20, choices=YearKind, null=True)
    opens_after = models.PositiveSmallIntegerField(null=True)
    due_after = models.PositiveSmallIntegerField(null=True)
    grace_after = models.PositiveSmallIntegerField(null=True)
    cut_off_after = models.PositiveSmallIntegerField(null=True)
    due_soon_days = models.PositiveSmallIntegerField(default=30)
    quietest_reminders = models.CharField(max_length=20, null=True)

    class Meta:
        constraints = [
            *version_constraints("strategyversion", "strategy"),
            models.CheckConstraint(condition=~Q(title=""), name="strategyversion_titled"),
            models.CheckConstraint(
                condition=Q(frequency=None) | Q(frequency__in=Frequency.values), name="strategyversion_frequency"
            ),
            models.CheckConstraint(
                condition=Q(year_kind=None) | Q(year_kind__in=YearKind.values), name="strategyversion_year_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Role(models.TextChoices):
    """What a grant lets a person do in one strategy. Partners need none: they belong to an organisation."""

    LEAD = "lead", "Programme lead"
    DEPUTY = "deputy", "Deputy lead"
    WORKSTREAM_LEAD = "workstream_lead", "Workstream lead"
    OFFICER = "officer", "Committee officer"


class Grant(Version):
    """A person's role in one strategy."""

    identity = ("person", "strategy", "role")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants")
    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=Role)

    class Meta:
        constraints = [
            *version_constraints("grant", "person", "strategy", "role"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="grant_role_known"),
        ]
        indexes = [models.Index(fields=["strategy", "to_rev"], name="grant_strategy")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"


class Standing(models.TextChoices):
    """How a partner comes to belong to a strategy."""

    CONTRIBUTING = "contributing", "Contributing partner"
    NAMED = "named", "Named in the documents"
    ADDED = "added", "Added by the programme"


class StrategyPartner(Version):
    """A partner that belongs to a strategy, in the order of the published list."""

    identity = ("strategy", "partner")

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="strategy_partners")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="strategy_partners")
    standing = models.CharField(max_length=20, choices=Standing)
    position = models.PositiveSmallIntegerField(default=0)
    sources = models.JSONField(default=list)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            *version_constraints("strategypartner", "strategy", "partner"),
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="strategypartner_standing"),
        ]
        indexes = [models.Index(fields=["partner", "to_rev"], name="strategypartner_partner")]

    def __str__(self) -> str:
        return f"{self.partner_id} in {self.strategy_id}"


class Area(AppendOnly):
    """A district or borough that an action, or a figure, can be about."""

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="areas")
    slug = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "slug"], name="area_one_slug"),
            models.CheckConstraint(condition=~Q(slug="") & ~Q(name=""), name="area_named"),
            models.CheckConstraint(condition=~Q(slug="countywide"), name="area_not_countywide"),
        ]

    def __str__(self) -> str:
        return self.name


class SourceDocument(AppendOnly):
    """A published document that facts were taken from."""

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="documents")
    key = models.SlugField(max_length=80)
    title = models.CharField(max_length=400)
    date = models.DateField(null=True)
    date_as_given = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["strategy", "key"], name="sourcedocument_one_key")]

    def __str__(self) -> str:
        return self.title


class SourceNote(AppendOnly):
    """What the documents say against each other, or where a reading of them is ours.

    `subjects` names what it is about as a list of "<kind> <reference>" ("action 3.2", "measure M1.2",
    "outcome 3", "series turnover_rate"); an empty list means the strategy as a whole.
    """

    class Kind(models.TextChoices):
        CONFLICT = "conflict", "The documents differ"
        PROVENANCE = "provenance", "Where this comes from"

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="source_notes")
    kind = models.CharField(max_length=20, choices=Kind)
    number = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=300)
    detail = models.TextField()
    resolution = models.TextField(blank=True)
    subjects = models.JSONField(default=list)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "kind", "number"], name="sourcenote_one_number"),
            models.UniqueConstraint(fields=["strategy", "kind", "item"], name="sourcenote_one_item"),
            models.CheckConstraint(condition=~Q(item="") & ~Q(detail=""), name="sourcenote_says_something"),
            models.CheckConstraint(condition=Q(kind__in=["conflict", "provenance"]), name="sourcenote_kind"),
        ]

    def __str__(self) -> str:
        return self.item
