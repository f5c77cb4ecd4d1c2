"""The OpenAPI document is true: whatever it allows is asked, and whatever is answered is described."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
import schemathesis.openapi
import time_machine
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as hypothesis_settings
from rest_framework.throttling import UserRateThrottle
from schemathesis.checks import load_all_checks, positive_data_acceptance

from accounts.tokens import create_token
from actions.models import StatusUpdate
from actions.services.figure_rounds import Asked, RoundWanted, open_round
from outcomes.models import Observation
from scrutiny.services.resolutions import ResolutionWanted, add_resolutions
from tests.actions.story import at
from tests.cast import Cast
from tests.factories.editions import make_edition
from tests.factories.scrutiny import make_committee, make_meeting, make_report
from tests.scrutiny.test_api_description import description
from tests.scrutiny.year import tell_year

EXAMPLES = 25
"""Questions for each address."""


@pytest.fixture
def kept_connection(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave the test's connection open between requests, as Django's own test client does; and no rate limit."""
    monkeypatch.setattr(UserRateThrottle, "allow_request", lambda *asked: True)
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


THINGS = {"slug": "social-care-workforce", "ref": "1.1", "number": 1, "key": "M1.2", "partner": "college-a"}
"""One thing of each kind that the year's plan has, as addresses name them."""

MEETING = {"committee": "health-and-care", "key": "2026-06-15"}
PLAN = {"strategy": "social-care-workforce"}
QUESTIONS: dict[str, list[dict[str, str]]] = {
    "actions": [PLAN, {"rag": "red"}, {"stage": "complete", "as_at": "2026-05-01"}, {"page_size": "5", "page": "2"}],
    "changes": [PLAN | {"from": "2026-05-01"}, PLAN | {"from": "2026-01-10", "to": "2026-05-01"}],
    "editions": [{}, PLAN],
    "measures": [PLAN, {"outcome": "1"}],
    "meetings": [{}, {"status": "scheduled", "from": "2026-05-01"}, {"committee": "health-and-care"}],
    "observations": [PLAN, {"measure": "M1.2"}, {"issue": "all"}],
    "outcomes": [PLAN],
    "partners": [PLAN],
    "progress": [PLAN, PLAN | {"compare_to": "2026-05-01"}, PLAN | {"period": "2026-01-01/2026-03-31"}],
    "resolutions": [{}, {"stage": "closed"}],
    "strategies": [{}],
    "updates": [PLAN, {"decision": "accepted"}],
    "rounds": [PLAN, {"kind": "measures"}, {"state": "running"}, {"action": "1.1"}],
    "workstreams": [PLAN, {"as_at": "2026-05-01"}],
}
"""Questions that have an answer, for each collection."""


def test_everything_that_is_described_has_a_question() -> None:
    collections = {path.removeprefix("/api/v1/").split("/")[0] for path in description()["paths"]}
    assert collections == set(QUESTIONS)


@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.usefixtures("kept_connection")
def test_answers_about_a_year_are_as_described(db: None) -> None:
    load_all_checks()
    with time_machine.travel(at(7, 20), tick=False):
        year = tell_year()
        make_edition(make_report(year.strategy, year.lead), year.lead)
        _, key = create_token(user=year.officer, name="description", now=at(7, 20))
        schema = schemathesis.openapi.from_dict(description())
        schema.app = get_wsgi_application()
        meeting = make_meeting(make_committee(year.strategy), date(2026, 6, 15))
        wanted = [ResolutionWanted("Workforce", "(a)", "the Committee be informed how many posts are vacant.")]
        entered = add_resolutions(meeting=meeting, wanted=wanted, strategies=[year.strategy.pk], by=year.officer)
        needs = RoundWanted("training_needs", "Needs of 2027", date(2027, 1, 31), asked=[Asked("Needs of home care")])
        open_round(strategy=year.strategy, wanted=needs, by=year.lead)
        ids = {
            "updates": StatusUpdate.objects.earliest("pk").pk,
            "observations": Observation.objects.earliest("pk").pk,
            "resolutions": entered.added[0].pk,
        }
        for path in sorted(description()["paths"]):
            collection = path.removeprefix("/api/v1/").split("/")[0]
            things = THINGS | {"id": ids.get(collection)} | (MEETING if collection == "meetings" else {})
            asked = {name: things[name] for name in re.findall(r"{(\w+)}", path)}
            for query in [{}] if asked else QUESTIONS[collection]:
                case = schema[path]["GET"].Case(path_parameters=asked, query=query)
                response = case.call_and_validate(headers={"Authorization": f"Token {key}"})
                assert response.status_code == 200, (path, query)


@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.usefixtures("kept_connection", "story")
@pytest.mark.parametrize("path", sorted(description()["paths"]))
def test_api_answers_as_described(cast: Cast, path: str) -> None:
    load_all_checks()
    with time_machine.travel(at(8, 3), tick=False):
        _, key = create_token(user=cast.carol, name="description", now=at(8, 1))
        schema = schemathesis.openapi.from_dict(description())
        schema.app = get_wsgi_application()

        @seed(3)
        @hypothesis_settings(
            max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )
        @given(case=schema[path]["GET"].as_strategy())
        def ask(case: schemathesis.Case) -> None:
            case.call_and_validate(
                headers={"Authorization": f"Token {key}"},
                # Which slugs, references and moments there are is not for a description to say.
                excluded_checks=[positive_data_acceptance],
            )

        ask()
