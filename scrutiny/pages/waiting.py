"""What waits for whoever prepares reports, publishes them, or decides on a takedown, beside a meeting's deadlines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from accounts.models import User
from accounts.moments import Moment
from govuk.words import day, in_london
from outcomes.access import Access
from outcomes.models import StrategyVersion
from scrutiny.editions import counting
from scrutiny.models import Edition, TakedownRequest
from scrutiny.permissions import can_publish, sees_reports


@dataclass(frozen=True)
class Waiting:
    """Something that waits for the reader.

    Attributes:
        words: what it is; `since` how long it waits or is still to go.
        number: how many things it stands for.
        is_demonstration: whether it is about something invented.
    """

    words: str
    since: str
    href: str
    is_overdue: bool
    day: date
    number: int = 1
    is_demonstration: bool = False


def editions_waiting(
    person: User, accesses: Mapping[int, Access], names: Mapping[int, StrategyVersion], moment: Moment
) -> Iterator[Waiting]:
    """Editions to be decided on or published. Two queries.

    Args:
        accesses, names: of the strategies that the person reads, by id.
        moment: now.
    """
    insiders = [pk for pk, access in accesses.items() if pk in names and sees_reports(access)]
    if not insiders:
        return
    asked = TakedownRequest.objects.filter(edition__strategy__in=insiders, decision=None).exclude(asked_by=person)
    for request in asked.select_related("edition__strategy", "revision").order_by("pk"):
        on = _asked_on(request)
        words = (
            f"Decide whether edition {request.edition.number} is taken down: {names[request.edition.strategy_id].title}"
        )
        yield _about(request.edition, "edition-takedown", words, f"asked for on {day(on)}", on)
    publishers = [pk for pk in insiders if can_publish(accesses[pk])]
    rows = Edition.objects.filter(strategy__in=publishers, meeting=None, superseded_by=None)
    rows = rows.exclude(pk__in=counting(moment.revision).filter(on__isnull=False).values("edition"))
    for edition in rows.exclude(takedown_requests__decision__is_agreed=True).select_related("strategy"):
        words = f"Publish edition {edition.number}: {names[edition.strategy_id].title}, for no meeting"
        yield _about(edition, "edition-publish", words, f"issued on {day(edition.issued_on)}", edition.issued_on)


def _asked_on(request: TakedownRequest) -> date:
    return in_london(request.revision.at).date()


def _about(edition: Edition, name: str, words: str, since: str, on: date) -> Waiting:
    strategy = edition.strategy
    href = reverse(name, args=[strategy.slug, edition.number])
    return Waiting(words, since, href, is_overdue=False, day=on, is_demonstration=strategy.is_demonstration)
