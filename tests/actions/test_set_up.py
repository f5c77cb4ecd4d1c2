"""The set-up grid: who may open it, what it saves, what it says, and bad input."""

import gzip
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.clock import change, record_many
from accounts.models import Change, Clock, User
from accounts.moments import Moment
from actions.models import Action, ActionState, ActionWording, DueDateRevision
from actions.pages.set_up import read_grid
from actions.services.endings import close_action
from actions.services.periods import Window, add_period
from actions.services.plan import Owners, OwnersChange, change_due_date, set_up_actions
from tests.cast import Cast
from tests.reminders.mailing import BACKEND, TalkingBackend, refused

URL = "/strategies/care-plan/set-up/"
DUE = date(2026, 12, 31)


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    client.force_login(cast.carol)
    return client


def owners_of(action: Action) -> Owners:
    return Owners.of(ActionState.objects.open().get(action=action))


def sent(cast: Cast, *refs: str, **cells: str) -> dict[str, str]:
    """What a page just opened would send for these rows, with some cells typed over: lead_11="..."."""
    rows = {row.ref: row for row in read_grid(cast.strategy, now()).rows}
    data = {}
    for ref in refs or ("1.1", "1.2", "2.1"):
        owners = rows[ref].owners
        due = "ongoing" if owners.is_ongoing else owners.due_date.isoformat() if owners.due_date else ""
        ids = (owners.lead_id, owners.joint_lead_id, owners.person_id)
        seen = ",".join([*(str(i or "") for i in ids), due])
        values = {"lead": ids[0] or "", "joint_lead": ids[1] or "", "person": rows[ref].email, "due": "", "seen": seen}
        data |= {f"{ref}-{name}": str(value) for name, value in values.items()}
    for name, value in cells.items():
        cell, _, ref = name.rpartition("_")
        data[f"{ref[0]}.{ref[1]}-{cell}"] = value
    return data


def now() -> Moment:
    return Moment(Clock.objects.get().revision, date(2026, 11, 21))


def problems(response: Any) -> list[tuple[str, str]]:
    return [(problem.id, problem.text) for problem in response.context["grid_form"].problems]


