"""How a page about one committee begins: the committee a person may see, what they may do, and the moment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from accounts.models import User
from accounts.moments import Moment, MomentError
from outcomes.access import Access, accesses_of, visible_strategies
from outcomes.models import StrategyVersion
from outcomes.reading import strategy_versions
from outcomes.scope import requested_moment
from scrutiny.models import Committee, CommitteeStrategy, CommitteeVersion
from scrutiny.permissions import keeps_committee, visible_committees


@dataclass(frozen=True)
class CommitteeScope:
    """What a page of a committee is about, and for whom.

    Attributes:
        committee, version: the committee, which the person may see, and its name and days at the moment.
        strategies: those that it scrutinises and the person may read, by id, as they were called at the moment.
        accesses: what the person is in each of them today.
        keeps: whether they keep its meetings and resolutions.
        moment: what the page is made for.
    """

    committee: Committee
    version: CommitteeVersion
    strategies: Mapping[int, StrategyVersion]
    person: User
    accesses: Mapping[int, Access]
    keeps: bool
    moment: Moment

    @property
    def context(self) -> dict[str, Any]:
        """What every page of a committee gives its template."""
        return {
            "scope": self,
            "committee": self.version,
            "committee_slug": self.committee.slug,
            "demonstration": self.committee.is_demonstration,
            "demonstration_text": "The committee, its meetings and what is on its agenda are invented.",
            "keeps": self.keeps and not self.moment.is_past,
            "moment": self.moment,
            "today": self.moment.day,
            "as_at": self.moment.day if self.moment.is_past else None,
            "past": f"?as_at={self.moment.name}" if self.moment.is_past else "",
        }

    def allow_keeping(self) -> None:
        """Refuse a reader's write with 403.

        Raises:
            PermissionDenied: the person does not keep this committee, or asks as at a moment gone by.
        """
        if not self.keeps or self.moment.is_past:
            raise PermissionDenied


def committee_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give a view its `CommitteeScope` instead of the address's committee; strangers get 404."""

    @wraps(view)
    def scoped(request: HttpRequest, committee: str, **kwargs: Any) -> HttpResponseBase:
        assert isinstance(request.user, User)
        found = get_object_or_404(visible_committees(request.user), slug=committee)
        try:
            moment = requested_moment(request)
        except MomentError as error:
            return render(request, "outcomes/bad_moment.html", {"message": str(error)}, status=400)
        version = CommitteeVersion.objects.at(moment.revision).filter(committee=found).first()
        if version is None:
            return render(request, "scrutiny/nothing_yet.html", {"moment": moment})
        return view(request, _scope(found, version, request.user, moment), **kwargs)

    return scoped


def _scope(committee: Committee, version: CommitteeVersion, person: User, moment: Moment) -> CommitteeScope:
    linked = CommitteeStrategy.objects.at(moment.revision).filter(committee=committee)
    ids = list(linked.filter(strategy__in=visible_strategies(person)).values_list("strategy", flat=True))
    accesses = accesses_of(person, ids)
    return CommitteeScope(
        committee=committee,
        version=version,
        strategies=strategy_versions(ids, moment.revision),
        person=person,
        accesses=accesses,
        keeps=person.is_administrator or keeps_committee(accesses),
        moment=moment,
    )
