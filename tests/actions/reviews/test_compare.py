"""The words of two updates compared, and how late one came."""

from datetime import UTC, date, datetime

import pytest

from actions.pages.review_words import compare, lateness_words
from actions.periods import PeriodDates

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("old", "new", "taken", "added"),
    [
        ("a b c", "a b c", [], []),
        ("a b c", "a x c", ["b"], ["x"]),
        ("", "all new", [], ["all new"]),
        ("all gone", "", ["all gone"], []),
        ("a b", "b a", ["b"], ["b"]),
        ("14 offered.", "17 offered.", ["14"], ["17"]),
        ("a\nb", "a b", [], []),
    ],
)
def test_compare_marks_words_that_changed(old, new, taken, added):
    before, after = compare(old, new)
    assert sorted(piece.text for piece in before if piece.is_changed) == taken
    assert sorted(piece.text for piece in after if piece.is_changed) == added
    assert "".join(piece.text + piece.space for piece in before) == old
    assert "".join(piece.text + piece.space for piece in after) == new


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (datetime(2026, 10, 16, 22, 59, tzinfo=UTC), "Sent on time"),
        (datetime(2026, 10, 16, 23, 0, tzinfo=UTC), "Sent 1 day late"),
        (datetime(2026, 10, 23, 12, tzinfo=UTC), "Sent 7 days late"),
        (datetime(2026, 10, 24, 12, tzinfo=UTC), "Sent 8 days late, after the cut-off"),
    ],
)
def test_lateness_in_words(sent, said):
    days = {"opens": date(2026, 9, 14), "due": date(2026, 10, 16)}
    last = {"grace_until": date(2026, 10, 23), "cut_off": date(2026, 10, 23)}
    period = PeriodDates(id=1, strategy_id=1, starts=date(2026, 7, 1), ends=date(2026, 9, 30), **days, **last)
    assert lateness_words(period, sent) == said
