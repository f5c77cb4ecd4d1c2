"""Which organisation took whose place, along the whole line: A became B, and B became C."""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import QuerySet

from accounts.models import PartnerVersion


def successions() -> "QuerySet[PartnerVersion]":
    """Organisations that left and were succeeded, as things stand now."""
    return PartnerVersion.objects.open().filter(succeeded_by__isnull=False)


def predecessors_among(own: Collection[int], pairs: Iterable[tuple[int, int]]) -> frozenset[int]:
    """Ids of the organisations whose place these took, and of those before them.

    Args:
        own: ids of organisations.
        pairs: who left, and who took the place.
    """
    known, found = list(pairs), set(own)
    while more := {left for left, into in known if into in found} - found:
        found |= more
    return frozenset(found - set(own))


def with_predecessors(own: Collection[int]) -> frozenset[int]:
    """Ids of these organisations and of those whose place they took. One query."""
    pairs = successions().values_list("partner_id", "succeeded_by_id")
    return frozenset(own) | predecessors_among(own, [(left, into) for left, into in pairs if into])


def heirs_of(partner_id: int) -> list[int]:
    """Ids of the organisation and of those that took its place, one after the other. One query."""
    return heirs_among(partner_id, dict(successions().values_list("partner_id", "succeeded_by_id")))


def heirs_among(partner_id: int, into: Mapping[int, int | None]) -> list[int]:
    """The same of one among many.

    Args:
        into: by organisation that left, the one that took its place.
    """
    line = [partner_id]
    while (heir := into.get(line[-1])) is not None and heir not in line:
        line.append(heir)
    return line
