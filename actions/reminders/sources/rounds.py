"""Rounds of figures: what is not answered yet, and who is asked for it (docs/rules.md, Reminders)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.models import OPEN, Membership, PartnerVersion
from accounts.succession import heirs_among, successions
from actions.figure_rounds import RoundReading, read_rounds
from actions.models import FigureRound, ReminderKind
from actions.reminders.kinds import Schedule, moved
from actions.reminders.recipients import Ask, Because, leaders
from actions.reminders.sources import Source, candidate, register, steps_of_dates
from actions.reminders.sql import Sql, table_of
from actions.reminders.windows import read_schedules
from actions.reminders.wishes import wants_only_late
from outcomes.models import StrategyPartner

SUBJECT = "round:"

Told = dict[int, Because]
"""By person, why they are told."""


def _running(ask: Ask) -> "QuerySet[FigureRound]":
    return FigureRound.objects.filter(ask.narrow("strategy", ""), end=None)


def _due_days(ask: Ask) -> "QuerySet[FigureRound, date]":
    return _running(ask).values_list("due_on", flat=True)


def _candidates(ask: Ask) -> Sql:
    """Whom each round that misses an answer is told to. Few rounds run at once: they are read as their pages do."""
    types = {"strategy_id": "bigint", "person_id": "bigint", "round_id": "bigint", "due_on": "date", "because": "text"}
    return candidate(
        """thing.strategy_id,
        thing.person_id,
        'round:' || thing.round_id AS subject,
        thing.due_on AS counted_from,
        thing.because""",
        "({things}) thing",
        things=table_of(_rows(ask), **types),
    )


def _rows(ask: Ask) -> list[dict[str, Any]]:
    missing = [one for one in read_rounds(_running(ask), OPEN - 1) if one.missing]
    if not missing:
        return []
    people, schedules = _People(missing, ask), read_schedules()[ReminderKind.ROUND_DUE]
    return [
        {
            "strategy_id": one.row.strategy_id,
            "person_id": person,
            "round_id": one.row.pk,
            "due_on": one.row.due_on.isoformat(),
            "because": because.name,
        }
        for one in missing
        for person, because in people.told(one, schedules.of(one.row.strategy_id)).items()
    ]


class _People:
    """Who is asked by some rounds, each read once for all of them."""

    def __init__(self, rounds: Iterable[RoundReading], ask: Ask) -> None:
        self.day = ask.day
        every = list(rounds)
        into = dict(successions().values_list("partner_id", "succeeded_by_id"))
        asked = {item.partner_id for one in every for item in one.items if item.partner_id}
        self._lines = {partner: heirs_among(partner, into) for partner in asked}
        wanted = {heir for line in self._lines.values() for heir in line}
        places = StrategyPartner.objects.open().filter(partner__in=wanted)
        self._places = set(places.values_list("strategy", "partner"))
        members = Membership.objects.open().filter(partner__in=wanted, person__is_active=True)
        self._members = _by_partner(members.values_list("partner", "person"))
        boxes = PartnerVersion.objects.open().filter(partner__in=wanted, mailbox__isnull=False)
        self._boxes = _by_partner(boxes.values_list("partner", "mailbox"))
        self._quiet = set(boxes.filter(wants_only_late("mailbox")).values_list("partner", flat=True))
        self._leaders = _by_partner((strategy, person) for strategy, person, _ in leaders(ask).rows())

    def told(self, one: RoundReading, schedule: Schedule) -> Told:
        """Who is told of a round: those asked for what is missing, and who leads from its first late reminder on.

        Who leads is told before, too, where nobody can be asked for something.
        """
        found: Told = {}
        is_unheard = False
        for partner in dict.fromkeys(item.partner_id for item in one.items if not item.is_answered):
            asked = self._asked(one, partner) if partner else {}
            is_unheard = is_unheard or not asked
            found |= asked
        if is_unheard or self.day >= _first_late(one.row.due_on, schedule):
            found = dict.fromkeys(self._leaders.get(one.row.strategy_id, ()), Because.LEADS) | found
        return found

    def _asked(self, one: RoundReading, partner_id: int) -> Told:
        """The organisation's shared mailbox, where it wants it, else everybody who speaks for it or its heirs."""
        told: Told = {}
        for heir in self._lines[partner_id]:
            if (one.row.strategy_id, heir) not in self._places:
                continue
            is_read = heir in self._boxes and (self.day > one.row.due_on or heir not in self._quiet)
            people, because = (self._boxes, Because.MAILBOX) if is_read else (self._members, Because.ASKED)
            told |= dict.fromkeys(people.get(heir, ()), because)
        return told


def _first_late(due_on: date, schedule: Schedule) -> date:
    """The day of the first reminder after the date; the day after it where there is none."""
    days = min((days for days in schedule.days if days > 0), default=1)
    return moved(due_on, days, in_working_days=schedule.in_working_days)


def _by_partner(pairs: Iterable[tuple[int, int | None]]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = {}
    for partner, person in pairs:
        if person:
            found.setdefault(partner, []).append(person)
    return found


register(Source(ReminderKind.ROUND_DUE, _candidates, steps_of_dates(_due_days)))
