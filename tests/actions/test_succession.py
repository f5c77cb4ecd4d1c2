"""Another organisation takes the place of one, or one leaves: everything that runs moves, and history stays."""

from datetime import date, timedelta

import pytest

from accounts.clock import change, record_many
from accounts.models import Change, Membership, PartnerVersion
from accounts.services import NameNotUsableError, PartnerChangedError, PartnerHasLeftError, add_partner, set_delegate
from accounts.succession import heirs_of, with_predecessors
from actions.errors import GroupCannotLeadError, NotInPlanError, RuleError
from actions.models import ActionState, ActionSupport, DraftEvidence, UpdateDraft, UpdateLink, UpdateLinkEnd
from actions.services.cover import set_cover
from actions.services.date_requests import agree_date, ask_for_date
from actions.services.endings import close_action
from actions.services.succession import NewPartner, leave_partner, succeed_partner
from actions.services.updates import save_draft
from actions.succession import read_estate, successors_for
from outcomes.access import access_of
from outcomes.models import StrategyPartner
from outcomes.people import may_change_partner
from outcomes.services import add_partner_to_strategy
from tests.actions.reporting import GREEN, Reporting


@pytest.fixture
def reporting(cast):
    return Reporting(cast)


@pytest.fixture
def period(reporting):
    window = {"opens": date(2026, 4, 1), "due": date(2026, 4, 15), "cut_off": date(2030, 1, 31)}
    reporting.tick(days=45)
    return reporting.period(date(2026, 1, 1), date(2026, 3, 31), **window)


def succeed(cast, reporting, successor, partner=None):
    partner = partner or cast.college
    mark = read_estate(partner).mark
    return succeed_partner(partner=partner, successor=successor, seen=mark, by=cast.carol, now=reporting.tick())


def leave(cast, reporting, leads=None, partner=None):
    partner = partner or cast.college
    mark = read_estate(partner).mark
    leave_partner(partner=partner, leads=leads or {}, seen=mark, by=cast.carol, now=reporting.tick())


def owners(cast):
    rows = ActionState.objects.open().order_by("action__sort_key")
    return list(rows.values_list("action__ref", "lead__slug", "joint_lead__slug", "person__email"))


def supporters(cast):
    rows = ActionSupport.objects.open().order_by("action__sort_key", "partner__slug")
    return list(rows.values_list("action__ref", "partner__slug"))


def members():
    return list(Membership.objects.open().order_by("person__email").values_list("person__email", "partner__slug"))


def end(cast, reporting, ref):
    action = cast.actions[ref]
    close_action(
        action=action, ending="withdrawn", reason="Done.", agreed_by="the board", by=cast.carol, now=reporting.tick()
    )


def own(cast, reporting, ref, **fields):
    with change(kind="owners_set", job="test", now=reporting.tick()) as revision:
        record_many(revision, ActionState, {cast.actions[ref].pk: fields})


def test_succession_moves_running_actions_and_people_in_one_change(cast, reporting):
    end(cast, reporting, "2.1")
    changes = Change.objects.count()
    heir = succeed(cast, reporting, NewPartner("Dale College", "Dale"))
    assert heir.slug == "dale-college"
    assert owners(cast) == [
        ("1.1", "dale-college", None, "alice@example.org"),
        ("1.2", None, None, None),
        ("2.1", "college", None, None),
    ]
    assert members() == [("alice@example.org", "dale-college"), ("bob@example.org", "trust")]
    assert Change.objects.count() == changes + 1
    version = PartnerVersion.objects.open().get(partner=cast.college)
    assert (version.name, version.has_left, version.succeeded_by) == ("Riverside College", True, heir)
    link = StrategyPartner.objects.open().get(partner=heir)
    assert (link.strategy, link.standing, link.position) == (cast.strategy, "added", 4)
    assert (Change.objects.latest("id").kind, Change.objects.latest("id").strategy_id) == ("partner_succeeded", None)


def test_succession_by_a_supporting_partner_makes_it_lead_and_support_no_more(cast, reporting):
    succeed(cast, reporting, cast.trust)
    assert owners(cast)[0] == ("1.1", "trust", None, "alice@example.org")
    assert supporters(cast) == []
    assert members() == [("alice@example.org", "trust"), ("bob@example.org", "trust")]


