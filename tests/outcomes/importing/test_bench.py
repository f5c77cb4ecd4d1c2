"""The short form of `make bench`: it works. What it measures is a matter of `make bench`."""

import pytest

from bench.figures import DAY, figure_rows, measured
from outcomes.importing.sheets import render
from outcomes.models import Observation

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_bench_import(kind, tmp_path):
    file = tmp_path / f"figures.{kind}"
    file.write_bytes(render(kind, [], figure_rows(40), DAY))
    assert measured(40, file).startswith(f"Import of 40 figures as {kind.upper()}: ")
    assert Observation.objects.count() == 40
