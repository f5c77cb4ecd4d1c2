"""Actions that are meant to move a measure, and the rounds in which figures are asked for."""

from django.db import models
from django.db.models import Q

from accounts.models import AppendOnly, Partner, Version
from accounts.models.ledger import version_constraints
from actions.models.plan import Action
from outcomes.models import Measure, Strategy


class MeasureAction(Version):
    """An action that the programme lead says is meant to move a measure: one of those that serve its outcome.

    Attributes:
        how: how it should help, in the lead's words.
    """

    identity = ("measure", "action")

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="measure_actions")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="measure_actions")
    how = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [*version_constraints("measureaction", "measure", "action")]
        indexes = [models.Index(fields=["action", "to_rev"], name="measureaction_action")]

    def __str__(self) -> str:
        return f"{self.action_id} moves {self.measure_id}"


class RoundKind(models.TextChoices):
    """What a round asks for."""

    MEASURES = "measures", "Progress against outcomes"
    PROJECTIONS = "projections", "Projections of demand"
    TRAINING_NEEDS = "training_needs", "Priority training needs"


class FigureRound(AppendOnly):
    """A round of asking, opened for an action that promises one ("measure progress at least annually").

    Attributes:
        number: 1, 2, 3... within the strategy.
        title: as it is called ("Measures of 2025/26").
        action: the action that promises it; null where none does.
        due_on: the day by which everything is asked for.
    """

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="figure_rounds")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=RoundKind)
    title = models.CharField(max_length=200)
    action = models.ForeignKey(Action, on_delete=models.PROTECT, null=True, related_name="figure_rounds")
    due_on = models.DateField()

    class Meta:
        ordering = ["strategy_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "number"], name="figureround_one_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="figureround_number_positive"),
            models.CheckConstraint(condition=~Q(title=""), name="figureround_titled"),
            models.CheckConstraint(condition=Q(kind__in=RoundKind.values), name="figureround_kind"),
        ]

    def __str__(self) -> str:
        return self.title


class RoundItem(AppendOnly):
    """One thing that a round asks for.

    Attributes:
        measure: the measure whose figure is asked for; null where words are.
        subject: what is asked for, in words.
        partner: the organisation that is asked; null where none is named.
    """

    round = models.ForeignKey(FigureRound, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, null=True, related_name="round_items")
    subject = models.CharField(max_length=1000)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["round_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["round", "position"], name="rounditem_one_position"),
            models.CheckConstraint(condition=~Q(subject=""), name="rounditem_asks_for_something"),
        ]

    def __str__(self) -> str:
        return self.subject


class RoundAnswer(AppendOnly):
    """What came of one item in words: agreed needs, or why there is no figure. A recorded figure answers by itself."""

    item = models.ForeignKey(RoundItem, on_delete=models.PROTECT, related_name="answers")
    words = models.TextField()

    class Meta:
        ordering = ["item_id", "revision_id"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="roundanswer_worded")]

    def __str__(self) -> str:
        return self.words[:80]


class RoundEnd(AppendOnly):
    """A round closed by the lead, with a reason where something is missing."""

    round = models.OneToOneField(FigureRound, on_delete=models.PROTECT, related_name="end")
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"round {self.round_id} ended"