@pytest.mark.parametrize("goes", ["college", "trust"])
def test_succession_by_the_other_lead_leaves_one_lead(cast, reporting, goes):
    own(cast, reporting, "2.1", joint_lead_id=cast.trust.pk)
    partner, heir = (cast.college, cast.trust) if goes == "college" else (cast.trust, cast.college)
    succeed(cast, reporting, heir, partner)
    assert owners(cast)[2] == ("2.1", heir.slug, None, None)
    assert supporters(cast) == []


def test_succession_keeps_a_joint_lead_and_moves_support(cast, reporting):
    own(cast, reporting, "2.1", joint_lead_id=cast.trust.pk)
    heir = succeed(cast, reporting, NewPartner("Moor Trust"), cast.trust)
    assert owners(cast)[2] == ("2.1", "college", "moor-trust", None)
    assert supporters(cast) == [("1.1", heir.slug)]


def test_succession_leaves_what_was_said_before_in_the_old_name(cast, reporting, period):
    update = reporting.send(cast.actions["1.1"], period)
    succeed(cast, reporting, NewPartner("Dale College"))
    update.refresh_from_db()
    assert update.partner == cast.college
    before = Change.objects.latest("id").id - 1
    assert ActionState.objects.at(before).get(action=cast.actions["1.1"]).lead == cast.college
    assert PartnerVersion.objects.at(before).get(partner=cast.college).has_left is False


def test_succession_keeps_who_may_only_draft(cast, reporting):
    set_delegate(person=cast.alice, partner=cast.college, may_only_draft=True, by=cast.carol, now=reporting.tick())
    heir = succeed(cast, reporting, NewPartner("Dale College"))
    assert Membership.objects.open().get(person=cast.alice, partner=heir).may_only_draft is True


def test_succession_gives_nobody_more_than_they_have(cast, reporting):
    with change(kind="member_added", job="test", now=reporting.tick()) as revision:
        record_many(revision, Membership, {(cast.alice.pk, cast.trust.pk): {"may_only_draft": True}})
    succeed(cast, reporting, cast.trust)
    assert Membership.objects.open().get(person=cast.alice).may_only_draft is True


def draft(cast, reporting, period, partner, **content):
    by = cast.alice if partner == cast.college else cast.bob
    about = {"action": cast.actions["1.1"], "period": period, "partner": partner}
    return save_draft(**about, content=content, by=by, now=reporting.tick())


def test_succession_moves_drafts_as_typed(cast, reporting, period):
    draft(cast, reporting, period, cast.college, done="Half a sentence", stage="in_progress")
    heir = succeed(cast, reporting, NewPartner("Dale College"))
    row = UpdateDraft.objects.get()
    assert (row.partner, row.content) == (heir, {"done": "Half a sentence", "stage": "in_progress"})


def test_succession_joins_two_drafts_and_loses_nothing(cast, reporting, period):
    first = draft(cast, reporting, period, cast.college, done="Ours.", stage="in_progress")
    second = draft(cast, reporting, period, cast.trust, done="Theirs.", internal_note="Quiet.", stage="paused")
    evidence = {"kind": "link", "label": "Plan", "url": "https://example.org/", "added_at": reporting.now}
    for one, number in ((first, 6), (second, 6)):
        for _ in range(number):
            DraftEvidence.objects.create(draft=one, added_by=cast.alice, **evidence)
    succeed(cast, reporting, cast.trust)
    row = UpdateDraft.objects.get()
    assert row.content == {"done": "Ours.\n\nTheirs.", "internal_note": "Quiet.", "stage": "in_progress"}
    assert row.evidence.count() == 10


def test_succession_ends_links_of_the_old_name(cast, reporting, period):
    about = {"action": cast.actions["1.1"], "period": period, "partner": cast.college, "person": cast.alice}
    with change(kind="link_sent", by=cast.carol, now=reporting.tick()) as revision:
        for key, days in (("a", 30), ("b", 0)):
            expires = revision.at + timedelta(days=days, seconds=1)
            revision.append(UpdateLink(**about, key_hash=key * 64, expires_at=expires))
    succeed(cast, reporting, NewPartner("Dale College"))
    assert [one.link.key_hash[0] for one in UpdateLinkEnd.objects.all()] == ["a"]


