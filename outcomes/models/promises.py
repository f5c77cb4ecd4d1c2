"""What the strategy promises: outcomes, their parts, measures, and the figures published about them."""

from django.db import models
from django.db.models import F, Q

from accounts.models import AppendOnly, Version
from accounts.models.ledger import version_constraints
from outcomes.models.strategy import Strategy


class Outcome(AppendOnly):
    """One outcome, known by its number ("Outcome 1")."""

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="outcomes")
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["strategy_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "number"], name="outcome_one_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="outcome_number_positive"),
        ]

    def __str__(self) -> str:
        return f"Outcome {self.number}"


class OutcomeVersion(Version):
    """An outcome's published wording."""

    identity = ("outcome",)

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="versions")
    title = models.CharField(max_length=1000)
    summary_title = models.CharField(max_length=1000, blank=True)
    measures_note = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            *version_constraints("outcomeversion", "outcome"),
            models.CheckConstraint(condition=~Q(title=""), name="outcomeversion_titled"),
        ]

    def __str__(self) -> str:
        return self.title


class SubOutcome(AppendOnly):
    """A part of an outcome ("Outcome 1.1"; never bare, because actions carry the same numbers)."""

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="sub_outcomes")
    ref = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["outcome_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["outcome", "ref"], name="suboutcome_one_ref"),
            models.CheckConstraint(condition=~Q(ref=""), name="suboutcome_ref_given"),
        ]

    def __str__(self) -> str:
        return f"Outcome {self.ref}"


class SubOutcomeVersion(Version):
    """A sub-outcome's published wording."""

    identity = ("sub_outcome",)

    sub_outcome = models.ForeignKey(SubOutcome, on_delete=models.PROTECT, related_name="versions")
    text = models.TextField()
    verified_in = models.JSONField(default=list)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            *version_constraints("suboutcomeversion", "sub_outcome"),
            models.CheckConstraint(condition=~Q(text=""), name="suboutcomeversion_worded"),
        ]

    def __str__(self) -> str:
        return self.text


class Statement(AppendOnly):
    """One of the published points under a sub-outcome ("Outcome 1.1a")."""

    sub_outcome = models.ForeignKey(SubOutcome, on_delete=models.PROTECT, related_name="statements")
    ref = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["sub_outcome_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["sub_outcome", "ref"], name="statement_one_ref"),
            models.CheckConstraint(condition=~Q(ref=""), name="statement_ref_given"),
        ]

    def __str__(self) -> str:
        return f"Outcome {self.ref}"


class StatementVersion(Version):
    """A statement's published wording."""

    identity = ("statement",)

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="versions")
    text = models.TextField()
    verified_in = models.JSONField(default=list)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            *version_constraints("statementversion", "statement"),
            models.CheckConstraint(condition=~Q(text=""), name="statementversion_worded"),
        ]

    def __str__(self) -> str:
        return self.text


class Direction(models.TextChoices):
    """Which way a measure should move."""

    UP = "up", "Up"
    DOWN = "down", "Down"
    WITHIN_STANDARD = "within_standard", "Within the standard"
    GAP_NARROWS = "gap_narrows", "The gap narrows"


class Measure(AppendOnly):
    """A measure of success under an outcome. The key ("M1.1") is our reference, not a published one."""

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="measures")
    key = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["outcome_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["outcome", "key"], name="measure_one_key"),
            models.CheckConstraint(condition=~Q(key=""), name="measure_key_given"),
        ]

    def __str__(self) -> str:
        return self.key


