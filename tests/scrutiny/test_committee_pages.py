"""Pages of committees, meetings and work programmes: what they say, to whom, and what becomes of what is sent."""

import io
from datetime import date, time

import docx
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from scrutiny.models import Meeting, MeetingVersion, WorkItemVersion
from scrutiny.services.meetings import MeetingDetails, change_meeting, move_meeting
from scrutiny.services.takedown import decide_takedown
from tests.actions.story import at
from tests.factories.editions import make_edition
from tests.factories.scrutiny import make_committee, make_item, make_meeting, make_report

pytestmark = pytest.mark.django_db
HOME = "/scrutiny/health-and-care/"
SEPTEMBER, OCTOBER = date(2026, 9, 14), date(2026, 10, 12)


@pytest.fixture(autouse=True)
def _in_august():
    with time_machine.travel(at(8, 24), tick=False):
        yield


@pytest.fixture
def committee(cast, story):
    made = make_committee(cast.strategy)
    for day in (date(2026, 6, 15), SEPTEMBER, OCTOBER):
        make_meeting(made, day, time=time(10))
    item = make_item(made, "Care workforce", made.meetings.get(key="2026-09-14"), strategy=cast.strategy, position=1)
    make_item(made, "Dentistry", made.meetings.get(key="2026-09-14"), background="=1+1", position=2)
    make_item(made, "Transport", target="Autumn", position=1)
    assert item
    return made


def visit(person, address=HOME, **data):
    client = Client()
    client.force_login(person)
    answer = client.post(address, data, follow=True) if data else client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def now_of(key):
    return MeetingVersion.objects.open().get(meeting__key=key)


def test_morning_says_what_is_overdue_and_what_comes(cast, committee):
    officer, lead, partner = (visit(person, "/scrutiny/") for person in (cast.olive, cast.carol, cast.alice))
    assert "Nothing is overdue. 2 things to do." in officer
    assert "Record what became of 1 meeting of the Health and Care Overview and Scrutiny Committee" in officer
    assert "Agenda published: Care plan, for the meeting on 14 September 2026</a>: in 11 days" in officer
    assert "1 thing overdue, and 2 more to do." in lead
    assert '<strong class="app-late">10 days overdue</strong>' in lead
    assert "Report drafted: Care plan, for the meeting on 14 September 2026" in lead
    assert "overdue" not in partner.partition("Next meetings")[0]
    assert "Monday 14 September 2026 at 10am" in partner


def test_start_page_begins_with_what_waits_in_scrutiny(cast, committee):
    for person, words in ((cast.olive, "Agenda published: Care plan"), (cast.carol, "Report drafted: Care plan")):
        page = visit(person, "/?all=1")
        main = page[page.index("<h1") :]
        assert main.index("Scrutiny: what waits") < main.index(words) < main.index('id="at-care-plan"')
    assert "Scrutiny: what waits" not in visit(cast.alice, "/?all=1")


def test_takedown_and_unpublished_edition_wait_for_who_decides(cast, committee, mailoutbox):
    edition = make_edition(make_report(cast.strategy, cast.carol), cast.carol)
    assert "Publish edition 1: Care plan, for no meeting" in visit(cast.olive, "/scrutiny/")
    visit(cast.carol, "/strategies/care-plan/editions/1/take-down/", reason="It names a person.")
    words = "Decide whether edition 1 is taken down: Care plan"
    seen = {name: words in visit(getattr(cast, name), "/scrutiny/") for name in ("carol", "olive", "ada", "alice")}
    assert seen == {"carol": False, "olive": True, "ada": True, "alice": False}
    assert words in visit(cast.olive, "/")
    told = {one.to[0] for one in mailoutbox}
    assert {cast.olive.email, cast.ada.email} <= told
    assert cast.carol.email not in told
    assert not any("names a person" in one.body for one in mailoutbox)
    decide_takedown(request=edition.takedown_requests.get(), agrees=False, by=cast.olive)
    assert words not in visit(cast.olive, "/scrutiny/")


