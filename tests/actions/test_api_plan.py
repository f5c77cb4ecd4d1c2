"""The API of workstreams, updates and partners: what it answers, to whom, and at which moment."""

from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.services import rename_partner
from actions.api import examples
from actions.permissions import visible_updates
from actions.publication import Reader
from actions.services.reviews import accept_update, return_update
from actions.services.summaries import write_summary
from outcomes.models import Role
from outcomes.services import add_partner_to_strategy, grant_role
from tests.actions.story import GREEN, PLACES, Story, add_action, at, send
from tests.cast import Cast
from tests.factories.accounts import PartnerFactory

API = "/api/v1/"
COLLECTIONS = ("workstreams", "updates", "partners")


@pytest.fixture(autouse=True)
def _in_august() -> Any:
    with time_machine.travel(at(8, 3), tick=False):
        yield


def ask(person: Any, address: str, **parameters: Any) -> Any:
    client = Client()
    client.force_login(person)
    return client.get(address if address.startswith("http") else API + address, parameters)


def results(person: Any, name: str, **parameters: Any) -> list[dict[str, Any]]:
    answer = ask(person, f"{name}/", **parameters)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def errors(answer: Any) -> dict[str, str]:
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    return {error["field"]: error["message"] for error in answer.json()["errors"]}


def sent(person: Any, **parameters: Any) -> list[tuple[str, str]]:
    """Action and period of each update, as this person sees the list."""
    return [(one["action"], one["period"][5:7]) for one in results(person, "updates", **parameters)]


def test_workstream_with_its_actions(cast: Cast) -> None:
    first = results(cast.bob, "workstreams")[0]
    assert first.pop("revision") > 0
    assert first == {
        "number": 1,
        "strategy": "care-plan",
        "title": "Recruiting people into care",
        "short_name": "Recruitment",
        "letter": "",
        "report_wording": "",
        "note": "",
        "actions": ["1.1", "1.2"],
        "summaries": [],
        "demonstration": False,
        "on": "2026-08-03",
        "url": "http://testserver/api/v1/workstreams/care-plan/1/",
    }


def test_workstream_as_at_lists_the_actions_of_then(cast: Cast) -> None:
    add_action(cast, "1.10", at(7, 1))
    assert results(cast.bob, "workstreams")[0]["actions"] == ["1.1", "1.2", "1.10"]
    assert results(cast.bob, "workstreams", as_at="2026-06-30")[0]["actions"] == ["1.1", "1.2"]


def test_update_as_its_partner_sees_it(cast: Cast, story: Story) -> None:
    found = results(cast.alice, "updates", action="1.1", period="2026-01-01/2026-03-31")[0]
    assert found.pop("revision") > 0
    assert found == {
        "id": story.first.pk,
        "strategy": "care-plan",
        "action": "1.1",
        "period": "2026-01-01/2026-03-31",
        "partner": {"slug": "college", "name": "Riverside College"},
        "kind": "lead",
        "attempt": 1,
        "stage": "in_progress",
        "stated": "amber",
        "agreed": "red",
        "done": "Two of five schools have signed.",
        "next": "Sign the other three.",
        "cause": "Schools wait for their trust.",
        "path": "One shared statement for all schools.",
        "forecast": "2026-11-30",
        "control": "partly",
        "help_wanted": "A named contact at the county council.",
        "internal_note": "The trust may say no.",
        "no_change": False,
        "corrects": None,
        "correction_reason": "",
        "confirmed": None,
        "submitted_at": "2026-04-10T13:00:00+01:00",
        "received_after_cut_off": False,
        "decision": "accepted",
        "reviewed_at": "2026-04-14T13:00:00+01:00",
        "independently_reviewed": True,
        "review_reason": "It needs the council.",
        "demonstration": False,
        "on": "2026-08-03",
        "url": f"http://testserver/api/v1/updates/care-plan/{story.first.pk}/",
    }


def boxes(person: Any, update: Any) -> tuple[Any, ...]:
    one = ask(person, f"updates/care-plan/{update.pk}/").json()
    return one["done"], one["help_wanted"], one["internal_note"], one["review_reason"], one["decision"]


def test_boxes_follow_the_publication_rule(cast: Cast, story: Story) -> None:
    said, waiting = "Two of five schools have signed.", "All five schools have signed."
    note = ("A named contact at the county council.", "The trust may say no.", "It needs the council.")
    assert boxes(cast.carol, story.first) == (said, *note, "accepted")
    assert boxes(cast.bob, story.first) == (said, None, None, None, "accepted")
    assert boxes(cast.olive, story.first) == (said, None, None, None, "accepted")
    assert boxes(cast.bob, story.second) == (waiting, None, None, None, None)
    assert boxes(cast.olive, story.second) == (None, None, None, None, None)


