"""What committees asked for, on the pages of actions and of organisations."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from accounts.clock import change, record_many
from scrutiny.models import ResolutionAction, ResolutionStage, ResolutionVersion
from tests.actions.story import at
from tests.scrutiny.resolving import Resolving, resolving

__all__ = ["resolving"]
pytestmark = pytest.mark.page
ACTION = "/strategies/care-plan/actions/1.1/"
TRUST = "Moorland NHS Trust be requested"


@pytest.fixture(autouse=True)
def _in_august() -> Iterator[None]:
    with time_machine.travel(at(8, 3), tick=False):
        yield


def shown(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_action_names_what_it_answers_until_the_tie_ends(client: Client, resolving: Resolving) -> None:
    [tied, other] = resolving.add("(b)", "(c)")
    action = resolving.cast.actions["1.1"]
    client.force_login(resolving.cast.alice)
    assert TRUST not in shown(client, ACTION)
    with change(kind="test", job="test") as revision:
        record_many(revision, ResolutionAction, {(tied.pk, action.pk): {}})
    page = shown(client, ACTION)
    assert TRUST in page
    assert f"/resolutions/{tied.pk}/" in page
    assert f"/resolutions/{other.pk}/" not in page
    assert TRUST not in shown(client, "/strategies/care-plan/actions/1.2/")


def test_organisation_names_what_it_owes_until_it_is_closed(client: Client, resolving: Resolving) -> None:
    college = resolving.cast.college
    [owed] = resolving.add("(c)")
    client.force_login(resolving.cast.alice)
    address = f"/partners/{college.slug}/"
    assert "What committees asked it for" not in shown(client, address)
    _record(owed.pk, owner_id=college.pk)
    page = shown(client, address)
    assert "What committees asked it for" in page
    assert "which districts have no training" in page
    _record(owed.pk, stage=ResolutionStage.CLOSED)
    assert "What committees asked it for" not in shown(client, address)


def _record(resolution: int, **fields: object) -> None:
    with change(kind="test", job="test") as revision:
        record_many(revision, ResolutionVersion, {resolution: fields})
