"""What a programme says about its measures and series, and the rules that its figures follow."""

from django.db import models
from django.db.models import Q

from accounts.models import AppendOnly, Partner, Version
from accounts.models.ledger import version_constraints
from outcomes.models.promises import Measure, Series
from outcomes.models.strategy import Area, Strategy


class MeasureFrequency(models.TextChoices):
    """How often a figure of a measure is expected."""

    MONTHLY = "monthly", "Every month"
    QUARTERLY = "quarterly", "Every quarter"
    HALF_YEARLY = "half_yearly", "Every 6 months"
    YEARLY = "yearly", "Every year"
    TWO_YEARLY = "two_yearly", "Every 2 years"
    IRREGULAR = "irregular", "From time to time"


class MeasureSettings(Version):
    """What the programme says about a measure beyond its published wording. Blank means: nobody has said so.

    Attributes:
        definition: what exactly is counted, and how.
        due_month: the month (1 to 12) in which the figure of the year is expected.
        source, licence: where its figures come from, and on which terms they may be used.
        owner: the organisation that brings the figures.
        target, target_decimals, target_by: the target, never without `target_source`, where it is published.
        baseline: which figure later ones are held against, in words.
        proxy_for: what the figures stand in for, where they are not what the measure asks for; "" for no proxy.
        headline: the series that its page begins with; null leaves that to the tracker (docs/rules.md, Figures).
    """

    identity = ("measure",)

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="settings")
    definition = models.TextField(blank=True)
    unit = models.CharField(max_length=100, blank=True)
    frequency = models.CharField(max_length=20, choices=MeasureFrequency, null=True)
    due_month = models.PositiveSmallIntegerField(null=True)
    source = models.CharField(max_length=300, blank=True)
    licence = models.CharField(max_length=300, blank=True)
    owner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="+")
    target = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    target_decimals = models.PositiveSmallIntegerField(default=0)
    target_by = models.DateField(null=True)
    target_source = models.CharField(max_length=300, blank=True)
    baseline = models.CharField(max_length=600, blank=True)
    caveats = models.TextField(blank=True)
    proxy_for = models.CharField(max_length=600, blank=True)
    headline = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "measure settings"
        constraints = [
            *version_constraints("measuresettings", "measure"),
            models.CheckConstraint(
                condition=Q(frequency=None) | Q(frequency__in=MeasureFrequency.values),
                name="measuresettings_frequency",
            ),
            models.CheckConstraint(
                condition=Q(due_month=None) | Q(due_month__gte=1, due_month__lte=12), name="measuresettings_month"
            ),
            models.CheckConstraint(
                condition=Q(target=None, target_by=None, target_source="")
                | (Q(target__isnull=False) & ~Q(target_source="")),
                name="measuresettings_target_published",
            ),
        ]

    def __str__(self) -> str:
        return f"settings of measure {self.measure_id}"


class SeriesSettings(Version):
    """What the programme says about one line of figures.

    Attributes:
        counts_people: whether its values are numbers of people; null leaves that to its unit (outcomes.suppression).
        licence: on which terms its figures may be used; "" for those of its measure.
    """

    identity = ("series",)

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="settings")
    counts_people = models.BooleanField(null=True)
    licence = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "series settings"
        constraints = [*version_constraints("seriessettings", "series")]

    def __str__(self) -> str:
        return f"settings of series {self.series_id}"


class FigureRules(Version):
    """The thresholds of a strategy's figures. `outcomes.figures.rules` says what holds where there is no row.

    Attributes:
        warn_under: a base under this is said to be small.
        narrative_under: a figure on a base under this is published with a narrative only.
        hide_up_to: counts of people from 1 to this are hidden in what is published; 0 hides none.
        jump_percent: a new figure that differs from the one before by more than this share of it asks to be confirmed.
    """

    identity = ("strategy",)

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="figure_rules")
    warn_under = models.PositiveSmallIntegerField()
    narrative_under = models.PositiveSmallIntegerField()
    hide_up_to = models.PositiveSmallIntegerField()
    jump_percent = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name_plural = "figure rules"
        constraints = [*version_constraints("figurerules", "strategy")]

    def __str__(self) -> str:
        return f"figure rules of {self.strategy_id}"


class PlaceKind(models.TextChoices):
    """What sort of place a figure is about."""

    COUNTRY = "country", "Country"
    REGION = "region", "Region"
    COUNTY = "county", "County or unitary authority"
    DISTRICT = "district", "District or borough"
    OTHER = "other", "Other"


class Place(Version):
    """A place as the series of a strategy name it, with its code at the Office for National Statistics.

    Attributes:
        name: exactly as `Series.geography`.
        ons_code: nine characters ("E10000028"); "" for a place that has none.
        area: the district or borough of the plan that it is; null for other places.
    """

    identity = ("strategy", "name")

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="places")
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=PlaceKind)
    ons_code = models.CharField(max_length=9, blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            *version_constraints("place", "strategy", "name"),
            models.CheckConstraint(condition=~Q(name=""), name="place_named"),
            models.CheckConstraint(condition=Q(kind__in=PlaceKind.values), name="place_kind"),
        ]

    def __str__(self) -> str:
        return self.name


class DerivedSeries(Version):
    """The sum by which the figures of a series are worked out. They are worked out when read, and recorded nowhere.

    Attributes:
        formula: the sum over the letters of its inputs ("a * (1 - b)"), as `outcomes.sums.formulas` reads it.
        inputs: by letter a list of two: the id of a series, and the label of one period, or "" for the same period.
        decimals: decimal places that the result is shown with.
        words: what the sum means ("turnover x the share of leavers who left the sector").
    """

    identity = ("series",)

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="derivations")
    formula = models.CharField(max_length=300)
    inputs = models.JSONField(default=dict)
    decimals = models.PositiveSmallIntegerField()
    words = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "derived series"
        constraints = [
            *version_constraints("derivedseries", "series"),
            models.CheckConstraint(condition=~Q(formula=""), name="derivedseries_formula"),
        ]

    def __str__(self) -> str:
        return self.formula


class FormulaConfirmation(AppendOnly):
    """An analyst's word on one version of a sum. The last one holds; a changed sum needs a new one.

    Attributes:
        analyst: who says so: name and office, as typed by whoever recorded it.
    """

    derived = models.ForeignKey(DerivedSeries, on_delete=models.PROTECT, related_name="confirmations")
    is_confirmed = models.BooleanField()
    analyst = models.CharField(max_length=200)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["revision_id"]
        constraints = [models.CheckConstraint(condition=~Q(analyst=""), name="formulaconfirmation_by_somebody")]

    def __str__(self) -> str:
        return f"{self.derived_id} {'confirmed' if self.is_confirmed else 'not confirmed'}"
