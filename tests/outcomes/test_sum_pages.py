"""Pages of sums: how a figure is worked out, and an analyst's word on it."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Change
from outcomes.models import DerivedSeries, FormulaConfirmation, Series
from tests.cast import Cast
from tests.outcomes.working import Published, work_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(cast: Cast) -> Published:
    found = Published(cast)
    work_out(found, cast)
    return found


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(name: str, **words: Any) -> str:
    return reverse(name, kwargs={"slug": "care-plan", **words})


def said_right(published: Published, **fields: str) -> dict[str, str]:
    row = DerivedSeries.objects.open().get(series=published.left)
    return {"is_confirmed": "yes", "analyst": "A. Nalyst, Insight Team", "sum": str(row.pk), **fields}


def test_everybody_reads_how_a_figure_is_worked_out(published: Published, cast: Cast) -> None:
    page = signed_in(cast.bob).get(address("sum", pk=published.left.pk)).content.decode()
    assert "32.2% x (100% - 59%)" in page
    assert "No analyst has confirmed this sum" in page
    assert "Record an analyst" not in page


def test_measure_says_what_is_worked_out(published: Published, cast: Cast) -> None:
    page = signed_in(cast.bob).get(address("measure", key="M7.1")).content.decode()
    assert "Worked out by the tracker: 32.2% x (100% - 59%). No analyst has confirmed this sum" in page
    assert address("sum", pk=published.left.pk) in page


def test_lead_records_what_an_analyst_said(published: Published, cast: Cast) -> None:
    client, there = signed_in(cast.carol), address("sum", pk=published.left.pk)
    page = client.post(there, said_right(published), follow=True).content.decode()
    assert "What the analyst said is recorded." in page
    assert "A. Nalyst, Insight Team confirmed this sum on" in page
    measure = client.get(address("measure", key="M7.1")).content.decode()
    assert "Left went up from 10.2% in 2020/21 to 13.2% in 2021/22." in measure
    client.post(there, said_right(published, is_confirmed="no", note="Posts, not people."))
    assert "Posts, not people." in client.get(there).content.decode()
    assert "No analyst has confirmed this sum" in client.get(there).content.decode()


def test_word_without_a_name_is_refused_and_kept(published: Published, cast: Cast) -> None:
    there = address("sum", pk=published.left.pk)
    response = signed_in(cast.carol).post(there, said_right(published, analyst="", note="Looks right."))
    assert (response.status_code, "Looks right." in response.content.decode()) == (422, True)
    assert not FormulaConfirmation.objects.exists()


def test_partner_records_nothing(published: Published, cast: Cast) -> None:
    assert signed_in(cast.bob).post(address("sum", pk=published.left.pk), said_right(published)).status_code == 403
    assert not FormulaConfirmation.objects.exists()


def test_word_on_a_sum_that_changed_meanwhile_is_refused(published: Published, cast: Cast) -> None:
    client, seen = signed_in(cast.carol), said_right(published)
    changed = {
        "formula": "a - a * b",
        "decimals": "1",
        "series_a": published.turnover.pk,
        "series_b": published.stayed.pk,
    }
    assert client.post(address("sum-change", pk=published.left.pk), changed).status_code == 302
    response = client.post(address("sum", pk=published.left.pk), seen)
    assert response.status_code == 422
    assert "Somebody changed the sum after you opened it." in response.content.decode()
    assert not FormulaConfirmation.objects.exists()


def test_wrong_sum_is_refused_with_what_was_typed(published: Published, cast: Cast) -> None:
    wrong = {"formula": "a ** 2", "decimals": "1", "series_a": published.turnover.pk, "words": "Squared."}
    response = signed_in(cast.carol).post(address("sum-change", pk=published.left.pk), wrong)
    page = response.content.decode()
    assert (response.status_code, "cannot stand in a sum" in page, "Squared." in page) == (422, True, True)


def test_lead_works_another_figure_out(published: Published, cast: Cast) -> None:
    new = {"label": "Stayers", "unit": "%", "direction": "up", "formula": "a * b", "decimals": "1"}
    new |= {"series_a": published.turnover.pk, "series_b": published.stayed.pk}
    there = address("sum-add", key="M7.1")
    page = signed_in(cast.carol).post(there, new, follow=True).content.decode()
    assert "19.0%" in page
    assert Series.objects.get(key="stayers").measure == published.measure
    again = signed_in(cast.carol).post(there, new)
    assert again.status_code == 422
    assert "There is a figure of this name already" in again.content.decode(), again.context["form"].errors


def test_page_as_at_a_time_before_is_as_it_was(published: Published, cast: Cast) -> None:
    client, there = signed_in(cast.carol), address("sum", pk=published.left.pk)
    before = Change.objects.latest("id").at.isoformat()
    client.post(there, said_right(published))
    page = client.get(there, {"as_at": before}).content.decode()
    assert ("No analyst has confirmed this sum" in page, "Record an analyst" in page) == (True, False)
    assert client.post(f"{there}?{urlencode({'as_at': before})}", said_right(published)).status_code == 403
    assert FormulaConfirmation.objects.count() == 1


def test_series_that_is_published_has_no_such_page(published: Published, cast: Cast) -> None:
    assert signed_in(cast.carol).get(address("sum", pk=published.turnover.pk)).status_code == 404
