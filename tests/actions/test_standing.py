"""Pure rules: how updates and reviews add up, who may read what, how ratings compare, and which period is current."""

from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.periods import PeriodDates, current_period, is_late
from actions.publication import PRIVATE_BOXES, PUBLIC, PUBLISHED_BOXES, Reader, readable_boxes
from actions.stages import ENDED, MARK_WORDS, NEXT_STAGES, RATING_MEANS, Mark, Rating, Stage, trend
from actions.standing import Standing, Stated, standing_after


def told(
    id: int,
    period: int,
    rating: str | None = "green",
    stage: str = "in_progress",
    decision: str | None = None,
    agreed: str | None = None,
) -> Stated:
    """An update for the period of a month; submitted in the order of the ids."""
    accepted = decision == "accepted"
    return Stated(
        id=id,
        period_id=period,
        period_starts=date(2026, period, 1),
        revision=id,
        stage=stage,
        rating=rating,
        decision=decision,
        agreed=(agreed or rating) if accepted else None,
        review_id=100 + id if accepted else None,
    )


def test_nothing_told_is_nothing_recorded() -> None:
    assert standing_after([]) == Standing()


def test_stated_rating_counts_until_reviewed() -> None:
    assert standing_after([told(1, 1, "amber")]) == Standing(
        stage="in_progress", stated="amber", reported="amber", last_rated="amber", update_id=1, period_id=1
    )


def test_agreed_rating_counts_instead() -> None:
    assert standing_after([told(1, 1, "amber", decision="accepted", agreed="red")]) == Standing(
        stage="in_progress",
        stated="amber",
        agreed="red",
        reported="red",
        last_rated="red",
        update_id=1,
        review_id=101,
        period_id=1,
    )


def test_previous_is_what_the_period_before_reported() -> None:
    standing = standing_after([told(1, 1, "amber", decision="accepted", agreed="red"), told(2, 2, "green")])
    assert (standing.reported, standing.previous, standing.review_id) == ("green", "red", None)


def test_returned_update_does_not_count() -> None:
    first = told(1, 1, "amber")
    assert standing_after([first, told(2, 2, "green", decision="returned")]) == standing_after([first])


def test_update_sent_again_replaces_the_returned_one() -> None:
    standing = standing_after([told(1, 1, "green", decision="returned"), told(2, 1, "red")])
    assert (standing.update_id, standing.reported, standing.previous) == (2, "red", None)


def test_correction_of_an_earlier_period_does_not_overtake_a_later_one() -> None:
    standing = standing_after([told(1, 1, "green"), told(2, 2, "amber"), told(3, 1, "red")])
    assert (standing.update_id, standing.reported, standing.previous) == (2, "amber", "red")


def test_complete_waits_for_acceptance() -> None:
    running = told(1, 1, "amber", decision="accepted")
    waiting = standing_after([running, told(2, 2, None, stage="complete")])
    assert (waiting.stage, waiting.reported, waiting.awaiting_completion, waiting.update_id, waiting.period_id) == (
        "in_progress",
        "amber",
        True,
        2,
        2,
    )
    done = standing_after([running, told(2, 2, None, stage="complete", decision="accepted")])
    assert (done.stage, done.reported, done.last_rated, done.awaiting_completion) == ("complete", None, "amber", False)


def test_completion_returned_leaves_what_was() -> None:
    running = told(1, 1, "amber")
    assert standing_after([running, told(2, 2, None, stage="complete", decision="returned")]) == standing_after(
        [running]
    )


def test_pause_keeps_the_last_rating() -> None:
    standing = standing_after([told(1, 1, "amber"), told(2, 2, None, stage="paused"), told(3, 3, "red")])
    assert (standing.stage, standing.previous, standing.last_rated) == ("in_progress", "amber", "red")


updates = st.builds(
    told,
    id=st.integers(1, 6),
    period=st.integers(1, 4),
    rating=st.sampled_from(["red", "amber", "green"]),
    decision=st.sampled_from([None, "accepted", "returned"]),
    agreed=st.sampled_from([None, "red", "amber", "green"]),
)


@given(st.lists(updates, max_size=4, unique_by=lambda one: one.id))
def test_order_of_arrival_at_the_rule_does_not_matter(history: list[Stated]) -> None:
    assert {standing_after(order) for order in permutations(history)} == {standing_after(history)}


@given(st.lists(updates, max_size=6, unique_by=lambda one: one.id))
def test_what_counts_is_what_was_agreed_else_stated(history: list[Stated]) -> None:
    standing = standing_after(history)
    assert standing.reported == (standing.agreed or standing.stated)
    assert (standing.reported is not None) == (standing.stage == "in_progress")
    assert (standing.update_id is None) == all(one.decision == "returned" for one in history)


LEAD = Reader(leads=True)
OWN = Reader(partner_ids=frozenset({1}), is_partner=True)
OTHER = Reader(partner_ids=frozenset({2}), is_partner=True)
OFFICER = Reader(is_officer=True)
EVERYTHING = set(PUBLISHED_BOXES + PRIVATE_BOXES)
PUBLISHED = set(PUBLISHED_BOXES)


@pytest.mark.parametrize(
    ("reader", "waiting", "accepted", "returned"),
    [
        (LEAD, EVERYTHING, EVERYTHING, EVERYTHING),
        (OWN, EVERYTHING, EVERYTHING, EVERYTHING),
        (OTHER, PUBLISHED, PUBLISHED, set()),
        (OFFICER, set(), PUBLISHED, set()),
        (PUBLIC, set(), PUBLISHED, set()),
    ],
)
def test_who_may_read_which_boxes(reader: Reader, waiting: set[str], accepted: set[str], returned: set[str]) -> None:
    seen = [set(readable_boxes(reader, partner_id=1, decision=one)) for one in (None, "accepted", "returned")]
    assert seen == [waiting, accepted, returned]


@pytest.mark.parametrize(
    ("rating", "previous", "said"),
    [
        ("red", "amber", "worse"),
        ("red", "green", "worse"),
        ("amber", "green", "worse"),
        ("amber", "amber", "same"),
        ("green", "red", "better"),
        ("green", None, "new"),
        (None, "red", None),
        (None, None, None),
    ],
)
def test_trend_in_words(rating: str | None, previous: str | None, said: str | None) -> None:
    assert trend(rating, previous) == said


def test_every_stage_mark_and_rating_is_known_to_the_tables() -> None:
    assert set(NEXT_STAGES) == {None, *Stage}
    assert [stage for stage, following in NEXT_STAGES.items() if not following] == list(ENDED)
    assert set(MARK_WORDS) == set(Mark)
    assert set(RATING_MEANS) == set(Rating)


def period(id: int, starts: date, ends: date, opens: date) -> PeriodDates:
    """A period due on the day it opens."""
    return PeriodDates(id, 1, starts, ends, opens, opens, opens, opens)


WINTER = period(1, date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1))
SPRING = period(2, date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 1))


@pytest.mark.parametrize(
    ("day", "current"),
    [(date(2026, 3, 31), None), (date(2026, 4, 1), WINTER), (date(2026, 6, 30), WINTER), (date(2026, 7, 1), SPRING)],
)
def test_current_period_is_the_latest_open_one(day: date, current: PeriodDates | None) -> None:
    assert current_period([SPRING, WINTER], day) == current


def test_update_is_late_after_the_cut_off() -> None:
    assert [is_late(WINTER, date(2026, 4, day)) for day in (1, 2)] == [False, True]


def test_key_of_a_period_is_its_dates() -> None:
    assert WINTER.key == "2026-01-01/2026-03-31"