def test_odd_days_are_pointed_out_and_confirmed(cast, committee):
    page = visit(cast.olive, f"{HOME}meetings/add/", dates="26 August 2026; 1 April 3000", year="2026-27", time="10am")
    assert page.count("Its agenda was to be published on") == 1
    assert "Years ahead: check the year" in page
    moved = {"date": "1 January 2020", "time": "10am", "reason": "A slip.", "going": "stay"}
    page = visit(cast.olive, f"{HOME}meetings/2026-09-14/move/", **moved)
    assert "1 January 2020 is in the past. Confirm it here, or give another day" in page
    assert now_of("2026-09-14").date == SEPTEMBER
    visit(cast.olive, f"{HOME}meetings/2026-09-14/move/", **moved, is_right="on")
    assert now_of("2026-09-14").date == date(2020, 1, 1)


def test_question_is_taken_away_from_the_meeting_of_today(cast, committee):
    today = make_meeting(committee, date(2026, 8, 24))
    assert "Take away a question" in visit(cast.olive, f"{HOME}meetings/{today.key}/")
    assert "Take away a question" not in visit(cast.alice, f"{HOME}meetings/{today.key}/")
    assert "Take away a question" not in visit(cast.olive, f"{HOME}meetings/2026-09-14/")


def test_draft_under_way_is_not_called_overdue(cast, committee):
    make_report(cast.strategy, cast.carol, committee.meetings.get(key="2026-09-14"))
    assert "Nothing is overdue." in visit(cast.carol, "/scrutiny/")
    assert "Was 10 days ago; report under way" in visit(cast.carol, f"{HOME}meetings/2026-09-14/")


def test_nothing_yet_says_who_adds_a_committee(cast):
    assert "No committee is recorded yet." in visit(cast.olive, "/scrutiny/")
    assert "Add a committee" in visit(cast.olive, "/scrutiny/")
    assert "No committee scrutinises a strategy that you see." in visit(cast.carol, "/scrutiny/")


def test_menu_shows_scrutiny_to_whom_it_concerns(cast, story):
    entry = 'href="/scrutiny/">Scrutiny'
    assert [entry in visit(person, "/account/") for person in (cast.alice, cast.olive, cast.carol)] == [
        False,
        True,
        False,
    ]
    make_committee(cast.strategy)
    assert [entry in visit(person, "/account/") for person in (cast.alice, cast.olive, cast.steve)] == [
        True,
        True,
        False,
    ]


def test_committee_page_lists_meetings_by_municipal_year(cast, committee):
    make_meeting(committee, date(2026, 4, 13), status="cancelled", reason="Snow.")
    page = visit(cast.alice)
    assert "Next meeting: Monday 14 September 2026 at 10am, in 21 days." in page
    assert "2026-27: 3 meetings" in page
    assert "2025-26: 1 meeting<" in page
    assert "Not recorded as held" in page
    assert "Cancelled: Snow." in page
    assert "On the agenda: Care workforce; Dentistry" in page
    assert "Settings" not in page


def test_add_committee_keeps_what_was_typed_and_names_what_is_missing(cast):
    typed = {"name": "", "council": "Example County Council", "draft_days": "20", "clearance_days": "12"}
    page = visit(cast.olive, "/scrutiny/add/", **typed, final_days="8", agenda_days="5")
    assert "Enter the name of the committee" in page
    assert 'value="Example County Council"' in page
    page = visit(
        cast.olive,
        "/scrutiny/add/",
        **typed | {"name": "Care committee"},
        final_days="8",
        agenda_days="5",
        strategies=[str(cast.strategy.pk)],
    )
    assert "Committee added." in page
    assert "No meetings are recorded yet." in page


def test_meetings_are_pasted_checked_and_added(cast, committee):
    typed = {"dates": "12 October; Tuesday 16 November; Away day: 25 December 2pm; 31 June", "year": "2026-27"}
    page = visit(cast.olive, f"{HOME}meetings/add/", **typed, time="10am", place="Room 1", go="check")
    assert "4 days found" in page
    assert "Recorded already" in page
    assert "Printed as Tuesday, but it is Monday 16 November 2026" in page
    assert "Bank holiday (Christmas Day)" in page
    assert "“31 June” is no real day or time. Correct it." in page
    assert "“Away day”" in page
    assert Meeting.objects.count() == 3
    chosen = ["2026-11-16T10:00", "2026-12-25T14:00", "nonsense"]
    page = visit(cast.olive, f"{HOME}meetings/add/", **typed, time="10am", place="Room 1", go="add", add=chosen)
    assert "2 meetings added." in page
    assert (now_of("2026-11-16").time, now_of("2026-12-25").time) == (time(10), time(14))
    assert now_of("2026-11-16").place == "Room 1"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"dates": "soon", "year": "2026-27"}, "No day was found."),
        ({"dates": "12 June", "year": "2026-29"}, "The municipal year must be two years in a row"),
        ({"dates": "12 June", "year": "2026-27", "time": "ten"}, "The time must be a time, such as 10am or 2:30pm"),
        ({"dates": "", "year": "2026-27"}, "Enter the days of the meetings"),
    ],
)
def test_calendar_that_cannot_be_read_says_why(cast, committee, typed, message):
    page = visit(cast.olive, f"{HOME}meetings/add/", **typed, go="check")
    assert message in page
    assert f">{typed['dates']}</textarea>" in page.replace("\n", "") or not typed["dates"]


