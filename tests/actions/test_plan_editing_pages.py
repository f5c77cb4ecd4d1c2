"""Adding an action, correcting its wording, setting its links and carrying actions forward, on their pages."""

from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate

from accounts.models import Partner
from actions.models import Action, ActionEvent, ActionState, ActionWording
from actions.services.actions import Links, correct_wording, set_links
from actions.services.carrying import Carrying, CarryingError, carry_forward
from actions.services.endings import close_action
from actions.services.plan import change_due_date
from actions.services.reporting import set_reporting_months
from actions.services.succession import leave_partner
from actions.succession import read_estate
from govuk.words import day
from tests.actions.test_due_dates import DATES
from tests.actions.visits import visit, words_of
from tests.cast import Cast

PLAN = "/strategies/care-plan/"
ADD = PLAN + "set-up/actions/add/?workstream=1"
CARRY = PLAN + "set-up/carry-forward/"
WORDING = PLAN + "actions/1.1/wording/"
LINKS = PLAN + "actions/1.1/links/"
NEW = {
    "ref": "1.3",
    "title": "Ask leavers why they leave.",
    "short_title": "Ask leavers",
    "reason": "A gap in the plan.",
    "agreed_by": "the programme board",
}
TOGETHER = {"reason": "The second action plan.", "agreed_by": "the programme board", "closes_old": "yes"}


@pytest.fixture
def carol(client: Client, cast: Cast) -> Client:
    client.force_login(cast.carol)
    return client


def linked(action: Action) -> tuple[list[int], list[str]]:
    outcomes = action.outcome_links.open().order_by("outcome__number").values_list("outcome__number", flat=True)
    return list(outcomes), list(action.support_links.open().values_list("partner__slug", flat=True))


# Add


def test_add_page_proposes_the_next_reference_of_each_workstream(carol: Client, cast: Cast) -> None:
    page = words_of(carol.get(PLAN + "set-up/actions/add/"))
    assert "1 Recruiting people into care The next reference is 1.3" in page
    assert "2 Helping people to stay The next reference is 2.2" in page
    assert carol.get(ADD).context["form"]["ref"].value() == "1.3"


def test_action_is_added_with_everything(carol: Client, cast: Cast) -> None:
    links = {"outcomes": [cast.outcomes[2].pk], "supporting": [cast.trust.pk, cast.providers.pk]}
    more = {"recurs": "yearly", "carried_from": str(cast.actions["1.2"].pk)}
    page = words_of(carol.post(ADD, NEW | links | more, follow=True))
    assert "Action 1.3 added. It has no lead partner and no date yet: set them up next." in page
    assert "carried forward from Action 1.2, not in the published plan." in page
    assert "Recurs every year. Accepting its completion begins the next round." in page
    action = Action.objects.get(ref="1.3")
    assert (action.workstream, linked(action)) == (cast.workstreams[1], ([2], ["trust", "providers"]))


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"ref": "1.1"}, "ref", "There is an Action 1.1 already. References are never used twice."),
        ({"ref": "1 3"}, "ref", "Enter a reference such as 3.6: letters, digits, dots and hyphens, at most 20."),
        ({"title": ""}, "title", "Enter the official wording"),
        ({"short_title": ""}, "short_title", "Enter the short title"),
        ({"reason": ""}, "reason", "Enter why the action is added"),
        ({"agreed_by": ""}, "agreed_by", "Enter who agreed"),
        ({"recurs": "daily"}, "recurs", "Select how often it recurs from the choices given"),
        ({"outcomes": ["99999"]}, "outcomes", "Select the outcomes that it serves from the choices given"),
    ],
)
def test_wrong_addition_is_named_at_its_box(
    carol: Client, cast: Cast, wrong: dict[str, Any], field: str, message: str
) -> None:
    response = carol.post(ADD, NEW | wrong)
    assert (response.status_code, response.context["form"].errors) == (200, {field: [message]})
    assert Action.objects.count() == 3


def test_addition_sent_twice_is_one(carol: Client, cast: Cast) -> None:
    assert [carol.post(ADD, NEW).status_code for _ in range(2)] == [302, 302]
    assert Action.objects.count() == 4


def test_workstream_that_there_is_not_is_asked_again(carol: Client, cast: Cast) -> None:
    for number in ("9", "x", ""):
        assert "Which workstream" in words_of(carol.get(f"{PLAN}set-up/actions/add/?workstream={number}"))


# Wording


def wording(carol: Client, **sent: Any) -> Any:
    form = carol.get(WORDING).context["correction"]
    return carol.post(WORDING, {"seen": form["seen"].value(), **sent}, follow=True)


