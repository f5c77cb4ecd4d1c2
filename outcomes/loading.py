"""Loads what stands beside a strategy's plan: codes of places, sums that work figures out, and what is a proxy.

The file is `outcomes/data/<slug of the strategy>.json`. Loading again adds what is missing and changes nothing that
people edited. A sum that is loaded is a proposal: nobody has confirmed it.
"""

import json
from pathlib import Path
from typing import Any

from accounts.clock import Revision, change, record_many
from govuk.words import count_of, in_words
from outcomes.models import Area, DerivedSeries, Measure, MeasureSettings, Place, Series, Strategy
from outcomes.services.formulas import enter_sum

FOLDER = Path(__file__).parent / "data"
JOB = "load_strategy"


def load_places_and_sums(strategy: Strategy, *, now: Any = None, slug: str = "") -> list[str]:
    """Load the file of a strategy, if there is one.

    Args:
        now: as in `accounts.clock.change`.
        slug: whose file; "" for the strategy's own.

    Returns:
        One line that says what was added; none where there is no file, or nothing was missing.
    """
    file = FOLDER / f"{slug or strategy.slug}.json"
    if not file.is_file():
        return []
    told = json.loads(file.read_text(encoding="utf-8"))
    with change(kind="measures_loaded", job=JOB, strategy_id=strategy.pk, now=now) as revision:
        places = _places(revision, strategy, told["places"])
        sums = sum(_sum(revision, strategy, one) for one in told["sums"])
        measures = _measures(revision, strategy, told["measures"])
        counts = ((places, "place"), (sums, "sum"), (measures, "note on a measure", "notes on measures"))
        added = in_words([count_of(*one) for one in counts if one[0]])
        revision.summary = f"{added} loaded"
    return [f"{added} added"] if added else []


def _places(revision: Revision, strategy: Strategy, rows: list[dict[str, str]]) -> int:
    areas = {area.slug: area.pk for area in Area.objects.filter(strategy=strategy)}
    known = set(Place.objects.filter(strategy=strategy).values_list("name", flat=True))
    missing = {
        (strategy.pk, row["name"]): {
            "kind": row["kind"],
            "ons_code": row["ons_code"],
            "area_id": areas.get(row.get("area", "")),
        }
        for row in rows
        if row["name"] not in known
    }
    record_many(revision, Place, missing)
    return len(missing)


def _measures(revision: Revision, strategy: Strategy, rows: list[dict[str, str]]) -> int:
    """Say which figures stand in for what a measure asks for, of measures that nobody has set up."""
    ids = dict(Measure.objects.filter(outcome__strategy=strategy).values_list("key", "pk"))
    known = set(MeasureSettings.objects.filter(measure__in=ids.values()).values_list("measure", flat=True))
    given = {ids[row["key"]]: {"proxy_for": row["proxy_for"]} for row in rows if row["key"] in ids}
    missing = {pk: fields for pk, fields in given.items() if pk not in known}
    record_many(revision, MeasureSettings, missing)
    return len(missing)


def _sum(revision: Revision, strategy: Strategy, told: dict[str, Any]) -> bool:
    """Enter a sum with its series; says whether it was missing, and could be worked out from what is there."""
    inputs = {letter: _published(strategy, one) for letter, one in told["inputs"].items()}
    found = {letter: (series.pk, "") for letter, series in inputs.items() if series is not None}
    known = Series.objects.filter(strategy=strategy, key=told["series"]["key"]).first()
    if len(found) < len(inputs) or (known and DerivedSeries.objects.filter(series=known).exists()):
        return False
    enter_sum(
        revision,
        series=known or _series(revision, strategy, told["series"]),
        formula=told["formula"],
        inputs=found,
        decimals=told["decimals"],
        words=told["words"],
    )
    return True


def _published(strategy: Strategy, told: dict[str, str]) -> Series | None:
    return Series.objects.filter(strategy=strategy, breakdown_words="", **told).first()


def _series(revision: Revision, strategy: Strategy, told: dict[str, str]) -> Series:
    last = Series.objects.filter(strategy=strategy).order_by("position").last()
    measure = Measure.objects.filter(outcome__strategy=strategy, key=told["measure"]).first()
    fields = {name: told[name] for name in ("key", "label", "unit", "geography", "population", "direction")}
    position = last.position + 1 if last else 1
    return revision.append(Series(strategy=strategy, measure=measure, position=position, **fields))
