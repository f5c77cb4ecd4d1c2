"""Rounds of figures: opened by a lead, answered by a figure or in words, and ended."""

from datetime import date
from typing import Any

import pytest

from accounts.clock import change
from accounts.models import Change
from actions.figure_rounds import RoundReading, read_rounds
from actions.figures_due import next_figure_on
from actions.models import FigureRound, RoundAnswer, RoundEnd, RoundKind
from actions.services.figure_rounds import (
    LONGEST_ANSWER,
    Asked,
    RoundEndedError,
    RoundNotAllowedError,
    RoundWanted,
    answer_item,
    end_round,
    open_round,
)
from actions.services.succession import succeed_partner
from actions.succession import read_estate
from outcomes.errors import NotForYouError, RuleError
from outcomes.models import Measure, Observation
from outcomes.services.measures import MeasureWanted, set_measure
from tests.actions.asked_measures import measures
from tests.cast import Cast
from tests.factories.measures import make_figures

__all__ = ["measures"]
DUE = date(2099, 6, 30)


@pytest.fixture
def opened(cast: Cast, measures: list[Measure]) -> FigureRound:
    return open_round(strategy=cast.strategy, wanted=of_measures(*measures), by=cast.carol)


def of_measures(*measures: Measure, **changed: Any) -> RoundWanted:
    pks = [measure.pk for measure in measures]
    return RoundWanted(
        **{"kind": "measures", "title": "Measures of 2025/26", "due_on": DUE, "measures": pks, **changed}
    )


def reading(one: FigureRound, revision: int | None = None) -> RoundReading:
    return read_rounds(FigureRound.objects.filter(pk=one.pk), revision or Change.objects.count())[0]


def test_round_asks_the_owner_of_each_measure(cast: Cast, opened: FigureRound) -> None:
    found = reading(opened)
    assert [(one.row.subject, one.partner_id, one.is_answered) for one in found.items] == [
        ("Measure M1.1: Fewer people leave (M1.1)", cast.college.pk, False),
        ("Measure M1.2: Fewer people leave (M1.2)", None, False),
    ]
    assert (found.row.number, found.is_open, found.progress, found.missing) == (1, True, "0 of 2 answered", 2)
    assert Change.objects.latest("id").summary == "Round 1: Measures of 2025/26"


def test_owner_who_is_named_later_is_asked(cast: Cast, opened: FigureRound, measures: list[Measure]) -> None:
    set_measure(measure=measures[1], wanted=MeasureWanted(owner_id=cast.trust.pk), by=cast.carol)
    assert [one.partner_id for one in reading(opened).items] == [cast.college.pk, cast.trust.pk]


def test_figure_that_comes_while_the_round_runs_answers(
    cast: Cast, opened: FigureRound, measures: list[Measure]
) -> None:
    before = Change.objects.count()
    make_figures(measures[0].series.get(), "27.0", "26.1", first=2022)
    found = reading(opened)
    assert [one.figure.period_label if one.figure else "" for one in found.items] == ["2023/24", ""]
    assert found.progress == "1 of 2 answered"
    assert reading(opened, before).progress == "0 of 2 answered"
    answer_item(item=found.items[1].row, words="There is none.", by=cast.carol)
    assert reading(opened).progress == "2 of 2 answered, 1 of these without a figure"


def test_figure_of_an_earlier_period_answers_nothing(opened: FigureRound, measures: list[Measure]) -> None:
    make_figures(measures[0].series.get(), "27.5", first=2018)
    make_figures(measures[0].series.get(), "28.4", first=2020, issue=2)
    assert reading(opened).answered == 0
    make_figures(measures[0].series.get(), "32.0", first=2021, issue=2)
    assert reading(opened).answered == 1


def add_figure(measure: Measure, **fields: Any) -> None:
    with change(kind="figures_loaded", job="test") as revision:
        revision.append(Observation(series=measure.series.get(), value=5, **fields))


def test_projection_answers_no_question_about_progress(opened: FigureRound, measures: list[Measure]) -> None:
    ends = {"period_starts": date(2030, 4, 1), "period_ends": date(2031, 3, 31)}
    add_figure(measures[1], period_label="2030/31", period_kind="projection", **ends)
    assert reading(opened).answered == 0


def test_first_figure_of_no_stated_period_answers(opened: FigureRound, measures: list[Measure]) -> None:
    add_figure(measures[1], period_label="Not stated", period_kind="not_stated")
    assert [one.is_answered for one in reading(opened).items] == [False, True]


def test_words_answer_and_the_last_stand(cast: Cast, opened: FigureRound) -> None:
    item = reading(opened).items[0].row
    first = answer_item(item=item, words=" Published in July.\r\n", by=cast.alice)
    before = Change.objects.count()
    assert answer_item(item=item, words="Published in July.", by=cast.carol) == first
    answer_item(item=item, words="Published in August.", by=cast.carol)
    assert [one.words for one in reading(opened).items[0].answers] == ["Published in August.", "Published in July."]
    assert [one.words for one in reading(opened, before).items[0].answers] == ["Published in July."]


def test_only_who_is_asked_and_who_leads_answer(cast: Cast, opened: FigureRound) -> None:
    asked, of_nobody = (one.row for one in reading(opened).items)
    for person, item in ((cast.bob, asked), (cast.olive, asked), (cast.ada, asked), (cast.alice, of_nobody)):
        with pytest.raises(RoundNotAllowedError):
            answer_item(item=item, words="Ours.", by=person)
    answer_item(item=of_nobody, words="Nobody brings this yet.", by=cast.dan)
    assert RoundAnswer.objects.count() == 1


