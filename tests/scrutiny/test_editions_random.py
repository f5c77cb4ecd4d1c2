"""Whatever is issued, replaced, published and taken down, in whatever order: files are served as they were stored, and
every answer is found again, but for what was taken down since."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.moments import current_moment
from actions.errors import RuleError
from scrutiny import edition_files
from scrutiny.frozen import words_as_data
from scrutiny.models import Edition, EditionFile, Report, TakedownDecision, TakedownRequest
from scrutiny.report_words import ReportWords
from scrutiny.services.editions import Replacing, issue_edition, last_edition
from scrutiny.services.publishing import publish_edition
from scrutiny.services.takedown import ask_takedown, decide_takedown
from scrutiny.stored import whole
from tests.actions.story import at
from tests.cast import Cast
from tests.factories.editions import frozen_of
from tests.factories.scrutiny import make_report

pytestmark = pytest.mark.slow
PLACES = st.integers(0, 5)
STEPS = st.one_of(
    st.tuples(st.just("issue"), st.integers(0, 1)),
    st.tuples(st.just("publish"), PLACES, st.integers(-2, 3)),
    st.tuples(st.just("ask"), PLACES, st.booleans()),
    st.tuples(st.just("decide"), st.booleans(), st.booleans()),
    st.tuples(st.just("wait"), st.integers(1, 3)),
)


class History:
    """Takes steps as people would: what the rules refuse does not happen."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.now = at(6, 1)
        words = words_as_data(ReportWords(title="Care plan update"))
        self.reports = [make_report(cast.strategy, cast.carol, words=words) for _ in range(2)]

    def take(self, name: str, *choices: Any) -> None:
        """One step, now."""
        with suppress(RuleError):
            getattr(self, f"do_{name}")(*choices)

    def do_issue(self, place: int) -> None:
        """The lead issues an edition, which replaces the last one of its report."""
        report: Report = self.reports[place]
        last = last_edition(report)
        replacing = Replacing(last, "A slip.", ["Action 1.1 was left out."]) if last else None
        frozen = frozen_of(report, wall=self.now)
        issue_edition(report=report, frozen=frozen, replacing=replacing, by=self.cast.carol, now=self.now)

    def do_publish(self, place: int, days: int) -> None:
        """The officer publishes one of them, from a day on."""
        if edition := self._edition(place):
            on: date = (self.now + timedelta(days=days)).date()
            publish_edition(edition=edition, on=on, takes_past=True, by=self.cast.olive)

    def do_ask(self, place: int, is_officer: bool) -> None:
        """Somebody asks for one of them to be taken down."""
        if edition := self._edition(place):
            ask_takedown(edition=edition, reason="A name.", by=self.cast.olive if is_officer else self.cast.carol)

    def do_decide(self, agrees: bool, is_officer: bool) -> None:
        """Somebody decides on what was asked first."""
        if request := TakedownRequest.objects.filter(decision=None).order_by("pk").first():
            decide_takedown(request=request, agrees=agrees, by=self.cast.olive if is_officer else self.cast.dan)

    def do_wait(self, days: int) -> None:
        """Nothing happens for some days."""
        self.now += timedelta(days=days)

    def _edition(self, place: int) -> Edition | None:
        editions = list(Edition.objects.order_by("pk"))
        return editions[place % len(editions)] if editions else None


def taken_down() -> set[int]:
    """Numbers of the editions that are not there any more."""
    agreed = TakedownDecision.objects.filter(is_agreed=True)
    return set(agreed.values_list("request__edition__number", flat=True))


def asked(person: Any, as_at: str = "") -> list[Any]:
    """The list of editions, by everybody who reads it differently."""
    client = Client()
    client.force_login(person)
    answer = client.get("/api/v1/editions/", {"as_at": as_at} if as_at else {})
    assert answer.status_code == 200, answer.content
    return list(answer.json()["results"])


def check_files(cast: Cast) -> None:
    """What is served is what was stored, to those who may have it, and nothing of what was taken down."""
    inside, outside = Client(), Client()
    inside.force_login(cast.olive)
    for file in EditionFile.objects.select_related("edition", "edition__publication"):
        number, down = file.edition.number, file.edition.number in taken_down()
        mine = inside.get(f"/strategies/care-plan/editions/{number}/files/{file.name}")
        public = outside.get(f"/published/care-plan/{number}/{file.name}")
        if down:
            assert mine.status_code == 410
            assert public.status_code in (404, 410)
            continue
        assert (mine.status_code, mine.content) == (200, whole(file))
        assert public.status_code in (200, 404)
        assert public.status_code == 404 or public.content == mine.content


def tell_and_ask(cast: Cast, steps: list[tuple[Any, ...]], traveller: Any) -> None:
    """Take the steps, asking after each; then ask everything again."""
    history = History(cast)
    remembered = []
    for step in steps:
        history.now += timedelta(hours=1)
        traveller.move_to(history.now)
        history.take(*step)
        traveller.move_to(history.now)
        name = current_moment(wall=history.now).name
        remembered.append((name, {who: asked(getattr(cast, who)) for who in ("olive", "bob")}))
    check_files(cast)
    assert list(Edition.objects.order_by("pk").values_list("number", flat=True)) == [
        *range(1, Edition.objects.count() + 1)
    ]
    traveller.shift(timedelta(days=5))
    check_files(cast)
    gone = taken_down()
    for name, told in remembered:
        for who, then in told.items():
            again = asked(getattr(cast, who), name)
            assert [one["number"] for one in again] == [one["number"] for one in then]
            for old, new in zip(then, again, strict=True):
                assert new == old or old["number"] in gone
                assert (new["taken_down"] is not None) == (old["number"] in gone)
                assert new["files"] == [] or old["number"] not in gone


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=st.lists(STEPS, min_size=3, max_size=10))
def test_random_editions_are_served_and_found_again(
    cast: Cast, steps: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    plain = [replace(one, draw=lambda frozen: b"%PDF a file") for one in edition_files.RENDERERS]
    # A plain savepoint: a change must be the outermost block, so examples cannot be wrapped in `atomic`.
    before = transaction.savepoint()
    try:
        with monkeypatch.context() as patch, time_machine.travel(at(6, 1), tick=False) as traveller:
            patch.setattr(edition_files, "RENDERERS", plain)
            tell_and_ask(cast, [("issue", 0), *steps], traveller)
    finally:
        transaction.savepoint_rollback(before)