def test_successor_owes_what_was_returned_and_not_what_was_accepted(cast, reporting, period):
    first = reporting.send(cast.actions["1.1"], period)
    second = reporting.send(cast.actions["2.1"], period)
    reporting.accept(second)
    reporting.hand_back(first)
    heir = succeed(cast, reporting, NewPartner("Dale College"))
    sent = reporting.send(cast.actions["1.1"], period, partner=heir)
    assert (sent.attempt, sent.partner) == (1, heir)
    state = ActionState.objects.open().get(action=cast.actions["2.1"])
    assert (state.update_id, state.lead) == (second.pk, heir)


def test_request_for_a_date_stays_open_through_a_succession(cast, reporting):
    asked = {"new": date(2027, 3, 31), "reason": "Snow."}
    request = ask_for_date(
        action=cast.actions["1.1"], partner=cast.college, by=cast.alice, now=reporting.tick(), **asked
    )
    heir = succeed(cast, reporting, NewPartner("Dale College"))
    assert agree_date(request=request, by=cast.carol, now=reporting.tick()).is_agreed
    again = {"new": date(2027, 6, 30), "reason": "More snow."}
    ask_for_date(action=cast.actions["1.1"], partner=heir, by=cast.alice, now=reporting.tick(), **again)


def test_people_of_the_successor_read_the_predecessors_words_as_their_own(cast, reporting):
    """Along the whole line, and only what was their own line's."""
    dale = succeed(cast, reporting, NewPartner("Dale College"))
    hill = succeed(cast, reporting, NewPartner("Hill College"), dale)
    access = access_of(cast.alice, cast.strategy)
    assert (access.partner_ids, access.inherited_ids) == ({hill.pk}, {dale.pk, cast.college.pk})
    assert access_of(cast.bob, cast.strategy).reads_as == {cast.trust.pk}
    assert heirs_of(cast.college.pk) == [cast.college.pk, dale.pk, hill.pk]
    assert with_predecessors({hill.pk}) == {hill.pk, dale.pk, cast.college.pk}


def test_succession_of_a_stale_preview_is_refused(cast, reporting):
    mark = read_estate(cast.college).mark
    own(cast, reporting, "1.2", lead_id=cast.college.pk)
    before = Change.objects.count()
    for act in (
        lambda: succeed_partner(partner=cast.college, successor=cast.trust, seen=mark, by=cast.carol),
        lambda: leave_partner(partner=cast.college, leads={}, seen=mark, by=cast.carol),
    ):
        with pytest.raises(PartnerChangedError, match="Check the list"):
            act()
    assert Change.objects.count() == before


def test_succession_twice_is_refused(cast, reporting):
    mark = read_estate(cast.college).mark
    succeed(cast, reporting, cast.trust)
    with pytest.raises(PartnerHasLeftError):
        succeed_partner(partner=cast.college, successor=cast.trust, seen=mark, by=cast.carol, now=reporting.tick())
    with pytest.raises(PartnerHasLeftError):
        leave_partner(partner=cast.college, leads={}, seen=mark, by=cast.carol, now=reporting.tick())


def test_succession_by_whom_it_cannot_be_is_refused(cast, reporting):
    elsewhere = add_partner(name="Elsewhere", by=cast.ada, now=reporting.tick())
    invented = add_partner(name="Invented", is_invented=True, by=cast.ada, now=reporting.tick())
    add_partner_to_strategy(partner=invented, strategy=cast.strategy, by=cast.carol, now=reporting.tick())
    for wrong in (elsewhere, invented, cast.providers, cast.college):
        with pytest.raises(NotInPlanError, match="cannot take the place of Riverside College"):
            succeed(cast, reporting, wrong)
    with pytest.raises(NameNotUsableError):
        succeed(cast, reporting, NewPartner("Moorland NHS Trust"))
    assert list(successors_for(read_estate(cast.college))) == [cast.trust.pk]


def test_group_is_succeeded_by_a_group_for_which_nobody_speaks(cast, reporting):
    heir = succeed(cast, reporting, NewPartner("Care providers"), cast.providers)
    assert heir.is_group


def test_leaving_leaves_gaps_where_nobody_is_chosen(cast, reporting):
    leave(cast, reporting)
    assert owners(cast) == [("1.1", None, None, None), ("1.2", None, None, None), ("2.1", None, None, None)]
    assert members() == [("bob@example.org", "trust")]
    version = PartnerVersion.objects.open().get(partner=cast.college)
    assert (version.has_left, version.succeeded_by) == (True, None)


