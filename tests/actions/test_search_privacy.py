"""No word that a reader may not read finds an update, leaves one out, moves one, or changes a byte of the page."""

import re
from datetime import date
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.clock import change
from accounts.models import Redaction
from actions.models import Review, StatusUpdate
from actions.permissions import readable_words, sent_updates, visible_updates
from actions.publication import PRIVATE_BOXES, PUBLISHED_BOXES, Reader, readable_boxes
from actions.services.updates import save_draft
from tests.actions.reporting import AMBER, Reporting

CANARIES = {
    "done": "aardvark",
    "next": "bittern",
    "cause": "capercaillie",
    "path": "dormouse",
    "help_wanted": "ermine",
    "internal_note": "ferret",
}
NEVER_WRITTEN = "gannet"
PUBLISHED = {"aardvark", "bittern", "capercaillie", "dormouse"}
EVERYTHING = set(CANARIES.values())
READERS = {
    "alice": (EVERYTHING, EVERYTHING, EVERYTHING),
    "bob": (PUBLISHED, PUBLISHED, set()),
    "wendy": (PUBLISHED, PUBLISHED, set()),
    "carol": (EVERYTHING, EVERYTHING, EVERYTHING),
    "dan": (EVERYTHING, EVERYTHING, EVERYTHING),
    "olive": (set(), PUBLISHED, set()),
    "ada": (set(), PUBLISHED, set()),
    "steve": (set(), set(), set()),
}
"""By person, the words that find the update: before its review, accepted, returned."""
STATES = ("sent", "accepted", "returned")


@pytest.fixture
def send(cast):
    """The college's update of Action 1.1 with a canary in each box, in one of the states."""

    def send(state):
        reporting = Reporting(cast)
        period = reporting.period(date(2026, 1, 1), date(2026, 3, 31), opens=date(2026, 3, 1), due=date(2026, 4, 16))
        boxes = {name: f"Common words with one {canary} in them." for name, canary in CANARIES.items()}
        update = reporting.send(cast.actions["1.1"], period, **(AMBER | boxes))
        if state == "accepted":
            reporting.accept(update)
        elif state == "returned":
            reporting.hand_back(update)
        return update

    return send


def answer(client, person, question, word=""):
    """The page for a question about a word, with the word itself and the form's token taken out, to compare two."""
    client.force_login(person)
    page = client.get("/search/", {"q": question.format(word)}).content.decode()
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    return page.replace(word, "") if word else page


def finds(client, person, word):
    return 'id="updates"' in answer(client, person, word)


@pytest.mark.parametrize("state", STATES)
def test_word_finds_an_update_only_for_who_may_read_it(send, request, client, state):
    send(state)
    people = request.getfixturevalue("everybody_here")
    found = {name: {word for word in EVERYTHING if finds(client, people[name], word)} for name in READERS}
    assert found == {name: words[STATES.index(state)] for name, words in READERS.items()}


@pytest.mark.parametrize("state", STATES)
def test_word_that_may_not_be_read_is_like_one_never_written(send, request, client, state):
    send(state)
    people = request.getfixturevalue("everybody_here")
    for name, words in READERS.items():
        for question in ("hub or common -{}", '"one {}" or common', "hub -{}"):
            other = answer(client, people[name], question, NEVER_WRITTEN)
            for canary in EVERYTHING - words[STATES.index(state)]:
                assert answer(client, people[name], question, canary) == other, (name, question, canary)


def test_page_prints_no_word_that_may_not_be_read(send, request, client):
    send("accepted")
    people = request.getfixturevalue("everybody_here")
    pages = {name: answer(client, people[name], "hub or common") for name in READERS}
    printed = {name: {canary for canary in EVERYTHING if canary in page} for name, page in pages.items()}
    assert printed == {name: words[1] for name, words in READERS.items()}


