"""A figure that is hidden in what is published is shown to whoever is signed in, and said to be hidden."""

import csv
import re
from collections.abc import Iterator
from html import unescape

import pytest
import time_machine
from django.test import Client

from accounts.clock import change, record_many
from outcomes.measures.card import published_measures_of
from outcomes.models import Area, Place
from tests.actions.story import at
from tests.cast import Cast
from tests.factories.measures import make_figures, make_measure

BASE = "/strategies/care-plan/"
WORDS = "hidden in what is published"


@pytest.fixture(autouse=True)
def _in_august() -> Iterator[None]:
    with time_machine.travel(at(8, 3), tick=True):
        yield


@pytest.fixture
def reader(cast: Cast) -> Client:
    """An officer's client, where 3 of 74 staff left in 2025/26, and 21 of 74 the year before."""
    measure = make_measure(cast.outcomes[1])
    make_figures(measure.series.get(), "28.4", "4.1", first=2024, base_number=74, base_words="74 staff")
    client = Client()
    client.force_login(cast.olive)
    return client


def text_of(client: Client, address: str) -> str:
    """A page as one line of text, without the rule that stands beside its tables."""
    answer = client.get(BASE + address)
    assert answer.status_code == 200
    said = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))
    return said.replace("people are hidden in what is published", "")


@pytest.mark.parametrize("address", ["measures/M1.1/", "measures/print/", "measures/", "outcomes/1/"])
def test_pages_show_the_figure_and_that_it_is_hidden(reader: Client, address: str) -> None:
    said = text_of(reader, address)
    assert "4.1%" in said
    assert WORDS in said.lower()


def test_figures_that_show_nobody_are_not_said_to_be_hidden(cast: Cast) -> None:
    make_figures(make_measure(cast.outcomes[1]).series.get(), "28.4", base_number=74, base_words="74 staff")
    client = Client()
    client.force_login(cast.olive)
    for address in ("measures/M1.1/", "measures/print/", "measures/", "outcomes/1/"):
        assert WORDS not in text_of(client, address).lower()


def test_district_view_says_which_figure_is_hidden(cast: Cast, reader: Client) -> None:
    with change(kind="places_set", job="test", strategy_id=cast.strategy.pk) as revision:
        area = revision.append(Area(strategy=cast.strategy, slug="moor", name="Moorland", position=9))
        place = {"kind": "district", "area_id": area.pk}
        record_many(revision, Place, {(cast.strategy.pk, "The county"): place})
    assert WORDS in text_of(reader, "districts/").lower()


def test_api_says_which_figures_are_hidden(reader: Client) -> None:
    listed = reader.get("/api/v1/observations/").json()["results"]
    assert [(one["words"], one["hidden_in_publication"]) for one in listed] == [("28.4%", False), ("4.1%", True)]
    one = reader.get(listed[1]["url"]).json()
    assert one["hidden_in_publication"] is True


def test_file_of_a_measure_says_which_figures_are_hidden(reader: Client) -> None:
    text = reader.get(f"{BASE}measures/M1.1/figures.csv").content.decode("utf-8-sig")
    *_, heads, first, second = csv.reader(text.splitlines())
    place = heads.index("Hidden in what is published")
    assert (first[place], second[place]) == ("No", "Yes")


def test_published_figure_is_the_same_one(cast: Cast, reader: Client) -> None:
    (card,) = published_measures_of(cast.strategy.pk, 2**62, [])
    assert [figure.value for figure in card.promise.figures] == ["28.4%", "Hidden"]


def test_page_asks_not_to_pass_hidden_figures_on(reader: Client) -> None:
    said = text_of(reader, "measures/M1.1/")
    assert "1 figure is hidden in what is published, because a few people could be made out. Do not pass it on." in said
