"""Invented counts are issued and published: in no file, page or answer is there a few people, and none can be found."""

import io
import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, example, given, settings

from accounts.clock import change, record_many
from outcomes.models import Measure, MeasureVersion, Observation, Place, PlaceKind, Series
from outcomes.services.formulas import confirm_sum, set_sum
from scrutiny.frozen import words_as_data
from scrutiny.models import Edition
from scrutiny.report_words import Contact, ReportWords
from scrutiny.services.editions import issue_edition
from scrutiny.services.publishing import publish_edition
from scrutiny.stored import whole
from tests.cast import Cast
from tests.factories.editions import frozen_of
from tests.factories.scrutiny import make_report
from tests.outcomes.few_people import AGES, COUNTY, PLACES, UP_TO, Item, Town, added_up, told_by, towns

pytestmark = [pytest.mark.pdf, pytest.mark.poppler]
NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
FEW = re.compile(r"(?<![\d.,])[1-7]\s+leavers")
PERIOD = {"period_kind": "financial_year", "period_label": "2021/22"}
DAYS = {"period_starts": date(2021, 4, 1), "period_ends": date(2022, 3, 31)}
WORDS = ReportWords(
    title="Care plan update",
    recommendations=("Note it.",),
    report_of="The Director",
    contacts=(Contact("Author:", "Office"),),
)
OTHERS = "Everybody but the young"


