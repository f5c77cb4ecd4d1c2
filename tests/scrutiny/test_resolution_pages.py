"""Pages of resolutions: the list and its files, entering, and what can be done to one."""

import io
import re
from collections.abc import Iterator
from typing import Any

import docx
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.clock import change, record_many
from scrutiny.models import (
    DueFound,
    Resolution,
    ResolutionEdition,
    ResolutionStage,
    ResolutionStrategy,
    ResolutionVersion,
    WorkItemVersion,
)
from scrutiny.services.answers import record_answer
from scrutiny.services.closing import propose_closure
from scrutiny.services.resolutions import take_away
from tests.actions.story import at
from tests.factories.editions import make_edition
from tests.factories.scrutiny import make_report
from tests.scrutiny.resolving import JUNE, Resolving, resolving, seen
from tests.scrutiny.test_minutes import MINUTES
from tests.scrutiny.test_resolutions import ANSWER, changed, held, stage_of

__all__ = ["resolving"]
pytestmark = pytest.mark.page
LIST = "/scrutiny/health-and-care/resolutions/"
PLANNING = (MINUTES / "workforce-planning.txt").read_text()


@pytest.fixture(autouse=True)
def _in_august() -> Iterator[None]:
    with time_machine.travel(at(8, 3), tick=False):
        yield


@pytest.fixture
def officer(client: Client, resolving: Resolving) -> Client:
    client.force_login(resolving.cast.olive)
    return client


def shown(client: Client, address: str = LIST) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def overdue(resolving: Resolving) -> Resolution:
    [row] = resolving.add("(c)")
    changed(resolving, row, due_on=JUNE, due_found=DueFound.CHOSEN, due_words="chosen by the officer")
    return row


def test_empty_list_says_so(officer: Client) -> None:
    assert "Nothing has been entered yet." in shown(officer)


def test_list_begins_with_what_is_overdue_and_hides_notes_behind_a_count(officer: Client, resolving: Resolving) -> None:
    overdue(resolving)
    resolving.add("(a)", "(b)")
    page = shown(officer)
    assert "1 is overdue." in page
    assert "1 is waiting. 1 was a note that needs no answer." in page
    assert page.index("18 May 2026, 12(c)") < page.index("18 May 2026, 12(b)")
    assert "18 May 2026, 12(a)" not in page
    assert "Show closed and noted (1)" in page
    assert "18 May 2026, 12(a)" in shown(officer, f"{LIST}?show=finished")
    assert "49 days overdue" in page
    assert "Suggested, not confirmed" in page


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["(b)", "(c)"]),
        ("?show=overdue", ["(c)"]),
        ("?kind=report_back", ["(b)"]),
        ("?owner=trust", ["(b)"]),
        ("?owner=nobody", ["(c)"]),
        ("?show=everything", ["(a)", "(b)", "(c)"]),
        ("?show=nonsense&kind=x", ["(b)", "(c)"]),
    ],
)
def test_filters(officer: Client, resolving: Resolving, query: str, numbers: list[str]) -> None:
    overdue(resolving)
    resolving.add("(a)", "(b)")
    page = shown(officer, LIST + query)
    assert [number for number in ("(a)", "(b)", "(c)") if f"18 May 2026, 12{number}</a>" in page] == numbers


def test_what_is_about_no_strategy_is_counted_with_a_way_to_it(officer: Client, resolving: Resolving) -> None:
    take_away(meeting=resolving.june, words="Why are there no beds?", strategies=[], by=resolving.cast.olive)
    page = shown(officer)
    assert "Why are there no beds?" not in page
    assert "1 about other matters of the committee is not in the list" in page
    assert "Why are there no beds?" in shown(officer, f"{LIST}?about=all")


def test_as_at_leads_on_within_the_past_and_offers_nothing(officer: Client, resolving: Resolving) -> None:
    row = overdue(resolving)
    name = f"{seen()}@2026-08-03"
    record_answer(resolution=row, wanted=ANSWER, seen=seen(), by=resolving.cast.olive)
    page = shown(officer, f"{LIST}?as_at={name}")
    assert "1 is overdue." in page
    assert f"{LIST}{row.pk}/?as_at={name}" in page
    assert "Add resolutions from minutes" not in page
    assert officer.get(f"{LIST}paste/?as_at={name}").status_code == 403


def test_csv_holds_the_rows_of_the_page(officer: Client, resolving: Resolving) -> None:
    overdue(resolving)
    resolving.add("(b)")
    answer = officer.get(f"{LIST}resolutions.csv?show=overdue")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Committee,Health and Care Overview and Scrutiny Committee"
    assert [line.split(",")[0] for line in lines[-1:]] == ['"18 May 2026']
    assert "the Committee be informed which districts have no training." in lines[-1]
    assert "Moorland" not in answer.content.decode()


