"""What goes with an update: evidence, and numbers of what was done."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import AppendOnly
from actions.models.reporting import StatusUpdate, UpdateDraft
from outcomes.models import Area

LARGEST_FILE = 20_000_000
"""Bytes of one file: 20 MB."""

MOST = 10
"""Pieces of evidence, and numbers, that one update takes."""


class EvidenceKind(models.TextChoices):
    """What a piece of evidence is."""

    LINK = "link", "Link"
    FILE = "file", "File"


class Scan(models.TextChoices):
    """What the malware scanner said of a file. One in which it found something is never kept."""

    CLEAN = "clean", "Scanned, no malware found"
    NOT_SCANNED = "not_scanned", "Not scanned"


class EvidenceItem(models.Model):
    """A link, or a file.

    Attributes:
        label: what a link is called, or the file's own name: a label only, nothing is found by it.
        stored_name: name under which the file is stored: random, and never shown.
        content_type: found from the content.
        size: in bytes.
        sha256: digest of the content, in hexadecimal.
        scan: one of `Scan`; null for a link.
    """

    kind = models.CharField(max_length=10)
    label = models.CharField(max_length=200)
    url = models.CharField(max_length=500, blank=True)
    stored_name = models.CharField(max_length=80, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    scan = models.CharField(max_length=20, null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def is_file(self) -> bool:
        """Whether it is a file."""
        return self.kind == EvidenceKind.FILE


ITEM_FIELDS = ("kind", "label", "url", "stored_name", "content_type", "size", "sha256", "scan")


def _link_or_file(name: str) -> models.CheckConstraint:
    """A link has an address and nothing of a file; a file has everything that is known of one, and no address."""
    link = Q(kind="link", stored_name="", content_type="", sha256="", size=None, scan=None) & ~Q(url="")
    known = Q(size__isnull=False, size__gte=1, size__lte=LARGEST_FILE, scan__isnull=False, scan__in=Scan.values)
    file = Q(kind="file", url="") & known & ~Q(stored_name="") & ~Q(content_type="") & ~Q(sha256="")
    return models.CheckConstraint(condition=(link | file) & ~Q(label=""), name=f"{name}_link_or_file")


class DraftEvidence(EvidenceItem):
    """Evidence that is attached to a draft. Private to the partner; not recorded by the clock."""

    draft = models.ForeignKey(UpdateDraft, on_delete=models.CASCADE, related_name="evidence")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [_link_or_file("draftevidence")]


class Evidence(EvidenceItem, AppendOnly):
    """Evidence that was sent with an update. Others read it once the update is accepted."""

    update = models.ForeignKey(StatusUpdate, on_delete=models.PROTECT, related_name="evidence")
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["update_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["update", "number"], name="evidence_one_number"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=MOST), name="evidence_number"),
            _link_or_file("evidence"),
        ]
        indexes = [models.Index(fields=["stored_name"], name="evidence_stored_name")]


class ActivityNumber(AppendOnly):
    """A number of what was done in the update's period ("27 people trained"). No measure of an outcome.

    Attributes:
        what: what was counted.
        unit: what the number is of ("people"); "" where the words say it.
        area: where; null for everywhere.
    """

    update = models.ForeignKey(StatusUpdate, on_delete=models.PROTECT, related_name="numbers")
    number = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=120)
    value = models.DecimalField(max_digits=14, decimal_places=2)
    unit = models.CharField(max_length=40, blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["update_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["update", "number"], name="activitynumber_one_number"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=MOST), name="activitynumber_number"),
            models.CheckConstraint(condition=~Q(what=""), name="activitynumber_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.value}"
