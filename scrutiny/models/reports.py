"""Reports to a committee while they are prepared: words, lines of enquiry, and who cleared them."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import AppendOnly, Version
from accounts.models.ledger import version_constraints
from outcomes.models import Strategy
from scrutiny.models.committees import Committee, Meeting


class Report(AppendOnly):
    """A report on a strategy, for a meeting. Its editions are what is handed on.

    `meeting` is null for a report that goes to no meeting of the tracker's.
    """

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField()
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, null=True, related_name="reports")

    class Meta:
        ordering = ["strategy_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "number"], name="report_one_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="report_number_positive"),
        ]

    def __str__(self) -> str:
        return f"Report {self.number}"


class ReportVersion(Version):
    """For which meeting a report is, and whether it was given up.

    Attributes:
        meeting: null for none.
        given_up: why nothing comes of it; "" while it goes on.
    """

    identity = ("report",)

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="versions")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, related_name="+")
    given_up = models.TextField(blank=True)

    class Meta:
        constraints = [*version_constraints("reportversion", "report")]
        indexes = [models.Index(fields=["meeting", "to_rev"], name="reportversion_meeting")]

    def __str__(self) -> str:
        return f"Report {self.report_id}"


class ReportDraft(models.Model):
    """The words of a report while they are written, by those who lead. Not recorded by the clock: editions are.

    Attributes:
        words: `scrutiny.report_words.ReportWords` as plain data.
        period, cut_off, compare_to: what the report is asked for, as its address says it; "" as there.
        answers_to: digest of the data that the words were drafted from, or that somebody checked them against; null
            where nobody did either.
        number: rises with each save, so that nobody writes over another's words.
    """

    report = models.OneToOneField(Report, on_delete=models.CASCADE, primary_key=True, related_name="draft")
    words = models.JSONField(default=dict)
    period = models.CharField(max_length=40, blank=True)
    cut_off = models.CharField(max_length=100, blank=True)
    compare_to = models.CharField(max_length=100, blank=True)
    answers_to = models.CharField(max_length=64, null=True)
    number = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"Draft of report {self.report_id}"


class ClearanceQuerySet(models.QuerySet["Clearance"]):
    """Clearances, and those that were taken back."""

    def standing(self, revision: int | None = None) -> Self:
        """Those that nobody took back.

        Args:
            revision: by then; None by now.
        """
        given = self.filter(withdraws=None)
        if revision is None:
            return given.filter(withdrawn_by=None)
        return given.filter(revision__lte=revision).exclude(withdrawn_by__revision__lte=revision)


class Clearance(AppendOnly):
    """Somebody said that a report may go out, or that they take that back. It holds for exactly the data that they saw.

    Attributes:
        withdraws: the clearance that this row takes back, with its name, office and digest; null of one that is given.
        reason: why it is taken back; null of one that is given.
        sha256: digest of the frozen data that was cleared.
        name, office: who cleared it, and as what ("Director of Health and Care").
        on: the day.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="clearances")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    office = models.CharField(max_length=200)
    on = models.DateField()
    withdraws = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="withdrawn_by")
    reason = models.TextField(null=True)

    objects = ClearanceQuerySet.as_manager()

    class Meta:
        ordering = ["report_id", "revision_id"]
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(office="") & ~Q(sha256=""), name="clearance_by_somebody"),
            models.CheckConstraint(
                condition=Q(withdraws=None, reason=None) | (Q(withdraws__isnull=False) & ~Q(reason="")),
                name="clearance_withdrawn_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} on {self.on}"


class Enquiry(Version):
    """What members may wish to ask, in the officer's own words. Never written by those under scrutiny.

    Attributes:
        lines: the questions, in order.
        author: the officer.
    """

    identity = ("report",)

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="enquiries")
    lines = models.JSONField(default=list)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "enquiries"
        constraints = [*version_constraints("enquiry", "report")]

    def __str__(self) -> str:
        return f"Lines of enquiry, report {self.report_id}"
