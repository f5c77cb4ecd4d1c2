"""What goes with updates, read at a moment: evidence and activity numbers, as far as the reader may see them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from accounts.moments import Moment
from actions.models import ActivityNumber, Decision, Evidence, Scan, StatusUpdate
from actions.models.evidence import EvidenceItem
from actions.periods import PeriodDates
from actions.publication import Reader, may_read_evidence
from actions.reading import UpdateReading, read_updates
from govuk.words import file_size


@dataclass(frozen=True)
class EvidenceReading:
    """A link or a file that goes with an update or a draft.

    Attributes:
        id: of the row; a file is fetched by it once it is sent.
        url: the address of a link; "" for a file.
        about: where a link leads, or how large a file is and whether it was scanned.
    """

    id: int
    label: str
    url: str
    about: str

    @property
    def is_file(self) -> bool:
        """Whether it is a file."""
        return not self.url


@dataclass(frozen=True)
class NumberReading:
    """One activity number.

    Attributes:
        area: name of the area; "" for everywhere.
    """

    what: str
    value: Decimal
    unit: str
    area: str

    @property
    def value_words(self) -> str:
        """The number with its unit: "1,204 people", "12.5 %"."""
        number = f"{self.value:,.2f}".rstrip("0").rstrip(".")
        return f"{number} {self.unit}".strip()

    @property
    def label(self) -> str:
        """What was counted, and where."""
        return f"{self.what} ({self.area})" if self.area else self.what


@dataclass(frozen=True)
class Activity:
    """A number with the action, period and organisation that it is about."""

    action_id: int
    period: PeriodDates
    partner_id: int
    number: NumberReading


def read_evidence(item: EvidenceItem) -> EvidenceReading:
    """One piece of evidence in words."""
    if not item.is_file:
        return EvidenceReading(item.pk, item.label, item.url, urlsplit(item.url).hostname or "")
    return EvidenceReading(item.pk, item.label, "", f"{file_size(item.size or 0)}. {Scan(item.scan or '').label}")


def evidence_of(
    updates: Collection[UpdateReading], moment: Moment, reader: Reader, *, reviews: bool = False
) -> dict[int, list[EvidenceReading]]:
    """The evidence of these updates that the reader may see, by update. One query.

    Args:
        updates: of one strategy, read at the moment, whose decision says whether others may see it.
        moment: what the answer is made for.
        reader: who is reading.
        reviews: whether the reader reviews the actions.
    """
    seen = [
        update.id
        for update in updates
        if may_read_evidence(reader, partner_id=update.partner_id, decision=update.decision, reviews=reviews)
    ]
    found: dict[int, list[EvidenceReading]] = defaultdict(list)
    for row in Evidence.objects.filter(update__in=seen, revision__lte=moment.revision).order_by("update", "number"):
        found[row.update_id].append(read_evidence(row))
    return dict(found)


def numbers_of(updates: Collection[UpdateReading], moment: Moment) -> dict[int, list[NumberReading]]:
    """The activity numbers of these updates, by update; they are read by whoever may read what was done. One query."""
    seen = [update.id for update in updates if update.is_readable]
    rows = ActivityNumber.objects.filter(update__in=seen, revision__lte=moment.revision).select_related("area")
    found: dict[int, list[NumberReading]] = defaultdict(list)
    for row in rows.order_by("update", "number"):
        area = row.area.name if row.area else ""
        found[row.update_id].append(NumberReading(row.what, row.value, row.unit, area))
    return dict(found)


def activity_of_action(updates: Iterable[UpdateReading], moment: Moment) -> list[Activity]:
    """Every activity number of an action that counts at the moment, oldest period first. One query.

    Args:
        updates: all of the action's, read at the moment.
    """
    return _activity(sorted(updates, key=lambda one: (one.period.starts, one.revision)), moment)


def activity_of_workstream(workstream_id: int, moment: Moment, readers: Mapping[int, Reader]) -> list[Activity]:
    """Every activity number of a workstream's actions that counts at the moment, in their order, oldest period first.

    They are never added up: two actions may count the same people.
    """
    rows = StatusUpdate.objects.filter(action__workstream=workstream_id)
    in_order = rows.order_by("action__sort_key", "period__starts", "revision")
    return _activity(read_updates(in_order, moment, readers), moment)


def _activity(updates: Iterable[UpdateReading], moment: Moment) -> list[Activity]:
    """Of each action, period and organisation the numbers of the last update that was not returned."""
    last = {(one.action_id, one.period.id, one.partner_id): one for one in updates if one.decision != Decision.RETURNED}
    numbers = numbers_of(list(last.values()), moment)
    return [
        Activity(one.action_id, one.period, one.partner_id, number)
        for one in last.values()
        for number in numbers.get(one.id, ())
    ]
