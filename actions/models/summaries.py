"""What the lead of a workstream says about a period in a few sentences."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import AppendOnly
from actions.models.plan import Workstream
from actions.models.reporting import Period


class WorkstreamSummary(AppendOnly):
    """A workstream's summary of a period. Written anew rather than changed: the highest number counts."""

    workstream = models.ForeignKey(Workstream, on_delete=models.PROTECT, related_name="summaries")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="summaries")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["revision_id"]
        constraints = [
            models.UniqueConstraint(fields=["workstream", "period", "number"], name="workstreamsummary_one_number"),
            models.CheckConstraint(condition=~Q(text=""), name="workstreamsummary_says_something"),
            models.CheckConstraint(condition=Q(number__gte=1), name="workstreamsummary_number_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.workstream_id} {self.period_id} {self.number}"
