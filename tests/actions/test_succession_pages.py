"""The pages on which an organisation is renamed, succeeded or leaves; and what its page and the timeline say then."""

from datetime import date

import pytest

from accounts.clock import change, record_many
from accounts.models import Change, Membership, Partner, PartnerVersion
from accounts.services import add_partner
from actions.models import ActionState
from actions.services.succession import NewPartner, succeed_partner
from actions.succession import read_estate
from outcomes.services import add_partner_to_strategy
from tests.actions.reporting import Reporting
from tests.actions.visits import words_of

PAGE = "/partners/college/"
CHANGE, SUCCESSION, LEAVING = f"{PAGE}change/", f"{PAGE}succession/", f"{PAGE}leaving/"
TO_TRUST, TO_NEW = f"{SUCCESSION}?successor=trust", f"{SUCCESSION}?name=Dale+College"


@pytest.fixture
def lead(cast, client):
    client.force_login(cast.carol)
    return client


@pytest.fixture
def update(cast):
    """One of the college, sent to the lead, with a note that only the two of them read."""
    reporting = Reporting(cast)
    reporting.tick(days=45)
    period = reporting.period(date(2026, 1, 1), date(2026, 3, 31), opens=date(2026, 4, 1), due=date(2026, 4, 15))
    return reporting.send(cast.actions["1.1"], period, internal_note="Only us.")


def mark(client, address):
    return client.get(address).context["mark"]


def leads():
    rows = ActionState.objects.open().order_by("action__sort_key")
    return list(rows.values_list("lead__slug", flat=True))


def test_partner_page_offers_the_change_to_whoever_may(cast, client):
    for name, may in {"carol": True, "ada": True, "dan": False, "alice": False, "olive": False}.items():
        client.force_login(cast.people[name])
        assert (f'href="{CHANGE}"' in client.get(PAGE).content.decode()) is may, name
        assert {client.get(page).status_code for page in (CHANGE, TO_NEW, LEAVING)} == {200 if may else 403}, name
        if not may:
            assert {client.post(page).status_code for page in (CHANGE, TO_NEW, LEAVING)} == {403}, name
    client.force_login(cast.carol)
    add_partner_to_strategy(partner=cast.college, strategy=cast.elsewhere, by=cast.ada)
    assert CHANGE not in client.get(PAGE).content.decode()
    assert client.get(CHANGE).status_code == 403


def test_pages_refuse_the_past_and_strangers(cast, lead):
    for page in (f"{CHANGE}?as_at=2026-04-01", f"{LEAVING}?as_at=2026-04-01", f"{TO_TRUST}&as_at=2026-04-01"):
        assert lead.get(page).status_code == 403
    lead.force_login(cast.steve)
    assert {lead.get(page).status_code for page in (CHANGE, TO_NEW, LEAVING)} == {404}


def test_rename_is_saved_at_once_and_history_keeps_the_old_name(lead, cast):
    before = Change.objects.latest("id").id
    form = lead.get(CHANGE).context["form"]
    assert form["name"].value() == "Riverside College"
    data = {"kind": "renamed", "name": "Dale College", "short_name": "Dale", "seen": form["seen"].value()}
    said = words_of(lead.post(CHANGE, data, follow=True))
    assert "Riverside College is now called Dale College." in said
    assert "Called Riverside College until" in said
    assert PartnerVersion.objects.at(before).get(partner=cast.college).name == "Riverside College"
    assert "was changed meanwhile" in words_of(lead.post(CHANGE, data | {"name": "Hill College"}))
    assert PartnerVersion.objects.open().get(partner=cast.college).name == "Dale College"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "kind"),
        ({"kind": "renamed"}, "name"),
        ({"kind": "renamed", "name": "Moorland NHS Trust"}, "name"),
        ({"kind": "renamed", "name": "x" * 161}, "name"),
        ({"kind": "succeeded"}, "successor"),
        ({"kind": "succeeded", "successor": "999"}, "successor"),
        ({"kind": "succeeded", "successor": "new"}, "new_name"),
    ],
)
def test_change_that_lacks_something_says_so_at_its_box(lead, data, field):
    answer = lead.post(CHANGE, data)
    assert list(answer.context["form"].errors) == [field]
    assert "There is a problem" in words_of(answer)


