"""Links for updates: what the services refuse, in which state links are, and two who use one at the same moment."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.clock import change, record_many
from accounts.models import Membership, User
from accounts.services import invite_person
from actions import errors
from actions.links import LinkState, Sender, state_of_link, states_of_links
from actions.models import ActionState, LinkSender, StatusUpdate, UpdateDraft, UpdateLink, UpdateLinkEnd
from actions.replay import history_of
from actions.services import links
from actions.services.corrections import correct_update
from actions.services.endings import close_action, reopen_action
from actions.services.evidence import attach_link
from actions.services.links import call_off_link, send_by_link, send_update_link
from actions.services.plan import Owners, OwnersChange, set_up_actions
from actions.services.updates import UpdateContent, save_draft
from govuk.words import LONDON
from outcomes.services import close_person
from tests.actions.reporting import AMBER, GREEN, Reporting
from tests.actions.test_lifecycle_at_once import at_once

CONTENT = UpdateContent(**GREEN)
PAT = Sender("Pat Example", "Office manager")
BOX = "office@college.example"


@pytest.fixture
def reporting(cast: Any) -> Reporting:
    return Reporting(cast)


@pytest.fixture
def period(reporting: Reporting) -> Any:
    return reporting.period(date(2026, 1, 1), date(2026, 3, 31), opens=date(2026, 3, 1), due=date(2026, 4, 17))


def link_to(
    cast: Any, period: Any, now: datetime | None, box: str = BOX, days: int = 10, ref: str = "1.1"
) -> UpdateLink:
    about = {"action": cast.actions[ref], "period": period, "address": box, "days": days, "by": cast.carol}
    return send_update_link(**about, now=now).link


@pytest.mark.django_db
def test_link_works_to_the_end_of_its_last_day(cast: Any, reporting: Reporting, period: Any) -> None:
    now = reporting.tick()
    link = link_to(cast, period, now, days=3)
    assert link.expires_at == datetime.combine(now.date() + timedelta(days=3), time.max, tzinfo=LONDON)
    last = link.expires_at - timedelta(seconds=1)
    assert send_by_link(link=link, content=CONTENT, sender=PAT, now=last).author == link.person


@pytest.mark.django_db
def test_expired_link_sends_nothing(cast: Any, reporting: Reporting, period: Any) -> None:
    link = link_to(cast, period, reporting.tick(), days=1)
    with pytest.raises(links.LinkClosedError) as refusal:
        send_by_link(link=link, content=CONTENT, sender=PAT, now=link.expires_at)
    assert (refusal.value.state, StatusUpdate.objects.count()) == (LinkState.EXPIRED, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("days", [0, -1, 61])
def test_link_works_for_1_to_60_days(cast: Any, reporting: Reporting, period: Any, days: int) -> None:
    with pytest.raises(links.LinkDaysError):
        link_to(cast, period, reporting.tick(), days=days)
    assert (UpdateLink.objects.count(), len(mail.outbox)) == (0, 0)


@pytest.mark.django_db
def test_link_that_was_called_off_sends_nothing(cast: Any, reporting: Reporting, period: Any) -> None:
    link = link_to(cast, period, reporting.tick())
    call_off_link(link=link, by=cast.dan, now=reporting.tick())
    with pytest.raises(links.LinkClosedError):
        send_by_link(link=link, content=CONTENT, sender=PAT, now=reporting.tick())
    with pytest.raises(links.LinkEndedError):
        call_off_link(link=link, by=cast.carol, now=reporting.tick())
    assert UpdateLinkEnd.objects.count() == 1


@pytest.mark.django_db
def test_link_of_one_action_says_nothing_about_another(cast: Any, reporting: Reporting, period: Any) -> None:
    update = send_by_link(
        link=link_to(cast, period, reporting.tick(), ref="2.1"), content=CONTENT, sender=PAT, now=reporting.tick()
    )
    assert update.action == cast.actions["2.1"]
    assert [state.action.ref for state in ActionState.objects.open().filter(stage="in_progress")] == ["2.1"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sender", "field", "message"),
    [
        (Sender(" ", "Manager"), "name", "Enter your name"),
        (Sender("Pat", "\t"), "job_title", "Enter your job"),
        (Sender("P" * 161, "Manager"), "name", "Your name must be 160 characters or fewer"),
    ],
)
def test_sender_says_who_they_are(
    cast: Any, reporting: Reporting, period: Any, sender: Sender, field: str, message: str
) -> None:
    link = link_to(cast, period, reporting.tick())
    with pytest.raises(links.SenderMissingError) as refusal:
        send_by_link(link=link, content=CONTENT, sender=sender, now=reporting.tick())
    assert (refusal.value.field, refusal.value.message) == (field, message)
    assert not StatusUpdate.objects.exists()


@pytest.mark.django_db
def test_what_a_link_sends_keeps_every_rule_of_an_update(cast: Any, reporting: Reporting, period: Any) -> None:
    link = link_to(cast, period, reporting.tick())
    for content, error in (
        (replace(CONTENT, rating="red"), errors.IncompleteUpdateError),
        (replace(CONTENT, done=" "), errors.IncompleteUpdateError),
    ):
        with pytest.raises(error):
            send_by_link(link=link, content=content, sender=PAT, now=reporting.tick())
    send_by_link(link=link, content=UpdateContent(**AMBER), sender=PAT, now=reporting.tick())
    with pytest.raises(errors.AlreadySentError):
        send_by_link(link=link, content=CONTENT, sender=PAT, now=reporting.tick())
    state = ActionState.objects.open().get(action=cast.actions["1.1"])
    assert (state.stated, LinkSender.objects.count()) == ("amber", 1)
    standing = vars(history_of(cast.actions["1.1"]).standing)
    assert {name: getattr(state, name) for name in standing} == standing


@pytest.mark.django_db
@pytest.mark.parametrize("saver", ["mailbox", "colleague"])
def test_own_draft_goes_with_the_update_and_a_colleagues_stays(
    cast: Any, reporting: Reporting, period: Any, saver: str
) -> None:
    link = link_to(cast, period, reporting.tick())
    by = link.person if saver == "mailbox" else cast.alice
    about = {"action": cast.actions["1.1"], "period": period, "partner": cast.college}
    save_draft(**about, content={"done": "So far"}, by=by, now=reporting.tick())
    send_by_link(link=link, content=CONTENT, sender=PAT, now=reporting.tick())
    assert UpdateDraft.objects.count() == (0 if saver == "mailbox" else 1)


@pytest.mark.django_db
def test_states_ask_as_often_for_three_links_as_for_one(cast: Any, reporting: Reporting, period: Any) -> None:
    made = [link_to(cast, period, reporting.tick(), box=f"box{number}@college.example") for number in range(3)]
    send_by_link(link=made[0], content=CONTENT, sender=PAT, now=reporting.tick())
    asked = []
    for some in (made[:1], made):
        with CaptureQueriesContext(connection) as queries:
            states = states_of_links(some, reporting.tick())
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert [states[one.pk] for one in made] == [LinkState.USED, LinkState.SENT, LinkState.SENT]


def lead_by(cast: Any, reporting: Reporting, partner: Any, before: Any) -> None:
    """Another organisation leads Action 1.1 from now on."""
    change = OwnersChange(Owners(lead_id=before.pk), Owners(lead_id=partner.pk))
    set_up_actions(strategy=cast.strategy, rows={cast.actions["1.1"]: change}, by=cast.carol, now=reporting.tick())


@pytest.mark.django_db
def test_link_stays_ended_when_the_lead_partner_comes_back(cast: Any, reporting: Reporting, period: Any) -> None:
    owned = OwnersChange(Owners(lead_id=cast.college.pk, person_id=cast.alice.pk), Owners(lead_id=cast.college.pk))
    set_up_actions(strategy=cast.strategy, rows={cast.actions["1.1"]: owned}, by=cast.carol, now=reporting.tick())
    link = link_to(cast, period, reporting.tick())
    lead_by(cast, reporting, cast.trust, before=cast.college)
    assert state_of_link(link, reporting.tick()) == LinkState.OTHER_LEAD
    lead_by(cast, reporting, cast.college, before=cast.trust)
    assert state_of_link(link, reporting.tick()) == LinkState.OTHER_LEAD
    assert state_of_link(link_to(cast, period, reporting.tick()), reporting.tick()) == LinkState.OPEN


@pytest.mark.django_db
def test_link_stays_ended_when_its_action_is_reopened(cast: Any, reporting: Reporting, period: Any) -> None:
    action, link = cast.actions["1.1"], link_to(cast, period, reporting.tick())
    about = {"action": action, "by": cast.carol, "reason": "Done."}
    close_action(**about, ending="withdrawn", agreed_by="the board", now=reporting.tick())
    reopen_action(**about, now=reporting.tick())
    assert state_of_link(link, reporting.tick()) == LinkState.ENDED
    with pytest.raises(links.LinkClosedError):
        send_by_link(link=link, content=CONTENT, sender=PAT, now=reporting.tick())
    assert state_of_link(link_to(cast, period, reporting.tick()), reporting.tick()) == LinkState.OPEN


@pytest.mark.django_db
def test_link_that_completed_its_action_stays_ended_when_it_is_reopened(
    cast: Any, reporting: Reporting, period: Any
) -> None:
    link = link_to(cast, period, reporting.tick())
    done = UpdateContent(stage="complete", done="All done.")
    reporting.accept(send_by_link(link=link, content=done, sender=PAT, now=reporting.tick()))
    assert state_of_link(link, reporting.tick()) == LinkState.USED
    reopen_action(action=cast.actions["1.1"], by=cast.carol, reason="Too early.", now=reporting.tick())
    assert state_of_link(link, reporting.tick()) == LinkState.ENDED


@pytest.mark.django_db
def test_link_stays_ended_when_its_mailbox_is_let_in_again(cast: Any, reporting: Reporting, period: Any) -> None:
    link = link_to(cast, period, reporting.tick())
    close_person(person=link.person, by=cast.ada, now=reporting.tick())
    invite_person(email=BOX, by=cast.carol, now=reporting.tick())
    assert User.objects.get(pk=link.person_id).is_active
    assert state_of_link(link, reporting.tick()) == LinkState.CALLED_OFF


@pytest.mark.django_db
def test_correction_of_what_a_link_sent_is_no_update_by_somebody_else(
    cast: Any, reporting: Reporting, period: Any
) -> None:
    link, other = (link_to(cast, period, reporting.tick(), box=box) for box in (BOX, "desk@college.example"))
    update = send_by_link(link=link, content=CONTENT, sender=PAT, now=reporting.tick())
    for _ in range(2):
        about = {"content": CONTENT, "reason": "A slip", "by": cast.alice}
        update = correct_update(update=update, **about, now=reporting.tick())
        assert states_of_links([link, other], reporting.tick()) == {
            link.pk: LinkState.CORRECTED,
            other.pk: LinkState.SENT,
        }
    with pytest.raises(errors.AlreadySentError):
        send_by_link(link=link, content=CONTENT, sender=PAT, now=reporting.tick())


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["carol", "dan"])
def test_whoever_reviews_is_sent_no_link(cast: Any, reporting: Reporting, period: Any, name: str) -> None:
    with pytest.raises(links.ReviewerMailboxError) as refusal:
        link_to(cast, period, reporting.tick(), box=cast.people[name].email.upper())
    assert (refusal.value.field, UpdateLink.objects.count(), len(mail.outbox)) == ("address", 0, 0)


@pytest.mark.django_db
def test_reviewer_who_sends_for_the_lead_partner_is_sent_one(cast: Any, reporting: Reporting, period: Any) -> None:
    speak(cast, reporting, {"may_only_draft": True})
    with pytest.raises(links.ReviewerMailboxError):
        link_to(cast, period, reporting.tick(), box=cast.dan.email)
    speak(cast, reporting, {"may_only_draft": None})
    assert link_to(cast, period, reporting.tick(), box=cast.dan.email).person == cast.dan


@pytest.mark.django_db
def test_mailbox_that_has_become_a_reviewer_sends_nothing(cast: Any, reporting: Reporting, period: Any) -> None:
    speak(cast, reporting, {})
    link = link_to(cast, period, reporting.tick(), box=cast.dan.email)
    speak(cast, reporting, None)
    with pytest.raises(links.ReviewerMailboxError):
        send_by_link(link=link, content=CONTENT, sender=PAT, now=reporting.tick())
    assert not StatusUpdate.objects.exists()


def speak(cast: Any, reporting: Reporting, fields: dict[str, Any] | None) -> None:
    """The deputy speaks for the college from now on; None for not any more."""
    with change(kind="memberships_set", by=cast.ada, now=reporting.tick()) as revision:
        record_many(revision, Membership, {(cast.dan.pk, cast.college.pk): fields})


@pytest.mark.django_db
def test_evidence_that_was_not_checked_is_not_sent(cast: Any, reporting: Reporting, period: Any) -> None:
    link = link_to(cast, period, reporting.tick())
    about = {"action": cast.actions["1.1"], "period": period, "partner": cast.college}
    draft = save_draft(**about, content={"done": "So far"}, by=link.person, now=reporting.tick())
    attach_link(draft=draft, label="Later", url="https://example.org/", by=cast.alice, now=reporting.tick())
    with pytest.raises(errors.EvidenceChangedError):
        send_by_link(link=link, content=CONTENT, sender=PAT, evidence=[], now=reporting.tick())
    assert not StatusUpdate.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_several_submissions_by_one_link_send_it_once(cast: Any, reporting: Reporting, period: Any) -> None:
    link = link_to(cast, period, None)
    won, lost = at_once(*[lambda: send_by_link(link=link, content=CONTENT, sender=PAT) for _ in range(5)])
    assert (len(won), lost) == (1, [errors.AlreadySentError] * 4)
    assert (list(StatusUpdate.objects.all()), LinkSender.objects.count()) == (won, 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_link_is_called_off_while_it_is_used(cast: Any, reporting: Reporting, period: Any) -> None:
    link = link_to(cast, period, None)
    won, lost = at_once(
        lambda: send_by_link(link=link, content=CONTENT, sender=PAT),
        lambda: call_off_link(link=link, by=cast.carol),
    )
    assert len(won) + len(lost) == 2
    assert lost in ([], [links.LinkClosedError])
    assert StatusUpdate.objects.count() == LinkSender.objects.count() == (0 if lost else 1)
