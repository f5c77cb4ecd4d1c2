"""Reading actions at a moment: names as they were, and the list forms that agree with the forms of one row."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Clock
from accounts.moments import Moment, strategy_revision
from accounts.services import rename_partner
from actions.models import ActionState, StatusUpdate
from actions.permissions import reader_of
from actions.reading import read_actions, read_updates
from outcomes.access import access_of, accesses_of
from outcomes.reading import strategy_revisions
from tests.actions.story import Story, at
from tests.cast import Cast


def now() -> int:
    """The last revision."""
    return Clock.objects.get().revision


def test_accesses_agree_with_access(cast: Cast) -> None:
    strategies = [cast.strategy, cast.elsewhere]
    for person in cast.people.values():
        rows = {strategy.pk: access_of(person, strategy) for strategy in strategies}
        assert accesses_of(person, list(rows)) == rows
    cast.carol.is_active = False
    assert not any(access.can_view for access in accesses_of(cast.carol, [cast.strategy.pk]).values())


def test_revisions_of_strategies_agree_with_the_revision_of_one(cast: Cast, story: Story) -> None:
    ids = [cast.strategy.pk, cast.elsewhere.pk]
    for revision in range(now() + 1):
        assert strategy_revisions(ids, revision) == {pk: strategy_revision(pk, revision) for pk in ids}


def test_names_are_those_of_the_moment(cast: Cast, story: Story) -> None:
    before = now()
    rename_partner(partner=cast.college, name="Riverside College Group", by=cast.carol, now=at(8, 1))
    names = []
    for revision in (before, now()):
        states = ActionState.objects.at(revision).filter(action=cast.actions["1.1"])
        (reading,) = read_actions(states, Moment(revision, date(2026, 8, 3)), {})
        names.append(reading.lead.name if reading.lead else None)
    assert names == ["Riverside College", "Riverside College Group"]


def test_whoever_is_not_named_reads_as_the_public(cast: Cast, story: Story) -> None:
    moment = Moment(now(), date(2026, 8, 3))
    updates = read_updates(StatusUpdate.objects.order_by("revision"), moment, {})
    assert [update.is_readable for update in updates] == [True, True, False]
    readers = {cast.strategy.pk: reader_of(access_of(cast.alice, cast.strategy))}
    assert all(update.is_readable for update in read_updates(StatusUpdate.objects.all(), moment, readers))


@pytest.mark.parametrize("refs", [["1.1"], ["1.1", "1.2", "2.1"]])
def test_readings_take_the_same_queries_for_one_and_for_three(
    cast: Cast, story: Story, refs: list[str], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    moment = Moment(now(), date(2026, 8, 3))
    states = ActionState.objects.at(moment.revision).filter(action__ref__in=refs)
    with django_assert_num_queries(11):
        assert len(read_actions(states, moment, {})) == len(refs)
