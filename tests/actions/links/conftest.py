"""What the tests of links begin with: a period, its lead, and a link in a mail."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.actions.links.linking import sent_to
from tests.actions.reporting import Reporting
from tests.cast import Cast


@pytest.fixture
def reporting(cast: Cast) -> Reporting:
    return Reporting(cast)


@pytest.fixture
def period(reporting: Reporting) -> Any:
    """July to September 2026: due on 16 October, cut off on 30 November."""
    reporting.tick(days=200)
    dates = {"opens": date(2026, 9, 14), "due": date(2026, 10, 16), "cut_off": date(2026, 11, 30)}
    return reporting.period(date(2026, 7, 1), date(2026, 9, 30), **dates)


@pytest.fixture
def lead(cast: Cast, period: Any) -> Client:
    client = Client()
    client.force_login(cast.carol)
    return client


@pytest.fixture
def address(lead: Client) -> str:
    """A link for Action 1.1, as it stands in the mail."""
    return sent_to(lead)
