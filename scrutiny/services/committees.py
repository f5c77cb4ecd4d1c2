"""Committees: entered, renamed, their days set, and which strategies they scrutinise."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils.text import slugify

from accounts.clock import Revision, change, record_links, record_many
from accounts.models import User
from actions.errors import RuleError
from outcomes.access import accesses_of
from outcomes.models import Strategy
from scrutiny.models import Committee, CommitteeStrategy, CommitteeVersion
from scrutiny.permissions import keeps_committee, strategies_to_scrutinise

LONGEST_SLUG = 60
TAKEN = frozenset({"add"})
"""Words that addresses need for themselves."""
MOST_DAYS = 120


class CommitteeNotAllowedError(RuleError):
    """Something about a committee that the rules do not allow, or that somebody else keeps."""


class CommitteeChangedError(RuleError):
    """Somebody else changed the committee after the page was opened."""

    message = (
        "Somebody else changed this committee after you opened this page. Check what it says now, then save again."
    )


@dataclass(frozen=True)
class CommitteeWanted:
    """What a committee is called, and its days; the fields are those of `CommitteeVersion`."""

    name: str
    council: str = ""
    remit: str = ""
    draft_days: int = 20
    clearance_days: int = 12
    final_days: int = 8
    agenda_days: int = 5


def add_committee(
    *, wanted: CommitteeWanted, strategies: Collection[Strategy], by: User, now: datetime | None = None
) -> Committee:
    """Add a committee.

    Args:
        wanted: its name and days.
        strategies: what it scrutinises: at least one, in which `by` is the officer; any for an administrator.

    Raises:
        CommitteeNotAllowedError: nothing is written.
    """
    wanted = _checked(wanted)
    with change(kind="committee_added", by=by, now=now) as revision:
        _require_offered(by, strategies)
        if CommitteeVersion.objects.open().filter(name__iexact=wanted.name).exists():
            raise CommitteeNotAllowedError(f"There is a committee called “{wanted.name}” already.", field="name")
        revision.strategy_id = only_one({strategy.pk for strategy in strategies})
        revision.summary = f"Committee added: {wanted.name}"
        return enter_committee(revision, wanted=wanted, strategies=strategies, slug=_free_slug(wanted.name))


def enter_committee(
    revision: Revision, *, wanted: CommitteeWanted, strategies: Collection[Strategy], slug: str
) -> Committee:
    """Write a new committee as part of a change. It is a demonstration where its strategies are."""
    demonstration = any(strategy.is_demonstration for strategy in strategies)
    committee = revision.append(Committee(slug=slug, is_demonstration=demonstration))
    record_many(revision, CommitteeVersion, {committee.pk: asdict(wanted)})
    record_many(revision, CommitteeStrategy, {(committee.pk, strategy.pk): {} for strategy in strategies})
    return committee


def change_committee(
    *,
    committee: Committee,
    wanted: CommitteeWanted,
    strategies: Collection[Strategy],
    seen: int,
    by: User,
    now: datetime | None = None,
) -> None:
    """Change a committee's name, remit or days, and which of the officer's strategies it scrutinises.

    Strategies in which `by` is no officer stay as they are. Days that were set for a meeting stay too.

    Args:
        seen: `from_rev` of the version that `by` saw.

    Raises:
        CommitteeNotAllowedError, CommitteeChangedError: nothing is written.
    """
    wanted = _checked(wanted)
    with change(kind="committee_changed", by=by, now=now) as revision:
        require_keeper(by, committee)
        version = CommitteeVersion.objects.open().get(committee=committee)
        if version.from_rev != seen and _fields(version) != asdict(wanted):
            raise CommitteeChangedError
        before = strategy_ids(committee)
        others = before - set(strategies_to_scrutinise(by).values_list("pk", flat=True))
        _require_offered(by, strategies, others)
        if any(strategy.is_demonstration != committee.is_demonstration for strategy in strategies):
            raise CommitteeNotAllowedError(MIXED, field="strategies")
        after = others | {strategy.pk for strategy in strategies}
        revision.strategy_id = only_one(before | after)
        revision.summary = f"Committee changed: {wanted.name}"
        record_many(revision, CommitteeVersion, {committee.pk: asdict(wanted)})
        record_links(revision, CommitteeStrategy, committee.pk, {pk: {} for pk in after})


def strategy_ids(committee: Committee) -> set[int]:
    """Ids of the strategies that a committee scrutinises now."""
    return set(CommitteeStrategy.objects.open().filter(committee=committee).values_list("strategy", flat=True))


def concerned(committee: Committee) -> int | None:
    """The strategy that a change about a committee is recorded for: its only one; None, for all, where it has more."""
    return only_one(strategy_ids(committee))


def only_one(ids: Collection[int]) -> int | None:
    """The only one of some ids; None where there are more or none."""
    return next(iter(ids)) if len(ids) == 1 else None


def require_keeper(by: User, committee: Committee) -> None:
    """Refuse whoever does not keep the committee.

    Raises:
        CommitteeNotAllowedError: `by` is no officer of a strategy that it scrutinises, and no administrator.
    """
    if by.is_active and by.is_administrator:
        return
    if not keeps_committee(accesses_of(by, list(strategy_ids(committee)))):
        raise CommitteeNotAllowedError("Only the committee officer keeps meetings, work programme and resolutions.")


MIXED = "Choose either the demonstration or real strategies: one committee cannot scrutinise both."


def _require_offered(by: User, strategies: Collection[Strategy], others: Collection[int] = ()) -> None:
    if not strategies and not others:
        raise CommitteeNotAllowedError(
            "Choose at least one strategy that this committee scrutinises.", field="strategies"
        )
    offered = set(strategies_to_scrutinise(by).values_list("pk", flat=True))
    if not {strategy.pk for strategy in strategies} <= offered:
        raise CommitteeNotAllowedError("Choose strategies in which you are the committee officer.", field="strategies")
    if len({strategy.is_demonstration for strategy in strategies}) > 1:
        raise CommitteeNotAllowedError(MIXED, field="strategies")


def _checked(wanted: CommitteeWanted) -> CommitteeWanted:
    given = asdict(wanted)
    words = {name: given[name].strip() for name in ("name", "council", "remit")}
    if not words["name"]:
        raise CommitteeNotAllowedError("Enter the name of the committee.", field="name")
    for name in ("draft_days", "clearance_days", "final_days", "agenda_days"):
        if not 0 <= given[name] <= MOST_DAYS:
            raise CommitteeNotAllowedError(f"Enter a number of days from 0 to {MOST_DAYS}.", field=name)
    if given["draft_days"] < given["clearance_days"]:
        raise CommitteeNotAllowedError("A report is drafted before it is cleared: enter more days.", field="draft_days")
    if given["clearance_days"] < given["final_days"]:
        message = "A report is cleared before it is handed over: enter more days."
        raise CommitteeNotAllowedError(message, field="clearance_days")
    if given["final_days"] <= given["agenda_days"]:
        message = (
            f"Reports are handed over before the agenda is published: enter {given['agenda_days'] + 1} days or more."
        )
        raise CommitteeNotAllowedError(message, field="final_days")
    return CommitteeWanted(**(given | words))


def _fields(version: CommitteeVersion) -> dict[str, object]:
    return {name: getattr(version, name) for name in CommitteeWanted.__dataclass_fields__}


def _free_slug(name: str) -> str:
    plain = slugify(name)[:LONGEST_SLUG].strip("-") or "committee"
    known = set(Committee.objects.filter(slug__startswith=plain).values_list("slug", flat=True)) | TAKEN
    if plain not in known:
        return plain
    return next(slug for number in range(2, len(known) + 3) if (slug := f"{plain}-{number}") not in known)
