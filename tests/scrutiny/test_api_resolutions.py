"""Resolutions in the API: who sees them, filters, as at a moment, and their tag."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from scrutiny.models import DueFound, Resolution
from scrutiny.services.answers import record_answer, record_chase
from scrutiny.services.closing import decide_closure, propose_closure, reopen, withdraw
from scrutiny.services.resolutions import confirm_owner, take_away
from tests.actions.story import at
from tests.scrutiny.resolving import JUNE, Resolving, resolving, seen
from tests.scrutiny.test_resolutions import ANSWER, changed, held

__all__ = ["resolving"]
LIST = "/api/v1/resolutions/"


@pytest.fixture(autouse=True)
def _in_august() -> Iterator[None]:
    with time_machine.travel(at(8, 3), tick=False):
        yield


def ask(person: Any, address: str = LIST, tag: str = "") -> Any:
    client = Client()
    client.force_login(person)
    return client.get(address, headers={"if-none-match": tag} if tag else {})


def numbers(person: Any, query: str = "") -> list[str]:
    answer = ask(person, LIST + query)
    assert answer.status_code == 200, answer.content
    return [one["number"] for one in answer.json()["results"]]


def test_a_resolution_as_it_is_answered(resolving: Resolving) -> None:
    [row] = resolving.add("(b)")
    record_answer(resolution=row, wanted=ANSWER, seen=seen(), by=resolving.cast.olive)
    one = ask(resolving.cast.alice, f"{LIST}{row.pk}/").json()
    assert one["words"] == row.words
    assert (one["reference"], one["owner"]["slug"], one["owner_confirmed"]) == ("18 May 2026, 12(b)", "trust", False)
    assert (one["due"], one["due_found"], one["stage"]) == ("2026-11-18", "worked_out", "answered")
    assert [answer["text"] for answer in one["answers"]] == [ANSWER.text]
    assert (one["age_days"], one["age_meetings"], one["strategies"]) == (77, 1, ["care-plan"])


def test_filters(resolving: Resolving) -> None:
    rows = resolving.add("(a)", "(b)", "(c)")
    changed(resolving, rows[2], due_on=JUNE, due_found=DueFound.CHOSEN)
    take_away(meeting=resolving.june, words="Why?", strategies=[], by=resolving.cast.olive)
    person = resolving.cast.carol
    assert numbers(person) == ["", "(a)", "(b)", "(c)"]
    assert numbers(person, "?stage=noted") == ["(a)"]
    assert numbers(person, "?kind=report_back") == ["(b)"]
    assert numbers(person, "?overdue=true") == ["(c)"]
    assert numbers(person, "?strategy=care-plan") == ["(a)", "(b)", "(c)"]
    assert numbers(person, "?committee=health-and-care&overdue=false") == ["", "(a)", "(b)"]


@pytest.mark.parametrize(
    "query", ["?stage=done", "?overdue=yes", "?committee=nowhere", "?owner=x", "?as_at=2099-01-01"]
)
def test_what_is_unknown_is_named(resolving: Resolving, query: str) -> None:
    answer = ask(resolving.cast.carol, LIST + query)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_strangers_see_none(resolving: Resolving) -> None:
    [row] = resolving.add("(c)")
    assert ask(resolving.cast.steve).json()["results"] == []
    assert ask(resolving.cast.steve, f"{LIST}{row.pk}/").status_code == 404


def test_as_at_is_found_again_byte_for_byte(resolving: Resolving) -> None:
    [row] = resolving.add("(c)")
    first = ask(resolving.cast.carol)
    name = first.json()["as_at"]
    record_answer(resolution=row, wanted=ANSWER, seen=seen(), by=resolving.cast.olive)
    again = ask(resolving.cast.carol, f"{LIST}?as_at={name}")
    assert again.json()["results"] == first.json()["results"]


def _closed(resolving: Resolving, row: Resolution) -> None:
    propose_closure(resolution=row, reason="Done.", seen=seen(), by=resolving.cast.olive)
    decide_closure(
        resolution=row,
        meeting=held(resolving, date(2026, 8, 3)),
        is_agreed=True,
        seen=seen(),
        by=resolving.cast.olive,
    )


WRITES = {
    "add_resolutions": lambda r, row: r.add("(a)"),
    "take_away": lambda r, row: take_away(meeting=r.june, words="Why?", strategies=[], by=r.cast.olive),
    "change_resolution": lambda r, row: changed(r, row, next_step="The Chair writes"),
    "confirm_owner": lambda r, row: confirm_owner(resolution=row, seen=seen(), by=r.cast.olive),
    "record_answer": lambda r, row: record_answer(resolution=row, wanted=ANSWER, seen=seen(), by=r.cast.carol),
    "record_chase": lambda r, row: record_chase(resolution=row, on=JUNE, text="The Chair wrote", by=r.cast.olive),
    "propose_closure": lambda r, row: propose_closure(resolution=row, reason="x", seen=seen(), by=r.cast.olive),
    "decide_closure": lambda r, row: _closed(r, row),
    "reopen": lambda r, row: [_closed(r, row), reopen(resolution=row, reason="x", seen=seen(), by=r.cast.olive)],
    "withdraw": lambda r, row: withdraw(resolution=row, reason="Wrong.", seen=seen(), by=r.cast.olive),
}


@pytest.mark.parametrize("name", WRITES)
def test_every_write_moves_the_tag(resolving: Resolving, name: str) -> None:
    [row] = resolving.add("(b)")
    first = ask(resolving.cast.carol)
    assert ask(resolving.cast.carol, LIST, first["ETag"]).status_code == 304
    WRITES[name](resolving, row)
    assert ask(resolving.cast.carol, LIST, first["ETag"]).status_code == 200


def test_as_many_queries_for_three_as_for_one(
    resolving: Resolving, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = Client()
    client.force_login(resolving.cast.carol)
    for numbers_added in (["(b)"], ["(a)", "(c)"]):
        for row in resolving.add(*numbers_added):
            if row.number != "(a)":
                record_answer(resolution=row, wanted=ANSWER, seen=seen(), by=resolving.cast.olive)
        with django_assert_num_queries(21):
            client.get(LIST)