def test_returned_update_is_for_its_partner_and_the_lead(cast: Cast, story: Story) -> None:
    return_update(update=story.second, by=cast.carol, comment="Which schools?", now=at(7, 20))
    everything = [("1.1", "04"), ("2.1", "01"), ("1.1", "01")]
    seen = {name: sent(person) for name, person in cast.people.items()}
    assert seen == {
        "alice": everything,
        "carol": everything,
        "dan": everything,
        "bob": everything[1:],
        "olive": everything[1:],
        "ada": everything[1:],
        "steve": [],
    }
    assert ask(cast.olive, f"updates/care-plan/{story.second.pk}/").status_code == 404
    assert sent(cast.olive, as_at="2026-07-15") == everything
    assert sent(cast.alice, decision="returned") == everything[:1]
    assert sent(cast.olive, decision="returned") == []


def test_visible_updates_of_two_strategies_keep_apart(cast: Cast, story: Story) -> None:
    """Speaking for the partner in one strategy opens nothing of it in another."""
    return_update(update=story.second, by=cast.carol, comment="Which schools?", now=at(7, 20))
    own = Reader(partner_ids=frozenset({cast.college.pk}), is_partner=True)
    apart = {cast.strategy.pk: Reader(is_officer=True), cast.elsewhere.pk: own}
    assert list(visible_updates(apart, 10**6).order_by("pk")) == [story.first, story.other]
    assert list(visible_updates({cast.strategy.pk: own}, 10**6).order_by("pk")) == sorted(
        [story.first, story.other, story.second], key=lambda one: one.pk
    )


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"action": "2.1"}, [("2.1", "01")]),
        ({"period": "2026-04-01/2026-06-30"}, [("1.1", "04")]),
        ({"partner": "college", "decision": "accepted"}, [("2.1", "01"), ("1.1", "01")]),
        ({"partner": "trust"}, []),
        ({"decision": "submitted"}, [("1.1", "04")]),
        ({"strategy": "care-plan"}, [("1.1", "04"), ("2.1", "01"), ("1.1", "01")]),
        ({"as_at": "2026-04-10"}, [("2.1", "01"), ("1.1", "01")]),
        ({"as_at": "2026-04-12", "decision": "submitted"}, [("2.1", "01"), ("1.1", "01")]),
    ],
)
def test_updates_filtered(cast: Cast, story: Story, asked: dict[str, str], expected: list[tuple[str, str]]) -> None:
    assert sent(cast.carol, **asked) == expected


def test_partner_with_what_it_does(cast: Cast) -> None:
    college, providers, trust = results(cast.bob, "partners")
    link = {"strategy": "care-plan", "standing": "contributing", "leads_jointly": []}
    assert college == {
        "slug": "college",
        "name": "Riverside College",
        "short_name": "",
        "is_group": False,
        "has_left": False,
        "succeeded_by": None,
        "strategies": [{**link, "leads": ["1.1", "2.1"], "supports": []}],
        "demonstration": False,
        "on": "2026-08-03",
        "url": "http://testserver/api/v1/partners/college/",
    }
    assert trust["strategies"] == [{**link, "leads": [], "supports": ["1.1"]}]
    assert (providers["is_group"], providers["strategies"]) == (True, [{**link, "leads": [], "supports": []}])


def test_partner_was_called_otherwise(cast: Cast) -> None:
    rename_partner(partner=cast.college, name="Moorland College", by=cast.ada, now=at(7, 1))
    assert results(cast.bob, "partners")[0]["name"] == "Moorland College"
    assert results(cast.bob, "partners", as_at="2026-06-30")[0]["name"] == "Riverside College"


def test_partner_tells_only_of_strategies_one_may_see(cast: Cast) -> None:
    add_partner_to_strategy(partner=cast.college, strategy=cast.elsewhere, job="test", now=at(7, 1))
    hidden = PartnerFactory(name="Hidden", slug="hidden", now=at(7, 2))
    add_partner_to_strategy(partner=hidden, strategy=cast.elsewhere, job="test", now=at(7, 3))

    def seen(person: Any, **asked: str) -> dict[str, list[str]]:
        found = results(person, "partners", **asked)
        return {one["slug"]: [link["strategy"] for link in one["strategies"]] for one in found}

    ours = {"college": ["care-plan"], "providers": ["care-plan"], "trust": ["care-plan"]}
    assert seen(cast.bob) == ours
    assert seen(cast.ada) == {**ours, "college": ["care-plan", "elsewhere"], "hidden": ["elsewhere"]}
    assert seen(cast.ada, strategy="elsewhere") == {"college": ["elsewhere"], "hidden": ["elsewhere"]}
    assert ask(cast.bob, "partners/hidden/").content == ask(cast.bob, "partners/nobody/").content
    assert ask(cast.bob, "partners/hidden/").status_code == 404


