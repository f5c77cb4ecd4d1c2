"""What the API answers: every address that can be read, by everybody who reads it differently, kept and asked again."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from accounts.models import User
from accounts.moments import current_moment
from outcomes.access import accesses_of, visible_strategies
from scrutiny.models import TakedownDecision
from scrutiny.permissions import visible_committees
from tests.scrutiny.histories.world import VIEWERS, World

SAME_IN_A_RELEASE = {"root", "schema", "docs", "unknown"}
"""Addresses whose answers know no data."""
REPORTS: dict[str, tuple[dict[str, str], ...]] = {
    "progress": ({}, {"format": "csv"}, {"period": "2026-01-01/2026-03-31"}, {"compare_to": "{beginning}"}),
    "changes": ({"from": "{beginning}"},),
}
"""What is asked of the addresses that are about one strategy; lists are asked as they are."""
MOMENTS = {"changes": "to"}
"""What the parameter is called that asks for a moment, where it is not `as_at`."""


@dataclass(frozen=True)
class Answer:
    """An answer, by whom and when it was asked, and what whoever asked was then."""

    who: str
    name: str
    address: str
    asked: tuple[tuple[str, str], ...]
    moment: str
    instant: str
    rights: Any
    status: int
    content: bytes


SHARE = 7
"""One viewer asks one question in so many, the next time another one others; at length all ask every second one."""


@dataclass
class Asker:
    """Asks, and remembers.

    Attributes:
        is_long: whether everybody asks each time, and more; else one of them asks a share.
        rows: by viewer and list, the addresses of what it held when it was asked last.
    """

    world: World
    is_long: bool
    remembered: list[Answer] = field(default_factory=list)
    rows: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    rounds: int = 0

    def __post_init__(self) -> None:
        self.beginning = current_moment(wall=self.world.now).name
        self.clients = {name: Client() for name in VIEWERS}

    def person(self, who: str) -> User:
        """The person as the database has them."""
        found: User = User.objects.get(pk=getattr(self.world.cast, who).pk)
        return found

    def ask(self) -> None:
        """Ask what can be asked now, a minute later, and remember it."""
        self.world.later()
        self.rounds += 1
        for who in VIEWERS if self.is_long else [VIEWERS[self.rounds % len(VIEWERS)]]:
            self.clients[who].force_login(self.person(who))
            rights = rights_of(self.person(who))
            moment = current_moment(wall=self.world.now).name
            for number, (name, address, asked) in enumerate(self.questions(who)):
                if (number + self.rounds) % (2 if self.is_long else SHARE):
                    continue
                answer = self.clients[who].get(address, asked)
                assert answer.status_code == 200 or name.endswith("-detail"), (who, address, asked, answer.content)
                told = (moment, self.world.now.isoformat(), rights, answer.status_code, bytes(answer.content))
                self.remembered.append(Answer(who, name, address, tuple(asked.items()), *told))
                if name.endswith("-list"):
                    rows = json.loads(answer.content)["results"]
                    self.rows[who, name] = [row["url"].removeprefix("http://testserver") for row in rows]

    def questions(self, who: str) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Every address, with what is asked: lists, one of their rows by itself, reports."""
        slug = {"strategy": self.world.cast.strategy.slug}
        for name in names():
            if name.endswith("-list"):
                yield name, reverse(f"api:{name}"), {}
            elif name.endswith("-detail"):
                rows = self.rows.get((who, name.replace("-detail", "-list")), [])
                if rows:
                    yield name, rows[self.rounds % len(rows)], {}
            for asked in REPORTS.get(name, ()):
                yield (
                    name,
                    reverse(f"api:{name}"),
                    slug | {k: v.format(beginning=self.beginning) for k, v in asked.items()},
                )

    def ask_again(self) -> int:
        """Ask everything again as at the moment at which it was asked, by its name and by the instant.

        What whoever asked may see is said by today's rights, so what was answered by other rights is left out.

        Returns:
            How many answers were compared.
        """
        rights = {who: rights_of(self.person(who)) for who in VIEWERS}
        for who, client in self.clients.items():  # sessions have ended meanwhile
            client.force_login(self.person(who))
        gone = taken_down()
        compared = 0
        for number, old in enumerate(self.remembered):
            if old.rights != rights[old.who]:
                continue
            moments = (old.moment, old.instant)
            for moment in moments if self.is_long else [moments[number % 2]]:
                asked = dict(old.asked) | {MOMENTS.get(old.name, "as_at"): moment}
                new = self.clients[old.who].get(old.address, asked)
                again, before = bytes(new.content), old.content
                if again != before and gone and "edition" in old.name:
                    again, before = without(again, gone), without(before, gone)
                assert (new.status_code, again) == (old.status, before), (old.who, old.address, asked)
                compared += 1
        return compared


def names() -> list[str]:
    """Names of the API's addresses, walked from the URL configuration; each list before what it lists."""
    patterns = get_resolver("tracker.api").url_patterns
    return [one.name for one in _flat(patterns) if one.name]


def _flat(patterns: Any) -> Iterator[URLPattern]:
    for one in patterns:
        if isinstance(one, URLPattern):
            yield one
        else:
            yield from _flat(one.url_patterns)


def rights_of(person: User) -> Any:
    """What decides what the person sees, today."""
    strategies = list(visible_strategies(person).order_by("pk").values_list("pk", flat=True))
    committees = list(visible_committees(person).order_by("pk").values_list("pk", flat=True))
    return accesses_of(person, strategies), committees


def taken_down() -> set[int]:
    """Numbers of the editions that are not there any more."""
    agreed = TakedownDecision.objects.filter(is_agreed=True)
    return set(agreed.values_list("request__edition__number", flat=True))


def without(content: bytes, gone: set[int]) -> bytes:
    """An answer about editions without what it says of those that were taken down since, but that there are any."""
    told = json.loads(content)
    rows = told.get("results", [told])
    rows[:] = [{"number": row["number"]} if row["number"] in gone else row for row in rows]
    return json.dumps(told).encode()
