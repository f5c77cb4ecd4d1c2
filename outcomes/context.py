"""The header of every page: who is signed in, for whom, and where they can go."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.people import Named, name_of, partner_names
from outcomes.access import NO_ACCESS, Access, accesses_of, visible_strategies
from outcomes.models import Role, Strategy, StrategyVersion


@dataclass(frozen=True)
class NavItem:
    """One entry of the menu.

    Attributes:
        text: what it says.
        url_name: the page's name; an entry whose page does not exist is left out.
        for_whom: whether somebody with this access is shown it.
        in_strategy: whether its address takes the strategy's slug.
        also: names of pages that belong to it without standing below it.
        is_dated: whether its page can be shown as at an earlier day, so that from a page about the past it leads there.
        query: the end of its address, "?all=1".
        mark: shown to others as well where a strategy has this mark (`register_mark`); "" for no such thing.
    """

    text: str
    url_name: str
    for_whom: Callable[[Access], bool]
    in_strategy: bool = True
    also: tuple[str, ...] = ()
    is_dated: bool = False
    query: str = ""
    mark: str = ""


ROUNDS = ("round-list", "round", "round-open", "round-answer", "round-end")
NAV = (
    NavItem("My work", "my-work", lambda access: bool(access.partner_ids), in_strategy=False),
    NavItem(
        "Reviews", "reviews", lambda access: access.leads or Role.WORKSTREAM_LEAD in access.roles, in_strategy=False
    ),
    NavItem("Overview", "strategy-overview", lambda access: access.can_view, is_dated=True),
    NavItem("Board", "board", lambda access: access.leads, is_dated=True),
    NavItem("Actions", "action-list", lambda access: access.can_view, also=("workstream",), is_dated=True),
    NavItem(
        "Outcomes",
        "outcome-list",
        lambda access: access.can_view,
        also=("measure-list", "measure", "narratives", *ROUNDS),
        is_dated=True,
    ),
    NavItem("Partners", "partner-list", lambda access: access.can_view, also=("partner",), is_dated=True),
    NavItem("Progress", "progress", lambda access: access.is_officer or access.leads, is_dated=True),
    NavItem("Scrutiny", "scrutiny", lambda access: access.is_officer, in_strategy=False, mark="is_scrutinised"),
    NavItem("Set up", "set-up", lambda access: access.leads),
    NavItem("People", "people", lambda access: access.manages_people),
)

ALL_STRATEGIES = NavItem("Strategies", "home", lambda access: access.can_view, in_strategy=False, query="?all=1")
"""Stands for the pages of a strategy where the page is about none, and the person sees several.

