"""What tests of the life of an update begin with: periods, and an update of the college."""

from datetime import date

import pytest

from actions.publication import Reader
from tests.actions.reporting import AMBER, Reporting

LEAD = Reader(leads=True)
MAIL = "an email of 1 March 2026"


@pytest.fixture
def reporting(cast):
    return Reporting(cast)


@pytest.fixture
def winter(reporting):
    return reporting.period(date(2026, 1, 1), date(2026, 3, 31), opens=date(2026, 3, 1), due=date(2026, 4, 17))


@pytest.fixture
def later(reporting, winter):
    """The three periods after the winter, all of them open."""
    reporting.tick(days=250)
    quarters = [(date(2026, 4, 1), date(2026, 6, 30)), (date(2026, 7, 1), date(2026, 9, 30))]
    quarters.append((date(2026, 10, 1), date(2026, 12, 31)))
    return [
        reporting.period(starts, ends, opens=starts, due=date(2027, 1, 15), cut_off=date(2027, 1, 15))
        for starts, ends in quarters
    ]


@pytest.fixture
def update(cast, reporting, winter):
    """The college's amber update of Action 1.1."""
    return reporting.send(cast.actions["1.1"], winter, **AMBER)
