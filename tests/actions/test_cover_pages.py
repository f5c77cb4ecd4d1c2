"""The pages of cover and hand-over, of one action and of one's own work."""

from datetime import timedelta

from accounts.clock import change, record_many
from accounts.models import Membership
from actions.models import ActionCover
from actions.services.endings import close_action
from tests.actions import covering
from tests.actions.covering import cover, covered, own, today
from tests.actions.visits import words_of

ACTION = "/strategies/care-plan/actions/1.1/"
COVER, HAND_OVER = f"{ACTION}cover/", f"{ACTION}hand-over/"
OWN_COVER, OWN_HAND_OVER = "/my-work/cover/", "/my-work/hand-over/"
reporting = covering.reporting


def days(starts, ends):
    boxes = {"starts": today() + timedelta(days=starts), "ends": today() + timedelta(days=ends)}
    return {
        f"{name}_{part}": getattr(value, part) for name, value in boxes.items() for part in ("day", "month", "year")
    }


def typed(client, address, **more):
    form = client.get(address).context["form"]
    return {"seen": form["seen"].value()} | more


def test_page_arranges_replaces_and_calls_off_cover(cast, client, reporting):
    client.force_login(cast.alice)
    said = words_of(client.post(COVER, typed(client, COVER, person=cast.steve.pk, **days(0, 3)), follow=True))
    assert "Steve Example covers Action 1.1." in said
    assert f"Covered by Steve Example from {words(0)} to {words(3)}, arranged by Alice Example" in said
    assert f"Cover arranged: Steve Example from {words(0)} to {words(3)} By Alice Example." in said
    client.post(COVER, typed(client, COVER, person=cast.steve.pk, **days(1, 1)))
    assert f"Covered by Steve Example on {words(1)}, arranged by Alice Example" in words_of(client.get(COVER))
    said = words_of(client.post(COVER, {"go": "end"}, follow=True))
    assert "Alice Example answers for Action 1.1 again." in said
    assert "Cover by Steve Example ended By Alice Example." in said
    assert covered() == []


def words(number):
    when = today() + timedelta(days=number)
    return f"{when.day} {when:%B %Y}"


def test_page_shows_what_is_wrong_and_keeps_what_was_typed(cast, client, reporting):
    client.force_login(cast.alice)
    answer = client.post(COVER, typed(client, COVER, person=cast.steve.pk, **days(3, 1)))
    assert "The last day must be the first day or later" in words_of(answer)
    assert answer.context["form"]["person"].value() == str(cast.steve.pk)
    answer = client.post(COVER, {"seen": "no number"})
    assert {"person", "starts", "ends"} <= set(answer.context["form"].errors)
    assert client.post(COVER, {"person": cast.bob.pk, **days(0, 1)}).context["form"].errors["person"]


def test_page_after_a_lost_race_says_so_and_saves_the_second_time(cast, client, reporting):
    client.force_login(cast.alice)
    data = typed(client, COVER, person=cast.steve.pk, **days(0, 5))
    cover(cast, by=cast.carol)
    answer = client.post(COVER, data)
    assert "Somebody else changed who answers for these actions" in words_of(answer)
    assert "arranged by Carol Example" in words_of(answer)
    again = data | {"seen": answer.context["form"]["seen"].value()}
    assert client.post(COVER, again).status_code == 302
    assert ActionCover.objects.open().get().ends == today() + timedelta(days=5)


def test_page_sent_twice_arranges_once(cast, client, reporting):
    client.force_login(cast.alice)
    data = typed(client, COVER, person=cast.steve.pk, **days(0, 5))
    assert [client.post(COVER, data).status_code for _ in range(2)] == [302, 302]
    assert ActionCover.objects.count() == 1


def test_page_hands_over_with_a_note_that_the_organisation_reads(cast, client, reporting):
    client.force_login(cast.alice)
    data = typed(client, HAND_OVER, person=cast.steve.pk, note="The lease is open.")
    said = words_of(client.post(HAND_OVER, data, follow=True))
    assert "Steve Example is now accountable for Action 1.1." in said
    title = "Handed over from Alice Example to Steve Example By Alice Example."
    assert f"{title} “The lease is open.”" in said
    for name, reads in (("carol", True), ("bob", False), ("olive", False)):
        client.force_login(cast.people[name])
        text = words_of(client.get(ACTION))
        assert (title in text, "The lease is open." in text) == (True, reads), name


def test_page_of_somebody_without_a_colleague_says_so(cast, client):
    for person, words in (
        (cast.alice, "Ask the programme lead to invite a colleague"),
        (cast.carol, "Invite somebody"),
    ):
        client.force_login(person)
        for page in (COVER, HAND_OVER):
            assert words in words_of(client.get(page))


