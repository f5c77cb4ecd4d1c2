"""Closing and reopening an action on its pages, which say what will happen."""

from datetime import date

import pytest
from django.test import Client

from actions.models import ActionEvent, ActionState
from actions.services.date_requests import ask_for_date
from actions.services.endings import close_action, reopen_action
from actions.services.milestones import MilestoneWanted, set_milestones
from actions.services.updates import save_draft
from tests.actions.story import Story, at
from tests.actions.visits import visit, words_of
from tests.cast import Cast

ACTION = "/strategies/care-plan/actions/1.1/"
WORDS = {"ending": "withdrawn", "reason": "Not funded.", "agreed_by": "the programme board"}


@pytest.fixture
def carol(client: Client, cast: Cast) -> Client:
    client.force_login(cast.carol)
    return client


def stage(cast: Cast) -> str | None:
    return ActionState.objects.open().get(action=cast.actions["1.1"]).stage


def test_close_page_says_what_happens(carol: Client, cast: Cast, story: Story) -> None:
    action = cast.actions["1.1"]
    draft = {"action": action, "period": story.winter, "partner": cast.college, "by": cast.alice}
    save_draft(**draft, content={"done": "Half"}, corrects=story.first.pk, now=at(8, 1))
    ask_for_date(action=action, partner=cast.college, new=date(2027, 6, 30), reason="Snow.", by=cast.alice)
    set_milestones(action=action, wanted=[MilestoneWanted("Lease signed", date(2026, 12, 1))], by=cast.carol)
    page = words_of(carol.get(ACTION + "close/"))
    for effect in (
        "It stays in the plan with its history, without a rating, and counts as closed from now on.",
        "The update for April to June 2026 that waits for a review needs none any more, and cannot be reviewed.",
        "The draft for January to March 2026 cannot be sent any more.",
        "The request for another due date needs no decision any more.",
        "1 milestone not reached stays as it is.",
        "You can reopen it, with a reason.",
    ):
        assert effect in page


def test_lead_closes_and_reopens(carol: Client, cast: Cast, story: Story) -> None:
    page = words_of(carol.post(ACTION + "close/", WORDS, follow=True))
    assert "Action 1.1 closed." in page
    assert "by Carol Example: withdrawn. Reason: “Not funded.” Agreed by the programme board." in page
    assert "Reopen action" in page
    assert "Close action" not in page
    assert stage(cast) == "closed"
    page = words_of(carol.get(ACTION + "reopen/"))
    assert "Riverside College is asked for its updates again, and can send another one for the same period." in page
    page = words_of(carol.post(ACTION + "reopen/", {"reason": "Money was found."}, follow=True))
    assert "Action 1.1 reopened." in page
    assert stage(cast) == "in_progress"
    assert "Reopened Reason: “Money was found.”" in page


def test_merged_action_names_the_other(carol: Client, cast: Cast) -> None:
    merged = WORDS | {"ending": "merged", "other": str(cast.actions["1.2"].pk)}
    assert "merged with Action 1.2" in words_of(carol.post(ACTION + "close/", merged, follow=True))
    assert ActionEvent.objects.get().other == cast.actions["1.2"]


def test_withdrawn_leaves_aside_the_other_action_that_was_chosen_before(carol: Client, cast: Cast) -> None:
    assert carol.post(ACTION + "close/", WORDS | {"other": str(cast.actions["1.2"].pk)}).status_code == 302
    assert ActionEvent.objects.get().other is None


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"ending": ""}, "ending", "Select how it ends"),
        ({"ending": "lost"}, "ending", "Select how it ends from the choices given"),
        ({"ending": "merged"}, "other", "Choose the action that it was merged with."),
        ({"ending": "merged", "other": "99999"}, "other", "Select the other action from the choices given"),
        ({"reason": ""}, "reason", "Enter why the action is closed"),
        ({"agreed_by": " "}, "agreed_by", "Enter who agreed"),
    ],
)
def test_wrong_closing_is_named_at_its_box(
    carol: Client, cast: Cast, wrong: dict[str, str], field: str, message: str
) -> None:
    response = carol.post(ACTION + "close/", WORDS | wrong)
    assert (response.status_code, response.context["form"].errors) == (200, {field: [message]})
    assert (stage(cast), ActionEvent.objects.count()) == (None, 0)


