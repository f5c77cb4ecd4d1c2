"""The address in a mail by which one gets fewer reminders: signed, without a sign-in, and never written by a GET."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from django.core.signing import Signer
from django.test import Client

from accounts.clock import change, record_many
from actions.models import Frequency, ReminderPreference
from actions.reminders.stopping import SIGNER, stop_address
from actions.reminders.wishes import choices_within, frequencies_of, quietest_of
from actions.services.reminders import TooQuietError, choose_frequency
from outcomes.models import StrategyVersion
from tests.cast import Cast

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def set_quietest(cast: Cast, quietest: str) -> None:
    with change(kind="arranged", job="test", strategy_id=cast.strategy.pk) as revision:
        record_many(revision, StrategyVersion, {cast.strategy.pk: {"quietest_reminders": quietest}})


def path_of(address: str) -> str:
    assert address.startswith("http://testserver/account/reminders/stop/?key=")
    return address.removeprefix("http://testserver")


def test_opening_it_writes_nothing_and_pressing_the_button_does(cast: Cast, client: Client) -> None:
    address = path_of(stop_address(cast.alice))
    page = client.get(address)
    assert page.status_code == 200
    assert "Get fewer reminders" in page.text
    assert not ReminderPreference.objects.exists()
    assert client.post(address).headers["Location"] == address
    assert ReminderPreference.objects.get().frequency == Frequency.ONLY_LATE
    assert "alice@example.org</span> gets mails only about what is late" in client.get(address).text
    assert page.headers["Cache-Control"] == "no-store"


def test_a_mail_program_posts_once_without_a_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(path_of(stop_address(cast.alice)), ONE_CLICK)
    assert (answer.status_code, ReminderPreference.objects.get().person) == (200, cast.alice)


def test_another_key_is_not_found(cast: Cast, client: Client) -> None:
    own, bobs = SIGNER.sign(str(cast.alice.pk)), SIGNER.sign(str(cast.bob.pk))
    forged = f"{cast.alice.pk}:{bobs.partition(':')[2]}"
    others = Signer(salt="accounts").sign(str(cast.alice.pk))
    for key in ("", str(cast.alice.pk), f"{cast.alice.pk}:x", own[:-1], forged, others, SIGNER.sign("999999999"), "\0"):
        address = "/account/reminders/stop/?" + urlencode({"key": key})
        assert (client.get(address).status_code, client.post(address, ONE_CLICK).status_code) == (404, 404), key
    assert not ReminderPreference.objects.exists()


@pytest.mark.parametrize(
    ("quietest", "expected"), [("daily", "daily"), ("weekly", "weekly"), ("only_late", "only_late")]
)
def test_as_few_as_the_strategy_allows(cast: Cast, client: Client, quietest: str, expected: str) -> None:
    set_quietest(cast, quietest)
    client.post(path_of(stop_address(cast.alice)), ONE_CLICK)
    assert frequencies_of([cast.alice.pk]) == {cast.alice.pk: expected}
    said = "does not allow fewer" in client.get(path_of(stop_address(cast.alice))).text
    assert said == (quietest != "only_late")


def test_a_strategy_that_asks_for_more_later_is_followed(cast: Cast) -> None:
    choose_frequency(person=cast.alice, frequency=Frequency.ONLY_LATE, now=NOW)
    set_quietest(cast, "weekly")
    people = [cast.alice.pk, cast.steve.pk]
    assert quietest_of(people) == {cast.alice.pk: Frequency.WEEKLY, cast.steve.pk: Frequency.ONLY_LATE}
    assert frequencies_of(people) == {cast.alice.pk: Frequency.WEEKLY, cast.steve.pk: Frequency.DAILY}
    with pytest.raises(TooQuietError):
        choose_frequency(person=cast.alice, frequency=Frequency.ONLY_LATE, now=NOW)


def test_choices_end_at_the_quietest() -> None:
    assert choices_within(Frequency.WEEKLY) == (Frequency.DAILY, Frequency.WEEKLY)
