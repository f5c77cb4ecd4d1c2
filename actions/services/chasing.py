"""Asking those who owe an update for it, and remembering that they were asked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from accounts.clock import change
from accounts.models import PersonVersion, User
from accounts.moments import Moment
from actions.emails.asking import Asking, ask_for_updates
from actions.errors import RuleError
from actions.models import ChaseLog, ChaseOutcome
from actions.owing import Chase, Owed, read_chases, read_owed
from actions.periods import PeriodDates
from govuk.words import clock_time, london_day
from outcomes.models import Strategy
from outcomes.reading import strategy_version


class NobodyToAskError(RuleError):
    """No update is missing whose partner has anybody to ask."""

    message = "There is nobody to ask: no update is missing, or nobody can sign in for those who owe one."


class AskedTodayError(RuleError):
    """Everybody was asked today already."""


@dataclass(frozen=True)
class Chased:
    """What became of asking.

    Attributes:
        asked: people whose mail was handed over.
        failed: people whose mail could not be sent; logged so, and they can be asked again.
        already: how many people were asked earlier today, and so were not asked again.
    """

    asked: list[User]
    failed: list[User]
    already: int


def chase_missing(
    *, strategy: Strategy, period: PeriodDates, by: User, note: str = "", now: datetime | None = None
) -> Chased:
    """Ask everybody who owes an update for a period, one mail a person; nobody twice on one day.

    Args:
        period: one that has opened.
        by: the programme lead or deputy.
        note: what they add in their own words.
        now: the instant to record; None reads the clock.

    Raises:
        NobodyToAskError, AskedTodayError: nothing is written and nothing is sent.
    """
    with change(kind="updates_chased", by=by, strategy_id=strategy.pk, now=now) as revision:
        moment = Moment(revision.number - 1, revision.day)
        missing = _by_person(read_owed(strategy, period, moment))
        today = [one for one in read_chases(period, moment) if london_day(one.at) == revision.day and not one.failed]
        done = {one.person_id for one in today}
        to_ask = {person: owed for person, owed in missing.items() if person not in done}
        _refuse_nobody(missing, to_ask, today)
        rows = _rows(strategy, period, to_ask, note=note.strip())
        revision.append_many(rows)
        revision.summary = f"Asked for updates: {len(to_ask)}"
    people = User.objects.in_bulk(to_ask)
    asked, failed = _send(people, to_ask, _asking(strategy, period, by, note.strip(), moment))
    if failed:
        _record_failures(strategy, period, {person.pk: to_ask[person.pk] for person in failed}, by, now)
    return Chased(asked, failed, len(missing) - len(to_ask))


def _by_person(owed: Iterable[Owed]) -> dict[int, list[Owed]]:
    found: dict[int, list[Owed]] = defaultdict(list)
    for one in owed:
        for person in one.ask if one.is_missing else ():
            found[person].append(one)
    return dict(found)


def _refuse_nobody(missing: Mapping[int, list[Owed]], to_ask: Mapping[int, list[Owed]], today: list[Chase]) -> None:
    if not missing:
        raise NobodyToAskError
    if not to_ask:
        raise AskedTodayError(
            f"Everybody who owes an update was asked today at {clock_time(today[-1].at)}."
            " Nobody was asked twice: ask again tomorrow."
        )


def _rows(strategy: Strategy, period: PeriodDates, asked: Mapping[int, list[Owed]], **fields: str) -> list[ChaseLog]:
    """A row for each person and each partner that they are asked about."""
    pairs = [(person, partner) for person, owed in asked.items() for partner in _partners(owed)]
    return [
        ChaseLog(strategy=strategy, period_id=period.id, person_id=person, partner_id=partner, **fields)
        for person, partner in pairs
    ]


def _partners(owed: Iterable[Owed]) -> list[int]:
    return list(dict.fromkeys(one.reading.state.lead_id for one in owed if one.reading.state.lead_id))


def _asking(strategy: Strategy, period: PeriodDates, by: User, note: str, moment: Moment) -> Asking:
    version = strategy_version(strategy, moment.revision)
    assert version is not None
    names = _names([by.pk])
    return Asking(version, period, names.get(by.pk, by.email), note)


def _names(people: Iterable[int]) -> dict[int, str]:
    return dict(PersonVersion.objects.open().filter(person__in=people).values_list("person_id", "name"))


def _send(
    people: Mapping[int, User], to_ask: Mapping[int, list[Owed]], asking: Asking
) -> tuple[list[User], list[User]]:
    """Hand the mails over, one a person: those that went, and those that could not."""
    names = _names(people)
    asked: list[User] = []
    failed: list[User] = []
    for pk, owed in to_ask.items():
        person = people[pk]
        went = ask_for_updates(person.email, names.get(pk, person.email), owed, asking)
        (asked if went else failed).append(person)
    return asked, failed


def _record_failures(
    strategy: Strategy, period: PeriodDates, failed: Mapping[int, list[Owed]], by: User, now: datetime | None
) -> None:
    with change(kind="chase_failed", by=by, strategy_id=strategy.pk, now=now) as revision:
        revision.append_many(_rows(strategy, period, failed, outcome=ChaseOutcome.FAILED.value))
        revision.summary = f"Mail could not be sent: {len(failed)}"
