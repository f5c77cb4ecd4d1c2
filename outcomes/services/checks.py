"""What the services of measures ask before they record: whose it is to write, and whether it is still what was seen."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import OPEN, User
from outcomes.access import access_of
from outcomes.errors import NotForYouError, SeenOtherError
from outcomes.models import Strategy


def insist_leads(by: User | None, strategy: Strategy) -> None:
    """Refuse whoever does not lead the programme; a command, which has no person, may.

    Raises:
        NotForYouError: `by` is neither programme lead nor deputy.
    """
    if by is not None and not access_of(by, strategy).leads:
        raise NotForYouError


def insist_seen(rows: "QuerySet[Any]", seen: int | None) -> None:
    """Insist that nobody has changed these version rows, opened or ended any, after a revision.

    Args:
        seen: the revision at which they were read; None does not ask.

    Raises:
        SeenOtherError: somebody has.
    """
    if seen is not None and rows.filter(Q(from_rev__gt=seen) | Q(to_rev__gt=seen, to_rev__lt=OPEN)).exists():
        raise SeenOtherError