def test_official_wording_is_corrected_and_the_timeline_says_why(carol: Client, cast: Cast) -> None:
    page = words_of(wording(carol, which="title", title="Open a hub.", reason="As printed."))
    assert "Official wording of Action 1.1 corrected." in page
    assert "Official wording corrected Before: “Open a recruitment hub for care providers in the county.”" in page
    assert "After: “Open a hub.” Reason: “As printed.” By Carol Example." in page


def test_short_title_changes_without_a_reason(carol: Client, cast: Cast) -> None:
    page = words_of(wording(carol, which="short_title", short_title="The hub"))
    assert "Short title of Action 1.1 changed." in page
    assert ActionWording.objects.open().get(action=cast.actions["1.1"]).short_title == "The hub"


@pytest.mark.parametrize(
    ("sent", "field", "message"),
    [
        ({"which": "title", "title": "", "reason": "x"}, "title", "Enter the official wording"),
        ({"which": "title", "title": "Open a hub.", "reason": ""}, "reason", "Enter why the wording is corrected"),
        ({"which": "short_title", "short_title": ""}, "short_title", "Enter the short title"),
    ],
)
def test_wrong_wording_is_named_at_its_box(
    carol: Client, cast: Cast, sent: dict[str, str], field: str, message: str
) -> None:
    assert wording(carol, **sent).context["sent"].errors == {field: [message]}
    assert ActionWording.objects.filter(action=cast.actions["1.1"]).count() == 1


def test_wording_corrected_by_somebody_else_is_not_overwritten(carol: Client, cast: Cast) -> None:
    seen = carol.get(WORDING).context["correction"]["seen"].value()
    correct_wording(action=cast.actions["1.1"], title="Open 2 hubs.", reason="As approved.", by=cast.dan)
    data = {"which": "title", "title": "Open a hub.", "reason": "As printed.", "seen": seen}
    response = carol.post(WORDING, data)
    page = words_of(response)
    assert "Somebody else has changed this since you opened the page." in page
    assert "Official wording now Open 2 hubs." in page
    assert "Open a hub.</textarea>" in response.content.decode()
    data["seen"] = response.context["sent"]["seen"].value()
    assert [carol.post(WORDING, data).status_code for _ in range(2)] == [302, 302]
    assert ActionWording.objects.filter(action=cast.actions["1.1"]).count() == 3


# Links


def test_links_are_set(carol: Client, cast: Cast) -> None:
    form = carol.get(LINKS).context["form"]
    assert form["outcomes"].value() == [str(cast.outcomes[1].pk), str(cast.outcomes[2].pk)]
    data = {"seen": form["seen"].value(), "outcomes": [cast.outcomes[2].pk], "supporting": []}
    page = words_of(carol.post(LINKS, data, follow=True))
    assert "Outcomes, areas and supporting partners of Action 1.1 saved." in page
    assert linked(cast.actions["1.1"]) == ([2], [])


def test_links_changed_by_somebody_else_are_not_overwritten(carol: Client, cast: Cast) -> None:
    seen = carol.get(LINKS).context["form"]["seen"].value()
    set_links(action=cast.actions["1.1"], links=Links(supporting=[]), by=cast.dan)
    data = {"seen": seen, "outcomes": [cast.outcomes[2].pk], "supporting": [cast.trust.pk]}
    response = carol.post(LINKS, data)
    assert "Somebody else has changed this since you opened the page." in words_of(response)
    assert "Supporting partners now None" in words_of(response)
    assert linked(cast.actions["1.1"]) == ([1, 2], [])
    assert carol.post(LINKS, data | {"seen": response.context["form"]["seen"].value()}).status_code == 302
    assert linked(cast.actions["1.1"]) == ([2], ["trust"])


# Carry forward


def ticked(cast: Cast, **rows: tuple[str, int]) -> dict[str, str]:
    """What the browser sends: by action ("a1_1"), its new reference and the number of its workstream."""
    data = dict(TOGETHER)
    for name, (ref, number) in rows.items():
        prefix = f"action-{cast.actions[name[1:].replace('_', '.')].pk}"
        data |= {f"{prefix}-go": "on", f"{prefix}-ref": ref, f"{prefix}-workstream": str(cast.workstreams[number].pk)}
    return data


def test_actions_are_carried_forward_with_all_that_is_theirs(carol: Client, cast: Cast) -> None:
    action = cast.actions["1.1"]
    change_due_date(action=action, new=DATES[0], reason="", by=cast.carol)
    set_reporting_months(action=action, months=[3, 9], by=cast.carol)
    page = words_of(carol.post(CARRY, ticked(cast, a1_1=("2.10", 2), a1_2=("", 1)), follow=True))
    assert "Carried forward: 1.1 as 2.10 and 1.2 as 1.3. Their due dates are to be set anew." in page
    new = Action.objects.get(ref="2.10")
    state = ActionState.objects.open().get(action=new)
    assert (state.lead, state.person, state.due_date, state.stage) == (cast.college, cast.alice, None, None)
    assert (new.workstream, linked(new)) == (cast.workstreams[2], ([1, 2], ["trust"]))
    assert new.reporting.open().get().months == action.reporting.open().get().months
    page = words_of(visit(cast.olive, PLAN + "actions/2.10/"))
    assert "carried forward from Action 1.1" in page
    assert "superseded by Action 2.10. Reason: “The second action plan.”" in words_of(
        visit(cast.olive, PLAN + "actions/1.1/")
    )
    assert "Action 1.1" not in words_of(carol.get(CARRY))