def test_action_does_not_merge_with_itself(carol: Client, cast: Cast) -> None:
    choices = dict(carol.get(ACTION + "close/").context["form"].fields["other"].choices)
    assert str(cast.actions["1.1"].pk) not in choices
    assert str(cast.actions["1.2"].pk) in choices


def test_closing_sent_twice_is_one(carol: Client, cast: Cast) -> None:
    assert [carol.post(ACTION + "close/", WORDS).status_code for _ in range(2)] == [302, 302]
    assert [carol.post(ACTION + "reopen/", {"reason": "Found."}).status_code for _ in range(2)] == [302, 302]
    assert ActionEvent.objects.count() == 2


def test_closing_after_somebody_elses_says_so_and_keeps_what_was_typed(carol: Client, cast: Cast) -> None:
    close_action(action=cast.actions["1.1"], by=cast.dan, **WORDS)
    response = carol.post(ACTION + "close/", WORDS | {"reason": "Done elsewhere."})
    assert "This action has ended already. Somebody may have closed it." in words_of(response)
    assert "Done elsewhere.</textarea>" in response.content.decode()
    assert "by Dan Example: withdrawn." in words_of(response)
    assert ActionEvent.objects.count() == 1


def test_reopening_after_somebody_elses_says_so(carol: Client, cast: Cast) -> None:
    close_action(action=cast.actions["1.1"], by=cast.dan, **WORDS)
    reopen_action(action=cast.actions["1.1"], reason="A mistake.", by=cast.dan)
    response = carol.post(ACTION + "reopen/", {"reason": "Money was found."})
    assert "This action has not ended. Somebody may have reopened it already." in words_of(response)
    assert ActionEvent.objects.count() == 2


def test_pages_of_the_other_state_lead_on(carol: Client, cast: Cast) -> None:
    assert "This action has not ended." in words_of(carol.get(ACTION + "reopen/"))
    close_action(action=cast.actions["1.1"], by=cast.dan, **WORDS)
    page = carol.get(ACTION + "close/").content.decode()
    assert 'href="/strategies/care-plan/actions/1.1/reopen/"' in page
    assert "Close action</button>" not in page


@pytest.mark.parametrize("who", ["alice", "bob", "olive", "ada"])
def test_nobody_else_ends_an_action(cast: Cast, who: str) -> None:
    client = Client()
    client.force_login(cast.people[who])
    for page in ("close/", "reopen/"):
        assert [client.get(ACTION + page).status_code, client.post(ACTION + page, WORDS).status_code] == [403, 403]
    assert stage(cast) is None


def test_nothing_is_ended_in_the_past(cast: Cast) -> None:
    assert visit(cast.carol, ACTION + "close/", as_at="2026-03-02").status_code == 403


def test_reason_comes_back_after_signing_in(client: Client, cast: Cast) -> None:
    assert client.post(ACTION + "close/", WORDS).status_code == 302
    client.force_login(cast.carol)
    page = client.get(ACTION + "close/").content.decode()
    assert "Not funded.</textarea>" in page
    assert stage(cast) is None


def test_action_that_has_ended_is_not_offered_and_refused_by_name(carol: Client, cast: Cast) -> None:
    close_action(action=cast.actions["1.2"], by=cast.dan, **WORDS)
    choices = dict(carol.get(ACTION + "close/").context["form"].fields["other"].choices)
    assert list(choices) == ["", str(cast.actions["2.1"].pk)]
    page = carol.post(ACTION + "close/", WORDS | {"ending": "merged", "other": str(cast.actions["1.2"].pk)})
    said = "Action 1.2 has ended, so it takes no work. Choose one that goes on."
    assert page.context["form"].errors["other"] == [said]
    assert WORDS["reason"] in page.content.decode()
