"""“No change”: what it copies, and when it is refused."""

import pytest

from actions import errors
from tests.actions.lifecycle.steps import no_change, state_of, written
from tests.actions.reporting import AMBER


def test_no_change_copies_the_rating_that_counts_and_why(cast, reporting, update, later):
    reporting.accept(update, rating="red", reason="Two of five.")
    row = no_change(cast, reporting, later[0])
    assert (row.no_change, row.stage, row.rating, row.done) == (
        True,
        "in_progress",
        "red",
        "No change since the last update.",
    )
    assert (row.cause, row.path, row.forecast, row.next) == (update.cause, update.path, update.forecast, "")
    assert (state_of(row).update, state_of(row).reported, state_of(row).previous) == (row, "red", "red")


def test_no_change_of_a_rating_that_was_agreed_green_has_nothing_to_explain(cast, reporting, update, later):
    reporting.accept(update, rating="green", reason="It is done.")
    row = no_change(cast, reporting, later[0], line="Still on track.")
    assert (row.rating, row.cause, row.forecast, row.done) == ("green", "", None, "Still on track.")


def test_no_change_twice_running_and_not_a_third_time(cast, reporting, update, later):
    first = no_change(cast, reporting, later[0])
    no_change(cast, reporting, later[1])
    before = written()
    with pytest.raises(errors.NoChangeTooOftenError):
        no_change(cast, reporting, later[2])
    assert written() == before
    reporting.hand_back(first)
    assert no_change(cast, reporting, later[2]).rating == "amber"


def test_no_change_starts_anew_after_an_update_in_words(cast, reporting, update, later):
    no_change(cast, reporting, later[0])
    reporting.send(cast.actions["1.1"], later[1], **AMBER)
    assert no_change(cast, reporting, later[2]).no_change


def test_no_change_refusals_write_nothing(cast, reporting, winter, later):
    before = written()
    with pytest.raises(errors.NothingToRepeatError):
        no_change(cast, reporting, winter)
    assert written() == before
    update = reporting.send(cast.actions["1.1"], winter, **AMBER)
    with pytest.raises(errors.AlreadySentError):
        no_change(cast, reporting, winter)
    second = reporting.send(cast.actions["1.1"], later[0], stage="complete")
    with pytest.raises(errors.NothingToRepeatError):
        no_change(cast, reporting, later[1])
    reporting.hand_back(second)
    with pytest.raises(errors.ReturnedError):
        no_change(cast, reporting, later[0])
    reporting.send(cast.actions["1.1"], later[2], stage="paused")
    assert no_change(cast, reporting, later[1]).rating == update.rating
    with pytest.raises(errors.NotSpeakingError):
        no_change(cast, reporting, later[2], by=cast.bob)
