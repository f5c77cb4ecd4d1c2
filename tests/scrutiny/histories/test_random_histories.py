"""Whatever is written, in whatever order, by every service there is: each answer of the API is found again.

On both databases: what opens pages and asks the API stands in `asking`, so nothing here is marked `page`.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.apps import apps
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from accounts.models import AppendOnly, Version
from accounts.services import PeopleError
from actions.errors import RuleError
from scrutiny import edition_files, loading, loading_resolutions
from tests.actions.test_reviews_random import undone
from tests.cast import Cast
from tests.scrutiny.histories.asking import MOMENTS, REPORTS, SAME_IN_A_RELEASE, Asker, check_files, names
from tests.scrutiny.histories.steps import STEPS, recording
from tests.scrutiny.histories.tour import BEGINNING, TOUR
from tests.scrutiny.histories.world import NothingToDoError, Picks, World

IS_LONG = bool(os.environ.get("SOAK"))
RECORDED = [model for model in apps.get_models() if issubclass(model, (AppendOnly, Version))]

pytestmark = pytest.mark.slow


def test_every_service_that_records_is_a_step() -> None:
    assert recording() == sorted(set(STEPS) - {"take_away"}), "taking a question away is entering a resolution"


def test_every_step_is_taken_on_the_tour() -> None:
    assert {name for name, _ in TOUR} == {*STEPS, "wait"}


def test_every_address_is_asked() -> None:
    details = {name for name in names() if name.endswith("-detail")}
    lists = {name for name in names() if name.endswith("-list")}
    assert {name.replace("-detail", "-list") for name in details} == lists
    assert set(names()) == details | lists | set(REPORTS) | SAME_IN_A_RELEASE
    assert set(MOMENTS) <= set(REPORTS)


@contextmanager
def world(cast: Cast) -> Iterator[World]:
    """The cast in July, until everything is taken back."""
    with undone(), time_machine.travel(cast.later(), tick=False) as traveller:
        yield World(cast, traveller.move_to)


def take(w: World, name: str, numbers: tuple[int, ...]) -> None:
    """One step, or some days in which nothing happens."""
    if name == "wait":
        w.later(days=1 + numbers[0])
    else:
        STEPS[name](w, Picks(numbers))


@pytest.fixture(autouse=True)
def _small_files(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    """Editions of small files, and of what is published two short papers about the cast's strategy."""
    settings.MEDIA_ROOT = tmp_path / "uploads"
    plain = [replace(one, draw=lambda frozen: b"%PDF a file") for one in edition_files.RENDERERS]
    monkeypatch.setattr(edition_files, "RENDERERS", plain)
    for module in (loading, loading_resolutions):
        monkeypatch.setattr(module, "FOLDER", tmp_path)
    meeting = {"date": "2026-03-16", "time": "10:00", "place": "Room 1", "status": "held", "note": ""}
    words = {"topic": "Workforce", "background": "", "basis": "", "outcome": "Noted."}
    committee = {"slug": "published", "name": "Published Committee", "council": "Example", "remit": ""}
    programme = {"committee": committee, "meetings": [meeting], "work_programme": [{"meeting": "2026-03-16", **words}]}
    minuted = {"item": "Workforce", "number": "1)", "words": "The report be received.", "source": "", "note": ""}
    rows = [{"meeting": "2026-03-16", "kind": "note", "is_about_strategy": True, **minuted}]
    (tmp_path / "care-plan.json").write_text(json.dumps(programme))
    (tmp_path / "care-plan-resolutions.json").write_text(json.dumps({"resolutions": rows}))


def test_tour_records_in_every_table_and_is_found_again(cast: Cast) -> None:
    with world(cast) as w:
        before = {model: model._default_manager.count() for model in RECORDED}
        asker = Asker(w, is_long=IS_LONG)
        for name, numbers in TOUR:
            asker.ask(name)
            seen = w.seen
            take(w, name, numbers)
            assert name == "wait" or w.seen > seen, name
        asker.ask()
        assert [model for model in RECORDED if model._default_manager.count() == before[model]] == []
        w.later(days=5)
        check_files(w)
        assert asker.ask_again() > len(asker.remembered) * 0.8


RANDOM = st.lists(
    st.tuples(st.sampled_from([*STEPS, "wait"]), st.lists(st.integers(0, 40), min_size=1, max_size=6).map(tuple)),
    min_size=20,
    max_size=40 if IS_LONG else 25,
)


@settings(
    max_examples=6 if IS_LONG else 1,
    deadline=None,
    database=None,
    derandomize=not IS_LONG,
    phases=[Phase.generate, *([Phase.shrink] if IS_LONG else [])],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(steps=RANDOM)
def test_random_history_of_every_kind_of_write_is_found_again(cast: Cast, steps: list[Any]) -> None:
    assume(len({name for name, _ in steps}) > 9)  # Hypothesis begins with the same step again and again
    with world(cast) as w:
        for name in BEGINNING:
            take(w, name, (0,))
        asker = Asker(w, is_long=IS_LONG)
        for name, numbers in steps:
            asker.ask(name)
            with suppress(RuleError, PeopleError, NothingToDoError):  # what the rules refuse does not happen
                take(w, name, numbers)
        asker.ask()
        w.later(days=5)
        check_files(w)
        asker.ask_again()