def test_word_table_for_the_agenda(officer: Client, resolving: Resolving) -> None:
    overdue(resolving)
    answer = officer.get(f"{LIST}resolutions.docx")
    assert "Resolutions and requests - Health and Care" in answer["Content-Disposition"]
    file = docx.Document(io.BytesIO(answer.content))
    [table] = file.tables
    assert [cell.text for cell in table.rows[0].cells] == [
        "Reference",
        "What was asked, word for word",
        "Who owes it",
        "Due",
        "Answer",
    ]
    assert table.rows[1].cells[1].text == "“the Committee be informed which districts have no training.”"
    assert "49 days overdue" in table.rows[1].cells[3].text
    assert answer.content == officer.get(f"{LIST}resolutions.docx").content


def paste(**fields: Any) -> dict[str, Any]:
    return {"meeting": "2026-06-15", "text": PLANNING, "item": "", "do": "split"} | fields


def sent_back(page: str) -> dict[str, str]:
    """The boxes of the split as the page offers them."""

    names = re.findall(r'<select[^>]*name="(r-[0-9a-f]+-\d+)-kind"', page)
    found: dict[str, str] = {}
    for name in names:
        block = page[page.index(f'name="{name}-kind"') :]
        found[f"{name}-kind"] = re.findall(r'<option value="(\w+)" selected', block)[0]
    return found


def test_pasted_minutes_are_split_checked_and_added(officer: Client, resolving: Resolving) -> None:
    address = f"{LIST}paste/"
    page = officer.post(address, paste()).content.decode()
    assert "Check the suggested split: 3 found" in page
    assert Resolution.objects.count() == 0
    boxes = sent_back(page)
    assert sorted(boxes.values()) == ["note", "report_back", "undertaking"]
    ticked = {name.replace("-kind", "-add"): "on" for name, kind in boxes.items() if kind != "undertaking"}
    strategies = [str(resolving.cast.strategy.pk)]
    answer = officer.post(address, paste(do="add", strategies=strategies, **boxes, **ticked))
    assert answer.headers["Location"] == LIST
    rows = Resolution.objects.order_by("position")
    assert [(row.item, row.number) for row in rows] == [
        ("Workforce Planning - Health and Social Care", "1)"),
        ("Workforce Planning - Health and Social Care", "2)"),
    ]
    assert all(row.words in PLANNING for row in rows)
    assert ResolutionStrategy.objects.open().count() == 2
    again = officer.post(address, paste()).content.decode()
    assert again.count("Entered before:") == 2


SEVERAL = (
    "47. Care homes\n\nResolved: That (a) the report be noted.\n\n48. Schools\n\n"
    "Resolved: That (a) the data be shared in due course."
)


def test_several_items_are_added_each_under_its_own(officer: Client, resolving: Resolving) -> None:
    address = f"{LIST}paste/"
    page = officer.post(address, paste(text=SEVERAL)).content.decode()
    assert "Several items: <strong>2</strong>" in page
    assert 'value="in due course"' in page
    boxes = sent_back(page)
    sent = boxes | {name.replace("-kind", "-add"): "on" for name in boxes}
    sent |= {name.replace("-kind", "-due_stated"): "when they can" for name in boxes}
    answer = officer.post(address, paste(do="add", text=SEVERAL, item="12. One", **sent))
    assert (answer.status_code, "each with its own heading" in answer.content.decode()) == (422, True)
    assert officer.post(address, paste(do="add", text=SEVERAL, **sent)).status_code == 302
    rows = Resolution.objects.order_by("position")
    assert [(row.item, row.number) for row in rows] == [("47. Care homes", "(a)"), ("48. Schools", "(a)")]
    version = ResolutionVersion.objects.open().get(resolution=rows[1])
    assert (version.due_stated, version.due_on) == ("when they can", None)


def test_items_without_known_headings_are_refused_and_not_lost(officer: Client) -> None:
    text = "Care homes\n\nResolved: That this be noted.\n\nSchools\n\nResolved: That the data be shared."
    boxes = sent_back(officer.post(f"{LIST}paste/", paste(text=text)).content.decode())
    ticked = {name.replace("-kind", "-add"): "on" for name in boxes}
    answer = officer.post(f"{LIST}paste/", paste(do="add", text=text, **boxes, **ticked))
    assert (answer.status_code, Resolution.objects.count()) == (422, 0)
    assert "Something is resolved again further down" in answer.content.decode()


