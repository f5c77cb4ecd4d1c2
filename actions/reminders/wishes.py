"""How often people want reminders, within what their strategies allow (docs/rules.md, Reminders).

A strategy says how quiet reminders may become; somebody who takes part in several keeps to the strictest.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, Q

from accounts.models import Membership, PartnerVersion
from actions.models import Frequency, ReminderPreference
from outcomes.models import Grant, StrategyPartner, StrategyVersion

FROM_OFTEN = (Frequency.DAILY, Frequency.WEEKLY, Frequency.ONLY_LATE)
"""From the most often to the least."""


def oftener(one: Frequency, other: Frequency) -> Frequency:
    """The one of the two by which more mails are sent."""
    return min(one, other, key=FROM_OFTEN.index)


def choices_within(quietest: Frequency) -> tuple[Frequency, ...]:
    """What may be chosen where `quietest` is the fewest that is allowed."""
    return FROM_OFTEN[: FROM_OFTEN.index(quietest) + 1]


def strategies_of(person_ids: Collection[int]) -> dict[int, set[int]]:
    """By person, the strategies that may remind them: by role, by organisation, or as its mailbox. Four queries."""
    found: dict[int, set[int]] = defaultdict(set)
    for person, strategy in Grant.objects.open().filter(person__in=person_ids).values_list("person", "strategy"):
        found[person].add(strategy)
    speaks = Membership.objects.open().filter(person__in=person_ids).values_list("person", "partner")
    boxes = PartnerVersion.objects.open().filter(mailbox__in=person_ids).values_list("mailbox", "partner")
    pairs = [*speaks, *boxes]
    partners: dict[int, set[int]] = defaultdict(set)
    rows = StrategyPartner.objects.open().filter(partner__in={partner for _, partner in pairs})
    for partner, strategy in rows.values_list("partner", "strategy"):
        partners[partner].add(strategy)
    for person, partner in pairs:
        found[person or 0] |= partners[partner]
    return {person: found[person] for person in person_ids}


def quietest_of(person_ids: Collection[int]) -> dict[int, Frequency]:
    """By person, the fewest reminders that all their strategies allow. Five queries."""
    belongs = strategies_of(person_ids)
    wanted = {strategy for strategies in belongs.values() for strategy in strategies}
    rows = StrategyVersion.objects.open().filter(strategy__in=wanted).values_list("strategy", "quietest_reminders")
    quietest = {strategy: Frequency(value) if value else Frequency.ONLY_LATE for strategy, value in rows}
    return {
        person: _strictest(quietest.get(strategy, Frequency.ONLY_LATE) for strategy in strategies)
        for person, strategies in belongs.items()
    }


def frequencies_of(person_ids: Collection[int]) -> dict[int, Frequency]:
    """By person, how often they are reminded: what they chose, or oftener where a strategy insists. Six queries."""
    chosen = dict(ReminderPreference.objects.filter(person__in=person_ids).values_list("person", "frequency"))
    quietest = quietest_of(person_ids)
    return {person: oftener(Frequency(chosen.get(person, Frequency.DAILY)), quietest[person]) for person in person_ids}


def wants_only_late(person: str) -> Q:
    """The condition that somebody gets only what is late: `frequencies_of` as SQL.

    Args:
        person: the name of the column that holds the person: "mailbox".
    """
    insist = StrategyVersion.objects.open().filter(quietest_reminders__in=(Frequency.DAILY, Frequency.WEEKLY))
    strict = insist.values("strategy")
    partners = StrategyPartner.objects.open().filter(strategy__in=strict).values("partner")
    own = OuterRef(person)
    return Q(
        Exists(ReminderPreference.objects.filter(person=own, frequency=Frequency.ONLY_LATE)),
        ~Exists(Grant.objects.open().filter(person=own, strategy__in=strict)),
        ~Exists(Membership.objects.open().filter(person=own, partner__in=partners)),
        ~Exists(PartnerVersion.objects.open().filter(mailbox=own, partner__in=partners)),
    )


def _strictest(allowed: Iterable[Frequency]) -> Frequency:
    result = Frequency.ONLY_LATE
    for one in allowed:
        result = oftener(result, one)
    return result