def test_name_that_is_taken_is_said_at_its_box_and_kept(lead):
    sent = {"kind": "succeeded", "successor": "new", "new_name": "Moorland NHS Trust"}
    answer = lead.post(CHANGE, sent)
    message = "There is a partner called Moorland NHS Trust already. Use it, or choose another name."
    assert answer.context["form"].errors == {"new_name": [message]}
    assert {name: answer.context["form"][name].value() for name in sent} == sent


def test_name_taken_meanwhile_leads_back_with_what_was_chosen(lead):
    answer = lead.get(f"{SUCCESSION}?name=Moorland+NHS+Trust", follow=True)
    form = answer.context["form"]
    assert [form[name].value() for name in ("kind", "successor", "new_name")] == [
        "succeeded",
        "new",
        "Moorland NHS Trust",
    ]


def test_succession_opened_without_a_choice_asks_for_one(lead):
    said = words_of(lead.get(SUCCESSION, follow=True))
    assert ("Choose which organisation takes the place." in said, " again." in said) == (True, False)


def test_change_leads_to_the_preview(cast, lead):
    chosen = {"kind": "succeeded", "successor": cast.trust.pk}
    assert lead.post(CHANGE, chosen).headers["Location"] == TO_TRUST
    chosen = {"kind": "succeeded", "successor": "new", "new_name": "Dale College"}
    assert lead.post(CHANGE, chosen).headers["Location"] == TO_NEW
    assert lead.post(CHANGE, {"kind": "left"}).headers["Location"] == LEAVING


def test_succession_shows_what_moves_then_moves_it(cast, lead):
    said = words_of(lead.get(TO_NEW))
    for words in (
        "Dale College takes the place of Riverside College",
        "1.1 Open a recruitment hub leads",
        "2.1 Offer induction places leads",
        "Alice Example speaks for Dale College.",
        "This cannot be undone.",
    ):
        assert words in said
    said = words_of(lead.post(TO_NEW, {"seen": mark(lead, TO_NEW)}, follow=True))
    assert "Dale College has taken the place of Riverside College." in said
    assert "It took the place of Riverside College ." in said
    assert leads() == ["dale-college", None, "dale-college"]
    old = words_of(lead.get(PAGE))
    assert "No longer a partner since" in old
    assert "Dale College took its place." in old
    assert "Dale College took the place of Riverside College Lead partner: Dale College. By Carol Example." in words_of(
        lead.get("/strategies/care-plan/actions/1.1/")
    )


def test_succession_of_what_changed_meanwhile_shows_it_again(cast, lead):
    seen = mark(lead, TO_NEW)
    with change(kind="member_added", job="test") as revision:
        record_many(revision, Membership, {(cast.dan.pk, cast.college.pk): {}})
    answer = lead.post(TO_NEW, {"seen": seen})
    assert "was changed after you opened this page. Nothing was saved." in words_of(answer)
    assert "Dan Example speaks for Dale College." in words_of(answer)
    assert leads() == ["college", None, "college"]
    assert lead.post(TO_NEW, {"seen": answer.context["mark"]}).status_code == 302


def test_succession_confirmed_twice_says_that_it_is_done(cast, lead):
    seen = mark(lead, TO_NEW)
    lead.post(TO_NEW, {"seen": seen})
    for page in (TO_NEW, TO_TRUST, LEAVING, CHANGE):
        said = words_of(lead.post(page, {"seen": seen}, follow=True))
        assert "Riverside College is no longer a partner." in said
    assert Partner.objects.filter(slug__startswith="dale").count() == 1


@pytest.mark.parametrize("named", ["", "?successor=nobody", "?successor=college", "?name=Moorland+NHS+Trust", "?name="])
def test_succession_by_nobody_leads_back(lead, named):
    answer = lead.get(f"{SUCCESSION}{named}", follow=True)
    assert [(url.partition("?")[0], status) for url, status in answer.redirect_chain] == [(CHANGE, 302)]
    assert "Important" in words_of(answer)


