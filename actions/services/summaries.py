"""Writing what a workstream's lead says about a period in a few sentences."""

from datetime import datetime

from accounts.clock import change
from accounts.models import User
from actions.errors import RuleError
from actions.models import Period, PeriodVersion, Workstream, WorkstreamSummary
from actions.permissions import can_summarise
from outcomes.access import access_of

LONGEST_SUMMARY = 1500


class SummaryNotAllowedError(RuleError):
    """A summary that says nothing or too much, of a period to come, or by somebody who may not write it."""

    field = "text"


class SummaryChangedError(RuleError):
    """Somebody else wrote the summary after it was shown.

    Attributes:
        last: the summary as it is now.
    """

    message = (
        "Somebody else wrote this summary after you opened it. Their text stands beside yours:"
        " put together what you want to keep, then save again."
    )
    field = "text"

    def __init__(self, last: WorkstreamSummary) -> None:
        super().__init__()
        self.last = last


def write_summary(
    *, workstream: Workstream, period: Period, text: str, seen: int, by: User, now: datetime | None = None
) -> WorkstreamSummary:
    """Write, or write anew, the summary of a workstream for a period. It is published at once.

    Args:
        workstream, period: of one strategy; the period's window has opened.
        text: at most LONGEST_SUMMARY characters. The text that stands already stays one row.
        seen: number of the summary that `by` saw; 0 for none.
        by: the workstream's lead, or the programme lead or a deputy.
        now: the instant to record; None reads the clock.

    Raises:
        SummaryNotAllowedError, SummaryChangedError: nothing is written.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text or len(text) > LONGEST_SUMMARY:
        raise SummaryNotAllowedError(f"Enter a summary of {LONGEST_SUMMARY:,} characters or fewer.")
    strategy = workstream.strategy
    with change(kind="summary_written", by=by, strategy_id=strategy.pk, now=now) as revision:
        if not can_summarise(by, access_of(by, strategy), workstream.pk):
            raise SummaryNotAllowedError("Only the workstream's lead and those who lead the programme write this.")
        version = PeriodVersion.objects.open().filter(period=period).first()
        if period.strategy_id != strategy.pk or version is None or version.opens > revision.day:
            raise SummaryNotAllowedError("This period has not opened yet.")
        last = WorkstreamSummary.objects.filter(workstream=workstream, period=period).order_by("number").last()
        if last is not None and last.text == text:
            return last
        if last is not None and last.number != seen:
            raise SummaryChangedError(last)
        number = last.number + 1 if last else 1
        revision.summary = f"Workstream {workstream.number}: summary written"
        return revision.append(
            WorkstreamSummary(workstream=workstream, period=period, number=number, text=text, author=by)
        )