@pytest.mark.parametrize(
    ("name", "status"),
    [("carol", 200), ("dan", 200), ("alice", 403), ("olive", 403), ("ada", 403), ("steve", 404)],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_set_up_is_for_leads(client: Client, cast: Cast, name: str, status: int, method: str) -> None:
    client.force_login(cast.people[name])
    expected = 302 if (status, method) == (200, "post") else status
    assert getattr(client, method)(URL).status_code == expected


def test_set_up_as_at_is_refused(lead: Client) -> None:
    assert lead.get(URL + "?as_at=2026-03-02").status_code == 403


def test_set_up_shows_every_action_and_the_progress(lead: Client, cast: Cast) -> None:
    change_due_date(action=cast.actions["1.1"], new=DUE, reason="", by=cast.carol)
    page = lead.get(URL).content.decode()
    assert page.count('<tr class="govuk-table__row" role="row" id="action-') == 3
    assert page.count("1 of 3 actions has a lead, a person and a date") == 5
    assert "they are not in the lists: Independent sector providers." in page
    assert page.count(f'<option value="{cast.providers.pk}">') == 0
    assert f'<option value="{cast.college.pk}" selected>Riverside College</option>' in page
    assert f'href="{reverse("due-date", args=["care-plan", "1.1"])}"' in page
    assert "31 Dec 2026" in page
    assert 'name="1.1-due"' not in page


def test_set_up_saves_all_rows_and_says_so(lead: Client, cast: Cast) -> None:
    data = sent(cast, lead_12=str(cast.trust.pk), person_12="bob@example.org", due_12="31/12/2026", due_21="Ongoing ")
    response = lead.post(URL, data, follow=True)
    assert response.redirect_chain == [(URL, 302)]
    assert [str(m) for m in response.context["messages"]] == ["2 rows saved: Action 1.2 and Action 2.1."]
    assert owners_of(cast.actions["1.2"]) == Owners(cast.trust.pk, None, cast.bob.pk, DUE, False)
    assert owners_of(cast.actions["2.1"]) == Owners(cast.college.pk, None, None, None, True)


@pytest.mark.parametrize("text", ["31/12/2026", "31 December 2026", "2026-12-31", "31.12.2026", "31 dec 2026"])
def test_set_up_reads_dates(lead: Client, cast: Cast, text: str) -> None:
    assert lead.post(URL, sent(cast, "1.2", due_12=text)).status_code == 302
    assert owners_of(cast.actions["1.2"]).due_date == DUE


def test_set_up_saves_good_rows_and_keeps_what_was_typed_in_the_others(lead: Client, cast: Cast) -> None:
    data = sent(cast, due_11="31/02/2026", person_12="not an address", due_12="soon", due_21="2026-12-31")
    response = lead.post(URL, data)
    assert response.status_code == 200
    assert owners_of(cast.actions["2.1"]).due_date == DUE
    assert problems(response) == [
        ("id_1.1-due", "Action 1.1: The first due date must be a real date: February 2026 has no day 31"),
        ("id_1.2-person", "Action 1.2: The accountable person must be an email address, such as name@example.org"),
        ("id_1.2-due", "Action 1.2: The first due date must be a date such as 31 December 2026 or 31/12/2026"),
    ]
    page = response.content.decode()
    for typed in ('value="31/02/2026"', 'value="not an address"', 'value="soon"'):
        assert page.count(typed) == 1
    assert "<title>Error: " in page
    assert "Saved " in page
    assert "1 row saved: Action 2.1." in page


def test_set_up_links_each_refusal_to_its_cell(lead: Client, cast: Cast) -> None:
    data = sent(cast, joint_lead_12=str(cast.trust.pk), person_21="bob@example.org")
    assert [(place, text[:34]) for place, text in problems(lead.post(URL, data))] == [
        ("id_1.2-lead", "Action 1.2: Choose the lead partne"),
        ("id_2.1-person", "Action 2.1: bob@example.org speaks"),
    ]


def test_set_up_one_row_is_saved_and_the_others_stay_as_typed(lead: Client, cast: Cast) -> None:
    data = sent(cast, due_12="2026-12-31", due_21="half typ", person_11="x@") | {"row": "1.2"}
    response = lead.post(URL, data)
    assert problems(response) == []
    assert owners_of(cast.actions["1.2"]).due_date == DUE
    assert 'value="half typ"' in response.content.decode()
    assert 'value="x@"' in response.content.decode()
    assert response.context["grid_form"].just_saved == {"1.2"}


def test_set_up_invites_somebody_new(lead: Client, cast: Cast) -> None:
    data = sent(cast, "1.2", lead_12=str(cast.trust.pk), person_12="New.Person@Example.org")
    response = lead.post(URL, data, follow=True)
    assert [str(m) for m in response.context["messages"]] == [
        "1 row saved: Action 1.2. An invitation was sent to new.person@example.org."
    ]
    assert owners_of(cast.actions["1.2"]).person_id == User.objects.get(email="new.person@example.org").pk
    assert [message.to for message in mail.outbox] == [["new.person@example.org"]]


def test_set_up_says_whose_invitation_did_not_go_out(lead: Client, cast: Cast, settings: Any) -> None:
    settings.EMAIL_BACKEND = BACKEND
    TalkingBackend.begin()
    TalkingBackend.says["new@example.org"] = refused("new@example.org")
    response = lead.post(URL, sent(cast, "1.2", lead_12=str(cast.trust.pk), person_12="new@example.org"), follow=True)
    assert [str(m) for m in response.context["messages"]] == [
        "1 row saved: Action 1.2. No mail could be sent to new@example.org: open People and send the invitation again."
    ]


def test_set_up_deputy_does_not_invite(client: Client, cast: Cast) -> None:
    client.force_login(cast.dan)
    response = client.post(URL, sent(cast, "1.2", lead_12=str(cast.trust.pk), person_12="new@example.org"))
    assert [place for place, _ in problems(response)] == ["id_1.2-person"]
    assert not User.objects.filter(email="new@example.org").exists()


def test_set_up_shows_both_values_when_somebody_was_quicker(lead: Client, cast: Cast) -> None:
    mine = sent(cast, "1.2", lead_12=str(cast.college.pk), due_12="1 March 2027")
    quicker = Owners(lead_id=cast.trust.pk, person_id=cast.bob.pk, due_date=DUE)
    rows = {cast.actions["1.2"]: OwnersChange(seen=Owners(), wanted=quicker)}
    set_up_actions(strategy=cast.strategy, rows=rows, by=cast.dan)
    response = lead.post(URL, mine)
    opened = "since you opened the page."
    assert problems(response) == [
        (
            "id_1.2-lead",
            f"Action 1.2: Somebody else has changed this to Moorland NHS Trust {opened}"
            " You have Riverside College. Save again to keep yours",
        ),
        (
            "id_1.2-person",
            f"Action 1.2: Somebody else has changed this to bob@example.org {opened} Check the row and save it again",
        ),
        (
            "id_1.2-due",
            f"Action 1.2: Somebody else has changed this to 31 December 2026 {opened}"
            " You have 1 March 2027. Save again to keep yours",
        ),
    ]
    page = response.content.decode()
    assert 'value="1 March 2027"' in page
    assert 'value="bob@example.org"' in page
    assert owners_of(cast.actions["1.2"]) == quicker


def test_set_up_can_be_saved_again_after_a_conflict(lead: Client, cast: Cast) -> None:
    mine = sent(cast, "1.2", lead_12=str(cast.college.pk))
    rows = {cast.actions["1.2"]: OwnersChange(seen=Owners(), wanted=Owners(lead_id=cast.trust.pk))}
    set_up_actions(strategy=cast.strategy, rows=rows, by=cast.dan)
    form = lead.post(URL, mine).context["grid_form"].forms["1.2"]
    again = {f"1.2-{name}": form[name].value() or "" for name in ("lead", "joint_lead", "person", "due", "seen")}
    assert lead.post(URL, again).status_code == 302
    assert owners_of(cast.actions["1.2"]).lead_id == cast.college.pk


def test_set_up_date_typed_for_an_action_that_got_one_is_not_lost(lead: Client, cast: Cast) -> None:
    change_due_date(action=cast.actions["1.2"], new=DUE, reason="", by=cast.dan)
    response = lead.post(URL, sent(cast, "1.2", due_12="1 March 2027"))
    assert problems(response) == [
        ("id_1.2-due", "Action 1.2: The due date is set. Move it on its own page, with a reason.")
    ]
    assert 'value="1 March 2027"' in response.content.decode()
    assert owners_of(cast.actions["1.2"]).due_date == DUE


@pytest.mark.parametrize("cell", ["lead", "joint_lead", "person", "due"])
@pytest.mark.parametrize(
    "text", ["\x00", "9" * 10_000, "-1", "'; --", "😀", "\u0663", "01/01/0001", "x@" + "a" * 300 + ".uk"]
)
def test_set_up_bad_cells_are_refused_beside_the_cell(lead: Client, cast: Cast, cell: str, text: str) -> None:
    changes = Change.objects.count()
    response = lead.post(URL, sent(cast, "1.1") | {f"1.1-{cell}": text})
    assert response.status_code == 200
    assert {place for place, _ in problems(response)} == {f"id_1.1-{cell}"}
    assert Change.objects.count() == changes


@pytest.mark.parametrize("seen", ["", "\x00", "x", "1,2,3", "1,2,3,2026-99-99", "9" * 10_000, "\u0661,,,"])
def test_set_up_bad_hidden_box_is_a_conflict_and_never_a_fault(lead: Client, cast: Cast, seen: str) -> None:
    changes = Change.objects.count()
    response = lead.post(URL, sent(cast, "1.2", due_12="2026-12-31") | {"1.2-seen": seen})
    assert response.status_code == 200
    assert problems(response) != []
    assert Change.objects.count() == changes


def test_set_up_group_outsider_and_unknown_partner_are_refused(lead: Client, cast: Cast) -> None:
    for partner in (cast.providers.pk, 999_999, "college"):
        response = lead.post(URL, sent(cast, "1.2", lead_12=str(partner)))
        assert problems(response) == [("id_1.2-lead", "Action 1.2: Select the lead partner from the choices given")]


def test_set_up_unknown_rows_are_named_and_the_others_saved(lead: Client, cast: Cast) -> None:
    data = sent(cast, "1.2", due_12="2026-12-31") | {"9.9-lead": "1", "x-due": "ongoing", "other": "ignored"}
    response = lead.post(URL, data)
    assert problems(response) == [
        ("", "This plan has no Action 9.9. Its row was not saved: open the page again"),
        ("", "This plan has no Action x. Its row was not saved: open the page again"),
    ]
    assert owners_of(cast.actions["1.2"]).due_date == DUE


def test_set_up_row_sent_twice_is_not_saved(lead: Client, cast: Cast) -> None:
    data: dict[str, Any] = sent(cast, "1.2") | {"1.2-due": ["2026-12-31", "2027-12-31"]}
    response = lead.post(URL, data)
    assert problems(response) == [("", "Action 1.2 was sent twice and was not saved: open the page again")]
    assert owners_of(cast.actions["1.2"]) == Owners()


def test_set_up_row_sent_in_part_changes_only_what_was_sent(lead: Client, cast: Cast) -> None:
    data = sent(cast, "1.1")
    lead.post(URL, {"1.1-seen": data["1.1-seen"], "1.1-due": "2026-12-31"})
    assert owners_of(cast.actions["1.1"]) == Owners(cast.college.pk, None, cast.alice.pk, DUE, False)


def test_set_up_empty_post_saves_nothing(lead: Client, cast: Cast) -> None:
    response = lead.post(URL, {}, follow=True)
    assert [str(m) for m in response.context["messages"]] == ["There was nothing new to save."]


@time_machine.travel("2026-11-21T16:05:00Z", tick=False)
def test_set_up_background_save_answers_with_the_row(lead: Client, cast: Cast) -> None:
    data = sent(cast, "1.2", due_12="2026-12-31") | {"row": "1.2"}
    response = lead.post(URL, data, headers={"X-Requested-With": "fetch"})
    page = response.content.decode()
    assert (response.status_code, page.count("<tr"), "<html" in page) == (200, 1, False)
    assert "Saved 4:05pm" in page
    assert "31 Dec 2026" in page
    assert 'data-progress-words="0 of 3 actions have a lead, a person and a date"' in page
    wrong = lead.post(URL, sent(cast, "2.1", due_21="x") | {"row": "2.1"}, headers={"X-Requested-With": "fetch"})
    assert (wrong.status_code, "must be a date" in wrong.content.decode()) == (422, True)
    unknown = lead.post(URL, {"row": "7.7"}, headers={"X-Requested-With": "fetch"})
    assert unknown.status_code == 404


def test_set_up_unknown_row_button_is_named(lead: Client) -> None:
    assert problems(lead.post(URL, {"row": "7.7"})) == [
        ("", "This plan has no Action 7.7. Nothing was saved: open the page again")
    ]


def test_set_up_escapes_what_was_typed(lead: Client, cast: Cast) -> None:
    page = lead.post(URL, sent(cast, "1.2", lead_12='"><script>', due_12='"><script>')).content.decode()
    assert '"><script>' not in page


def _grow(cast: Cast, number: int) -> None:
    """More actions in workstream 2."""
    for step in range(number):
        with change(kind="grown", job="test", strategy_id=cast.strategy.pk) as revision:
            ref = f"2.{step + 2}"
            action = revision.append(
                Action(strategy=cast.strategy, workstream=cast.workstreams[2], ref=ref, sort_key=f"0002.{step + 2:04d}")
            )
            record_many(revision, ActionWording, {action.pk: {"title": ref, "short_title": ref}})
            record_many(revision, ActionState, {action.pk: {"lead_id": cast.trust.pk, "person_id": cast.bob.pk}})


def test_set_up_reads_any_number_of_rows_in_the_same_queries(cast: Cast, django_assert_num_queries: Any) -> None:
    moment = now()
    with django_assert_num_queries(9):
        assert len(read_grid(cast.strategy, moment).rows) == 3
    _grow(cast, 12)
    moment = now()
    with django_assert_num_queries(9):
        assert len(read_grid(cast.strategy, moment).rows) == 15


def test_set_up_page_takes_the_same_queries_for_any_number_of_rows(
    lead: Client, cast: Cast, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(100, exact=False) as few:
        lead.get(URL)
    _grow(cast, 12)
    with django_assert_num_queries(len(few)):
        lead.get(URL)


def test_set_up_page_of_40_rows_is_small(lead: Client, cast: Cast) -> None:
    _grow(cast, 37)
    assert len(gzip.compress(lead.get(URL).content)) < 100_000


def test_set_up_first_dates_enter_the_ledger_once(lead: Client, cast: Cast) -> None:
    data = sent(cast, due_12="2026-12-31")
    lead.post(URL, data)
    lead.post(URL, data)
    assert list(DueDateRevision.objects.values_list("action__ref", "number")) == [("1.2", 0)]


def test_set_up_gives_the_whole_name_of_a_chosen_partner(lead: Client, cast: Cast) -> None:
    page = lead.get(URL).content.decode()
    assert [page.count('title="Riverside College"'), page.count('title="No lead partner"')] == [2, 1]
    assert page.count('title="No joint lead"') == 3
    again = lead.post(URL, sent(cast, "1.2", lead_12=str(cast.trust.pk), due_12="x")).content.decode()
    assert again.count('title="Moorland NHS Trust"') == 1


def test_set_up_keeps_the_invitation_with_what_it_says_of_the_row(lead: Client, cast: Cast) -> None:
    data = sent(cast, "1.2", lead_12=str(cast.trust.pk), person_12="new@example.org") | {"row": "1.2"}
    page = lead.post(URL, data, headers={"X-Requested-With": "fetch"}).content.decode()
    said = page.partition("data-saved>")[2].partition("</span>")[0]
    assert said.endswith(". An invitation was sent to new@example.org.")


def test_what_was_typed_into_the_grid_is_kept_over_an_expired_session(cast: Cast) -> None:
    client = Client()
    data = sent(cast, person_11="new.person@example.org", due_21="31 December 2026")
    answer = client.post(URL, data)
    assert answer["Location"].endswith(f"?next={URL}")
    client.force_login(cast.carol)
    page = client.get(URL)
    drawn = page.content.decode()
    assert ("new.person@example.org" in drawn, 'value="31 December 2026"' in drawn) == (True, True)
    assert "What you typed before signing in is shown here and is not saved yet." in drawn
    assert (drawn.count("Not saved yet"), problems(page)) == (2, [])
    assert owners_of(cast.actions["2.1"]).due_date is None
    client.post(URL, data)
    assert owners_of(cast.actions["2.1"]).due_date == DUE
    assert "not saved yet" not in client.get(URL).content.decode().lower()


def close(cast: Cast, ref: str) -> None:
    words = {"ending": "withdrawn", "reason": "No money.", "agreed_by": "the board"}
    close_action(action=cast.actions[ref], by=cast.carol, **words)


def test_set_up_leaves_out_what_has_ended_and_says_so(lead: Client, cast: Cast) -> None:
    close(cast, "2.1")
    page = lead.get(URL)
    assert list(page.context["grid_form"].forms) == ["1.1", "1.2"]
    drawn = page.content.decode()
    assert "0 of 2 running actions have a lead, a person and a date" in drawn
    assert "1 action has ended, and is not in this grid." in drawn
    for ref in ("1.1", "1.2"):
        close(cast, ref)
    drawn = lead.get(URL).content.decode()
    assert "3 actions have ended, and are not in this grid." in drawn
    assert "This plan has no actions yet" not in drawn


def test_row_of_an_action_that_ended_meanwhile_is_refused_and_keeps_what_was_typed(lead: Client, cast: Cast) -> None:
    data = sent(cast, due_21="31 December 2026", due_11="30 November 2026")
    close(cast, "2.1")
    page = lead.post(URL, data)
    assert problems(page) == [("id_2.1-lead", "Action 2.1: This action has ended, so its row was not saved.")]
    assert 'value="31 December 2026"' in page.content.decode()
    assert owners_of(cast.actions["2.1"]).due_date is None
    assert owners_of(cast.actions["1.1"]).due_date == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 9, 30), "Partners are asked for updates from 1 October 2026, about July to September 2026."),
        (date(2026, 10, 1), "Partners report on July to September 2026."),
        (date(2027, 1, 1), "Partners report on October to December 2026."),
    ],
)
def test_set_up_names_the_current_period_else_the_one_that_opens_next(
    client: Client, cast: Cast, day: date, said: str
) -> None:
    autumn = (7, date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 16))
    winter = (10, date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 18))
    for hour, (month, ends, opens, due) in enumerate((autumn, winter)):
        window = Window(opens=opens, due=due, grace_until=due, cut_off=due)
        about = {"starts": date(2026, month, 1), "ends": ends, "window": window, "now": cast.later(hours=hour)}
        add_period(strategy=cast.strategy, by=cast.carol, **about)
    with time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), tick=False):
        client.force_login(cast.carol)
        assert said in client.get(URL).content.decode()


@pytest.mark.parametrize(("typed", "is_told"), [("1 January 2001", True), ("31 December 2090", False)])
def test_first_date_that_lies_behind_is_saved_and_pointed_out(
    lead: Client, cast: Cast, typed: str, is_told: bool
) -> None:
    page = lead.post(URL, sent(cast, due_21=typed) | {"row": "2.1"}, headers={"X-Requested-With": "fetch"})
    assert owners_of(cast.actions["2.1"]).due_date is not None
    assert ("Has passed" in page.content.decode(), "Has passed" in lead.get(URL).content.decode()) == (is_told, is_told)