class MeasureVersion(Version):
    """A measure's published wording and the direction that the wording asks for."""

    identity = ("measure",)

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="versions")
    text = models.TextField()
    direction = models.CharField(max_length=20, choices=Direction, null=True)
    verified_in = models.JSONField(default=list)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            *version_constraints("measureversion", "measure"),
            models.CheckConstraint(condition=~Q(text=""), name="measureversion_worded"),
            models.CheckConstraint(
                condition=Q(direction=None) | Q(direction__in=Direction.values), name="measureversion_direction"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Series(AppendOnly):
    """One line of figures: what is counted, where, of whom. Belongs to a measure, a statement, or neither."""

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="series")
    key = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField()
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, null=True, related_name="series")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, null=True, related_name="series")
    label = models.CharField(max_length=300)
    unit = models.CharField(max_length=300)
    geography = models.CharField(max_length=300, blank=True)
    population = models.CharField(max_length=300, blank=True)
    breakdown = models.JSONField(default=dict)
    breakdown_words = models.CharField(
        max_length=600, blank=True, help_text="The breakdown in one line; part of the key."
    )
    note = models.TextField(blank=True)
    direction = models.CharField(max_length=20, choices=Direction, null=True)

    class Meta:
        ordering = ["strategy_id", "position"]
        verbose_name_plural = "series"
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "key", "geography", "population", "breakdown_words"], name="series_one_key"
            ),
            models.CheckConstraint(condition=Q(measure=None) | Q(statement=None), name="series_one_home"),
            models.CheckConstraint(condition=~Q(key="") & ~Q(label="") & ~Q(unit=""), name="series_described"),
            models.CheckConstraint(
                condition=Q(direction=None) | Q(direction__in=Direction.values), name="series_direction"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Observation(AppendOnly):
    """One figure of a series, with everything that lets it be traced.

    A revised figure is a new row with the next `issue`. "Not available" is a null value with a reason.
    """

    class PeriodKind(models.TextChoices):
        FINANCIAL_YEAR = "financial_year", "Financial year"
        ACADEMIC_YEAR = "academic_year", "Academic year"
        CALENDAR_YEAR = "calendar_year", "Calendar year"
        SURVEY = "survey", "Survey date"
        MONTH = "month", "Month or months"
        CENSUS = "census", "Census"
        PROJECTION = "projection", "Projection"
        COMPARISON = "comparison", "Comparison of two periods"
        NOT_STATED = "not_stated", "Not stated"

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="observations")
    period_kind = models.CharField(max_length=20, choices=PeriodKind)
    period_label = models.CharField(max_length=300)
    period_reading = models.CharField(max_length=300, blank=True, help_text="Our reading where none is stated.")
    period_starts = models.DateField(null=True)
    period_ends = models.DateField(null=True)
    issue = models.PositiveSmallIntegerField(default=1)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    decimals = models.PositiveSmallIntegerField(default=0, help_text="Decimal places as published.")
    not_available = models.TextField(blank=True, help_text="Why there is no value.")
    approximate = models.BooleanField(default=False)
    count = models.PositiveIntegerField(null=True, help_text="The number behind a percentage, where printed.")
    base_words = models.TextField(blank=True)
    base_number = models.PositiveIntegerField(null=True)
    source = models.CharField(max_length=300, blank=True)
    page = models.PositiveIntegerField(null=True, help_text="Page of the strategy.")
    found_in = models.JSONField(default=list)
    note = models.TextField(blank=True)
    is_provisional = models.BooleanField(null=True, help_text="Whether the source says so; null where nobody noted it.")

    class Meta:
        ordering = ["series_id", "period_ends", "period_label", "issue"]
        constraints = [
            models.UniqueConstraint(fields=["series", "period_label", "issue"], name="observation_one_issue"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, not_available="") | (Q(value=None) & ~Q(not_available="")),
                name="observation_value_or_reason",
            ),
            models.CheckConstraint(
                condition=Q(period_starts=None, period_ends=None)
                | Q(period_starts__isnull=False, period_ends__isnull=False, period_starts__lte=F("period_ends")),
                name="observation_period_in_order",
            ),
            models.CheckConstraint(
                condition=Q(count=None) | Q(base_number=None) | Q(count__lte=F("base_number")),
                name="observation_count_within_base",
            ),
            models.CheckConstraint(condition=~Q(period_label=""), name="observation_period_named"),
            models.CheckConstraint(
                condition=Q(
                    period_kind__in=[
                        "financial_year",
                        "academic_year",
                        "calendar_year",
                        "survey",
                        "month",
                        "census",
                        "projection",
                        "comparison",
                        "not_stated",
                    ]
                ),
                name="observation_period_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period_label}: {self.value}"