It asks for all of them: the start page alone would lead somebody who only speaks for organisations on to My work."""

Counter = Callable[[User, Strategy | None], int]
_counters: dict[str, Counter] = {}


def register_count(url_name: str, counter: Counter) -> None:
    """Let another app print a number after an entry of the menu: `Reviews (11)`.

    Args:
        url_name: of the entry.
        counter: takes the signed-in person and the strategy shown, if it is one; one query at most. 0 prints nothing.
    """
    _counters[url_name] = counter


Mark = Callable[[], Exists]
_marks: dict[str, Mark] = {}


def register_mark(name: str, mark: Mark) -> None:
    """Let another app mark strategies: an entry of the menu is then shown to everybody who sees a marked one.

    Args:
        name: as `NavItem.mark`.
        mark: whether there is something about the strategy `OuterRef("pk")`; asked together with the strategies.
    """
    _marks[name] = mark


class Header:
    """What the header of one request says; read from the database when a template first asks.

    Five queries at most, whatever the number of strategies, roles and organisations.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        # A request refused before its session was read (too large a body) has no user, and still gets a page.
        user = getattr(request, "user", None)
        self.person = user if isinstance(user, User) else None
        match = request.resolver_match
        self.view_name = match.view_name if match else ""
        self.slug = match.kwargs.get("slug") if match and request.path_info.startswith("/strategies/") else None
        if self.view_name == "search":
            # The search is about the strategy that it is narrowed to, and keeps that one's menu.
            self.slug = request.GET.get("strategy") or None

    @cached_property
    def strategy(self) -> Strategy | None:
        """The strategy of the address, else the only one that the person sees; None where that would be a guess."""
        if self.slug is not None:
            return next((strategy for strategy in self.strategies if strategy.slug == self.slug), None)
        return self.strategies[0] if len(self.strategies) == 1 else None

    @cached_property
    def strategies(self) -> list[Strategy]:
        """Every strategy that the person sees."""
        marks = {name: mark() for name, mark in _marks.items()}
        return list(visible_strategies(self.person).annotate(**marks)) if self.person else []

    @cached_property
    def access(self) -> Access:
        """What the person is in that strategy; on a page about none, in any of theirs."""
        if self.person is None or (self.slug is not None and self.strategy is None):
            return NO_ACCESS
        shown = [self.strategy] if self.strategy else self.strategies
        found = accesses_of(self.person, [strategy.pk for strategy in shown]).values()
        return Access(
            roles=frozenset().union(*(access.roles for access in found)),
            partner_ids=frozenset().union(*(access.partner_ids for access in found)),
            is_administrator=self.person.is_administrator,
        )

    @property
    def strategy_name(self) -> str:
        """The strategy's title, or "" where there is none to show."""
        if self.strategy is None:
            return ""
        return (
            StrategyVersion.objects.open().filter(strategy=self.strategy).values_list("title", flat=True).first() or ""
        )

    @cached_property
    def named(self) -> Named | None:
        """What the person is called; None where nobody is signed in."""
        return name_of(self.person) if self.person else None

    @property
    def asks_name(self) -> bool:
        """Whether the person never gave a name: they were invited by their address alone."""
        is_nameless = self.person is not None and self.named is not None and self.named.name == self.person.email
        return is_nameless and self.view_name != "account-name"

    @property
    def who(self) -> SafeString | str:
        """The person and what they are here, as a link to their own page."""
        if self.named is None:
            return ""
        parts = [self.named.name, *self.labels()]
        href = reverse("account")
        return format_html('<a class="app-header__button" href="{}">{}</a>', href, ", ".join(parts))

    def labels(self) -> list[str]:
        """One label: the person's role, else their organisation."""
        roles = [str(role.label) for role in Role if role in self.access.roles]
        if roles:
            return roles[:1]
        names = sorted(partner_names(self.access.partner_ids).values()) if self.access.partner_ids else []
        if len(names) > 1:
            return [f"{names[0]} and {len(names) - 1} more"]
        return names or (["Administrator"] if self.access.is_administrator else [])

    def nav(self) -> list[dict[str, Any]]:
        """The entries of the menu that lead somewhere this person may go."""
        if self.person is None or not self.access.can_view:
            return []
        items = []
        for item in NAV if self.strategy else (*(item for item in NAV if not item.in_strategy), ALL_STRATEGIES):
            href = self._address(item)
            if href and (item.for_whom(self.access) or self._is_marked(item)):
                counter = _counters.get(item.url_name)
                count = counter(self.person, self.strategy) if counter else 0
                entry = {"text": item.text, "href": href + item.query, "count": count, "is_dated": item.is_dated}
                items.append({**entry, "current": self._is_current(item, href)})
        return items

    def _is_marked(self, item: NavItem) -> bool:
        shown = [self.strategy] if self.strategy else self.strategies
        return bool(item.mark) and any(getattr(strategy, item.mark, False) for strategy in shown)

    def _address(self, item: NavItem) -> str | None:
        try:
            return reverse(item.url_name, args=[self.strategy.slug] if item.in_strategy and self.strategy else [])
        except NoReverseMatch:
            return None

    def _is_current(self, item: NavItem, href: str) -> bool:
        """The page itself, or one below it; the overview has every page of the strategy below it."""
        if self.view_name in (item.url_name, *item.also):
            return True
        return item.url_name not in {"strategy-overview", "home"} and self.request.path.startswith(href)


def header(request: HttpRequest) -> dict[str, Any]:
    """Give every template `who`, `asks_name`, `nav`, `strategy_name` and `demonstration`; a view's own values win."""
    shown = Header(request)
    return {
        "who": SimpleLazyObject(lambda: shown.who),
        "asks_name": SimpleLazyObject(lambda: shown.asks_name),
        "nav": SimpleLazyObject(shown.nav),
        "strategy_name": SimpleLazyObject(lambda: shown.strategy_name),
        "demonstration": SimpleLazyObject(lambda: bool(shown.strategy and shown.strategy.is_demonstration)),
    }
