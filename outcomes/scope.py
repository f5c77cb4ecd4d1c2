"""How a page about one strategy begins: the strategy a person may see, what they are in it, and the moment.

Every page of a strategy goes through `strategy_page`, so that scoping, as-at and its errors are alike.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.models import User
from accounts.moments import Moment, MomentError, moment_typed
from outcomes.access import Access, access_of, visible_strategies
from outcomes.models import Strategy, StrategyVersion
from outcomes.reading import strategy_version


@dataclass(frozen=True)
class Scope:
    """What a page of a strategy is about, and for whom.

    Attributes:
        strategy: the strategy, which the person may see.
        version: its names and settings at the moment.
        person, access: who asks, and what they are in the strategy today.
        moment: what the page is made for.
    """

    strategy: Strategy
    version: StrategyVersion
    person: User
    access: Access
    moment: Moment

    @property
    def context(self) -> dict[str, Any]:
        """What every page of a strategy gives its template."""
        return {
            "scope": self,
            "strategy": self.version,
            "strategy_name": self.version.title,
            "strategy_slug": self.strategy.slug,
            "demonstration": self.strategy.is_demonstration,
            "access": self.access,
            "moment": self.moment,
            "today": self.moment.day,
            "as_at": self.moment.day if self.moment.is_past else None,
            # Links from a page about the past stay in the past, at exactly this moment.
            "past": f"?as_at={self.moment.name}" if self.moment.is_past else "",
        }

    def allow(self, allowed: bool) -> None:
        """Refuse a reader's write with 403.

        Raises:
            PermissionDenied: `allowed` is false, or the page is asked as at a moment gone by.
        """
        if not allowed or self.moment.is_past:
            raise PermissionDenied


def strategy_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give a view its `Scope` instead of the address's slug; strangers get 404.

    `?as_at=` is answered for reading only: a POST ignores no such thing, it is refused.
    """

    @wraps(view)
    def scoped(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponseBase:
        assert isinstance(request.user, User)
        strategy = get_object_or_404(visible_strategies(request.user), slug=slug)
        try:
            moment = requested_moment(request)
        except MomentError as error:
            return render(request, "outcomes/bad_moment.html", {"message": str(error)}, status=400)
        version = strategy_version(strategy, moment.revision)
        if version is None:
            return render(request, "outcomes/nothing_yet.html", {"strategy_slug": slug, "moment": moment})
        scope = Scope(strategy, version, request.user, access_of(request.user, strategy), moment)
        return view(request, scope, **kwargs)

    return scoped


def requested_moment(request: HttpRequest) -> Moment:
    """The moment that `?as_at=` asks for; the form's empty box means now.

    Raises:
        MomentError: it cannot be answered.
    """
    return moment_typed(request.GET.get("as_at", ""), wall=timezone.now())