def test_leaving_asks_who_leads_for_all_or_for_each(cast, lead):
    seen = {"seen": mark(lead, LEAVING)}
    assert list(lead.post(LEAVING, seen).context["form"].errors) == ["for_all"]
    first, second = (f"action-{cast.actions[ref].pk}" for ref in ("1.1", "2.1"))
    assert list(lead.post(LEAVING, seen | {first: "none"}).context["form"].errors) == [second]
    assert leads() == ["college", None, "college"]
    said = words_of(lead.post(LEAVING, seen | {"for_all": "none", second: cast.trust.pk}, follow=True))
    assert "Riverside College has left." in said
    assert leads() == [None, None, "trust"]
    said = words_of(lead.get("/strategies/care-plan/actions/1.1/"))
    assert "Riverside College left Lead partner: none. Accountable person: none. By Carol Example." in said
    lead.force_login(cast.alice)
    assert lead.get("/strategies/care-plan/").status_code == 404


def test_leaving_offers_the_joint_lead(cast, lead):
    with change(kind="owners_set", job="test") as revision:
        record_many(revision, ActionState, {cast.actions["2.1"].pk: {"joint_lead_id": cast.trust.pk}})
    assert "Moorland NHS Trust, the joint lead" in words_of(lead.get(LEAVING))


def test_leaving_of_what_changed_meanwhile_shows_it_again(cast, lead):
    seen = mark(lead, LEAVING)
    with change(kind="owners_set", job="test") as revision:
        record_many(revision, ActionState, {cast.actions["1.2"].pk: {"lead_id": cast.college.pk}})
    answer = lead.post(LEAVING, {"seen": seen, "for_all": "none"})
    assert "Nothing was saved." in words_of(answer)
    assert "1.2 Publish a careers guide leads" in words_of(answer)
    assert lead.post(LEAVING, {"seen": answer.context["mark"], "for_all": "none"}).status_code == 302


def test_leaving_of_an_organisation_that_leads_nothing_is_one_button(cast, lead):
    page = "/partners/trust/leaving/"
    assert "It supports no longer" in words_of(lead.get(page))
    assert lead.post(page, {"seen": mark(lead, page)}).status_code == 302
    idle = add_partner(name="Idle", by=cast.ada)
    add_partner_to_strategy(partner=idle, strategy=cast.strategy, by=cast.carol)
    assert "It leads and supports no action that runs." in words_of(lead.get("/partners/idle/leaving/"))


def test_preview_takes_the_same_queries_for_any_number(cast, lead, django_assert_num_queries):
    lead.get(TO_NEW)
    with django_assert_num_queries(100, exact=False) as few:
        lead.get(TO_NEW)
    with change(kind="owners_set", job="test") as revision:
        record_many(revision, ActionState, {cast.actions["1.2"].pk: {"lead_id": cast.college.pk}})
        record_many(revision, Membership, {(one.pk, cast.college.pk): {} for one in (cast.dan, cast.bob)})
    with django_assert_num_queries(len(few)):
        lead.get(TO_NEW)


def test_people_of_the_successor_read_and_answer_about_the_predecessors_update(cast, client, update):
    succeed_partner(
        partner=cast.college, successor=NewPartner("Dale College"), seen=read_estate(cast.college).mark, by=cast.carol
    )
    page = f"/strategies/care-plan/actions/1.1/messages/{update.pk}/"
    client.force_login(cast.alice)
    client.post(page, {"text": "It was 14."})
    assert "Alice Example, Dale College" in words_of(client.get(page))
    assert "Only us." in words_of(client.get("/strategies/care-plan/actions/1.1/"))
    client.force_login(cast.bob)
    assert client.get(page).status_code == 404
    assert "Only us." not in words_of(client.get("/strategies/care-plan/actions/1.1/"))


def test_succession_into_a_strategy_of_others_leads_back(cast, lead):
    add_partner_to_strategy(partner=cast.trust, strategy=cast.elsewhere, by=cast.ada)
    seen = {"seen": read_estate(cast.college).mark}
    for answer in (lead.get(TO_TRUST, follow=True), lead.post(TO_TRUST, seen, follow=True)):
        assert [(url.partition("?")[0], status) for url, status in answer.redirect_chain] == [(CHANGE, 302)]
        assert "Moorland NHS Trust belongs to a strategy that you do not lead" in words_of(answer)
    assert leads()[0] == "college"
