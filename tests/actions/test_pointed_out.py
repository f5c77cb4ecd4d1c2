"""What is pointed out about an update before it is sent: one table."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from actions.pointed_out import remarks_before

DAY = date(2026, 10, 20)
PAST, TO_COME, LATER = date(2026, 9, 30), date(2026, 12, 31), date(2027, 3, 31)
BEFORE = SimpleNamespace(
    boxes={"done": "Ran 2 taster days."}, period=SimpleNamespace(starts=date(2026, 4, 1), ends=date(2026, 6, 30))
)
NO_MOVE = "An update does not move that date: ask for another one."
OVERDUE = "The rating is green, but the action was due on 30 September 2026: it is 20 days overdue."
AFTER_DUE = f"The expected finish, 31 March 2027, is after the due date, 31 December 2026. {NO_MOVE}"
AFTER_PAST = f"The expected finish, 31 March 2027, is after the due date, 30 September 2026. {NO_MOVE}"
PASSED = "The expected finish, 30 September 2026, has passed already."
SAME = "“Done” is word for word what was sent for April to June 2026."
BARE = "It says complete, and nothing is attached that shows it: no file and no link."


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, []),
        ({"due": PAST}, [OVERDUE]),
        ({"due": DAY}, []),
        ({"due": None}, []),
        ({"rating": "amber", "due": PAST}, []),
        ({"stage": "paused", "rating": None, "due": PAST}, []),
        ({"rating": "amber", "forecast": LATER}, [AFTER_DUE]),
        ({"rating": "red", "forecast": LATER, "due": PAST}, [AFTER_PAST]),
        ({"rating": "amber", "forecast": TO_COME}, []),
        ({"rating": "amber", "forecast": LATER, "due": None}, []),
        ({"rating": "amber", "forecast": PAST}, [PASSED]),
        ({"rating": "amber", "forecast": DAY}, []),
        ({"done": " Ran 2 taster days.\n", "before": BEFORE}, [SAME]),
        ({"done": "Ran 3 taster days.", "before": BEFORE}, []),
        ({"done": "", "before": SimpleNamespace(boxes={"done": ""})}, []),
        ({"stage": "complete", "rating": None, "evidence": 0}, [BARE]),
        ({"stage": "complete", "rating": None, "evidence": 1}, []),
        ({"stage": "complete", "rating": None, "evidence": None}, []),
        ({"evidence": 0}, []),
        ({"due": PAST, "done": "Ran 2 taster days.", "before": BEFORE}, [OVERDUE, SAME]),
    ],
)  # fmt: skip
def test_remarks_on_an_update(said: dict[str, Any], expected: list[str]) -> None:
    told: dict[str, Any] = {
        "stage": "in_progress",
        "rating": "green",
        "done": "New words.",
        "forecast": None,
        "before": None,
        "due": TO_COME,
        "evidence": None,
    }
    told |= said
    boxes = {"done": told.pop("done"), "forecast": told.pop("forecast")}
    stage, rating, before = told.pop("stage"), told.pop("rating"), told.pop("before")
    assert remarks_before(stage, rating, boxes, before, day=DAY, **told) == expected
