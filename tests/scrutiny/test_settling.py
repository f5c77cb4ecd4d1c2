"""A decision on an update stays once an edition told of it."""

from typing import Any

import pytest

from actions.errors import SettledError
from actions.models import Review
from actions.services.reviews import accept_update, reopen_review
from actions.settled import all_settled, why_settled
from scrutiny.models import Report
from scrutiny.services.takedown import ask_takedown, decide_takedown
from tests.actions.story import Story
from tests.cast import Cast
from tests.factories.editions import make_edition
from tests.factories.scrutiny import make_report

STAYS = (
    "Edition 1, issued on 10 June 2026, tells of this decision, so it stays."
    " If it is wrong, send a correction of the update, and issue an edition that says so."
)


@pytest.fixture
def report(cast: Cast, story: Story) -> Report:
    return make_report(cast.strategy, cast.carol)


def test_decision_stays_once_an_edition_told_of_it(cast: Cast, story: Story, report: Report) -> None:
    updates = [story.first, story.second, story.other]
    assert all_settled(updates) == {}
    make_edition(report, cast.carol)
    assert all_settled(updates) == {story.first.pk: STAYS, story.other.pk: STAYS}
    with pytest.raises(SettledError, match="Edition 1"):
        reopen_review(update=story.first, by=cast.dan, reason="A slip.")
    assert Review.objects.filter(update=story.first).count() == 1


def test_decision_of_later_periods_and_of_later_days_may_be_reopened(cast: Cast, story: Story, report: Report) -> None:
    make_edition(report, cast.carol)
    accept_update(update=story.second, by=cast.carol)
    assert why_settled(story.second) == ""
    assert reopen_review(update=story.second, by=cast.dan, reason="A slip.").decision == "reopened"


def test_edition_that_was_replaced_or_taken_down_settles_nothing(cast: Cast, story: Story, report: Report) -> None:
    first = make_edition(report, cast.carol)
    second = make_edition(report, cast.carol, supersedes=first)
    assert why_settled(story.first) == STAYS.replace("Edition 1", "Edition 2")
    asked = ask_takedown(edition=second, reason="A name was printed.", by=cast.olive)
    decide_takedown(request=asked, agrees=True, by=cast.carol)
    assert why_settled(story.first) == ""


def test_many_updates_cost_as_much_as_one(
    cast: Cast, story: Story, report: Report, django_assert_num_queries: Any
) -> None:
    make_edition(report, cast.carol)
    all_settled([story.first])
    for updates in ([story.first], [story.first, story.second, story.other]):
        with django_assert_num_queries(2):
            all_settled(updates)