def test_minutes_changed_after_the_split_are_checked_again(officer: Client, resolving: Resolving) -> None:
    page = officer.post(f"{LIST}paste/", paste()).content.decode()
    boxes = sent_back(page)
    ticked = {name.replace("-kind", "-add"): "on" for name in boxes}
    changed_text = PLANNING.replace("future meeting", "meeting in June 2027")
    answer = officer.post(f"{LIST}paste/", paste(do="add", text=changed_text, **boxes, **ticked))
    assert answer.status_code == 422
    assert "The minutes were changed after they were split." in answer.content.decode()
    assert Resolution.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": ""}, "Enter the minutes"),
        ({"meeting": ""}, "Select the meeting"),
        ({"meeting": "2026-09-14"}, "from the choices given"),
        ({"text": "Nothing was resolved."}, "No resolution was found"),
    ],
)
def test_what_cannot_be_split_says_how_to_mend_it(officer: Client, fields: dict[str, str], said: str) -> None:
    answer = officer.post(f"{LIST}paste/", paste(do="add", **fields))
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_four_fields_are_enough(officer: Client, resolving: Resolving) -> None:
    given = {"meeting": "2026-06-15", "item": "12. Workforce", "number": "(d)", "words": "the ICB be asked why."}
    answer = officer.post(f"{LIST}add/", given)
    row = Resolution.objects.get()
    assert answer.headers["Location"] == f"{LIST}{row.pk}/"
    assert (row.number, row.words, row.meeting_id) == ("(d)", "the ICB be asked why.", resolving.june.pk)
    answer = officer.post(f"{LIST}add/", given | {"words": ""})
    assert answer.status_code == 422
    assert "12. Workforce" in answer.content.decode()


def test_a_question_is_taken_away_with_one_box(officer: Client, resolving: Resolving) -> None:
    answer = officer.post(f"{LIST}question/", {"meeting": "2026-06-15", "words": "How many bank shifts?"})
    assert answer.headers["Location"] == LIST
    row = Resolution.objects.get()
    assert (row.is_question, row.words) == (True, "How many bank shifts?")
    assert officer.post(f"{LIST}question/", {"meeting": "2026-06-15", "words": ""}).status_code == 422


def change_of(row: Resolution, **fields: str) -> dict[str, Any]:
    about = {"seen": str(seen()), "kind": "information_request", "owner": "", "owner_words": "", "when": "none"}
    return about | fields


def test_a_meeting_is_chosen_and_put_on_the_work_programme(officer: Client, resolving: Resolving) -> None:
    [row] = resolving.add("(c)")
    given = change_of(
        row, when="meeting", at_meeting="2026-09-14", to_programme="on", strategies=str(resolving.cast.strategy.pk)
    )
    assert officer.post(f"{LIST}{row.pk}/change/", given).status_code == 302
    version = ResolutionVersion.objects.open().get(resolution=row)
    assert (version.at_meeting_id, version.due_on) == (resolving.september.pk, None)
    item = WorkItemVersion.objects.open().get()
    assert (item.topic, item.meeting_id) == ("Workforce: information request", resolving.september.pk)
    meeting = shown(officer, reverse("meeting", args=["health-and-care", "2026-09-14"]))
    assert "Answers expected at this meeting" in meeting


def test_owner_date_and_action_are_set(officer: Client, resolving: Resolving) -> None:
    [row] = resolving.add("(c)")
    given = change_of(
        row,
        owner=str(resolving.cast.trust.pk),
        owner_confirmed="on",
        when="date",
        due_on_day="30",
        due_on_month="9",
        due_on_year="2026",
        strategies=str(resolving.cast.strategy.pk),
        actions="1.1, 2.1",
    )
    assert officer.post(f"{LIST}{row.pk}/change/", given).status_code == 302
    page = shown(officer, f"{LIST}{row.pk}/")
    for words in ("30 September 2026", "chosen by the officer", "Moorland NHS Trust", "Action 1.1", "Action 2.1"):
        assert words in page
    answer = officer.post(f"{LIST}{row.pk}/change/", given | {"seen": str(seen()), "actions": "9.9"})
    assert answer.status_code == 422
    assert "is not an action of a strategy" in answer.content.decode()


def test_two_at_once_nothing_typed_is_lost(officer: Client, resolving: Resolving) -> None:
    [row] = resolving.add("(c)")
    given = change_of(row, next_step="Ask the board")
    changed(resolving, row, next_step="The Chair writes")
    answer = officer.post(f"{LIST}{row.pk}/change/", given)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Somebody else changed this resolution" in page
    assert "Ask the board" in page


def test_suggested_owner_is_confirmed_in_one_step(officer: Client, resolving: Resolving) -> None:
    [row] = resolving.add("(b)")
    assert "Confirm Moorland NHS Trust" in shown(officer, f"{LIST}{row.pk}/")
    officer.post(f"{LIST}{row.pk}/confirm/", {"seen": str(seen())})
    assert ResolutionVersion.objects.open().get(resolution=row).owner_confirmed is True
    assert "Confirm Moorland NHS Trust" not in shown(officer, f"{LIST}{row.pk}/")


