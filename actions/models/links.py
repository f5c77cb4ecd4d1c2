"""Links by which somebody without a sign-in sends one update of one action about one period."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import AppendOnly, Partner
from actions.models.plan import Action
from actions.models.reporting import Period, StatusUpdate


class UpdateLink(AppendOnly):
    """A link that was sent to a mailbox. Only a hash of its key is kept, so nobody can read it back.

    `person` is the mailbox: whoever opens the link writes as it, and gives a name and a job before sending.
    """

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="update_links")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["revision_id"]
        indexes = [models.Index(fields=["action", "period"], name="updatelink_action_period")]
        constraints = [models.CheckConstraint(condition=~Q(key_hash=""), name="updatelink_keyed")]

    def __str__(self) -> str:
        return f"{self.action_id} {self.period_id} until {self.expires_at}"


class UpdateLinkEnd(AppendOnly):
    """A link was called off before it expired. Once for each link."""

    link = models.ForeignKey(UpdateLink, on_delete=models.PROTECT, related_name="ends")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["revision_id"]
        constraints = [models.UniqueConstraint(fields=["link"], name="updatelinkend_one")]

    def __str__(self) -> str:
        return f"{self.link_id} called off"


class LinkSender(AppendOnly):
    """Who sent an update by a link: the name and the job that they gave. One for each such update."""

    update = models.ForeignKey(StatusUpdate, on_delete=models.PROTECT, related_name="link_senders")
    link = models.ForeignKey(UpdateLink, on_delete=models.PROTECT, related_name="senders")
    name = models.CharField(max_length=160)
    job_title = models.CharField(max_length=160)

    class Meta:
        ordering = ["revision_id"]
        constraints = [
            models.UniqueConstraint(fields=["update"], name="linksender_one"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(job_title=""), name="linksender_named"),
        ]

    def __str__(self) -> str:
        return f"{self.update_id} by link"
