"""What counts as typed text."""

import pytest

from govuk.texts import cleaned


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        (" Ran 2 days. ", "Ran 2 days."),
        ("\u200bRan", "\u200bRan"),
        ("👩‍🎓", "👩‍🎓"),
        ("-", "-"),
        ("", ""),
        ("\u200b", ""),
        ("\u2060 \u00a0\ufeff\u00ad", ""),
        ("\u3164\u2800", ""),
        ("\u0301", ""),
    ],
)
def test_cleaned(typed, text):
    assert cleaned(typed) == text