def test_pages_of_an_action_without_an_accountable_person_lead_back(cast, client, reporting):
    client.force_login(cast.carol)
    own(cast, "1.1", person_id=None)
    for page in (COVER, HAND_OVER):
        assert "Action 1.1 has no accountable person yet." in words_of(client.get(page, follow=True))


def test_pages_refuse_the_past_and_actions_that_have_ended(cast, client, reporting):
    client.force_login(cast.carol)
    for page in (COVER, HAND_OVER, OWN_COVER, OWN_HAND_OVER):
        assert client.get(f"{page}?as_at=2026-04-01").status_code == 403
    how = {"ending": "withdrawn", "reason": "Done.", "agreed_by": "the board"}
    close_action(action=cast.actions["1.1"], by=cast.carol, **how)
    assert [client.get(page).status_code for page in (COVER, HAND_OVER)] == [403, 403]
    assert 'href="' + COVER not in client.get(ACTION).content.decode()


def test_action_offers_cover_and_hand_over_to_whoever_may(cast, client, reporting):
    for name, may in (("alice", True), ("carol", True), ("bob", False), ("olive", False), ("ada", False)):
        client.force_login(cast.people[name])
        text = client.get(ACTION).content.decode()
        assert [f'href="{page}"' in text for page in (COVER, HAND_OVER)] == [may, may], name


def test_own_work_arranges_several_at_once_and_lists_them(cast, client, reporting):
    own(cast, "2.1", person_id=cast.alice.pk)
    client.force_login(cast.alice)
    ids = [cast.actions[ref].pk for ref in ("1.1", "2.1")]
    form = client.get(OWN_COVER).context["form"]
    assert form["actions"].value() == [str(pk) for pk in ids]
    data = typed(client, OWN_COVER, actions=ids, person=cast.steve.pk, **days(0, 3))
    said = words_of(client.post(OWN_COVER, data, follow=True))
    assert "Steve Example covers 2 actions." in said
    assert f"Action 1.1: Open a recruitment hub Steve Example covers it for you until {words(3)}." in said
    client.force_login(cast.steve)
    assert f"Action 2.1: Offer induction places You cover it for Alice Example until {words(3)}." in words_of(
        client.get("/my-work/")
    )
    data = typed(client, OWN_HAND_OVER, actions=ids[:1], person=cast.steve.pk, note="")
    said = words_of(client.post(OWN_HAND_OVER, data, follow=True))
    assert "Steve Example is now accountable for Action 1.1." in said
    assert covered() == [("2.1", "steve@example.org")]


def test_own_work_offers_it_to_those_who_may(cast, client, reporting):
    for name, may in (("alice", True), ("steve", True), ("bob", False), ("carol", False)):
        client.force_login(cast.people[name])
        assert (f'href="{OWN_COVER}"' in client.get("/my-work/").content.decode()) is may, name
    assert "You have no action to arrange this for" in words_of(client.get(OWN_COVER))
    assert client.post(OWN_COVER, {"person": cast.steve.pk}).status_code == 200
    assert covered() == []


def test_own_work_with_two_organisations_takes_one_at_a_time(cast, client, reporting):
    own(cast, "2.1", lead_id=cast.trust.pk, person_id=cast.bob.pk)
    with change(kind="member_added", job="test") as revision:
        record_many(revision, Membership, {(cast.alice.pk, cast.trust.pk): {}})
    client.force_login(cast.alice)
    rows = {slug: client.get(f"{OWN_COVER}?partner={slug}").context["arranging"].rows for slug in ("college", "trust")}
    assert {slug: [row.ref for row in found] for slug, found in rows.items()} == {"college": ["1.1"], "trust": ["2.1"]}
    assert "Organisation: Moorland NHS Trust , Riverside College" in words_of(client.get(OWN_COVER))


def test_what_was_typed_and_ticked_comes_back_after_signing_in_again(cast, client, reporting):
    own(cast, "2.1", person_id=cast.alice.pk)
    for page in (HAND_OVER, OWN_HAND_OVER, COVER, OWN_COVER):
        client.force_login(cast.alice)
        data = typed(client, page, person=cast.steve.pk, note="The lease.", ends_day="31", go="")
        if page in (OWN_COVER, OWN_HAND_OVER):
            data["actions"] = [str(cast.actions["2.1"].pk)]
        client.logout()
        client.post(page, data)
        client.force_login(cast.alice)
        form = client.get(page).context["form"]
        assert (form["person"].value(), form["seen"].value()) == (str(cast.steve.pk), str(data["seen"]))
        assert "actions" not in data or form["actions"].value() == data["actions"]
        assert "The lease." in words_of(client.get(page)) or "cover" in page
