"""Activity numbers: typed into the update form, kept in its draft, sent with it, and shown side by side."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from accounts.clock import change
from accounts.moments import Moment
from actions import errors
from actions.attached import NumberReading, activity_of_action, activity_of_workstream
from actions.forms.numbers import rows_in, typed_numbers
from actions.models import ActivityNumber, StatusUpdate, UpdateDraft
from actions.permissions import reader_of
from actions.reading import read_updates
from actions.services.numbers import NumberContent
from actions.services.updates import UpdateContent, submit_update
from outcomes.access import access_of
from outcomes.models import Area
from tests.actions.reporting import GREEN, Reporting

pytestmark = pytest.mark.django_db
TYPED = {"stage": "in_progress", "rating": "green", "done": "Ran 2 taster days."}
NUMBER = {"number_1_what": "People trained", "number_1_value": "1,204", "number_1_unit": "people"}
MAIN = ("what", "value", "unit", "area_id")


@pytest.fixture
def reporting(cast):
    return Reporting(cast)


@pytest.fixture
def period(reporting):
    reporting.tick(days=200)
    dates = {"opens": date(2026, 9, 14), "due": date(2026, 10, 16), "cut_off": date(2026, 11, 30)}
    return reporting.period(date(2026, 7, 1), date(2026, 9, 30), **dates)


@pytest.fixture
def area(cast, reporting):
    with change(kind="plan_loaded", job="test", strategy_id=cast.strategy.pk, now=reporting.tick()) as revision:
        revision.append(Area(strategy=cast.elsewhere, slug="far", name="Far away"))
        return revision.append(Area(strategy=cast.strategy, slug="moorland", name="Moorland"))


@pytest.fixture
def client(cast):
    client = Client()
    client.force_login(cast.alice)
    return client


def address(name="update", ref="1.1"):
    return reverse(name, kwargs={"slug": "care-plan", "ref": ref})


def save(client, typed, go="check"):
    draft = UpdateDraft.objects.first()
    return client.post(address(), {**TYPED, "version": draft.version if draft else 0, "go": go, **typed})


def submit(cast, reporting, period, numbers, ref="1.1"):
    return submit_update(
        action=cast.actions[ref],
        period=period,
        partner=cast.college,
        content=UpdateContent(**GREEN),
        numbers=numbers,
        by=cast.alice,
        now=reporting.tick(),
    )


def test_numbers_from_the_form_to_the_receipt(cast, area, period, client):
    typed = {**NUMBER, "number_1_area": str(area.pk), "number_3_what": "Hours", "number_3_value": "12.50"}
    answer = save(client, typed)
    check = client.get(answer.url).content.decode()
    for words in ("People trained (Moorland): <strong>1,204 people</strong>", "Hours: <strong>12.5</strong>"):
        assert words in check
    client.post(answer.url, {"version": UpdateDraft.objects.get().version, "evidence": ""})
    rows = list(ActivityNumber.objects.order_by("number").values_list("number", *MAIN))
    assert rows == [(1, "People trained", Decimal(1204), "people", area.pk), (2, "Hours", Decimal("12.5"), "", None)]
    assert {row.revision_id for row in ActivityNumber.objects.all()} == {StatusUpdate.objects.get().revision_id}
    assert "1,204 people" in client.get(address("update-sent")).content.decode()


def test_plain_update_needs_no_more_than_before(cast, period, client):
    page = client.get(address()).content.decode()
    assert page.count("number_1_") > 0
    assert "number_2_" not in page
    assert 'id="extras" open' not in page
    assert save(client, {}).url == address("update-check")
    assert client.get(address("update-check")).status_code == 200


@pytest.mark.parametrize(
    ("typed", "problem", "anchor"),
    [
        ({"number_1_what": "People"}, "Enter number 1, or empty its row", "id_number_1_value"),
        ({"number_1_value": "4"}, "Enter what number 1 counts, or empty its row", "id_number_1_what"),
        ({"number_1_unit": "hours"}, "Enter number 1, or empty its row", "id_number_1_value"),
        (
            {"number_1_what": "People", "number_1_value": "many"},
            "Enter a number, such as 27 or 12.5",
            "id_number_1_value",
        ),
        ({"number_1_what": "People", "number_1_value": "NaN"}, "Enter a number, such as 27", "id_number_1_value"),
        ({"number_1_what": "People", "number_1_value": "1e400000"}, "Enter a smaller number", "id_number_1_value"),
        ({"number_1_what": "People", "number_1_value": "٣"}, "Enter a number, such as 27", "id_number_1_value"),
        (
            {"number_1_what": "People", "number_1_value": "0.125"},
            "Enter a number with at most 2 decimal places",
            "id_number_1_value",
        ),
        (
            {"number_1_what": "People", "number_1_value": "1e-9"},
            "Enter a number with at most 2 decimal places",
            "id_number_1_value",
        ),
        ({"number_1_what": "People", "number_1_value": "-5"}, "Enter a number that is 0 or more", "id_number_1_value"),
        ({"number_1_what": "People", "number_1_value": "12,34"}, "such as 27, 12.5 or 1,204", "id_number_1_value"),
        ({"number_1_what": "People", "number_1_value": "1,2 345"}, "such as 27, 12.5 or 1,204", "id_number_1_value"),
        ({"number_1_what": "\u200b", "number_1_value": "4"}, "Enter what number 1 counts", "id_number_1_what"),
        ({"number_1_what": "x" * 121, "number_1_value": "1"}, "must be 120 characters or fewer", "id_number_1_what"),
        ({**NUMBER, "number_1_area": "999"}, "Select the area from the choices given", "id_number_1_area"),
    ],
)
def test_numbers_that_do_not_add_up_are_named_and_kept(cast, area, period, client, typed, problem, anchor):
    save(client, typed)
    page = client.get(address("update-check"), follow=True).content.decode()
    assert problem in page
    assert f'href="#{anchor}"' in page
    assert 'id="extras" open' in page
    assert {name: text for name, text in UpdateDraft.objects.get().content.items() if "number" in name} == typed


def test_numbers_another_row_comes_with_the_button(cast, period, client):
    assert save(client, NUMBER, go="number").url == f"{address()}#extras"
    page = client.get(address()).content.decode()
    assert ['name="number_2_what"' in page, 'name="number_3_what"' in page] == [True, False]
    assert 'value="1,204"' in page


@pytest.mark.parametrize(("typed", "rows"), [({}, 1), ({"number_1_unit": " "}, 1), ({"number_4_area": "1"}, 5)])
def test_rows_in(typed, rows):
    assert rows_in(typed) == rows


def test_rows_in_is_at_most_ten():
    assert rows_in({"number_10_what": "x"}) == 10
    assert typed_numbers({"number_10_what": "x", "number_2_value": "4"}) == "4\nx"


def test_returned_update_gives_its_numbers_to_the_form(cast, reporting, period, area, client):
    content = [NumberContent("People", Decimal("27"), "people", area.pk), NumberContent("Hours", Decimal("1.50"))]
    reporting.hand_back(submit(cast, reporting, period, content))
    page = client.get(address()).content.decode()
    assert [f'value="{text}"' in page for text in ("People", "27", "people", "Hours", "1.50")] == [True] * 5
    assert f'<option value="{area.pk}" selected>Moorland</option>' in page


@pytest.mark.parametrize(
    "wrong",
    [
        NumberContent(" ", Decimal(1)),
        NumberContent("People", Decimal("NaN")),
        NumberContent("People", Decimal("Infinity")),
        NumberContent("People", Decimal("1e12")),
        NumberContent("People", Decimal("0.001")),
        NumberContent("People", Decimal(-5)),
        NumberContent("People", Decimal(1), area_id=999_999),
    ],
)
def test_service_refuses_what_is_no_number_of_something(cast, reporting, period, area, wrong):
    with pytest.raises(errors.NumberNotAllowedError):
        submit(cast, reporting, period, [NumberContent("Fine", Decimal(1)), wrong])
    assert (StatusUpdate.objects.count(), ActivityNumber.objects.count()) == (0, 0)


def test_service_refuses_an_area_of_another_strategy(cast, reporting, period, area):
    far = Area.objects.get(slug="far")
    with pytest.raises(errors.NumberNotAllowedError):
        submit(cast, reporting, period, [NumberContent("People", Decimal(1), area_id=far.pk)])


def test_service_refuses_an_eleventh_number(cast, reporting, period):
    with pytest.raises(errors.NumberNotAllowedError):
        submit(cast, reporting, period, [NumberContent(f"Kind {n}", Decimal(n)) for n in range(11)])
    assert submit(cast, reporting, period, [NumberContent(f"Kind {n}", Decimal(n)) for n in range(10)])


@pytest.mark.parametrize("wrong", [{"number": 0}, {"number": 11}, {"what": ""}, {"number": 1}])
def test_database_refuses_an_impossible_number(cast, reporting, period, wrong):
    update = submit(cast, reporting, period, [NumberContent("People", Decimal(1))])
    values = {"update": update, "number": 2, "what": "Hours", "value": 1} | wrong
    with pytest.raises(IntegrityError), change(kind="test", job="test", now=reporting.tick()) as revision:
        revision.append(ActivityNumber(**values))


def test_numbers_stand_side_by_side(cast, reporting, period, client):
    autumn = reporting.period(date(2026, 4, 1), date(2026, 6, 30), opens=date(2026, 7, 1), due=date(2026, 7, 16))
    submit(cast, reporting, autumn, [NumberContent("People trained", Decimal(20), "people")])
    returned = submit(cast, reporting, period, [NumberContent("Wrong", Decimal(1))])
    reporting.hand_back(returned)
    both = [NumberContent("people trained", Decimal(27), "People"), NumberContent("Hours", Decimal("1.5"))]
    update = submit(cast, reporting, period, both)
    moment = Moment(update.revision_id, date(2026, 10, 1))
    reader = {cast.strategy.pk: reader_of(access_of(cast.alice, cast.strategy))}
    updates = read_updates(StatusUpdate.objects.filter(action=cast.actions["1.1"]), moment, reader)
    activity = activity_of_action(updates, moment)
    assert [one.number for one in activity] == [
        NumberReading("People trained", Decimal("20.00"), "people", ""),
        NumberReading("people trained", Decimal("27.00"), "People", ""),
        NumberReading("Hours", Decimal("1.50"), "", ""),
    ]
    assert activity_of_workstream(cast.workstreams[1].pk, moment, reader) == activity
    assert activity_of_workstream(cast.workstreams[2].pk, moment, reader) == []
    page = client.get(address("action")).content.decode()
    heads = [page.index(words) for words in ("July to September 2026</th>", "April to June 2026</th>")]
    assert heads == sorted(heads)
    assert 'data-l="April to June 2026">20 people</td>' in page
    assert 'data-l="July to September 2026">27 People</td>' in page
    assert page.count("Not given") == 1
    assert "Wrong" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_action_asks_alike_for_more_numbers(cast, reporting, period, django_assert_num_queries, count):
    update = submit(cast, reporting, period, [NumberContent(f"Kind {n}", Decimal(n)) for n in range(count)])
    moment = Moment(update.revision_id, date(2026, 10, 1))
    reader = {cast.strategy.pk: reader_of(access_of(cast.alice, cast.strategy))}
    updates = read_updates(StatusUpdate.objects.filter(action=cast.actions["1.1"]), moment, reader)
    with django_assert_num_queries(1):
        assert len(activity_of_action(updates, moment)) == count
