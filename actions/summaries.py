"""What workstreams' leads said about periods: the one reading for page, API and report. The last text counts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from actions.models import WorkstreamSummary


@dataclass(frozen=True)
class Summary:
    """A workstream's summary of a period.

    Attributes:
        period: the period's key, "2026-07-01/2026-09-30".
        number: how often it has been written; the highest counts.
        author_id: who wrote it; published output names nobody.
    """

    workstream_id: int
    period_id: int
    period: str
    number: int
    text: str
    author_id: int
    written_at: datetime


def summaries_of(workstreams: Collection[int], revision: int) -> list[Summary]:
    """Everything written about these workstreams by a revision, by period and as it was written. One query."""
    rows = WorkstreamSummary.objects.filter(workstream__in=workstreams, revision__lte=revision)
    rows = rows.select_related("revision", "period").order_by("period__starts", "revision")
    return [
        Summary(row.workstream_id, row.period_id, row.period.key, row.number, row.text, row.author_id, row.revision.at)
        for row in rows
    ]


def last_summaries(workstreams: Collection[int], revision: int) -> list[Summary]:
    """Of each workstream and period what was written last, by period."""
    found = {(one.workstream_id, one.period_id): one for one in summaries_of(workstreams, revision)}
    return list(found.values())