def test_leaving_with_a_new_lead_ends_its_support_and_the_cover(cast, reporting):
    with change(kind="member_added", job="test", now=reporting.tick()) as revision:
        record_many(revision, Membership, {(cast.dan.pk, cast.college.pk): {}})
    day = reporting.now.date()
    action = cast.actions["1.1"]
    set_cover(actions=[action], person=cast.dan, starts=day, ends=day, by=cast.carol, now=reporting.tick())
    leave(cast, reporting, {action.pk: cast.trust.pk})
    assert owners(cast)[0] == ("1.1", "trust", None, None)
    assert supporters(cast) == []
    assert not action.covers.filter(to_rev=2**63 - 1).exists()


def test_leaving_keeps_an_accountable_person_who_speaks_for_the_new_lead(cast, reporting):
    with change(kind="member_added", job="test", now=reporting.tick()) as revision:
        record_many(revision, Membership, {(cast.alice.pk, cast.trust.pk): {}})
    leave(cast, reporting, {cast.actions["1.1"].pk: cast.trust.pk})
    assert owners(cast)[0] == ("1.1", "trust", None, "alice@example.org")


def test_leaving_gives_the_lead_to_the_joint_lead(cast, reporting):
    own(cast, reporting, "2.1", joint_lead_id=cast.trust.pk)
    leave(cast, reporting)
    assert owners(cast)[2] == ("2.1", "trust", None, None)


def test_leaving_joint_lead_and_supporter_leave_the_lead_as_it_is(cast, reporting):
    own(cast, reporting, "2.1", joint_lead_id=cast.trust.pk)
    leave(cast, reporting, partner=cast.trust)
    assert owners(cast)[2] == ("2.1", "college", None, None)
    assert supporters(cast) == []
    assert members() == [("alice@example.org", "college")]


def test_leaving_with_a_lead_that_cannot_lead_is_refused(cast, reporting):
    elsewhere = add_partner(name="Elsewhere", by=cast.ada, now=reporting.tick())
    wrong = {elsewhere: NotInPlanError, cast.providers: GroupCannotLeadError, cast.college: RuleError}
    for partner, error in wrong.items():
        with pytest.raises(error) as refused:
            leave(cast, reporting, {cast.actions["1.1"].pk: partner.pk})
        assert refused.value.field in ("lead", None)
    assert members()[0] == ("alice@example.org", "college")


def test_who_may_change_an_organisation(cast, reporting):
    """A programme lead only one whose every strategy they lead; an administrator any."""
    may = {name for name, person in cast.people.items() if may_change_partner(person, cast.college)}
    assert may == {"carol", "ada"}
    add_partner_to_strategy(partner=cast.college, strategy=cast.elsewhere, by=cast.ada, now=reporting.tick())
    assert [may_change_partner(one, cast.college) for one in (cast.carol, cast.ada)] == [False, True]


def test_successor_reads_what_was_returned_to_the_predecessor(cast, reporting, period):
    """The rule of one's own words holds in the form of one row and of a list alike."""
    from actions.permissions import reader_of, visible_updates  # noqa: PLC0415

    update = reporting.send(cast.actions["1.1"], period, **GREEN | {"done": "Private so far."})
    reporting.hand_back(update)
    succeed(cast, reporting, NewPartner("Dale College"))
    revision = Change.objects.latest("id").id
    for name, expected in (("alice", True), ("bob", False), ("carol", True), ("olive", False)):
        reader = reader_of(access_of(cast.people[name], cast.strategy))
        assert visible_updates({cast.strategy.pk: reader}, revision).exists() is expected


def test_succession_into_a_strategy_that_the_lead_does_not_lead_is_refused(cast, reporting):
    """It would let people of the predecessor see that strategy; an administrator may decide it."""
    add_partner_to_strategy(partner=cast.trust, strategy=cast.elsewhere, by=cast.ada, now=reporting.tick())
    before = Change.objects.count()
    with pytest.raises(NotInPlanError) as refused:
        succeed(cast, reporting, cast.trust)
    assert refused.value.field == "successor"
    assert (Change.objects.count(), access_of(cast.alice, cast.elsewhere).can_view) == (before, False)
    mark = read_estate(cast.college).mark
    succeed_partner(partner=cast.college, successor=cast.trust, seen=mark, by=cast.ada, now=reporting.tick())
    assert access_of(cast.alice, cast.elsewhere).can_view
