"""A plan's life told step by step, for tests of what different places say of it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from actions.errors import RuleError
from actions.models import ActionState, StatusUpdate
from actions.services.plan import Owners, OwnersChange, change_due_date, set_up_actions
from actions.services.reviews import accept_update, choose_late, return_update
from actions.services.updates import UpdateContent, submit_update
from tests.actions.story import AMBER, GREEN, PLACES, at, quarter
from tests.cast import Cast

PAUSED = UpdateContent(stage="paused", done="Waiting for the new building.")
DONE = UpdateContent(stage="complete", done="The hub is open.")
CONTENTS = (GREEN, AMBER, PLACES, PAUSED, DONE)
REFS = st.sampled_from(["1.1", "2.1"])

STEPS = st.one_of(
    st.tuples(st.just("send"), REFS, st.integers(0, 1), st.sampled_from(CONTENTS)),
    st.tuples(st.just("accept"), st.integers(0, 5), st.sampled_from([None, "red", "green"])),
    st.tuples(st.just("return"), st.integers(0, 5)),
    st.tuples(st.just("choose"), st.integers(0, 5), st.booleans()),
    st.tuples(st.just("move"), REFS, st.one_of(st.integers(1, 60), st.integers(61, 400))),
    st.tuples(st.just("own"), REFS, st.sampled_from(["college", "trust", None])),
    st.tuples(st.just("wait"), st.integers(1, 40)),
)


class History:
    """Takes steps as a person would: what the rules refuse does not happen."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.now = at(4, 2)
        self.speakers = {"college": cast.alice, "trust": cast.bob}
        self.periods = [
            quarter(cast, date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1), at(3, 30)),
            quarter(cast, date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 1), at(3, 31)),
        ]

    def take(self, name: str, *choices: Any) -> None:
        """One step, now."""
        step: Callable[..., object] = getattr(self, f"do_{name}")
        with suppress(RuleError):
            step(*choices)

    def do_send(self, ref: str, place: int, content: Any) -> None:
        """Whoever leads the action sends an update."""
        lead = ActionState.objects.open().get(action=self.cast.actions[ref]).lead
        submit_update(
            action=self.cast.actions[ref],
            period=self.periods[place],
            partner=lead or self.cast.college,
            content=content,
            by=self.speakers[lead.slug] if lead else self.cast.alice,
            now=self.now,
        )

    def do_own(self, ref: str, to: str | None) -> None:
        """The lead hands an action over to an organisation and who speaks for it, or takes it from everybody."""
        action = self.cast.actions[ref]
        seen = Owners.of(ActionState.objects.open().get(action=action))
        lead_id, person_id = (getattr(self.cast, to).pk, self.speakers[to].pk) if to else (None, None)
        row = OwnersChange(seen, replace(seen, lead_id=lead_id, person_id=person_id))
        result = set_up_actions(strategy=self.cast.strategy, rows={action: row}, by=self.cast.carol, now=self.now)
        assert not result.refused

    def do_accept(self, place: int, rating: str | None) -> None:
        """The lead accepts one of the updates."""
        if update := self._update(place):
            accept_update(update=update, by=self.cast.carol, rating=rating, reason="Seen.", now=self.now)

    def do_return(self, place: int) -> None:
        """The lead returns one of the updates."""
        if update := self._update(place):
            return_update(update=update, by=self.cast.carol, comment="How many?", now=self.now)

    def do_choose(self, place: int, takes: bool) -> None:
        """The lead chooses whether reports take one of the updates, which only a late one asks for."""
        if update := self._update(place):
            choose_late(update=update, takes=takes, by=self.cast.carol, now=self.now)

    def do_move(self, ref: str, days: int) -> None:
        """The lead moves a date."""
        new = date(2026, 4, 20) + timedelta(days=days)
        change_due_date(action=self.cast.actions[ref], new=new, reason="Later.", by=self.cast.carol, now=self.now)

    def do_wait(self, days: int) -> None:
        """Nothing happens for some days."""
        self.now += timedelta(days=days)

    def _update(self, place: int) -> StatusUpdate | None:
        updates = list(StatusUpdate.objects.order_by("pk"))
        return updates[place % len(updates)] if updates else None
