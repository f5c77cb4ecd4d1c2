"""What every test of the review pages begins with: a period, an update in it, and the day on which pages are opened."""

from datetime import date

import pytest

from tests.actions.reporting import AMBER, Reporting
from tests.actions.reviews.desk import NOON


@pytest.fixture
def reporting(cast):
    return Reporting(cast)


@pytest.fixture
def period(reporting):
    """July to September 2026: due on 16 October, cut off on 23 October."""
    reporting.tick(days=200)
    dates = {"opens": date(2026, 9, 14), "due": date(2026, 10, 16), "cut_off": date(2026, 10, 23)}
    return reporting.period(date(2026, 7, 1), date(2026, 9, 30), **dates)


@pytest.fixture(autouse=True)
def on_20_october(monkeypatch):
    """The day on which the pages are opened."""
    monkeypatch.setattr("actions.views.reviews.timezone.now", lambda: NOON)


@pytest.fixture
def update(cast, reporting, period):
    """The college's amber update of Action 1.1."""
    return reporting.send(cast.actions["1.1"], period, **AMBER)