def test_answer_proposal_and_decision(officer: Client, resolving: Resolving) -> None:
    [row] = resolving.add("(c)")
    day = {"given_on_day": "20", "given_on_month": "7", "given_on_year": "2026"}
    given = {"seen": str(seen()), "text": "Four districts have none.", "given_by": "The trust", **day}
    assert officer.post(f"{LIST}{row.pk}/answer/", given).status_code == 302
    assert officer.post(f"{LIST}{row.pk}/propose/", {"seen": str(seen()), "text": "Done."}).status_code == 302
    assert "Proposed on 3 Aug 2026: close. Done." in shown(officer)
    held(resolving)
    decision = {"seen": str(seen()), "decision": "agreed", "meeting": "2026-09-14", "text": ""}
    assert officer.post(f"{LIST}{row.pk}/decide/", decision).status_code == 302
    assert stage_of(row) == ResolutionStage.CLOSED
    assert "Closed by the meeting of 3 August 2026." in shown(officer, f"{LIST}?show=finished")


def test_a_decision_needs_a_meeting_that_was_held_since(officer: Client, resolving: Resolving) -> None:
    [row] = resolving.add("(c)")
    propose_closure(resolution=row, reason="Done.", seen=seen(), by=resolving.cast.olive)
    decision = {"seen": str(seen()), "decision": "agreed", "meeting": "2026-06-15"}
    assert officer.post(f"{LIST}{row.pk}/decide/", decision).status_code == 422
    assert stage_of(row) == ResolutionStage.CLOSURE_PROPOSED


def test_who_leads_answers_and_does_nothing_else(client: Client, resolving: Resolving) -> None:
    [row] = resolving.add("(c)")
    client.force_login(resolving.cast.carol)
    page = shown(client, f"{LIST}{row.pk}/")
    assert "Record an answer" in page
    assert "Propose to close it" not in page
    statuses = {step: client.get(f"{LIST}{row.pk}/{step}/").status_code for step in ("answer", "chase", "propose")}
    assert statuses == {"answer": 200, "chase": 403, "propose": 403}


def test_readers_are_not_told_who_recorded_it(client: Client, resolving: Resolving) -> None:
    [row] = resolving.add("(c)")
    client.force_login(resolving.cast.alice)
    assert "Olive Example" not in shown(client, f"{LIST}{row.pk}/")
    client.force_login(resolving.cast.carol)
    assert "Olive Example" in shown(client, f"{LIST}{row.pk}/")


def test_first_page_of_scrutiny_says_what_is_overdue(officer: Client, resolving: Resolving) -> None:
    overdue(resolving)
    page = shown(officer, reverse("scrutiny"))
    assert "1 answer to the Health and Care Overview and Scrutiny Committee" in page
    assert "overdue since 15 June 2026" in page


def test_as_many_queries_for_three_as_for_one(
    officer: Client, resolving: Resolving, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for numbers in (["(b)"], ["(a)", "(c)"]):
        for row in resolving.add(*numbers):
            if row.number != "(a)":
                record_answer(resolution=row, wanted=ANSWER, seen=seen(), by=resolving.cast.olive)
        officer.get(LIST)
        with django_assert_num_queries(25):
            officer.get(f"{LIST}?show=everything")


def test_unknown_resolution_and_step_are_not_found(officer: Client, resolving: Resolving) -> None:
    [row] = resolving.add("(c)")
    for address in (f"{LIST}999999/", f"{LIST}{row.pk}/burn/", f"{LIST}{row.pk}/answers/"):
        assert officer.get(address).status_code == 404


def test_decision_waits_for_a_meeting_that_was_held(officer: Client, resolving: Resolving) -> None:
    [row] = resolving.add("(c)")
    record_answer(resolution=row, wanted=ANSWER, seen=seen(), by=resolving.cast.olive)
    propose_closure(resolution=row, reason="Answered.", seen=seen(), by=resolving.cast.olive)
    page = officer.get(f"{LIST}{row.pk}/decide/").content.decode()
    assert "No meeting is recorded as held since then." in page
    assert 'name="decision"' not in page


def test_resolution_and_edition_lead_to_each_other(officer: Client, resolving: Resolving) -> None:
    [row] = resolving.add("(c)")
    edition = make_edition(make_report(resolving.cast.strategy, resolving.cast.carol), resolving.cast.carol)
    with change(kind="resolution_changed", job="test") as revision:
        record_many(revision, ResolutionEdition, {(row.pk, edition.pk): {}})
    there = "/strategies/care-plan/editions/1/"
    assert f'href="{there}"' in officer.get(f"{LIST}{row.pk}/").content.decode()
    page = officer.get(there).content.decode()
    assert "Resolutions that it answers" in page
    assert f'href="{LIST}{row.pk}/"' in page