def test_organisation_that_took_the_place_answers(cast: Cast, opened: FigureRound) -> None:
    estate = read_estate(cast.college)
    succeed_partner(partner=cast.college, successor=cast.trust, seen=estate.mark, by=cast.carol)
    answer_item(item=reading(opened).items[0].row, words="Published in July.", by=cast.bob)
    assert reading(opened).answered == 1


def test_round_in_words_asks_each_organisation(cast: Cast) -> None:
    asked = [Asked("Needs of home care", cast.trust.pk), Asked("Needs of care homes ")]
    wanted = RoundWanted(RoundKind.TRAINING_NEEDS, "Needs of 2027", DUE, cast.actions["1.2"], asked=asked)
    found = reading(open_round(strategy=cast.strategy, wanted=wanted, by=cast.dan))
    assert found.row.action == cast.actions["1.2"]
    assert [(one.row.position, one.row.subject, one.partner_id) for one in found.items] == [
        (1, "Needs of home care", cast.trust.pk),
        (2, "Needs of care homes", None),
    ]
    answer_item(item=found.items[0].row, words="Moving and handling.", by=cast.bob)
    assert reading(found.row).progress == "1 of 2 answered"


def test_round_that_misses_something_ends_with_a_reason(
    cast: Cast, opened: FigureRound, measures: list[Measure]
) -> None:
    with pytest.raises(RoundNotAllowedError) as refused:
        end_round(figure_round=opened, by=cast.carol)
    assert refused.value.field == "reason"
    make_figures(measures[0].series.get(), "27.0", first=2022)
    before = Change.objects.count()
    end_round(figure_round=opened, reason="Nobody collects M1.2.", by=cast.carol)
    make_figures(measures[1].series.get(), "11.0", first=2022)
    ended = reading(opened)
    assert (ended.is_open, ended.progress) == (False, "1 of 2 answered")
    assert ended.end is not None
    assert ended.end.reason == "Nobody collects M1.2."
    assert reading(opened, before).is_open
    for late in (
        lambda: answer_item(item=ended.items[1].row, words="Here.", by=cast.carol),
        lambda: end_round(figure_round=opened, reason="Again.", by=cast.carol),
    ):
        with pytest.raises(RoundEndedError):
            late()


def test_round_with_every_answer_ends_without_a_reason(cast: Cast, opened: FigureRound) -> None:
    for one in reading(opened).items:
        answer_item(item=one.row, words="None this year.", by=cast.carol)
    assert end_round(figure_round=opened, reason="Left aside.", by=cast.dan).reason == ""


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "other"}, "kind"),
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"due_on": date(2020, 1, 1)}, "due_on"),
        ({"measures": []}, "measures"),
        ({"measures": [999_999]}, "measures"),
        ({"kind": "projections"}, "subject_1"),
        ({"kind": "projections", "asked": [Asked("  ")]}, "subject_1"),
        ({"kind": "projections", "asked": [Asked("Demand", 999_999)]}, "subject_1"),
    ],
)
def test_wrong_round_is_not_opened(cast: Cast, measures: list[Measure], changed: dict[str, Any], field: str) -> None:
    with pytest.raises(RoundNotAllowedError) as refused:
        open_round(strategy=cast.strategy, wanted=of_measures(*measures, **changed), by=cast.carol)
    assert (refused.value.field, FigureRound.objects.count()) == (field, 0)


def test_round_that_runs_already_is_not_opened_twice(cast: Cast, opened: FigureRound, measures: list[Measure]) -> None:
    with pytest.raises(RoundNotAllowedError):
        open_round(strategy=cast.strategy, wanted=of_measures(*measures), by=cast.dan)
    end_round(figure_round=opened, reason="Begun too early.", by=cast.carol)
    assert open_round(strategy=cast.strategy, wanted=of_measures(*measures), by=cast.dan).number == 2


def test_only_leads_open_and_end(cast: Cast, opened: FigureRound, measures: list[Measure]) -> None:
    for person in (cast.alice, cast.olive, cast.ada):
        with pytest.raises(NotForYouError):
            open_round(strategy=cast.strategy, wanted=of_measures(*measures, title="Ours"), by=person)
        with pytest.raises(NotForYouError):
            end_round(figure_round=opened, reason="Enough.", by=person)
    assert (FigureRound.objects.count(), RoundEnd.objects.count()) == (1, 0)


@pytest.mark.parametrize("words", ["", " \r\n", "x" * (LONGEST_ANSWER + 1)])
def test_answer_that_says_nothing_or_too_much_is_refused(cast: Cast, opened: FigureRound, words: str) -> None:
    with pytest.raises(RuleError):
        answer_item(item=reading(opened).items[0].row, words=words, by=cast.carol)
    assert not RoundAnswer.objects.exists()


@pytest.mark.parametrize(
    ("frequency", "month", "last", "expected"),
    [
        ("yearly", None, date(2025, 3, 31), date(2026, 4, 1)),
        ("yearly", 10, date(2025, 3, 31), date(2026, 10, 1)),
        ("yearly", 2, date(2025, 3, 31), date(2027, 2, 1)),
        ("yearly", 4, date(2025, 3, 31), date(2026, 4, 1)),
        ("two_yearly", None, date(2025, 3, 31), date(2027, 4, 1)),
        ("quarterly", 10, date(2025, 3, 31), date(2025, 7, 1)),
        ("monthly", None, date(2024, 1, 31), date(2024, 3, 1)),
        ("irregular", None, date(2025, 3, 31), None),
        (None, 10, date(2025, 3, 31), None),
        ("yearly", None, None, None),
    ],
)
def test_next_figure_is_due_after_its_period(
    frequency: str | None, month: int | None, last: date | None, expected: date | None
) -> None:
    assert next_figure_on(frequency, month, last) == expected
