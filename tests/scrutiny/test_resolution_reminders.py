"""Reminders of what a committee waits for: whom they reach, from when, and that an answer ends them."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from actions.models import ReminderKind
from actions.reminders.content import digest_of
from actions.reminders.preview import Coming, coming
from scrutiny.models import DueFound, Resolution
from scrutiny.services.answers import record_answer
from scrutiny.services.resolutions import change_resolution, confirm_owner
from tests.actions.story import at
from tests.scrutiny.resolving import Resolving, resolving, seen
from tests.scrutiny.test_resolutions import ANSWER, changed, taken_of

__all__ = ["resolving"]
DUE = date(2026, 9, 8)


@pytest.fixture(autouse=True)
def _in_august() -> Iterator[None]:
    with time_machine.travel(at(8, 3), tick=False):
        yield


@pytest.fixture
def wanted(resolving: Resolving) -> Resolution:
    """Owed by the trust, for whom bob speaks, by 8 September."""
    [row] = resolving.add("(b)")
    changed(resolving, row, due_on=DUE, due_found=DueFound.CHOSEN)
    return row


def told(resolving: Resolving, days: int) -> list[Coming]:
    """What is said of resolutions so many days after the date."""
    rows = coming(DUE + timedelta(days=days), resolving.cast.strategy)
    return [row for row in rows if row.kind == ReminderKind.RESOLUTION_DUE]


def people(rows: list[Any]) -> set[int]:
    return {row.person_id for row in rows}


def test_a_suggested_owner_is_not_reminded(resolving: Resolving, wanted: Resolution) -> None:
    assert told(resolving, -5) == []
    assert people(told(resolving, 1)) == {resolving.cast.olive.pk}


def test_a_confirmed_owner_is_reminded_and_the_officer_once_it_is_overdue(
    resolving: Resolving, wanted: Resolution
) -> None:
    confirm_owner(resolution=wanted, seen=seen(), by=resolving.cast.olive)
    bob, olive = resolving.cast.bob.pk, resolving.cast.olive.pk
    assert [people(told(resolving, days)) for days in (-21, -20, -5, 0, 1)] == [
        set(),
        {bob},
        {bob},
        {bob},
        {bob, olive},
    ]


@pytest.mark.parametrize("is_part", [False, True])
def test_an_answer_ends_it_and_a_part_does_not(resolving: Resolving, wanted: Resolution, is_part: bool) -> None:
    confirm_owner(resolution=wanted, seen=seen(), by=resolving.cast.olive)
    given = {name: getattr(ANSWER, name) for name in ("text", "given_by", "given_on")}
    answer = type(ANSWER)(**given, is_part=is_part)
    record_answer(resolution=wanted, wanted=answer, seen=seen(), by=resolving.cast.olive)
    assert bool(told(resolving, 1)) is is_part


def test_what_is_about_no_strategy_is_not_chased(resolving: Resolving, wanted: Resolution) -> None:
    change_resolution(
        resolution=wanted,
        taken=taken_of(wanted),
        strategies=[],
        actions=[],
        editions=[],
        seen=seen(),
        by=resolving.cast.olive,
    )
    assert told(resolving, 1) == []


def test_the_mail_quotes_the_words_and_says_who_owes_what(resolving: Resolving, wanted: Resolution) -> None:
    confirm_owner(resolution=wanted, seen=seen(), by=resolving.cast.olive)
    rows = told(resolving, 1)
    for name, says in (("bob", "Moorland NHS Trust owes"), ("olive", "Moorland NHS Trust owes the answer")):
        person = getattr(resolving.cast, name)
        content = digest_of(person, [row for row in rows if row.person_id == person.pk], DUE + timedelta(days=1))
        [section] = content.groups[0].sections
        [item] = section.items
        assert (section.heading, item.title) == (
            "For the committee: 1",
            "Health and Care Overview and Scrutiny Committee: 18 May 2026, 12(b)",
        )
        assert item.facts[0].startswith("Was due on Tuesday 8 September 2026, 1 day ago")
        assert says in item.facts[1]
        assert "Moorland NHS Trust be requested" in item.facts[1]
        assert item.links[0].address.endswith(f"/scrutiny/health-and-care/resolutions/{wanted.pk}/")
