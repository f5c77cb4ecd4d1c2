from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from accounts.models import User

pytestmark = pytest.mark.django_db


def test_first_person_is_an_administrator_with_a_way_in():
    out = StringIO()
    call_command("add_administrator", "First@Council.example", "--name", "First Person", stdout=out)
    person = User.objects.get()
    assert (person.email, person.is_administrator) == ("first@council.example", True)
    assert out.getvalue() == "first@council.example looks after people and access, and was sent the way in.\n"
    assert [message.to for message in mail.outbox] == [["first@council.example"]]


def test_wrong_address_is_one_clear_line():
    with pytest.raises(CommandError, match="Enter an email address"):
        call_command("add_administrator", "nobody")
    assert not User.objects.exists()
