"""The work programme as the house prints it: items by meeting, then those without a date."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from govuk.words import day
from scrutiny.exporters.work_docx import WorkSheet, file_stem
from scrutiny.models import WorkItem, WorkItemVersion
from scrutiny.pages.committees import state_words
from scrutiny.reading import MeetingReading, items_at, meetings_of, municipal_year, next_meeting
from scrutiny.scope import CommitteeScope


@dataclass(frozen=True)
class ItemRow:
    """One item.

    Attributes:
        strategy: title of the strategy that it is about, where the reader may see that; "" for none.
        carried: "Carried over from Monday 15 June 2026: snow"; "" where it was not.
        is_first, is_last: where it stands among the items of its meeting.
    """

    version: WorkItemVersion
    strategy: str
    carried: str
    is_first: bool
    is_last: bool

    @property
    def id(self) -> int:
        """Its number."""
        return self.version.item_id


@dataclass(frozen=True)
class MeetingItems:
    """A meeting with its items; a meeting without any is listed too, as the house does."""

    meeting: MeetingReading
    state: str
    rows: tuple[ItemRow, ...]


@dataclass(frozen=True)
class WorkPage:
    """The work programme of one municipal year.

    Attributes:
        year: "2026-27".
        years: all there are, the latest first.
        dropped: with their reasons, for the record.
    """

    year: str
    years: tuple[str, ...]
    meetings: tuple[MeetingItems, ...]
    undated: tuple[ItemRow, ...]
    dropped: tuple[WorkItemVersion, ...]


def work_page(scope: CommitteeScope, year: str = "") -> WorkPage:
    """The work programme at the scope's moment.

    Args:
        year: of its meetings, "2026-27"; "" or one that there is not for the present one, or the last there is.
    """
    meetings = meetings_of([scope.committee.pk], scope.moment.revision)
    years = sorted({municipal_year(one.date) for one in meetings}, reverse=True)
    present = municipal_year(scope.moment.day)
    chosen = year if year in years else present if present in years or not years else years[0]
    rows = item_rows(scope, meetings)
    of_meeting: dict[int | None, list[ItemRow]] = defaultdict(list)
    for row in rows:
        of_meeting[row.version.meeting_id].append(row)
    shown = [one for one in meetings if municipal_year(one.date) == chosen]
    dropped = items_at([scope.committee.pk], scope.moment.revision).filter(is_dropped=True)
    return WorkPage(
        year=chosen,
        years=tuple(years),
        meetings=tuple(
            MeetingItems(one, state_words(one, scope.moment.day), tuple(of_meeting[one.id])) for one in shown
        ),
        undated=tuple(of_meeting[None]),
        dropped=tuple(dropped),
    )


def item_rows(
    scope: CommitteeScope, meetings: Sequence[MeetingReading], *, only: MeetingReading | None = None
) -> list[ItemRow]:
    """Items of the committee in their order; dropped ones are not.

    Args:
        meetings: those that are named where an item was carried over from one.
        only: items of this meeting alone.
    """
    versions = items_at([scope.committee.pk], scope.moment.revision).filter(is_dropped=False)
    if only is not None:
        versions = versions.filter(meeting=only.id)
    found = list(versions.select_related("item", "carried_from"))
    named = {one.id: one.words for one in meetings}
    places: dict[int | None, list[int]] = defaultdict(list)
    for version in found:
        places[version.meeting_id].append(version.item_id)
    return [_row(scope, version, places[version.meeting_id], named) for version in found]


def _row(scope: CommitteeScope, version: WorkItemVersion, place: list[int], named: dict[int, str]) -> ItemRow:
    strategy = scope.strategies.get(version.strategy_id or 0)
    carried = ""
    if version.carried_from is not None:
        where = (
            named.get(version.carried_from.pk)
            or f"the meeting called for {day(date.fromisoformat(version.carried_from.key[:10]))}"
        )
        carried = f"Carried over from {where}: {version.reason}"
    return ItemRow(
        version=version,
        strategy=strategy.title if strategy else "",
        carried=carried,
        is_first=version.item_id == place[0],
        is_last=version.item_id == place[-1],
    )


def dated_cells(page: WorkPage) -> list[tuple[str, ...]]:
    """The first table of the house, a row an item; a meeting without items has one row."""
    rows: list[tuple[str, ...]] = []
    for one in page.meetings:
        when = f"{one.meeting.words}\n{one.state}"
        for row in one.rows:
            version = row.version
            background = "\n".join(filter(None, (version.background, row.carried)))
            rows.append((when, version.topic, background, version.basis, version.outcome))
        if not one.rows:
            rows.append((when, "No items", "", "", ""))
    return rows


def undated_cells(page: WorkPage) -> list[tuple[str, ...]]:
    """The second table of the house, a row an item."""
    return [(row.version.topic, row.version.background, row.version.basis, row.version.target) for row in page.undated]


def item_version(scope: CommitteeScope, item: WorkItem) -> WorkItemVersion:
    """An item as it stands at the scope's moment."""
    return items_at([scope.committee.pk], scope.moment.revision).select_related("meeting").get(item=item)


def places_of(scope: CommitteeScope, version: WorkItemVersion) -> list[WorkItem]:
    """Items beside this one, itself included, in their order."""
    rows = items_at([scope.committee.pk], scope.moment.revision).filter(is_dropped=False, meeting=version.meeting_id)
    return [row.item for row in rows]


def sheet_of(scope: CommitteeScope, page: WorkPage) -> WorkSheet:
    """What the files of a work programme are made of."""
    version, demonstration = scope.version, scope.committee.is_demonstration
    following = next_meeting([one.meeting for one in page.meetings], scope.moment.day)
    title = f"{version.name} - Work programme {page.year}"
    return WorkSheet(
        name=file_stem(f"{'Demonstration - ' if demonstration else ''}{title}"),
        committee=version.name,
        council=version.council,
        title=f"Work programme {page.year}",
        next_meeting=following.words if following else "",
        remit=version.remit,
        demonstration=demonstration,
        on=scope.moment.day,
        dated=tuple(dated_cells(page)),
        undated=tuple(undated_cells(page)),
    )
