"""What is coming to one person is what is coming to everybody, without the others; the database reads no more."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import Reminder, ReminderRun
from actions.reminders.preview import coming
from actions.reminders.sweep import sweep
from tests.actions.story import at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("swept", [False, True])
def test_coming_to_one_person(cast, story, swept):
    if swept:
        sweep(ReminderRun.objects.create(day=date(2026, 11, 30), started_at=at(11, 30)), at(11, 30))
    day = date(2026, 12, 1)
    everything = coming(day, cast.strategy)
    assert {one.person_id for one in everything} == {cast.alice.pk, cast.carol.pk, cast.dan.pk}
    for person in cast.people.values():
        own = [one for one in everything if one.person_id == person.pk]
        assert coming(day, cast.strategy, person) == coming(day, None, person) == own


def test_others_are_left_out_by_the_database(cast, story):
    sweep(ReminderRun.objects.create(day=date(2026, 8, 4), started_at=at(8, 4)), at(8, 4))
    assert Reminder.objects.exclude(person=cast.alice).count() >= 4
    with CaptureQueriesContext(connection) as queries:
        coming(date(2026, 8, 4), cast.strategy, cast.alice)
    about = [query["sql"] for query in queries if '"actions_reminder"' in query["sql"]]
    person = str(cast.alice.pk)
    named = (f"person_id = {person}", f'"person_id" = {person}')
    assert len(about) > 3
    assert [one for one in about if not any(name in one for name in named)] == []