@pytest.fixture(autouse=True)
def _in_august(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    with time_machine.travel(NOW, tick=True):
        yield


BEFORE = {(0, 1): 3, (0, 2): 20, (0, 3): 37}
TOWN = Town(
    places=0,
    ages=3,
    states=[added_up(BEFORE), added_up(BEFORE | {(0, 3): 5})],
    staff={0: 251},
    items=frozenset(((0, age), unit) for age in range(4) for unit in ("people", "%")),
    takes_away=True,
)
"""The young are a few in both editions, the old become a few in the second, and the others are worked out."""

suppressed = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.mark.slow
@example(town=TOWN)
@settings(max_examples=2, deadline=None, suppress_health_check=suppressed)
@given(town=towns(editions=2))
def test_nothing_published_tells_a_few_people_random(cast: Cast, town: Town) -> None:
    check(cast, town)


@pytest.mark.slow
@pytest.mark.length
@settings(max_examples=30, deadline=None, suppress_health_check=suppressed)
@given(town=towns())
def test_nothing_published_tells_a_few_people_at_length(cast: Cast, town: Town) -> None:
    check(cast, town)


def check(cast: Cast, town: Town) -> None:
    """Publish a town edition by edition, and read all that everybody can read."""
    # A plain savepoint: a change must be the outermost block, so examples cannot be wrapped in `atomic`.
    before = transaction.savepoint()
    try:
        lines = record_lines(cast, town)
        printed, taken = [], []
        for number in range(len(town.states)):
            record_figures(cast, town, number, lines)
            edition = publish(cast)
            told = figures_in(edition)
            printed.append({item: told[name_of(item)] for item in lines if name_of(item) in told})
            taken.append(int(told[OTHERS]) if OTHERS in told else None)
        assert not {one: n for one, n in told_by(town, printed, taken).items() if 1 <= n <= UP_TO}
        shown = {(item, state[item[0]]) for state, one in zip(town.states, printed, strict=True) for item in one}
        secret = secrets(town, shown)
        for place, text in everything_published():
            assert not FEW.search(text), (place, FEW.search(text))
            assert not {one for one in secret if re.search(rf"(?<![\d.,]){re.escape(one)}", text)}, place
    finally:
        transaction.savepoint_rollback(before)


def secrets(town: Town, shown: set[tuple[Item, int]]) -> set[str]:
    """The words of figures that no edition printed, unless another figure that is printed reads the same."""
    every = {(item, state[item[0]]) for state in town.states for item in town.items}
    return {words(town, *one) for one in every} - {words(town, *one) for one in shown}


def words(town: Town, item: Item, count: int) -> str:
    cell, unit = item
    return f"{count} leavers" if unit == "people" else f"{town.percentage(cell, count)}%"


def name_of(item: Item) -> str:
    (place, age), unit = item
    return f"{'Counted' if unit == 'people' else 'Share'} in {PLACES[place]}, {AGES[age] or 'everybody'}"


def record_lines(cast: Cast, town: Town) -> dict[Item, Series]:
    """A measure with one line for each thing that is printed."""
    lines: dict[Item, Series] = {}
    with change(kind="plan_loaded", job="test", strategy_id=cast.strategy.pk) as revision:
        kinds = dict.fromkeys(PLACES[1:], PlaceKind.DISTRICT) | {COUNTY: PlaceKind.COUNTY}
        record_many(revision, Place, {(cast.strategy.pk, name): {"kind": kind} for name, kind in kinds.items()})
        for number, item in enumerate(sorted(town.items), 1):
            lines[item] = _line(cast, revision, number, name_of(item), item)
        others = _line(cast, revision, 99, OTHERS, ((0, 0), "people"), key="others") if town.takes_away else None
    if others is not None:
        inputs = {"a": (lines[(0, 0), "people"].pk, ""), "b": (lines[(0, 1), "people"].pk, "")}
        row = set_sum(series=others, formula="a - b", inputs=inputs, decimals=0, by=cast.carol)
        confirm_sum(derived=row, is_confirmed=True, analyst="Ann Example, analyst", by=cast.carol)
    return lines


def _line(cast: Cast, revision: Any, number: int, name: str, item: Item, key: str = "") -> Series:
    (place, age), unit = item
    measure = revision.append(Measure(outcome=cast.outcomes[1], key=f"M1.{number}", position=number))
    record_many(revision, MeasureVersion, {measure.pk: {"text": name, "direction": "down"}})
    line = Series(
        strategy=cast.strategy,
        measure=measure,
        position=number,
        key=key or ("leavers" if unit == "people" else "share"),
        label=name,
        unit="leavers" if unit == "people" else "%",
        geography=PLACES[place],
        breakdown={"age": AGES[age]} if age else {},
        breakdown_words=f"age: {AGES[age]}" if age else "",
        direction="down",
    )
    return revision.append(line)  # type: ignore[no-any-return]


def record_figures(cast: Cast, town: Town, number: int, lines: dict[Item, Series]) -> None:
    """What is new in an edition: everything in the first, and later what was revised."""
    with change(kind="figures_loaded", job="test", strategy_id=cast.strategy.pk) as revision:
        for (cell, unit), line in lines.items():
            issue = town.version(cell, number)[1]
            if number and issue == town.version(cell, number - 1)[1]:
                continue
            count, base = town.states[number][cell], town.staff[cell[0]]
            value = Decimal(count) if unit == "people" else town.percentage(cell, count)
            share = {"decimals": 1, "base_number": base, "base_words": f"{base} staff", "count": count}
            row = Observation(series=line, issue=issue + 1, value=value, source="Survey", **PERIOD, **DAYS)
            for name, given_ in share.items() if unit == "%" else ():
                setattr(row, name, given_)
            revision.append(row)


def publish(cast: Cast) -> Edition:
    """Issue and publish a report as the data stand."""
    report = make_report(cast.strategy, cast.carol, words=words_as_data(WORDS))
    now = datetime.now(UTC)
    issue_edition(report=report, frozen=frozen_of(report, wall=now), replacing=None, by=cast.carol, now=now)
    edition = Edition.objects.get(report=report)
    publish_edition(edition=edition, on=edition.issued_on, by=cast.olive)
    return edition


def figures_in(edition: Edition) -> dict[str, Decimal]:
    """By measure, how many people a reader of the edition takes its figure for."""
    found = {}
    for one in json.loads(edition.data)["measures"]:
        figure = one["latest"] or {"value": "", "base": ""}
        number = re.match(r"([\d.,]+)(%?)", figure["value"])
        if number and not number[2]:
            found[one["title"]] = Decimal(number[1].replace(",", ""))
        elif number and (base := re.match(r"(\d+) staff", figure["base"])):
            found[one["title"]] = Decimal(round(Decimal(number[1]) * int(base[1]) / 100))
    return found


def everything_published() -> Iterator[tuple[str, str]]:
    """Every page that everybody can open and every file that it leads to, as words, with its address."""
    client = Client()
    pages = ["/published/", "/published/care-plan/"]
    while pages:
        address = pages.pop()
        answer = client.get(address)
        assert answer.status_code == 200, address
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        yield from ((address, text) for text in texts_of(content))
        if answer["Content-Type"].startswith("text/html"):
            links = re.findall(r'href="(/published/care-plan/\d+/[^"#]*)"', content.decode())
            pages += [link for link in dict.fromkeys(links) if link != address and link.count("/") > address.count("/")]
            pages += [link for link in dict.fromkeys(links) if address == "/published/care-plan/" and link not in pages]
    assert client.get("/api/v1/observations/").status_code in {401, 403}
    for edition in Edition.objects.all():
        yield f"edition {edition.number}", edition.data
        yield from ((file.name, text) for file in edition.files.all() for text in texts_of(whole(file)))


def texts_of(content: bytes) -> Iterator[str]:
    """The words of a page or a file: as they are, and once with and once without a space for each tag."""
    if content.startswith(b"%PDF"):
        done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
        yield done.stdout.decode()
        return
    parts = [content]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [archive.read(name) for name in archive.namelist() if not name.endswith((".png", ".bin"))]
    for part in parts:
        text = part.decode("utf-8", "replace")
        yield unescape(text)
        yield unescape(re.sub(r"<[^>]*>", "", text))
        yield unescape(re.sub(r"<[^>]*>", " ", text))
