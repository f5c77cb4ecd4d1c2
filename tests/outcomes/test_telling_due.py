"""What is still to be said beside figures: one page to review and to write, the same count everywhere."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Change
from outcomes.access import access_of
from outcomes.measures.card import measures_of
from outcomes.measures.cards import cards_of
from outcomes.measures.telling_due import Wants, by_wants, every_telling_due, tellings_due
from outcomes.models import Measure, NarrativeReview
from outcomes.pages import notes_of
from outcomes.services.measures import MeasureWanted, set_measure
from outcomes.services.narratives import NarrativeWords, review_narrative, write_narrative
from tests.actions.visits import queries_of, words_of
from tests.cast import Cast
from tests.factories.measures import make_figures, make_measure

PAGE = "/strategies/care-plan/measures/narratives/"
WORDS = NarrativeWords("More people left.")


@pytest.fixture
def measures(cast: Cast) -> list[Measure]:
    """M1.1 and M1.2 of the college and M1.3 of nobody with figures, M1.4 without any."""
    measures = [make_measure(cast.outcomes[1], f"M1.{number}") for number in (1, 2, 3, 4)]
    for measure in measures[:2]:
        set_measure(measure=measure, wanted=MeasureWanted(owner_id=cast.college.pk), by=cast.carol)
    for measure in measures[:3]:
        make_figures(measure.series.get(), "28.2", "32.2")
    return measures


def wanted(cast: Cast) -> dict[str, list[str]]:
    found = by_wants(every_telling_due([cast.strategy.pk], Change.objects.count()))
    return {wants.value: [one.card.key for one in group] for wants, group in found.items()}


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def write(measure: Measure, by: Any, words: NarrativeWords = WORDS, seen: int = 0) -> Any:
    return write_narrative(measure=measure, words=words, seen=seen, by=by)


def sent(*decided: tuple[Measure, str, str], number: int = 1) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for measure, decision, reason in decided:
        box = f"m{measure.pk}"
        found |= {f"{box}-decision": decision, f"{box}-reason": reason, f"{box}-number": number}
    return found


def test_a_measure_wants_words_review_changes_and_newer_words(cast: Cast, measures: list[Measure]) -> None:
    assert wanted(cast) == {"words": ["M1.1", "M1.2", "M1.3"]}
    one, other = (write(measure, cast.alice) for measure in measures[:2])
    assert wanted(cast) == {"review": ["M1.1", "M1.2"], "words": ["M1.3"]}
    review_narrative(narrative=one, is_agreed=True, by=cast.carol)
    review_narrative(narrative=other, is_agreed=False, reason="Say of whom.", by=cast.carol)
    assert wanted(cast) == {"change": ["M1.2"], "words": ["M1.3"]}
    make_figures(measures[0].series.get(), "30.1", first=2022)
    assert wanted(cast) == {"change": ["M1.2"], "newer": ["M1.1"], "words": ["M1.3"]}


def test_each_is_told_what_they_can_do(cast: Cast, measures: list[Measure]) -> None:
    write(measures[0], cast.alice)
    write(measures[2], cast.carol)

    def told(person: Any) -> list[str]:
        access = access_of(person, cast.strategy)
        found = tellings_due({cast.strategy.pk: access}, Change.objects.count())
        return [one.card.key for one in found if one.is_for(access, person.pk)]

    assert told(cast.alice) == ["M1.2"]
    assert told(cast.carol) == ["M1.1", "M1.2"]
    assert told(cast.dan) == ["M1.1", "M1.2", "M1.3"]
    assert [told(person) for person in (cast.bob, cast.olive, cast.ada)] == [[], [], []]


def test_cards_are_those_of_the_measures_own_pages(cast: Cast, measures: list[Measure]) -> None:
    revision = Change.objects.count()
    own = measures_of(cast.strategy.pk, revision, notes_of(cast.strategy.pk, revision))
    found = cards_of([one.pk for one in measures], [cast.strategy.pk], revision)
    assert list(found.values()) == own
    assert len(own) == 4


def test_lead_decides_on_everything_at_once(cast: Cast, measures: list[Measure]) -> None:
    for measure in measures[:2]:
        write(measure, cast.alice)
    write(measures[2], cast.carol)
    client = signed_in(cast.carol)
    words = words_of(client.get(PAGE))
    assert "3 texts wait for a review." in words
    assert "You wrote this, so somebody else who leads the programme has to review it." in words
    decided = sent((measures[0], "agree", ""), (measures[1], "return", "Say of whom."))
    answer = client.post(PAGE, decided, follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "2 decisions saved." in words_of(answer)
    assert wanted(cast) == {"review": ["M1.3"], "change": ["M1.2"]}
    assert "Returned: “Say of whom.”" in words_of(answer)


def test_second_click_changes_nothing_and_is_no_error(cast: Cast, measures: list[Measure]) -> None:
    write(measures[0], cast.alice)
    client, decided = signed_in(cast.carol), sent((measures[0], "agree", ""))
    assert [client.post(PAGE, decided).status_code for _ in range(2)] == [302, 302]
    assert NarrativeReview.objects.count() == 1


def test_text_that_changed_or_was_decided_on_is_not_decided_blindly(cast: Cast, measures: list[Measure]) -> None:
    for measure in measures[:2]:
        write(measure, cast.alice)
    client = signed_in(cast.carol)
    client.get(PAGE)
    write(measures[0], cast.alice, NarrativeWords("Fewer people left."), seen=1)
    review_narrative(narrative=measures[1].narratives.get(), is_agreed=False, reason="No.", by=cast.dan)
    write(measures[2], cast.dan)
    decided = sent((measures[0], "agree", ""), (measures[1], "agree", ""), (measures[2], "agree", ""))
    answer = client.post(PAGE, decided)
    words = words_of(answer)
    assert answer.status_code == 422
    assert "1 decision saved." in words
    assert "Measure M1.1: What is written changed after you opened it. Read it again, then decide" in words
    assert "Measure M1.2: somebody has decided on this already, or wrote anew." in words
    assert "Fewer people left." in words
    assert NarrativeReview.objects.filter(reviewer=cast.carol).count() == 1
    [row] = answer.context["form"].rows
    assert (row["decision"].value(), row["number"].value()) == ("agree", "2")


def test_return_without_a_reason_saves_nothing_and_keeps_what_was_typed(cast: Cast, measures: list[Measure]) -> None:
    for measure in measures[:2]:
        write(measure, cast.alice)
    client = signed_in(cast.carol)
    answer = client.post(PAGE, sent((measures[0], "agree", ""), (measures[1], "return", " ")))
    assert answer.status_code == 422
    assert "Measure M1.2: Enter what has to change" in words_of(answer)
    assert [row["decision"].value() for row in answer.context["form"].rows] == ["agree", "return"]
    assert not NarrativeReview.objects.exists()


def test_owner_sees_what_to_write_and_decides_nothing(cast: Cast, measures: list[Measure]) -> None:
    write(measures[0], cast.alice)
    client = signed_in(cast.alice)
    page = client.get(PAGE)
    text = page.content.decode()
    assert "Save decisions" not in text
    assert ("measures/M1.2/narrative/" in text, "measures/M1.3/narrative/" in text) == (True, False)
    assert client.post(PAGE, sent((measures[0], "agree", ""))).status_code == 403


def test_page_asks_alike_for_more_texts(cast: Cast, measures: list[Measure]) -> None:
    write(measures[0], cast.alice)
    few = queries_of(cast.dan, PAGE)
    write(measures[1], cast.carol)
    write(measures[2], cast.carol)
    assert queries_of(cast.dan, PAGE) == few


def test_wants_are_listed_in_their_order() -> None:
    assert list(Wants) == [Wants.REVIEW, Wants.CHANGE, Wants.NEWER, Wants.WORDS]
