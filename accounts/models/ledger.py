"""The change clock's tables: who changed what kind of thing, and when.

Everything that the tracker remembers hangs on one strictly increasing revision number. This module holds
the tables and the two abstract shapes that recorded things take; `accounts.clock` is the only writer.
"""

from typing import ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

M = TypeVar("M", bound=models.Model)

OPEN = 2**63 - 1
"""`to_rev` of the row that still holds. Never null and never shown to anybody."""


class Clock(models.Model):
    """The one row that every recorded change locks first, so that revisions and instants rise together."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    revision = models.BigIntegerField(help_text="Number of the last change.")
    at = models.DateTimeField(help_text="Instant of the last change.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="clock_is_one_row"),
            models.CheckConstraint(condition=Q(revision__gte=0), name="clock_revision_not_negative"),
        ]

    def __str__(self) -> str:
        return f"revision {self.revision}"


class Change(models.Model):
    """One recorded change: its number is the revision that every row it wrote carries.

    Exactly one of `by` (a person) and `job` (a named command or task) says who did it. `strategy_id` is a
    bare number: the audit never depends on the thing audited, and null means that it concerns all strategies.
    """

    id = models.BigIntegerField(primary_key=True, help_text="The revision.")
    at = models.DateTimeField(unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    job = models.CharField(max_length=60, null=True)
    kind = models.CharField(max_length=60)
    strategy_id = models.BigIntegerField(null=True)
    summary = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["strategy_id", "id"], name="change_strategy_id")]
        constraints = [
            models.CheckConstraint(
                condition=Q(by__isnull=True, job__isnull=False) | Q(by__isnull=False, job__isnull=True),
                name="change_by_person_or_job",
            ),
            models.CheckConstraint(condition=~Q(kind="") & (Q(job=None) | ~Q(job="")), name="change_kind_named"),
            models.CheckConstraint(condition=Q(id__gte=1), name="change_revision_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.kind}"


class AppendOnly(models.Model):
    """A row that says what happened, or that something exists. Written once, never changed or deleted."""

    revision = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        abstract = True


class VersionQuerySet(models.QuerySet[M]):
    """Rows of what *is*, asked at a revision."""

    def at(self, revision: int) -> Self:
        """Rows that held at `revision`. Now is the last revision, so now and as-at are the same query."""
        return self.filter(from_rev__lte=revision, to_rev__gt=revision)

    def open(self) -> Self:
        """Rows that no change has ended. For writers, under the clock's lock; readers use `at`."""
        return self.filter(to_rev=OPEN)


class Version(models.Model):
    """A row that says what *is*, from one revision until another. `accounts.clock.record_many` writes them.

    `identity` names the foreign keys (or plain fields) that say whose version it is.
    """

    identity: ClassVar[tuple[str, ...]]

    from_rev = models.BigIntegerField(editable=False)
    to_rev = models.BigIntegerField(default=OPEN, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        abstract = True


def version_constraints(name: str, *identity: str) -> list[models.BaseConstraint]:
    """Keys and checks of a `Version` table.

    Full keys, neither partial nor deferrable: they keep "one open row" and serve both now and as-at.

    Args:
        name: short lower-case name of the table, used in the constraints' names.
        identity: the model's identity fields.
    """
    return [
        models.UniqueConstraint(fields=[*identity, "to_rev"], name=f"{name}_one_until"),
        models.UniqueConstraint(fields=[*identity, "from_rev"], name=f"{name}_one_from"),
        models.CheckConstraint(condition=Q(from_rev__gte=1, from_rev__lt=F("to_rev")), name=f"{name}_from_before_to"),
    ]


class Redaction(AppendOnly):
    """Leave to overwrite one field of one recorded row, decided by two people.

    The database guards let an update of exactly this field through while the change that recorded this row
    is being written, and at no other time.
    """

    table = models.CharField(max_length=80)
    row = models.BigIntegerField()
    field = models.CharField(max_length=80)
    reason = models.TextField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(decided_by=F("agreed_by")), name="redaction_by_two_people"),
            models.CheckConstraint(condition=~Q(reason=""), name="redaction_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.row} {self.field}"
