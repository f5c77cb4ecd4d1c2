"""The short form of `make bench`: it works. What it measures is a matter of `make bench`."""

import pytest

from bench.figures import measured
from outcomes.models import Observation

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_bench_import(kind):
    assert measured(40, kind).startswith(f"Import of 40 figures as {kind.upper()}: ")
    assert Observation.objects.count() == 40