def test_each_result_is_found_at_its_address(cast: Cast, story: Story) -> None:
    for name in COLLECTIONS:
        for result in results(cast.carol, name):
            assert ask(cast.carol, result["url"]).json() == result


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("actions", examples.ACTION),
        ("workstreams", examples.WORKSTREAM),
        ("updates", examples.UPDATE),
        ("partners", examples.PARTNER),
    ],
)
def test_example_has_the_shape_of_the_answer(cast: Cast, story: Story, name: str, example: dict[str, Any]) -> None:
    write_summary(workstream=cast.workstreams[1], period=story.spring, text="On course.", seen=0, by=cast.carol)
    assert shape(example) == shape(results(cast.carol, name)[0])


def shape(value: Any) -> Any:
    """Names of a structure, all the way down."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    return shape(value[0]) if isinstance(value, list) and value and isinstance(value[0], dict) else None


@pytest.mark.parametrize(
    ("address", "field", "message"),
    [
        ("updates/?action=9.9", "action", "“9.9” is not the reference of an action. Use one of: 1.1, 1.2, 2.1."),
        ("updates/?period=Q3", "period", "“Q3” is not a reporting period. Use one of: 2026-01-01/2026-03-31, "),
        ("updates/?partner=x", "partner", "“x” is not a partner. Use one of: "),
        ("updates/?decision=kept", "decision", "“kept” is not a decision. Use one of: submitted, accepted, returned."),
        ("updates/?decision=accepted&decision=returned", "decision", "Give “decision” once."),
        ("updates/?strategy=elsewhere", "strategy", "“elsewhere” is not a strategy that you can see. Use one of: care"),
        ("workstreams/?strategy=%00", "strategy", "“"),
        ("partners/?strategy=nowhere", "strategy", "“nowhere” is not a strategy that you can see. Use one of: care"),
        ("partners/?name=x", "name", "There is no parameter “name”. "),
        ("workstreams/?as_at=2027-01-01", "as_at", "2027-01-01 is in the future."),
    ],
)
def test_bad_question_is_named(cast: Cast, story: Story, address: str, field: str, message: str) -> None:
    found = errors(ask(cast.carol, address))
    assert list(found) == [field]
    assert found[field].startswith(message)


@pytest.mark.parametrize("name", COLLECTIONS)
def test_nothing_before_the_first_record(cast: Cast, story: Story, name: str) -> None:
    address = results(cast.carol, name)[0]["url"]
    assert results(cast.carol, name, as_at="2026-01-01") == []
    assert ask(cast.carol, address, as_at="2026-01-01").status_code == 404


@pytest.mark.parametrize("name", COLLECTIONS)
def test_answer_is_found_again_by_its_name(cast: Cast, story: Story, name: str) -> None:
    before = ask(cast.carol, f"{name}/")
    with time_machine.travel(at(10, 2), tick=False):
        send(cast, "2.1", story.spring, PLACES, at(9, 1))
        accept_update(update=story.second, by=cast.carol, now=at(9, 2))
        rename_partner(partner=cast.college, name="Moorland College", by=cast.ada, now=at(9, 3))
        add_action(cast, "1.3", at(9, 4))
        assert ask(cast.carol, f"{name}/").content != before.content
        assert ask(cast.carol, f"{name}/", as_at=before.json()["as_at"]).content == before.content


@pytest.mark.parametrize(("name", "queries"), [("workstreams", 13), ("updates", 15), ("partners", 14)])
@pytest.mark.parametrize("many", [1, 3])
def test_queries_do_not_grow(
    cast: Cast, story: Story, name: str, queries: int, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = Client()
    client.force_login(cast.carol)
    with django_assert_num_queries(queries):
        answer = client.get(f"{API}{name}/", {"page_size": many})
    assert len(answer.json()["results"]) == min(many, answer.json()["count"])


def test_workstream_lead_reads_as_a_partner(cast: Cast, story: Story) -> None:
    grant_role(person=cast.steve, strategy=cast.strategy, role=Role.WORKSTREAM_LEAD, by=cast.carol, now=at(7, 12))
    assert boxes(cast.steve, story.second) == (GREEN.done, None, None, None, None)
