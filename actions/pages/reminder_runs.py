"""The run log of reminders, as far as it concerns one strategy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import User
from actions.models import Digest, Reminder, ReminderRun
from actions.reminders.health import OPEN_DIGEST
from govuk.words import day_and_time
from outcomes.models import Grant
from outcomes.reading import person_names
from outcomes.scope import Scope

MOST = 30
FAILED = Q(refused_at__isnull=False) | (OPEN_DIGEST & Q(attempts__gte=1, claim=""))
"""Mails that were refused, or tried and are to be tried again."""
SHOWN = {"": "All", "mail": "With reminders", "failed": "With failures", "pressed": "By somebody"}
"""Which runs can be asked for, and how that is said."""


@dataclass(frozen=True)
class RunLine:
    """One run, counted for the strategy.

    Attributes:
        when: when it began; `by` who pressed the button, "" for the timetable.
        found, withdrawn: reminders.
        sent, failed: mails.
        problem: why it was broken off, "" where it was not.
    """

    when: str
    day: date
    by: str
    found: int
    sent: int
    failed: int
    withdrawn: int
    problem: str


def read_runs(scope: Scope, show: str) -> list[RunLine]:
    """The last runs. A fixed number of queries.

    Args:
        show: a key of `SHOWN`; another one shows all.
    """
    here = Reminder.objects.filter(strategy=scope.strategy)
    mails = Digest.objects.filter(Exists(here.filter(digest=OuterRef("pk"))))
    runs = list(_chosen(show, here, mails).order_by("-id")[:MOST])
    found = _counted(here.filter(run__in=runs), "run")
    withdrawn = _counted(here.filter(withdrawn_by__in=runs), "withdrawn_by")
    sent = _counted(mails.filter(run__in=runs, sent_at__isnull=False), "run")
    failed = _counted(mails.filter(FAILED, run__in=runs), "run")
    names = _names(scope, runs)
    return [
        RunLine(
            when=day_and_time(run.started_at),
            day=run.day,
            by=names.get(run.by_id, "Somebody in another strategy") if run.by_id else "",
            found=found.get(run.pk, 0),
            sent=sent.get(run.pk, 0),
            failed=failed.get(run.pk, 0),
            withdrawn=withdrawn.get(run.pk, 0),
            problem=_problem(run),
        )
        for run in runs
    ]


def _chosen(show: str, here: "QuerySet[Reminder]", mails: "QuerySet[Digest]") -> "QuerySet[ReminderRun]":
    if show == "mail":
        return ReminderRun.objects.filter(Exists(here.filter(run=OuterRef("pk"))))
    if show == "failed":
        broken = ~Q(error="") | Q(Exists(mails.filter(FAILED, run=OuterRef("pk"))))
        return ReminderRun.objects.filter(broken)
    return ReminderRun.objects.filter(by__isnull=False) if show == "pressed" else ReminderRun.objects.all()


def _counted(rows: "QuerySet", run: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(run).annotate(number=Count("pk")))


def _problem(run: ReminderRun) -> str:
    if run.error:
        return "Broken off, and tried again"
    return "" if run.ended_at else "Not ended"


def _names(scope: Scope, runs: Sequence[ReminderRun]) -> dict[int, str]:
    """By id, who pressed the button, as far as readers of the page know them: in this strategy, or administrators."""
    pressed = {run.by_id for run in runs if run.by_id}
    roles = Grant.objects.filter(strategy=scope.strategy, person__in=pressed).values("person")
    known = User.objects.filter(Q(pk__in=roles) | Q(is_superuser=True), pk__in=pressed).values_list("pk", flat=True)
    return {pk: one.name for pk, one in person_names(set(known), scope.moment.revision).items()}
