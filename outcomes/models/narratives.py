"""What people write beside a measure's figures, and who agreed to it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import AppendOnly
from outcomes.models.promises import Measure


class Narrative(AppendOnly):
    """What a measure's figures show, why that matters and what comes next. The last one holds.

    Attributes:
        number: 1, 2, 3... within the measure.
        about: the latest period that it was written about ("2021/22"), as the figures call it; "" before any figure.
    """

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="narratives")
    number = models.PositiveIntegerField()
    about = models.CharField(max_length=300, blank=True)
    shows = models.TextField()
    matters = models.TextField(blank=True)
    next = models.TextField(blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["measure_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "number"], name="narrative_one_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="narrative_number_positive"),
            models.CheckConstraint(condition=~Q(shows=""), name="narrative_shows_something"),
        ]

    def __str__(self) -> str:
        return f"narrative {self.number} of measure {self.measure_id}"


class NarrativeReview(AppendOnly):
    """Somebody else's word on a narrative.

    Attributes:
        narrative_author: copied from the narrative, so that the database sees that nobody reviews their own words.
    """

    narrative = models.OneToOneField(Narrative, on_delete=models.PROTECT, related_name="review")
    is_agreed = models.BooleanField()
    reason = models.TextField(blank=True)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    narrative_author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reviewer=F("narrative_author")), name="narrativereview_by_another"),
            models.CheckConstraint(condition=Q(is_agreed=True) | ~Q(reason=""), name="narrativereview_reason"),
        ]

    def __str__(self) -> str:
        return f"{'agreed' if self.is_agreed else 'returned'}: {self.narrative_id}"
