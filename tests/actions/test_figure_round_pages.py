"""Pages of rounds of figures: open one, see what came, answer, end it."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.clock import change, record_many
from accounts.models import Change
from actions.models import ActionWording, FigureRound, RoundAnswer
from actions.services.figure_rounds import Asked, RoundWanted, end_round, open_round
from outcomes.models import Measure
from outcomes.services.measures import MeasureWanted, set_measure
from tests.actions.asked_measures import measures
from tests.actions.visits import queries_of, visit, words_of
from tests.cast import Cast
from tests.factories.measures import make_figures, make_measure

__all__ = ["measures"]
LIST = "/strategies/care-plan/rounds/"
ROUND = LIST + "1/"
OPEN = LIST + "open/"
WHEN = {"due_on_day": "30", "due_on_month": "6", "due_on_year": "2099"}


@pytest.fixture
def opened(cast: Cast, measures: list[Measure]) -> FigureRound:
    """A round of both measures, promised by Action 1.2."""
    pks = [measure.pk for measure in measures]
    wanted = RoundWanted("measures", "Measures of 2025/26", date(2099, 6, 30), cast.actions["1.2"], pks)
    return open_round(strategy=cast.strategy, wanted=wanted, by=cast.carol)


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def needs(cast: Cast, title: str, *asked: Asked) -> FigureRound:
    wanted = RoundWanted("training_needs", title, date(2099, 6, 30), asked=asked)
    return open_round(strategy=cast.strategy, wanted=wanted, by=cast.carol)


def test_lead_opens_a_round_of_measures_that_are_due(cast: Cast, measures: list[Measure]) -> None:
    titles = {"1.1": "Open a hub", "2.1": "Measure progress against the outcomes at least annually"}
    with change(kind="wording_corrected", job="test", strategy_id=cast.strategy.pk) as revision:
        wordings: dict[Any, Any] = {cast.actions[ref].pk: {"title": title} for ref, title in titles.items()}
        record_many(revision, ActionWording, wordings)
    late = make_measure(cast.outcomes[2], "M2.1")
    set_measure(measure=late, wanted=MeasureWanted(frequency="yearly", due_month=10), by=cast.carol)
    make_figures(late.series.get(), "10.0", first=2090)
    client = signed_in(cast.carol)
    assert "What does the round ask for?" in words_of(client.get(OPEN))
    page = client.get(OPEN, {"kind": "measures"})
    form = page.context["form"]
    assert form["action"].value() == str(cast.actions["2.1"].pk)
    assert form["measures"].value() == [str(one.pk) for one in measures]
    words = words_of(page)
    assert "Riverside College. Last figure to 31 March 2022. Due since 1 April 2023." in words
    assert "Nobody named. No figure yet. Nobody has said how often one is expected." in words
    assert "Nobody named. Last figure to 31 March 2091. Next due on 1 October 2092." in words
    sent = {"title": "Measures of 2025/26", "action": cast.actions["2.1"].pk, "measures": form["measures"].value()}
    answer = client.post(f"{OPEN}?kind=measures", sent | WHEN, follow=True)
    assert answer.redirect_chain == [(ROUND, 302)]
    assert "0 of 2 answered, due 30 June 2099" in words_of(answer)
    assert "Promised by Action 2.1: Offer induction places" in words_of(answer)
    again = client.post(f"{OPEN}?kind=measures", sent | WHEN)
    assert (again.status_code, FigureRound.objects.count()) == (422, 1)
    assert "A round of this name is running already." in words_of(again)


def test_measures_that_a_round_asks_for_already_are_said_and_not_proposed(
    cast: Cast, opened: FigureRound, measures: list[Measure]
) -> None:
    shown = visit(cast.carol, OPEN, kind="measures")
    assert words_of(shown).count("Asked for already in “Measures of 2025/26”.") == 2
    assert shown.context["form"]["measures"].value() == []
    end_round(figure_round=opened, reason="Next year.", by=cast.carol)
    assert "Asked for already" not in words_of(visit(cast.carol, OPEN, kind="measures"))


def test_lead_asks_in_words(cast: Cast) -> None:
    client = signed_in(cast.dan)
    typed = {"title": "Needs", **WHEN, "subject_1": "Home care", "partner_2": str(cast.trust.pk)}
    refused = client.post(f"{OPEN}?kind=training_needs", typed)
    assert refused.status_code == 422
    assert "Enter what this organisation is asked for" in words_of(refused)
    assert refused.context["form"]["subject_1"].value() == "Home care"
    typed |= {"subject_2": "Care homes"}
    page = words_of(client.post(f"{OPEN}?kind=training_needs", typed, follow=True))
    assert "Home care Nobody named Not answered yet" in page
    assert "Care homes Moorland NHS Trust Not answered yet" in page


@pytest.mark.parametrize("kind", ["measures", "projections", "training_needs"])
def test_empty_round_is_refused_with_what_is_missing(cast: Cast, measures: list[Measure], kind: str) -> None:
    refused = signed_in(cast.carol).post(f"{OPEN}?kind={kind}", {})
    assert refused.status_code == 422
    assert "Enter what the round is called" in words_of(refused)
    assert not FigureRound.objects.exists()


def test_round_shows_what_came(cast: Cast, opened: FigureRound, measures: list[Measure]) -> None:
    before = Change.objects.latest("id").at.isoformat()
    make_figures(measures[0].series.get(), "27.0", first=2022)
    words = words_of(visit(cast.olive, ROUND))
    assert "1 of 2 answered, due 30 June 2099" in words
    assert "Measure M1.1: Fewer people leave (M1.1) Riverside College 27.0%, Turnover 1, 2022/23 Recorded on" in words
    assert "Measure M1.2: Fewer people leave (M1.2) Nobody named Not answered yet" in words
    assert "Answer in words" not in words
    past = words_of(visit(cast.carol, ROUND, as_at=before))
    assert ("0 of 2 answered" in past, "End this round" in past) == (True, False)
    assert "Measures of 2025/26" in words_of(visit(cast.olive, LIST))


def test_organisation_answers_from_my_work(cast: Cast, opened: FigureRound) -> None:
    client = signed_in(cast.alice)
    work = words_of(client.get("/my-work/"))
    assert "1 answer asked for in a round of figures and 1 text to write about figures." in work
    assert "Measures of 2025/26 , due 30 June 2099" in work
    assert "M1.2" not in work
    refused = client.post(ROUND + "1/", {"words": " "})
    assert (refused.status_code, RoundAnswer.objects.count()) == (422, 0)
    page = words_of(client.post(ROUND + "1/", {"words": "Published in July."}, follow=True))
    assert "Answer saved." in page
    assert "“Published in July.” Alice Example" in page
    assert "asked for in a round" not in words_of(client.get("/my-work/"))
    assert client.post(ROUND + "2/", {"words": "Ours."}).status_code == 403
    assert client.get(ROUND + "3/").status_code == 404


def test_round_stands_on_the_page_of_its_action(cast: Cast, opened: FigureRound) -> None:
    page = "/strategies/care-plan/actions/1.2/"
    assert "Round of figures Measures of 2025/26 0 of 2 answered, due 30 June 2099" in words_of(visit(cast.bob, page))
    end_round(figure_round=opened, reason="Begun too early.", by=cast.carol)
    assert "Round of figures" not in words_of(visit(cast.bob, page))


def test_lead_ends_a_round_with_a_reason(cast: Cast, opened: FigureRound) -> None:
    client = signed_in(cast.carol)
    refused = client.post(ROUND + "end/", {"reason": ""})
    assert refused.status_code == 422
    assert "Enter why the round ends without all answers" in words_of(refused)
    words = words_of(client.post(ROUND + "end/", {"reason": "Nobody collects M1.2."}, follow=True))
    assert "by Carol Example, with 2 answers missing. “Nobody collects M1.2.”" in words
    assert ("Open the next round" in words, "Answer in words" in words) == (True, False)
    late = client.post(ROUND + "1/", {"words": "Here."})
    assert (late.status_code, RoundAnswer.objects.count()) == (422, 0)
    assert ("This round has ended." in words_of(late), "Here." in late.content.decode()) == (True, True)
    assert client.post(ROUND + "end/", {"reason": "Again."}).status_code == 422


def test_pages_ask_alike_for_more_rounds_and_items(cast: Cast, opened: FigureRound) -> None:
    asked = [Asked("Home care", cast.college.pk)]
    needs(cast, "Needs", *asked)
    pages = {LIST: cast.carol, LIST + "2/": cast.carol, "/my-work/": cast.alice}
    few = {page: queries_of(person, page) for page, person in pages.items()}
    for number in range(3):
        needs(cast, f"Needs {number}", *asked, Asked("Care homes", cast.trust.pk), Asked("Day care", cast.college.pk))
    pages[LIST + "5/"] = cast.carol
    many = {page: queries_of(person, page) for page, person in pages.items()}
    assert (many[LIST], many["/my-work/"], many.pop(LIST + "5/")) == (few[LIST], few["/my-work/"], few[LIST + "2/"])
