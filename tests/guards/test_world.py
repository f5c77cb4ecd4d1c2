"""What tests begin with is made once and is the same for each: nothing that one does is there for the next."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from accounts.models import User
from accounts.models.ledger import Clock
from actions.models import StatusUpdate
from tests.actions.story import Story, add_action
from tests.cast import Cast

SEEN: list[int] = []


@pytest.mark.parametrize("turn", ["first", "second", "third"])
def test_nothing_that_a_test_does_is_there_for_the_next(cast: Cast, story: Story, turn: str) -> None:
    assert (cast.alice.email, User.objects.get(pk=cast.alice.pk).email) == ("alice@example.org", "alice@example.org")
    assert StatusUpdate.objects.count() == 3
    SEEN.append(Clock.objects.get().revision)
    assert len(set(SEEN)) == 1
    User.objects.filter(pk=cast.alice.pk).update(email="other@example.org")
    cast.alice.email = "other@example.org"
    add_action(cast, "1.9", now=datetime(2026, 7, 11, tzinfo=UTC))


@pytest.mark.parametrize("turn", ["first", "second"])
def test_test_without_the_cast_finds_an_empty_database(db: None, turn: str) -> None:
    assert (User.objects.count(), Clock.objects.get().revision) == (0, 0)


@pytest.mark.parametrize("turn", ["first", "second"])
def test_connection_that_was_lost_is_no_concern_of_the_next_test(cast: Cast, turn: str) -> None:
    assert User.objects.count() == 7
    connection.close()
