"""What the API answers: every address that can be read, by everybody who reads it differently, kept and asked again."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from accounts.models import User
from accounts.moments import current_moment
from outcomes.access import accesses_of, visible_strategies
from scrutiny.models import Committee, Edition, EditionFile, TakedownDecision
from scrutiny.permissions import visible_committees
from scrutiny.stored import whole
from tests.scrutiny.histories import committees, people, plan, reports, updates
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


NEAR = (
    (people.STEPS, ("partner-list",)),
    (plan.STEPS, ("action-list",)),
    (updates.STEPS, ("update-list", "action-list")),
    (committees.MEETINGS, ("meeting-list",)),
    (committees.RESOLUTIONS, ("resolution-list",)),
    (reports.STEPS, ("edition-list",)),
    ({"open_round", "answer_item", "end_round"}, ("round-list",)),
    ({"set_workstream_leads", "write_summary"}, ("workstream-list",)),
    ({"load_plan"}, ("strategy-list", "outcome-list", "measure-list", "observation-list")),
)
"""By kind of step, the addresses that first tell of it: they are asked just before, by one viewer after the other."""
SHARE = 20
"""Of the other questions one in so many is asked beside, each time others."""


@dataclass
class Asker:
    """Asks, and remembers.

    Attributes:
        is_long: whether everybody asks every second question each time; else one of them what is near, and a share.
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

    def ask(self, step: str = "") -> None:
        """Ask, a minute later and before a step, what can be asked, and remember it."""
        self.world.later()
        near = {name for steps, addresses in NEAR if step in steps for name in addresses}
        self.rounds += 1
        for who in VIEWERS if self.is_long else [VIEWERS[self.rounds % len(VIEWERS)]]:
            self.clients[who].force_login(self.person(who))
            rights = rights_of(self.person(who))
            moment = current_moment(wall=self.world.now).name
            for number, (name, address, asked) in enumerate(self.questions(who)):
                is_chosen = (number + self.rounds) % (2 if self.is_long else SHARE) == 0
                if not is_chosen and (self.is_long or name not in near or asked.keys() - {"strategy"}):
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
            if not are_same(old.rights, rights[old.who]):
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
    """What decides what the person sees, today: access by strategy, committees, and the newest committee of all."""
    strategies = list(visible_strategies(person).order_by("pk").values_list("pk", flat=True))
    committees = set(visible_committees(person).values_list("pk", flat=True))
    return accesses_of(person, strategies), committees, Committee.objects.aggregate(newest=Max("pk"))["newest"] or 0


def are_same(before: Any, now: Any) -> bool:
    """Whether a person sees what they saw; a committee that was added since takes nothing from it."""
    newest: int = before[2]
    return bool(before[:2] == (now[0], {pk for pk in now[1] if pk <= newest}))


def taken_down() -> set[int]:
    """Numbers of the editions that are not there any more."""
    agreed = TakedownDecision.objects.filter(is_agreed=True)
    return set(agreed.values_list("request__edition__number", flat=True))


def without(content: bytes, gone: set[int]) -> bytes:
    """An answer about editions without what it says of those that were taken down since, but that there are any."""
    told = json.loads(content)
    rows = told.get("results", [told])
    kept = [{"number": row["number"]} if row["number"] in gone else row for row in rows]
    return json.dumps({**told, "results": kept} if "results" in told else kept).encode()


def check_files(w: World) -> None:
    """What is served is what was stored, to those who may have it, and nothing of what was taken down."""
    inside, outside = Client(), Client()
    inside.force_login(w.cast.olive)
    gone = taken_down()
    for file in EditionFile.objects.select_related("edition"):
        number = file.edition.number
        mine = inside.get(f"/strategies/{w.cast.strategy.slug}/editions/{number}/files/{file.name}")
        public = outside.get(f"/published/{w.cast.strategy.slug}/{number}/{file.name}")
        if number in gone:
            assert (mine.status_code, public.status_code in (404, 410)) == (410, True)
            continue
        assert (mine.status_code, mine.content) == (200, whole(file))
        assert public.status_code == 404 or (public.status_code, public.content) == (200, mine.content)
    numbers = list(Edition.objects.order_by("pk").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
