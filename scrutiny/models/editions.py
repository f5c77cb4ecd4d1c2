"""What was handed on: frozen data, the files drawn from it, and when it was published."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import AppendOnly
from outcomes.models import Strategy
from scrutiny.models.committees import Meeting
from scrutiny.models.reports import Report


class Edition(AppendOnly):
    """One edition: the data of a report as it was issued. Nothing in it is ever changed.

    Attributes:
        number: rises by one for each edition of the strategy, whichever its report.
        data: canonical JSON of `scrutiny.frozen.Frozen`; "" once it was taken down.
        sha256: digest of that text, which every file prints.
        supersedes, reason, corrections: the edition that this one replaces, why, and a line for each thing that was
            wrong in it.
        issued_on: the day in London.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="editions")
    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="editions")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, related_name="editions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    data = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    reason = models.TextField(blank=True)
    corrections = models.JSONField(default=list)
    issued_on = models.DateField()

    class Meta:
        ordering = ["strategy_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "number"], name="edition_one_number"),
            models.CheckConstraint(condition=Q(number__gte=1) & ~Q(title="") & ~Q(sha256=""), name="edition_named"),
            models.CheckConstraint(
                condition=Q(supersedes=None, reason="") | (Q(supersedes__isnull=False) & ~Q(reason="")),
                name="edition_replaces_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Edition {self.number}"


class FileKind(models.TextChoices):
    """The files of an edition."""

    DOCX = "docx", "Committee report, Word"
    PDF = "pdf", "Committee report, PDF"
    POSITION = "position", "The position in two minutes, PDF"
    XLSX = "xlsx", "Action plan progress, Excel"
    CSV = "csv", "Action plan progress, CSV"
    JSON = "json", "The data, JSON"
    CORRECTION = "correction", "Correction note, PDF"


class StoredFile(AppendOnly):
    """A file that is served as it was stored, and checked against its digest each time.

    Attributes:
        name: what it is called when it is downloaded.
        size: in bytes.
        stored_name: name under which it is kept; never shown.
    """

    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_name = models.CharField(max_length=80)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


def _whole_file(name: str) -> models.CheckConstraint:
    told = ~Q(name="") & ~Q(content_type="") & ~Q(sha256="") & ~Q(stored_name="") & Q(size__gte=1)
    return models.CheckConstraint(condition=told, name=f"{name}_whole")


class EditionFile(StoredFile):
    """A file of an edition: drawn once, when it was issued."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=20, choices=FileKind)

    class Meta:
        ordering = ["edition_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "kind"], name="editionfile_one_kind"),
            models.CheckConstraint(condition=Q(kind__in=FileKind.values), name="editionfile_kind"),
            _whole_file("editionfile"),
        ]


class CommitteeCopy(StoredFile):
    """The PDF of an edition as the committee published it, kept beside ours. The last one counts."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="copies")

    class Meta:
        ordering = ["edition_id", "revision_id"]
        constraints = [_whole_file("committeecopy")]


class Publication(AppendOnly):
    """From which day an edition can be read without signing in. The last row of an edition counts.

    Attributes:
        on: the day; null takes a day back that had not come.
        reason: why another day was recorded in place of the one before; null of the first.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="publications")
    on = models.DateField(null=True)
    reason = models.TextField(null=True)

    class Meta:
        ordering = ["edition_id", "revision_id"]

    def __str__(self) -> str:
        return f"{self.edition_id} from {self.on}"


class TakedownRequest(AppendOnly):
    """One person asks for an edition to be taken down; another one agrees or refuses.

    `reason` is shown in its place.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="takedown_requests")
    reason = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["edition_id", "revision_id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="takedownrequest_reason")]

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.reason}"


class TakedownDecision(AppendOnly):
    """What another person decided about a request. Agreed, the files and the data go; hash, reason and names stay."""

    request = models.OneToOneField(TakedownRequest, on_delete=models.PROTECT, related_name="decision")
    is_agreed = models.BooleanField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(asked_by=F("agreed_by")), name="takedowndecision_by_two_people")
        ]

    def __str__(self) -> str:
        return f"{self.request_id}: {'agreed' if self.is_agreed else 'refused'}"


class Issuing(models.Model):
    """An edition that is being drawn. Not recorded by the clock: the edition is, with all its files or not at all.

    Attributes:
        number: the number that its files print.
        data, sha256: the frozen data.
        reason, corrections: as of `Edition`.
        done, of: files drawn, and files in all.
        problem: why it failed; "" while it goes on.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="issuings")
    number = models.PositiveSmallIntegerField()
    data = models.TextField()
    sha256 = models.CharField(max_length=64)
    supersedes = models.ForeignKey(Edition, on_delete=models.CASCADE, null=True, related_name="+")
    reason = models.TextField(blank=True)
    corrections = models.JSONField(default=list)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    done = models.PositiveSmallIntegerField(default=0)
    of = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True)
    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=F("of")), name="issuing_done_of"),
            models.CheckConstraint(condition=Q(edition=None) | Q(problem=""), name="issuing_ends_one_way"),
        ]

    def __str__(self) -> str:
        return f"Edition {self.number} of report {self.report_id}"
