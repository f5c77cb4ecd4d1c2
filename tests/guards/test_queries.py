"""Pages that list things ask the database as often for three of them as for one.

Other pages have such a test beside their own: search for `django_assert_num_queries`.
"""

from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.clock import change, record_many
from accounts.tokens import create_token
from outcomes.models import Measure, MeasureVersion, Observation, Series, SourceDocument, SourceNote
from tests.factories.accounts import PersonFactory
from tests.factories.outcomes import OutcomeFactory, StrategyFactory


@pytest.fixture
def asks_alike(client):
    """Visit a page with one more thing on it, then with three more, and compare how often it asks the database."""

    def asks_alike(person, address, add, word):
        client.force_login(person)
        client.get(address)
        asked = []
        for number, shown in ((1, 1), (2, None), (3, 3)):
            add(number)
            if shown:
                with CaptureQueriesContext(connection) as queries:
                    response = client.get(address)
                asked.append(len(queries))
                text = response.content.decode()
                assert [f"{word} {each}" in text for each in (1, 2, 3)] == [each <= shown for each in (1, 2, 3)]
        assert asked[0] == asked[1]

    return asks_alike


def test_account_asks_alike_for_more_tokens(cast, asks_alike):
    def add(number):
        create_token(user=cast.alice, name=f"Dashboard {number}", now=cast.later(minutes=number))

    asks_alike(cast.alice, "/account/", add, "Dashboard")


def test_home_asks_alike_for_more_strategies(cast, asks_alike):
    person = PersonFactory(partners=[cast.college])
    StrategyFactory(partners=[cast.college], grants=[(person, "officer")])

    def add(number):
        StrategyFactory(title=f"Housing strategy {number}", partners=[cast.college], grants=[(person, "officer")])

    asks_alike(person, "/", add, "Housing strategy")


def test_outcome_list_asks_alike_for_more_outcomes(cast, asks_alike):
    def add(number):
        title = f"Another promise {number}"
        outcome = OutcomeFactory(strategy=cast.strategy, number=2 + number, title=title)
        with change(kind="plan_loaded", job="test", strategy_id=cast.strategy.pk) as revision:
            measure = revision.append(Measure(outcome=outcome, key=f"M{number}.1", position=1))
            record_many(revision, MeasureVersion, {measure.pk: {"text": "Fewer people leave within a year."}})

    asks_alike(cast.olive, "/strategies/care-plan/outcomes/", add, "Another promise")


def test_sources_ask_alike_for_more_documents_notes_and_figures(cast, asks_alike):
    asks_alike(cast.olive, "/strategies/care-plan/sources/", partial(add_source, cast.strategy), "Committee report")


def add_source(strategy, number):
    """A document, a note of each kind, and a figure that stands alone."""
    with change(kind="plan_loaded", job="test", strategy_id=strategy.pk) as revision:
        revision.append(SourceDocument(strategy=strategy, key=f"report-{number}", title=f"Committee report {number}"))
        for kind in SourceNote.Kind.values:
            note = {"item": f"Item {number}", "detail": "One says 3, the other 4.", "subjects": [f"outcome {number}"]}
            revision.append(SourceNote(strategy=strategy, kind=kind, number=number, **note))
        words = {"label": f"Vacancies {number}", "unit": "%", "breakdown": {}}
        series = revision.append(Series(strategy=strategy, key=f"vacancies-{number}", position=number, **words))
        revision.append(Observation(series=series, period_kind="survey", period_label="June 2026", value=number))


def test_administration_asks_alike_for_more_people(cast, asks_alike):
    def add(number):
        PersonFactory(email=f"newcomer {number}@example.org".replace(" ", "+"), name=f"Newcomer {number}")

    asks_alike(cast.ada, "/admin/accounts/personversion/", add, "Newcomer")
