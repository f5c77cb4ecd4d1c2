"""The demonstration's story and calendar, without a database."""

import itertools
import json
from collections import Counter
from datetime import date, timedelta

import pytest

from actions.calendar import add_working_days, is_working_day
from actions.demo.between import Between
from actions.demo.cast import PARTNER
from actions.demo.quarters import CUT_OFF, REPORTED, month_end, quarters_until
from actions.demo.story import ActionStory, Report, read_story
from actions.demo.words import Narrator
from actions.management.commands.load_strategy import SHIPPED
from actions.services.periods import check_order
from actions.services.updates import clean_content
from actions.stages import NEXT_STAGES, Rating, Stage

STORY = read_story()
DAYS = [date(2024, 2, 1) + timedelta(days=number) for number in range(900)]


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_quarters_fit_every_day_of_a_year(year):
    for today in [day for day in DAYS if day.year == year]:
        quarters = quarters_until(today)
        assert [quarter.number for quarter in quarters] == list(range(1, REPORTED + 2))
        for quarter, following in itertools.pairwise(quarters):
            assert following.starts == quarter.ends + timedelta(days=1)
        for quarter in quarters:
            assert quarter.starts == month_end(quarter.ends, -3) + timedelta(days=1)
            check_order(quarter.starts, quarter.ends, quarter.window)
            assert is_working_day(quarter.window.due)
        last, running = quarters[REPORTED - 1], quarters[REPORTED]
        assert add_working_days(last.window.cut_off, 2) < today
        assert running.starts < today < running.window.opens


def test_quarters_cut_off_follows_the_due_date():
    last = quarters_until(date(2026, 11, 21))[REPORTED - 1]
    assert (last.starts, last.ends) == (date(2026, 7, 1), date(2026, 9, 30))
    assert last.window.cut_off == add_working_days(last.window.due, CUT_OFF)


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2025, 1, 1), -1, date(2024, 12, 31)),
        (date(2025, 12, 5), 1, date(2026, 1, 31)),
        (date(2025, 12, 5), -25, date(2023, 11, 30)),
    ],
)
def test_month_end_across_years(day, months, end):
    assert month_end(day, months) == end


def test_story_tells_every_published_action_and_one_more():
    published = {action["ref"] for action in json.loads(SHIPPED.read_bytes())["actions"]}
    assert set(STORY.actions) - published == {ref for ref, told in STORY.actions.items() if told.added}
    assert published - set(STORY.actions) == set()
    assert len(published) == 36


def test_story_sign_that_means_nothing_is_refused():
    with pytest.raises(ValueError, match="“x” is no sign"):
        _ = ActionStory(course="g x").reports


def test_story_signs_are_read():
    told = ActionStory(course="n . g~ a>r c? r! p= a@")
    assert told.reports == {
        1: Report(Stage.NOT_STARTED),
        3: Report(Stage.IN_PROGRESS, Rating.GREEN, event="~"),
        4: Report(Stage.IN_PROGRESS, Rating.AMBER, agreed=Rating.RED),
        5: Report(Stage.COMPLETE, event="?"),
        6: Report(Stage.IN_PROGRESS, Rating.RED, event="!"),
        7: Report(Stage.PAUSED, event="="),
        8: Report(Stage.IN_PROGRESS, Rating.AMBER, event="@"),
    }


@pytest.mark.parametrize("ref", STORY.actions)
def test_story_of_an_action_holds_together(ref):
    told = STORY.actions[ref]
    assert len(told.course.split()) == REPORTED
    before: Stage | None = None
    for report in told.reports.values():
        assert report.stage in NEXT_STAGES[before]
        before = report.stage
        assert report.agreed is None or report.agreed != report.rating
    assert {told.lead, told.joint, *told.supports} - {None} <= set(STORY.partners)
    assert all(report.event != "?" for number, report in told.reports.items() if number < REPORTED)
    assert told.lead is not None or not told.reports
    assert [move.quarter for move in told.moves] == sorted({move.quarter for move in told.moves})
    assert told.closed is None or max(told.reports) < told.closed


@pytest.mark.parametrize("kind", Between.__dataclass_fields__)
def test_story_between_updates_names_what_there_is(kind):
    for told in getattr(STORY.between, kind):
        if isinstance(told, int):
            assert told <= REPORTED
            continue
        refs = {getattr(told, "action", None), *getattr(told, "actions", ())} - {None}
        assert refs <= set(STORY.actions)
        assert {getattr(told, "by", ""), getattr(told, "person", "")} - {"", PARTNER} <= set(STORY.people)
        assert 1 <= (getattr(told, "quarter", None) or getattr(told, "reached", None) or 1) <= REPORTED


def test_story_of_contributions_comes_from_supporting_partners():
    for told in STORY.between.contributions:
        assert STORY.people[told.by].speaks_for in STORY.actions[told.action].supports
        assert not (told.accepted and told.returned)


@pytest.mark.parametrize("today", [date(2026, 1, 3), date(2026, 5, 20)])
@pytest.mark.parametrize("ref", STORY.actions)
def test_words_are_whole_and_never_the_same_in_a_row(ref, today):
    told = STORY.actions[ref]
    narrator, quarters = Narrator(ref, told, STORY), quarters_until(today)
    said = []
    for number, report in told.reports.items():
        quarter = quarters[number - 1]
        content = narrator.content(quarter, report, None, quarter.window.due)
        assert clean_content(content) == content
        assert "{" not in content.done
        said.append(content.done)
    assert all(one != other for one, other in itertools.pairwise(said))


def test_words_are_varied_and_few_repeat():
    quarters = quarters_until(date(2026, 5, 20))
    said = Counter(
        narrator.content(quarters[number - 1], report, None, quarters[number - 1].window.due).done
        for ref, told in STORY.actions.items()
        for narrator in [Narrator(ref, told, STORY)]
        for number, report in told.reports.items()
    )
    assert len(said) > 150
    in_progress = {text for text in said if text not in STORY.said["not_started"]}
    assert max(said[text] for text in in_progress) == 1


def test_words_count_upwards():
    for ref, told in STORY.actions.items():
        narrator = Narrator(ref, told, STORY)
        counts = [narrator._count(number) for number in range(1, REPORTED + 1)]
        assert counts == sorted(counts), ref


def test_story_names_no_published_organisation_and_no_person():
    published = {partner["name"] for partner in json.loads(SHIPPED.read_bytes())["partners"]}
    assert published.isdisjoint(told.name for told in STORY.partners.values())
    told_by_role = {told.name.split()[-1] for told in STORY.people.values()}
    assert told_by_role == {"officer", "manager", "coordinator", "lead", "trainer", "adviser"}
