"""Strategies and partners as they were called at a moment."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, OuterRef, Q, Subquery

from accounts.models import Change, PartnerVersion, PersonVersion, Redaction, User
from outcomes.models import Strategy, StrategyVersion


@dataclass(frozen=True)
class PartnerName:
    """What a partner was called at the moment asked about."""

    id: int
    slug: str
    name: str
    short_name: str
    is_group: bool
    is_invented: bool

    @property
    def short(self) -> str:
        """The short name, or the name where there is none."""
        return self.short_name or self.name


@dataclass(frozen=True)
class PersonName:
    """What a person was called; the email address where no name was recorded by then."""

    id: int
    name: str
    email: str


def strategy_versions(strategy_ids: Collection[int], revision: int) -> dict[int, StrategyVersion]:
    """Each strategy's names and settings at a revision; absent where nothing was recorded yet."""
    rows = StrategyVersion.objects.at(revision).filter(strategy__in=strategy_ids).select_related("strategy")
    return {row.strategy_id: row for row in rows}


def strategy_version(strategy: Strategy, revision: int) -> StrategyVersion | None:
    """One strategy's names and settings at a revision; None before it was recorded."""
    return strategy_versions([strategy.pk], revision).get(strategy.pk)


def strategy_revisions(strategy_ids: Collection[int], revision: int) -> dict[int, int]:
    """For each strategy the last change up to `revision` that could concern it, in two queries.

    `accounts.moments.strategy_revision` is the form for one strategy and says why this number is what answers show.
    """
    until = Change.objects.filter(id__lte=revision).order_by("-id")
    common = until.filter(strategy_id=None).values_list("id", flat=True).first() or 0
    own = Subquery(until.filter(strategy_id=OuterRef("pk")).values("id")[:1])
    rows = Strategy.objects.filter(pk__in=strategy_ids).annotate(own=own).values_list("pk", "own")
    return {strategy_id: max(last or 0, common) for strategy_id, last in rows}


def last_redaction(strategy_ids: Collection[int]) -> int:
    """The last change that removed words recorded about these strategies, or about all; 0 where none did."""
    about = Q(revision__strategy_id=None) | Q(revision__strategy_id__in=list(strategy_ids))
    return Redaction.objects.filter(about).aggregate(last=Max("revision"))["last"] or 0


def partner_names(partner_ids: Collection[int], revision: int) -> dict[int, PartnerName]:
    """What partners were called at a revision."""
    rows = PartnerVersion.objects.at(revision).filter(partner__in=partner_ids).select_related("partner")
    return {
        row.partner_id: PartnerName(
            id=row.partner_id,
            slug=row.partner.slug,
            name=row.name,
            short_name=row.short_name,
            is_group=row.partner.is_group,
            is_invented=row.partner.is_invented,
        )
        for row in rows
    }


def person_names(person_ids: Collection[int], revision: int) -> dict[int, PersonName]:
    """What people were called at a revision."""
    if not person_ids:
        return {}
    named = dict(PersonVersion.objects.at(revision).filter(person__in=person_ids).values_list("person", "name"))
    emails = User.objects.filter(pk__in=person_ids).values_list("pk", "email")
    return {pk: PersonName(id=pk, name=named.get(pk, email), email=email) for pk, email in emails}


def grouped(rows: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    """Pairs of a key and a value as lists by key, in their order; [] for a key that has none."""
    found: dict[Any, list[Any]] = defaultdict(list)
    for key, value in rows:
        found[key].append(value)
    return found
