"""Pages that set measures up, and what those who read then find on a measure's page."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.clock import change
from accounts.models import User
from actions.models import MeasureAction
from actions.services.measures import MoverError, choose_actions
from outcomes.errors import SeenOtherError
from outcomes.models import (
    FigureRules,
    Measure,
    MeasureSettings,
    Narrative,
    NarrativeReview,
    Place,
    Series,
    SeriesSettings,
)
from outcomes.services.measures import MeasureWanted, set_measure
from outcomes.services.narratives import NarrativeWords, write_narrative
from tests.actions.story import at
from tests.cast import Cast
from tests.factories.measures import make_figures, make_measure

BASE = "/strategies/care-plan/"
PAGE = f"{BASE}measures/M1.1/"


@pytest.fixture(autouse=True)
def _in_august() -> Iterator[None]:
    with time_machine.travel(at(8, 3), tick=True):
        yield


@pytest.fixture
def measure(cast: Cast) -> Measure:
    """A measure with figures of two years, on a base of 40 people."""
    measure = make_measure(cast.outcomes[1])
    make_figures(measure.series.get(), "28.2", "32.2", base_words="40 people", base_number=40)
    return measure


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def said(person: User, address: str, **asked: str) -> str:
    """The main part of a page as one line of text."""
    answer = signed_in(person).get(address, asked)
    assert answer.status_code == 200
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def sent(person: User, address: str, **given: Any) -> Any:
    return signed_in(person).post(address, given)


def test_what_nobody_has_said_stands_as_a_gap(cast: Cast, measure: Measure) -> None:
    page = said(cast.olive, PAGE)
    for words in (
        "Target No target published",
        "Who brings the figures Nobody is named",
        "How often Nobody has said how often a figure is expected",
        "Nobody has written yet what the figures show",
        "Nobody has chosen yet which actions are meant to move this measure.",
        "2 figures on a small base: 40 people. 1 of 40 people is 2.5 percentage points.",
        "A base under 50 is said to be small.",
        "Counts of 1 to 7 people are hidden in what is published.",
    ):
        assert words in page
    assert "Set up this measure" not in page


def test_settings_are_saved_and_read(cast: Cast, measure: Measure) -> None:
    line = measure.series.get()
    given = {
        "definition": "Posts left in a year.",
        "owner": cast.college.pk,
        "frequency": "yearly",
        "due_month": "10",
        "target": "28.5%",
        "target_by": "31 March 2027",
        "target_source": "Cabinet, 19 April 2023",
        "proxy_for": "The measure asks for a number; a rate is published.",
        "headline": line.pk,
        "licence": "OGL v3.0",
    }
    assert sent(cast.carol, f"{PAGE}settings/", **given).headers["Location"] == PAGE
    page = said(cast.olive, PAGE)
    for words in (
        "Definition Posts left in a year.",
        "Who brings the figures Riverside College",
        "How often Every year, in October",
        "Target 28.5% by 31 March 2027. Published: Cabinet, 19 April 2023.",
        "A proxy. The measure asks for a number; a rate is published.",
        "Licence OGL v3.0",
    ):
        assert words in page
    form = signed_in(cast.dan).get(f"{PAGE}settings/").content.decode()
    assert 'value="28.5"' in form
    assert 'value="31 March 2027"' in form


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"target": "a lot"}, "The target must be a number, such as 28 or 28.5"),
        ({"target": "28"}, "Enter where the target is published."),
        ({"target": "NaN", "target_source": "x"}, "The target must be a number, such as 28 or 28.5"),
        ({"target_by": "soon"}, "The day of the target must"),
        ({"frequency": "never"}, "Select how often a figure is expected"),
        ({"owner": "0"}, "Select who brings the figures"),
    ],
)
def test_settings_that_cannot_be_come_back_with_what_was_typed(
    cast: Cast, measure: Measure, given: dict[str, str], words: str
) -> None:
    answer = sent(cast.carol, f"{PAGE}settings/", definition="Kept words", **given)
    page = unescape(answer.content.decode())
    assert (answer.status_code, words in page, "Kept words" in page) == (422, True, True)
    assert not MeasureSettings.objects.exists()


def test_colleagues_settings_are_shown_before_they_are_overwritten(cast: Cast, measure: Measure) -> None:
    form = signed_in(cast.dan).get(f"{PAGE}settings/").content.decode()
    seen = re.findall(r'name="seen" value="(\d+)"', form)[0]
    set_measure(measure=measure, wanted=MeasureWanted(definition="Carol's"), by=cast.carol)
    answer = sent(cast.dan, f"{PAGE}settings/", definition="Dan's", seen=seen)
    assert (answer.status_code, "Somebody else changed this" in answer.content.decode()) == (422, True)
    again = re.findall(r'name="seen" value="(\d+)"', answer.content.decode())[0]
    assert sent(cast.dan, f"{PAGE}settings/", definition="Dan's", seen=again).status_code == 302


def test_lead_says_whether_a_line_counts_people(cast: Cast, measure: Measure) -> None:
    percentage = measure.series.get()
    with change(kind="plan_loaded", job="test", strategy_id=cast.strategy.pk) as revision:
        words = {"key": "left", "label": "People who left", "unit": "leavers", "breakdown": {}}
        line = revision.append(Series(strategy=cast.strategy, measure=measure, position=9, **words))
    form = signed_in(cast.carol).get(f"{PAGE}settings/").content.decode()
    assert ("a percentage of?" in form, "“People who left” count?" in form) == (True, True)
    chosen = {f"counts_{line.pk}": "no", f"counts_{percentage.pk}": "no"}
    assert sent(cast.carol, f"{PAGE}settings/", **chosen).status_code == 302
    said = SeriesSettings.objects.values_list("series", "counts_people")
    assert dict(said) == {line.pk: False, percentage.pk: False}


def test_narrative_is_written_reviewed_and_shown(cast: Cast, measure: Measure) -> None:
    given = {"shows": "More people left.", "matters": "Each is replaced.", "next": "A survey.", "seen": "0"}
    assert sent(cast.dan, f"{PAGE}narrative/", **given).headers["Location"] == PAGE
    waiting = said(cast.olive, PAGE)
    assert "More people left." in waiting
    assert "Not yet reviewed." in waiting
    assert "Review what is written" in said(cast.carol, PAGE)
    assert "Review what is written" not in said(cast.dan, PAGE), "he wrote it"
    assert "You wrote this" in said(cast.dan, f"{PAGE}narrative/review/")
    refused = sent(cast.dan, f"{PAGE}narrative/review/", decision="agree", number="1")
    assert (refused.status_code, NarrativeReview.objects.exists()) == (422, False)
    assert sent(cast.carol, f"{PAGE}narrative/review/", decision="agree", number="1").status_code == 302
    page = said(cast.olive, PAGE)
    assert "Not yet reviewed." not in page
    assert re.search(r"Written by Dan Example, \d+ August 2026. Reviewed by Carol Example, \d+ August 2026.", page)


def test_returned_narrative_is_read_by_those_who_write(cast: Cast, measure: Measure) -> None:
    set_measure(measure=measure, wanted=MeasureWanted(owner_id=cast.college.pk), by=cast.carol)
    sent(cast.alice, f"{PAGE}narrative/", shows="More left.", seen="0")
    missing = sent(cast.carol, f"{PAGE}narrative/review/", decision="return", number="1")
    assert (missing.status_code, "Enter what has to change" in missing.content.decode()) == (422, True)
    sent(cast.carol, f"{PAGE}narrative/review/", decision="return", reason="Say of whom.", number="1")
    assert "Say of whom." in said(cast.alice, PAGE)
    assert "Say of whom." in said(cast.alice, f"{PAGE}narrative/")
    reader = said(cast.bob, PAGE)
    assert ("Say of whom." in reader, "More left." in reader) == (False, False)


def test_review_of_what_changed_meanwhile_is_refused(cast: Cast, measure: Measure) -> None:
    first = write_narrative(measure=measure, words=NarrativeWords("One."), seen=0, by=cast.dan)
    write_narrative(measure=measure, words=NarrativeWords("Two."), seen=first.number, by=cast.dan)
    answer = sent(cast.carol, f"{PAGE}narrative/review/", decision="agree", number="1")
    assert (answer.status_code, NarrativeReview.objects.exists()) == (422, False)
    assert "Two." in answer.content.decode()


def test_colleagues_narrative_stands_beside_what_was_typed(cast: Cast, measure: Measure) -> None:
    write_narrative(measure=measure, words=NarrativeWords("Carol's words."), seen=0, by=cast.carol)
    answer = sent(cast.dan, f"{PAGE}narrative/", shows="Dan's words.", seen="0")
    page = unescape(answer.content.decode())
    assert (answer.status_code, "Carol's words." in page, "Dan's words." in page) == (422, True, True)
    assert Narrative.objects.count() == 1
    assert sent(cast.dan, f"{PAGE}narrative/", shows="Both.", seen="1").status_code == 302


def test_actions_meant_to_move_it_are_chosen_among_those_that_serve(cast: Cast, measure: Measure) -> None:
    own, other = cast.actions["1.1"], cast.actions["2.1"]
    form = signed_in(cast.carol).get(f"{PAGE}actions/").content.decode()
    assert (f"moves_{own.pk}" in form, f"moves_{other.pk}" in form) == (True, False)
    half = sent(cast.carol, f"{PAGE}actions/", **{f"how_{own.pk}": "More are hired."})
    assert "Tick Action 1.1 or empty the box beside it" in half.content.decode()
    given = {f"moves_{own.pk}": "on", f"how_{own.pk}": "More are hired."}
    assert sent(cast.carol, f"{PAGE}actions/", **given).status_code == 302
    page = said(cast.olive, PAGE)
    assert "Action 1.1 Open a recruitment hub" in page
    assert "More are hired." in page
    assert "What is done is no proof that a measure will move." in page
    with pytest.raises(MoverError):
        choose_actions(measure=measure, chosen={other.pk: ""}, by=cast.carol)
    with pytest.raises(MoverError):
        choose_actions(measure=measure, chosen={own.pk: "x" * 301}, by=cast.carol)
    with pytest.raises(SeenOtherError):
        choose_actions(measure=measure, chosen={}, by=cast.dan, seen=1)
    assert MeasureAction.objects.open().get().how == "More are hired."


def test_thresholds_change_what_is_said_to_be_small(cast: Cast, measure: Measure) -> None:
    given = {"warn_under": "40", "narrative_under": "30", "hide_up_to": "0", "jump_percent": "10"}
    wrong = sent(cast.carol, f"{BASE}set-up/figures/", **given | {"narrative_under": "60"})
    assert (wrong.status_code, FigureRules.objects.exists()) == (422, False)
    assert sent(cast.carol, f"{BASE}set-up/figures/", **given).status_code == 302
    page = said(cast.olive, PAGE)
    assert "small base" not in page
    assert "A base under 40 is said to be small." in page
    assert "are hidden" not in page


def test_places_get_codes(cast: Cast, measure: Measure) -> None:
    address = f"{BASE}set-up/figures/places/"
    wrong = sent(cast.carol, address, kind_0="", code_0="E10000028")
    assert "Select what kind of place The county is" in wrong.content.decode()
    assert sent(cast.carol, address, kind_0="county", code_0="e10000028").status_code == 302
    assert Place.objects.open().get().ons_code == "E10000028"
    assert "The county County or unitary authority E10000028" in said(cast.olive, f"{BASE}districts/")
    assert sent(cast.carol, address, kind_0="", code_0="").status_code == 302
    assert not Place.objects.open().exists()


def test_measure_without_district_figures_says_so(cast: Cast, measure: Measure) -> None:
    page = said(cast.olive, f"{BASE}districts/")
    assert "The plan names no districts or boroughs." in page
    assert "Not available by district" in page
    assert "Fewer people leave (M1.1) The county" in page


def test_one_page_has_every_measure_with_its_figures(cast: Cast, measure: Measure) -> None:
    make_measure(cast.outcomes[2], "M2.1", lines=0)
    page = said(cast.olive, f"{BASE}measures/print/")
    assert "Measure M1.1. Outcome 1" in page
    assert "32.2%" in page
    assert "Measure M2.1. Outcome 2" in page
    assert page.count("Who brings the figures Nobody is named") == 2


def test_the_past_shows_what_was_written_by_then_and_takes_nothing(cast: Cast, measure: Measure) -> None:
    with time_machine.travel(at(8, 5), tick=True):
        write_narrative(measure=measure, words=NarrativeWords("Later words."), seen=0, by=cast.carol)
        page = said(cast.carol, PAGE, as_at="4 August 2026")
        assert ("Later words." in page, "Set up this measure" in page) == (False, False)
        assert "Later words." in said(cast.carol, PAGE)
        for address in ("settings/", "narrative/", "narrative/review/", "actions/"):
            assert signed_in(cast.carol).get(PAGE + address, {"as_at": "4 August 2026"}).status_code == 403


@pytest.mark.parametrize("address", ["settings/", "narrative/", "narrative/review/", "actions/"])
def test_measure_that_there_is_not_is_not_found(cast: Cast, address: str) -> None:
    assert signed_in(cast.carol).get(f"{BASE}measures/M9.9/{address}").status_code == 404


def test_lists_say_which_measure_has_a_target(cast: Cast, measure: Measure) -> None:
    lists = ["measures/", "outcomes/", "outcomes/1/"]
    for address in lists:
        assert "No target is published for the measure." in said(cast.olive, BASE + address)
    wanted = {"target": "28.5%", "target_by": "31 March 2027", "target_source": "Cabinet, 19 April 2023"}
    sent(cast.carol, f"{PAGE}settings/", **wanted)
    for address in lists:
        page = said(cast.olive, BASE + address)
        assert "The measure has a target, set by the programme." in page
        assert "Target: 28.5% by 31 March 2027" in page
        assert "No target is published" not in page


def test_lists_give_base_and_rule_of_small_numbers(cast: Cast, measure: Measure) -> None:
    for address in ("measures/", "outcomes/", "outcomes/1/"):
        page = said(cast.olive, BASE + address)
        assert "Small base: 40 people" in page
        assert "Counts of 1 to 7 people are hidden in what is published." in page
