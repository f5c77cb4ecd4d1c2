"""Partner organisations: what they are called, and who speaks for them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models.ledger import AppendOnly, Version, version_constraints


class Partner(AppendOnly):
    """An organisation, or a group of organisations that is named as one.

    A group ("Independent sector providers") can neither sign in nor lead. An invented organisation belongs to
    a demonstration and says so wherever it is named.
    """

    slug = models.SlugField(max_length=80, unique=True)
    is_group = models.BooleanField(default=False)
    is_invented = models.BooleanField(default=False)

    class Meta:
        ordering = ["slug"]
        constraints = [models.CheckConstraint(condition=~Q(slug=""), name="partner_slug_given")]

    def __str__(self) -> str:
        return self.slug


class PartnerVersion(Version):
    """A partner's name, whether it is still a partner, and its shared mailbox.

    `mailbox` gets the reminders beside the people who answer; nobody signs in by it.
    """

    identity = ("partner",)

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60, blank=True)
    has_left = models.BooleanField(default=False)
    succeeded_by = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="+")
    mailbox = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            *version_constraints("partnerversion", "partner"),
            models.CheckConstraint(condition=~Q(name=""), name="partnerversion_named"),
            models.CheckConstraint(
                condition=Q(succeeded_by=None) | (Q(has_left=True) & ~Q(succeeded_by=F("partner"))),
                name="partnerversion_succession",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(Version):
    """A person who speaks for a partner. One person may speak for several.

    Whoever may only draft prepares what a colleague sends; null means that they may send it themselves.
    """

    identity = ("person", "partner")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="memberships")
    may_only_draft = models.BooleanField(null=True, help_text="Prepares updates; a colleague sends them.")

    class Meta:
        constraints = version_constraints("membership", "person", "partner")
        indexes = [models.Index(fields=["partner", "to_rev"], name="membership_partner")]

    def __str__(self) -> str:
        return f"{self.person_id} for {self.partner_id}"
