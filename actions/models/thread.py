"""Questions and answers on an update, between its reviewers and the organisation that sent it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import AppendOnly, Partner
from actions.models.reporting import StatusUpdate


class UpdateMessage(AppendOnly):
    """One message on an update: private to its reviewers and its own organisation.

    Attributes:
        partner: the organisation that its author spoke for; null for a reviewer.
    """

    update = models.ForeignKey(StatusUpdate, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField()

    class Meta:
        ordering = ["revision_id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="updatemessage_says_something")]

    def __str__(self) -> str:
        return f"{self.update_id} {self.revision_id}"