def test_nothing_ticked_adds_nothing(cast, committee):
    page = visit(cast.olive, f"{HOME}meetings/add/", dates="16 November", year="2026-27", go="add")
    assert "Tick at least one meeting to add." in page
    assert Meeting.objects.count() == 3


def test_meeting_page_says_how_each_deadline_was_found(cast, committee):
    meeting = committee.meetings.get(key="2026-09-14")
    details = MeetingDetails(time=time(10), agenda_on=date(2026, 9, 8), days_reason="Called late.")
    change_meeting(meeting=meeting, details=details, seen=now_of("2026-09-14").from_rev, by=cast.olive)
    page = visit(cast.alice, f"{HOME}meetings/2026-09-14/")
    assert "20 working days before the meeting" in page
    assert "Set to this day instead of 4 September, 5 clear working days before the meeting: “Called late.”" in page
    assert "Reports</h2>" not in page
    assert "no report begun yet" in visit(cast.carol, f"{HOME}meetings/2026-09-14/")


def test_meeting_as_at_a_day_before_it_moved(cast, committee):
    with time_machine.travel(at(8, 26), tick=False):
        meeting = committee.meetings.get(key="2026-09-14")
        move_meeting(meeting=meeting, to=date(2026, 9, 21), time=None, reason="Election.", by=cast.olive)
    with time_machine.travel(at(8, 27), tick=False):
        page = visit(cast.olive, f"{HOME}meetings/2026-09-14/")
        assert "Moved from Monday 14 September 2026 at 10am to Monday 21 September 2026: Election." in page
        then = visit(cast.olive, f"{HOME}meetings/2026-09-14/?as_at=2026-08-25")
    assert "Moved from" not in then
    assert "Move it" not in then


def test_meeting_is_changed_moved_cancelled_and_held(cast, committee):
    here = f"{HOME}meetings/2026-09-14/"
    seen = str(now_of("2026-09-14").from_rev)
    page = visit(cast.olive, f"{here}change/", time="2pm", place="Room 2", agenda_on="8 September 2026", seen=seen)
    assert "Enter why days are set" in page
    page = visit(cast.olive, f"{here}change/", time="2pm", place="Room 2", seen=seen)
    assert "Monday 14 September 2026 at 2pm" in page
    page = visit(cast.olive, f"{here}change/", time="3pm", place="Room 3", seen=seen)
    assert "Somebody else changed this meeting after you opened this page." in page
    assert 'value="Room 3"' in page
    page = visit(cast.olive, f"{here}move/", date="21 September 2026", time="2pm", reason="Election.", going="stay")
    assert "Meeting moved." in page
    other = str(committee.meetings.get(key="2026-10-12").pk)
    page = visit(cast.olive, f"{here}cancel/", reason="No business.", going="")
    assert "Select where what is on its agenda goes" in page
    page = visit(cast.olive, f"{here}cancel/", reason="No business.", going=other)
    assert "Cancelled: No business." in page
    assert "Carried over from Monday 21 September 2026 at 2pm" in visit(cast.olive, f"{HOME}work-programme/")
    page = visit(cast.olive, f"{HOME}meetings/2026-10-12/held/", go="held")
    assert "which is still to come" in page
    assert "Recorded as held." in visit(cast.olive, f"{HOME}meetings/2026-06-15/held/", go="held")
    assert "The meeting is on again." in visit(cast.olive, f"{HOME}meetings/2026-06-15/reinstate/", go="on")


