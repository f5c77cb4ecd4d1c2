"""Withdrawing a figure that was entered in error. What was recorded stays in the history."""

from datetime import datetime

from accounts.clock import change
from accounts.models import User
from outcomes.errors import SeenOtherError
from outcomes.figures.withdrawals import WITHDRAWN, leaves_none, standing_before
from outcomes.models import Measure, Observation, Series
from outcomes.services.figures import FigureError, insist_tells

COPIED = (
    *("value", "decimals", "not_available", "approximate", "is_provisional"),
    *("count", "base_words", "base_number", "source", "page", "found_in"),
)
"""What a figure that stands again says again, beside its period."""
PERIOD = ("period_kind", "period_label", "period_reading", "period_starts", "period_ends")


def withdraw_figure(
    *,
    measure: Measure,
    series: Series,
    period: str,
    reason: str,
    by: User | None = None,
    job: str | None = None,
    seen: int | None = None,
    now: datetime | None = None,
) -> Observation:
    """Withdraw the figure of a period: the one before it stands again, or none.

    Args:
        series: of the measure.
        period: the figure's, as labelled.
        reason: what was wrong; everybody who reads the measure reads it.
        by: whoever may enter figures of the measure; `job` for a command.
        seen: the revision at which `by` opened the form; None does not ask.

    Returns:
        The issue that stands now, or says that none does.

    Raises:
        FigureError: there is no such figure, or no reason.
        NotForYouError: `by` may not. SeenOtherError: somebody recorded another figure meanwhile.
    """
    strategy = measure.outcome.strategy
    with change(kind="figure_withdrawn", by=by, job=job, strategy_id=strategy.pk, now=now) as revision:
        insist_tells(by, strategy, measure)
        rows = Observation.objects.filter(series=series, series__measure=measure, period_label=period)
        issues = list(rows.order_by("issue"))
        if not issues or leaves_none(issues[-1]):
            raise FigureError("There is no such figure any more. Choose another one.", field="figure")
        if seen is not None and (issues[-1].revision_id or 0) > seen:
            raise SeenOtherError(field="figure")
        if not reason.strip():
            raise FigureError("Enter why the figure is withdrawn.", field="reason")
        row = revision.append(_next_issue(issues, f"{WITHDRAWN}{' '.join(reason.split())}"))
        revision.summary = f"Measure {measure.key}: {series.label}, {period}"
    return row


def _next_issue(issues: list[Observation], said: str) -> Observation:
    last, before = issues[-1], standing_before(issues)
    given = {name: getattr(before or last, name) for name in PERIOD}
    if before is None:
        given |= {"not_available": said}
    else:
        given |= {name: getattr(before, name) for name in COPIED}
        given["note"] = f"{said}. {before.note}" if before.note else said
    return Observation(series_id=last.series_id, issue=last.issue + 1, **given)
