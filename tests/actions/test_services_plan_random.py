"""Random grids of owners and dates: no row is half-written, and nothing but what was saved is recorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Change, User
from actions.models import ActionState, DueDateRevision
from actions.services.plan import (
    Owners,
    OwnersChange,
)
from tests.actions.test_services_plan import owners_of, save
from tests.cast import Cast

DUE = date(2026, 12, 31)
LATER = date(2027, 3, 31)


@contextmanager
def undone() -> Iterator[None]:
    """Take back what the block writes, so that every random example starts from the cast."""
    block = transaction.atomic()
    # As the test's own transaction: a change may be made within it.
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)


Cell = st.sampled_from([None, "college", "trust", "providers", "nobody"])
Row = st.fixed_dictionaries(
    {
        "lead_id": Cell,
        "joint_lead_id": Cell,
        "person": st.sampled_from(["", "alice@example.org", "bob@example.org", "carol@example.org", "x@example.org"]),
        "due_date": st.sampled_from([None, DUE, LATER]),
        "is_ongoing": st.booleans(),
        "is_stale": st.booleans(),
    }
)


@given(
    grids=st.lists(
        st.dictionaries(st.sampled_from(["1.1", "1.2", "2.1"]), Row, min_size=1, max_size=3), min_size=1, max_size=4
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_set_up_random_grids_are_never_half_written(cast: Cast, grids: list[dict[str, Any]]) -> None:
    with undone():
        _replay(cast, grids)


def _replay(cast: Cast, grids: list[dict[str, Any]]) -> None:
    ids = {None: None, "college": cast.college.pk, "trust": cast.trust.pk, "providers": cast.providers.pk, "nobody": -1}
    for grid in grids:
        before = {action: owners_of(action) for action in cast.actions.values()}
        people = set(User.objects.values_list("email", flat=True))
        changes = Change.objects.count()
        rows = {}
        for ref, cells in grid.items():
            action = cast.actions[ref]
            seen = replace(before[action], lead_id=-5) if cells["is_stale"] else before[action]
            wanted = Owners(
                ids[cells["lead_id"]], ids[cells["joint_lead_id"]], None, cells["due_date"], cells["is_ongoing"]
            )
            rows[action] = OwnersChange(seen=seen, wanted=wanted, email=cells["person"])
        result = save(cast, rows)
        after = {action: owners_of(action) for action in cast.actions.values()}
        assert set(result.saved).isdisjoint(result.refused)
        for action in cast.actions.values():
            if action not in result.saved:
                assert after[action] == before[action]
                continue
            asked = rows[action]
            emails = dict(User.objects.values_list("pk", "email"))
            got = after[action]
            assert (got.lead_id, got.joint_lead_id) == (asked.wanted.lead_id, asked.wanted.joint_lead_id)
            assert (got.due_date, got.is_ongoing) == (asked.wanted.due_date, asked.wanted.is_ongoing)
            assert emails.get(got.person_id, "") == asked.email
        assert Change.objects.count() == changes + bool(result.saved)
        invited = set(User.objects.values_list("email", flat=True)) - people
        assert invited == {person.email for person in result.invited.mailed}
        assert all(any(rows[a].email == email for a in result.saved) for email in invited)
    for action in cast.actions.values():
        state = ActionState.objects.open().get(action=action)
        ledger = list(DueDateRevision.objects.filter(action=action))
        assert len(ledger) == (1 if Owners.of(state).has_date else 0)
        assert all((line.number, line.new, line.is_ongoing) == (0, state.due_date, state.is_ongoing) for line in ledger)