def test_work_programme_in_the_columns_of_the_house(cast, committee):
    page = visit(cast.alice, f"{HOME}work-programme/")
    assert page.index("Care workforce") < page.index("Dentistry") < page.index("Transport")
    client = Client()
    client.force_login(cast.alice)
    sheet = client.get(f"{HOME}work-programme/csv/")
    lines = sheet.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Date,Topic,Background,Basis,Outcomes from Meeting"
    assert "Dentistry,'=1+1,," in sheet.content.decode()
    assert lines[-2:] == ["Items,Background,Basis,Target Scheduling Date", "Transport,,,Autumn"]
    word = client.get(f"{HOME}work-programme/word/")
    name = "Health and Care Overview and Scrutiny Committee - Work programme 2026-27.docx"
    assert word["Content-Disposition"] == f'attachment; filename="{name}"'
    assert word.content == client.get(f"{HOME}work-programme/word/").content
    document = docx.Document(io.BytesIO(word.content))
    dated, undated = document.tables
    assert [cell.text for cell in dated.rows[0].cells] == [
        "Date",
        "Topic",
        "Background",
        "Basis",
        "Outcomes from Meeting",
    ]
    assert [row.cells[1].text for row in dated.rows[1:]] == ["No items", "Care workforce", "Dentistry", "No items"]
    assert [cell.text for cell in undated.rows[1].cells] == ["Transport", "None given", "None given", "Autumn"]


def test_item_is_added_changed_ordered_carried_dropped_and_restored(cast, committee):
    work = f"{HOME}work-programme/"
    meeting = str(committee.meetings.get(key="2026-10-12").pk)
    typed = {"topic": "Budget", "basis": "Planning", "meeting": meeting, "strategy": str(cast.strategy.pk)}
    assert "Item added." in visit(cast.olive, f"{work}add/", **typed)
    item = committee.work_items.latest("pk")
    version = WorkItemVersion.objects.open().get(item=item)
    assert (version.meeting.key, version.strategy) == ("2026-10-12", cast.strategy)
    page = visit(cast.olive, f"{work}{item.pk}/", topic="", seen=str(version.from_rev))
    assert "Enter the topic" in page
    seen = {"seen": str(version.from_rev)}
    assert "Item saved." in visit(cast.olive, f"{work}{item.pk}/", topic="Budget 2027", outcome="Noted.", **seen)
    assert "stays with its meeting" in visit(cast.olive, f"{work}{item.pk}/carry/", meeting="list", reason="Late.")
    first, second = committee.work_items.order_by("pk")[:2]
    assert "Care workforce: moved down." in visit(cast.olive, f"{work}{first.pk}/order/", way="down")
    page = visit(cast.olive, work)
    assert page.index("Dentistry") < page.index("Care workforce")
    page = visit(cast.olive, f"{work}{second.pk}/carry/", meeting="list", reason="")
    assert "Enter why the item is carried over" in page
    page = visit(cast.olive, f"{work}{second.pk}/carry/", meeting="list", reason="Late.", target="Spring")
    assert page.index("Items without a date") < page.rindex("Dentistry")
    assert "Dentistry: dropped." in visit(cast.olive, f"{work}{second.pk}/drop/", reason="Done elsewhere.")
    assert "Dentistry: back on the list." in visit(cast.olive, f"{work}{second.pk}/restore/", go="back")


@pytest.mark.parametrize("address", ["/scrutiny/", HOME, f"{HOME}work-programme/", f"{HOME}meetings/2026-09-14/"])
def test_pages_ask_alike_for_more(cast, committee, address):
    visit(cast.olive, address)
    asked = []
    for more in ((), (1, 2, 3)):
        for number in more:
            meeting = make_meeting(committee, date(2026, 11, number))
            make_item(committee, f"Item {number}", meeting, strategy=cast.strategy)
            make_item(committee, f"Other {number}", committee.meetings.get(key="2026-09-14"))
        with CaptureQueriesContext(connection) as queries:
            visit(cast.olive, address)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_first_page_asks_alike_for_more_committees(cast, committee):
    asked = []
    for more in ((), (1, 2)):
        for number in more:
            other = make_committee(cast.strategy, slug=f"other-{number}", name=f"Other {number}")
            make_item(other, "Care", make_meeting(other, SEPTEMBER), strategy=cast.strategy)
        with CaptureQueriesContext(connection) as queries:
            visit(cast.olive, "/scrutiny/")
        asked.append(len(queries))
    assert asked[0] == asked[1]