def test_earlier_actions_may_stay_open(carol: Client, cast: Cast) -> None:
    assert carol.post(CARRY, ticked(cast, a1_1=("", 1)) | {"closes_old": "no"}).status_code == 302
    assert ActionEvent.objects.filter(kind="closed").count() == 0
    assert "1.1 Open a recruitment hub" not in words_of(carol.get(CARRY))


def test_all_go_on_or_none(carol: Client, cast: Cast) -> None:
    data = ticked(cast, a1_1=("1.9", 1), a1_2=("1.9", 1), a2_1=("1.1", 1))
    response = carol.post(CARRY, data)
    assert [problem.text for problem in response.context["form"].problems] == [
        "Action 1.2: There is an Action 1.9 already. References are never used twice.",
        "Action 2.1: There is an Action 1.1 already. References are never used twice.",
    ]
    assert 'value="1.9"' in response.content.decode()
    assert Action.objects.count() == 3


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"reason": ""}, "Enter why they are carried forward"),
        ({"agreed_by": " "}, "Enter who agreed"),
        ({"closes_old": ""}, "Select what becomes of the earlier actions"),
    ],
)
def test_what_holds_for_all_is_asked_for(carol: Client, cast: Cast, wrong: dict[str, str], message: str) -> None:
    response = carol.post(CARRY, ticked(cast, a1_1=("", 1)) | wrong)
    assert [problem.text for problem in response.context["form"].problems] == [message]
    assert Action.objects.count() == 3


def test_something_has_to_be_ticked(carol: Client, cast: Cast) -> None:
    problems = carol.post(CARRY, TOGETHER).context["form"].problems
    assert [problem.text for problem in problems] == ["Tick the actions to carry forward"]


def test_carrying_sent_twice_is_one(carol: Client, cast: Cast) -> None:
    data = ticked(cast, a1_1=("", 1), a2_1=("", 2))
    assert [carol.post(CARRY, data).status_code for _ in range(2)] == [302, 302]
    assert Action.objects.count() == 5


def test_action_that_ended_meanwhile_stops_all_of_them(carol: Client, cast: Cast) -> None:
    data = ticked(cast, a1_1=("", 1), a1_2=("", 1))
    words = {"ending": "withdrawn", "reason": "Not funded.", "agreed_by": "the board"}
    close_action(action=cast.actions["1.2"], by=cast.dan, **words)
    response = carol.post(CARRY, data)
    assert "Action 1.2 has ended since you opened this page" in words_of(response)
    assert Action.objects.count() == 3


def test_row_of_an_action_that_ended_meanwhile_stays_with_what_was_typed(carol: Client, cast: Cast) -> None:
    data = ticked(cast, a1_1=("", 1), a1_2=("1.12", 1))
    words = {"ending": "withdrawn", "reason": "Not funded.", "agreed_by": "the board"}
    close_action(action=cast.actions["1.2"], by=cast.dan, **words)
    page = words_of(carol.post(CARRY, data))
    assert "1.2 Publish a careers guide Does not go on You typed 1.12 Action 1.2 has ended" in page
    assert "All the others go on once you carry them forward again." in page


def test_organisation_that_left_is_offered_no_more_as_support(carol: Client, cast: Cast) -> None:
    form = carol.get(LINKS).context["form"]
    offered = [name for _, name in form.fields["supporting"].choices]
    gone = offered[0]
    supporting = Partner.objects.get(pk=form.fields["supporting"].choices[0][0])
    leave_partner(partner=supporting, leads={}, seen=read_estate(supporting).mark, by=cast.carol)
    for address in (ADD, LINKS):
        left = [name for _, name in carol.get(address).context["form"].fields["supporting"].choices]
        assert left == offered[1:], gone


def test_service_refuses_what_went_on_already(cast: Cast) -> None:
    def carry(ref: str) -> list[Action]:
        rows = [Carrying(cast.actions["1.2"], ref, cast.workstreams[1])]
        words = {"reason": "The second plan.", "agreed_by": "the board"}
        return carry_forward(strategy=cast.strategy, rows=rows, by=cast.carol, closes_old=False, **words)

    carry("1.8")
    with pytest.raises(CarryingError, match="carried forward already"):
        carry("1.9")
    assert Action.objects.count() == 4


# Who