def test_drafts_are_not_searched(send, cast, client):
    update = send("returned")
    save_draft(
        action=update.action,
        period=update.period,
        partner=cast.college,
        content={"done": "A gannet."},
        by=cast.alice,
        now=cast.later(days=1),
    )
    assert not finds(client, cast.alice, "gannet")


def test_words_taken_out_by_a_redaction_find_nothing(send, cast, client):
    """What the database works out from the words goes with them, and does not keep the redaction out."""
    update = send("accepted")
    leave = {"decided_by": cast.carol, "agreed_by": cast.dan, "reason": "Names a person."}
    with change(kind="redacted", job="test", strategy_id=cast.strategy.pk) as revision:
        revision.append(Redaction(table="actions_statusupdate", row=update.pk, field="done", **leave))
        StatusUpdate.objects.filter(pk=update.pk).update(done="[removed]")
    assert [finds(client, cast.carol, word) for word in ("aardvark", "bittern")] == [False, True]


@pytest.fixture
def updates(cast):
    """Updates of two organisations in every state, one of them reopened."""
    reporting = Reporting(cast)
    period = reporting.period(date(2026, 1, 1), date(2026, 3, 31), opens=date(2026, 3, 1), due=date(2026, 4, 16))
    sent = [reporting.send(cast.actions[ref], period) for ref in ("1.1", "2.1")]
    reporting.accept(sent[0])
    reporting.hand_back(sent[1])
    sent.append(reporting.send(cast.actions["2.1"], period))
    with change(kind="test", job="test", strategy_id=cast.strategy.pk, now=reporting.tick()) as revision:
        for partner, action in product((cast.trust,), ("1.1", "1.2", "2.1")):
            row = StatusUpdate(
                action=cast.actions[action],
                period=period,
                partner=partner,
                author=cast.bob,
                kind="contribution",
                done="Sent people.",
            )
            sent.append(revision.append(row))
        for update, decisions in ((sent[-1], ["returned"]), (sent[-2], ["accepted", "reopened"])):
            for number, decision in enumerate(decisions, start=1):
                review = Review(
                    update=update,
                    round=number,
                    decision=decision,
                    reason="Once more.",
                    reviewer=cast.carol,
                    update_author=cast.bob,
                )
                revision.append(review)
    return sent


ANY_READER = st.fixed_dictionaries(
    {
        "speaks_for": st.sets(st.sampled_from(["college", "trust", "providers"])),
        "leads": st.booleans(),
        "is_partner": st.booleans(),
        "is_officer": st.booleans(),
    }
)


@given(ANY_READER, ANY_READER)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_list_form_of_the_rule_agrees_with_its_row_form(cast, updates, here, there):
    readers = {cast.strategy.pk: reader_from(cast, here), cast.elsewhere.pk: reader_from(cast, there)}
    everything, published = readable_words(readers)
    rows = sent_updates(readers, 10**9)
    expected = {row.pk: readable(readers[cast.strategy.pk], row) for row in rows}
    assert set(rows.filter(everything)) == {row for row in rows if "help_wanted" in expected[row.pk]}
    assert set(rows.filter(published)) == {row for row in rows if set(expected[row.pk]) == set(PUBLISHED_BOXES)}
    assert set(rows.filter(everything | published)) <= set(visible_updates(readers, 10**9))


def reader_from(cast, drawn):
    partners = frozenset(getattr(cast, name).pk for name in drawn["speaks_for"])
    return Reader(
        partner_ids=partners, leads=drawn["leads"], is_partner=drawn["is_partner"], is_officer=drawn["is_officer"]
    )


def readable(reader, row):
    decision = row.decision if row.decision in ("accepted", "returned") else None
    return readable_boxes(reader, partner_id=row.partner_id, decision=decision)


def test_every_box_of_words_has_a_canary():
    words = {field.name for field in StatusUpdate._meta.get_fields() if field.name in PUBLISHED_BOXES + PRIVATE_BOXES}
    assert words - {"forecast", "control"} == set(CANARIES)
