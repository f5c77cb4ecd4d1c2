"""A database that was emptied quickly is one that was flushed; where it might not be, it is flushed."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection

from accounts.guards import expected_guards, install_guards, installed_guards
from accounts.models import User
from accounts.models.ledger import Clock
from tests.cast import make_cast
from tests.emptying import EPOCH, Emptying

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def flushed() -> Emptying:
    """Looked at a database that the test before has left as a flush does."""
    emptying = Emptying()
    emptying.look()
    return emptying


def test_emptied_database_is_as_it_was_after_a_flush(flushed: Emptying) -> None:
    before = flushed.left
    make_cast()
    flushed.look()
    assert flushed.left != before
    flushed.left = before
    assert flushed.empty()
    flushed.look()
    assert flushed.left == before
    assert Clock.objects.values_list("revision", "at").get() == (0, EPOCH)
    assert installed_guards() == expected_guards()
    make_cast()  # the guards let through what carries the next revision
    assert User.objects.count() == 7


def test_first_test_and_any_that_left_something_odd_are_flushed(flushed: Emptying) -> None:
    assert not Emptying().empty()
    with connection.cursor() as cursor:
        table, trigger = installed_guards()[0]
        cursor.execute(f'DROP TRIGGER "{trigger}" ON "{table}"')
        assert not flushed.empty()
        install_guards()
        cursor.execute("CREATE TABLE odd (id integer)")
        assert not flushed.empty()
        cursor.execute("DROP TABLE odd")
    assert flushed.empty()
    Permission.objects.filter(codename="add_user").delete()
    assert not flushed.empty()