@pytest.mark.parametrize("who", ["alice", "bob", "olive", "ada"])
def test_plan_is_edited_by_leads_only(cast: Cast, who: str) -> None:
    client = Client()
    client.force_login(cast.people[who])
    for address in (ADD, CARRY, WORDING, LINKS):
        assert [client.get(address).status_code, client.post(address, NEW).status_code] == [403, 403]


def test_set_up_leads_to_all_of_it(carol: Client, cast: Cast) -> None:
    page = carol.get(PLAN + "set-up/").content.decode()
    for address in (PLAN + "set-up/actions/add/", CARRY, PLAN + "date-requests/"):
        assert f'href="{address}"' in page


def test_service_refuses_an_action_named_twice(cast: Cast) -> None:
    rows = [Carrying(cast.actions["1.2"], ref, cast.workstreams[1]) for ref in ("1.3", "1.4")]
    with pytest.raises(CarryingError) as refusal:
        carry_forward(strategy=cast.strategy, rows=rows, reason="New.", agreed_by="the board", by=cast.carol)
    assert refusal.value.message == "Action 1.2 is chosen twice. It goes on once."
    assert Action.objects.count() == 3


def test_corrected_wording_is_told_from_the_published_one(carol: Client, cast: Cast) -> None:
    page = words_of(carol.get(PLAN + "actions/1.1/"))
    assert ("Official wording" in page, "corrected on" in page) == (True, False)
    wording(carol, which="title", title="Open a hub.", reason="As printed.")
    wording(carol, which="short_title", short_title="The hub")
    page = words_of(carol.get(PLAN + "actions/1.1/"))
    assert f"Official wording, corrected on {day(localdate())}. Reason: “As printed.”" in page


def test_lead_partner_does_not_support_its_own_action(carol: Client, cast: Cast) -> None:
    form = carol.get(LINKS).context["form"]
    sent = {"seen": form["seen"].value(), "outcomes": [cast.outcomes[1].pk]}
    supporting = [cast.college.pk, cast.trust.pk]
    response = carol.post(LINKS, sent | {"supporting": supporting})
    message = "Riverside College leads this action, so it cannot support it too. Untick it."
    assert response.context["form"].errors == {"supporting": [message]}
    assert linked(cast.actions["1.1"]) == ([1, 2], ["trust"])


def test_reference_begins_with_the_number_of_its_workstream(carol: Client, cast: Cast) -> None:
    message = "Enter a reference that begins with 1, the number of its workstream, such as 1.3."
    assert carol.post(ADD, NEW | {"ref": "7.99"}).context["form"].errors == {"ref": [message]}
    response = carol.post(CARRY, ticked(cast, a1_1=("7.99", 1), a2_1=("1.9", 2)))
    assert [problem.text for problem in response.context["form"].problems] == [
        f"Action 1.1: {message}",
        "Action 2.1: Enter a reference that begins with 2, the number of its workstream, such as 2.2.",
    ]
    assert Action.objects.count() == 3


def test_carrying_again_says_what_it_was_carried_forward_as(carol: Client, cast: Cast) -> None:
    carol.post(CARRY, ticked(cast, a1_1=("1.10", 1)))
    response = carol.post(CARRY, ticked(cast, a1_1=("1.11", 1), a1_2=("1.12", 1)))
    assert [problem.text for problem in response.context["form"].problems] == [
        "Action 1.1 has ended: it was carried forward as 1.10"
    ]
    assert 'value="1.12"' in response.content.decode()
    for other in ({"agreed_by": "somebody else"}, {"reason": "Another."}):
        assert carol.post(CARRY, ticked(cast, a1_1=("1.10", 1)) | other).status_code == 200
    assert carol.post(CARRY, ticked(cast, a1_1=("1.11", 1))).status_code == 200
    assert carol.post(CARRY, ticked(cast, a1_1=("1.10", 1))).status_code == 302
    carol.post(CARRY, ticked(cast, a1_2=("", 1)))
    assert carol.post(CARRY, ticked(cast, a1_1=("1.10", 1))).status_code == 200
    assert Action.objects.count() == 5


def test_reopening_says_that_its_successor_goes_on_with_it(carol: Client, cast: Cast) -> None:
    carol.post(CARRY, ticked(cast, a1_1=("1.10", 1)))
    words = "Action 1.10 goes on with it"
    assert words not in words_of(carol.get(PLAN + "actions/1.1/"))
    assert words in words_of(carol.get(PLAN + "actions/1.1/reopen/"))
    assert words in words_of(carol.post(PLAN + "actions/1.1/reopen/", {"reason": "Not done."}, follow=True))
    ended = {"ending": "withdrawn", "reason": "Not funded.", "agreed_by": "the board"}
    close_action(action=Action.objects.get(ref="1.10"), by=cast.carol, **ended)
    assert words not in words_of(carol.get(PLAN + "actions/1.1/"))
