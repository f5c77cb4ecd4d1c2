"""What differs between two readings of a plan: the rule, and the words for it."""

from datetime import date

import pytest

from actions.changes import Difference, Kind, days_moved, differences, kind_of
from actions.pages.changes import Line, change_groups, kinds_of_changes, moved_words

BEFORE = Line("1.1", "Hub", "Open a hub.", "amber", "amber", "amber", date(2026, 9, 30), False, "College", None)


def line(**changed: object) -> Line:
    """The line before, with something changed."""
    return Line(**{**vars(BEFORE), **changed})  # type: ignore[arg-type]


def test_nothing_differs_between_alike_readings() -> None:
    assert differences([BEFORE], [line()]) == ()


def test_every_difference_of_an_action_is_told_in_order() -> None:
    after = line(
        mark="red", rating="red", due_date=date(2026, 12, 31), lead="Trust", joint_lead="College", title="Open 2 hubs."
    )
    assert differences([BEFORE], [after]) == (
        Difference("1.1", "Hub", "mark", "amber", "red", "worse"),
        Difference("1.1", "Hub", "due_date", "2026-09-30", "2026-12-31"),
        Difference("1.1", "Hub", "lead", "College", "Trust"),
        Difference("1.1", "Hub", "joint_lead", None, "College"),
        Difference("1.1", "Hub", "title", "Open a hub.", "Open 2 hubs."),
    )


def test_new_action_is_told_once() -> None:
    assert differences([], [BEFORE]) == (Difference("1.1", "Hub", "added", None, "Open a hub."),)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (("green", "green"), ("amber", "amber"), Kind.WORSE),
        (("red", "red"), ("green", "green"), Kind.BETTER),
        (("green", "green"), ("no_update", None), Kind.NO_UPDATE),
        (("no_update", None), ("amber", "amber"), Kind.REPORTED),
        (("no_update", None), ("red", "red"), Kind.WORSE),
        (("not_started", None), ("green", "green"), Kind.STARTED),
        (("not_recorded", None), ("red", "red"), Kind.STARTED),
        (("paused", None), ("amber", "amber"), Kind.RESUMED),
        (("complete", None), ("green", "green"), Kind.RESUMED),
        (("green", "green"), ("complete", None), Kind.COMPLETED),
        (("green", "green"), ("paused", None), Kind.PAUSED),
        (("not_recorded", None), ("closed", None), Kind.CLOSED),
        (("not_recorded", None), ("not_started", None), Kind.STAGE),
    ],
)
def test_change_of_mark_has_one_kind(before: tuple[str, str | None], after: tuple[str, str | None], kind: Kind) -> None:
    """The last rating before "no update" is amber here."""
    old, new = (line(mark=mark, rating=rating) for mark, rating in (before, after))
    (found,) = differences([old], [new])
    assert kind_of(found) == kind


@pytest.mark.parametrize(
    ("before", "after", "kind", "days", "words"),
    [
        ("2026-09-30", "2026-10-01", Kind.DATE_MOVED, 1, "from 30 September 2026 to 1 October 2026, 1 day later"),
        (
            "2026-09-30",
            "2026-09-28",
            Kind.DATE_MOVED,
            -2,
            "from 30 September 2026 to 28 September 2026, 2 days earlier",
        ),
        (None, "2026-09-28", Kind.DATE_SET, None, "set to 28 September 2026"),
        ("2026-09-30", None, Kind.DATE_MOVED, None, "from 30 September 2026 to no date set"),
    ],
)
def test_change_of_date_gives_its_days(
    before: str | None, after: str | None, kind: Kind, days: int | None, words: str
) -> None:
    old, new = (line(due_date=date.fromisoformat(text) if text else None) for text in (before, after))
    (found,) = differences([old], [new])
    assert (kind_of(found), days_moved(found)) == (kind, days)
    assert change_groups([found], str)[0].changes[0].words == words


def test_change_to_ongoing_has_no_days() -> None:
    (found,) = differences([BEFORE], [line(due_date=None, is_ongoing=True)])
    assert (found.after, days_moved(found), kind_of(found)) == ("ongoing", None, Kind.DATE_MOVED)


def test_groups_follow_the_order_in_which_a_committee_asks() -> None:
    changes = [
        Difference("1.1", "Hub", "due_date", "2026-09-30", "2026-12-31"),
        Difference("1.1", "Hub", "mark", "green", "complete"),
        Difference("1.2", "Guide", "mark", "red", "amber", "better"),
        Difference("1.3", "Fair", "mark", "green", "red", "worse"),
        Difference("1.4", "Prize", "mark", "green", "amber", "worse"),
        Difference("1.5", "Club", "added", None, "Start a club."),
        Difference("1.6", "Bus", "lead", None, "Trust"),
    ]
    groups = change_groups(changes, lambda ref: f"/{ref}/")
    assert [(group.title, [change.href for change in group.changes]) for group in groups] == [
        ("2 worse", ["/1.3/", "/1.4/"]),
        ("1 better", ["/1.2/"]),
        ("1 completed", ["/1.1/"]),
        ("1 date moved", ["/1.1/"]),
        ("1 change of lead partner", ["/1.6/"]),
        ("1 action added", ["/1.5/"]),
    ]
    assert (groups[0].changes[0].before, groups[0].changes[0].after) == ("green", "red")
    assert (groups[3].changes[0].before, groups[3].changes[0].after) == ("", "")
    cell = [(kind.word, list(kind.refs), kind.is_worse) for kind in kinds_of_changes(changes)]
    assert cell == [
        ("Worse", ["1.3", "1.4"], True),
        ("Better", ["1.2"], False),
        ("Completed", ["1.1"], False),
        ("Added", ["1.5"], False),
    ]
    assert moved_words(changes) == "2 have got worse and 1 better"
