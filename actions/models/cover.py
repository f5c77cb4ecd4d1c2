"""Who stands in for the accountable person of an action for a while."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Version
from accounts.models.ledger import version_constraints
from actions.models.plan import Action


class ActionCover(Version):
    """From a first to a last day, both included, somebody else answers for an action. One cover at a time.

    A cover that ended by itself stays until the next one takes its place; one that is called off is closed.
    """

    identity = ("action",)

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="covers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    starts = models.DateField()
    ends = models.DateField()

    class Meta:
        constraints = [
            *version_constraints("actioncover", "action"),
            models.CheckConstraint(condition=Q(starts__lte=F("ends")), name="actioncover_in_order"),
        ]
        indexes = [models.Index(fields=["person", "to_rev"], name="actioncover_person")]

    def __str__(self) -> str:
        return f"{self.action_id} from {self.starts} to {self.ends}"
