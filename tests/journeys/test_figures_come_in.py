"""A programme lead brings figures in, one by hand and several as a file, in a real browser."""

from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from outcomes.models import Observation
from tests.browser import check, sign_in
from tests.cast import Cast
from tests.factories.measures import make_figures, make_measure
from tests.outcomes.importing.files import a_row, csv_file

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MEASURES = "/strategies/care-plan/measures/"


@pytest.fixture
def lead(page: Page, live_server: Any, cast: Cast) -> Page:
    """Carol, with measure M1.1, which has figures of 2020/21 and 2021/22."""
    make_figures(make_measure(cast.outcomes[1]).series.get(), "28.2", "32.2")
    sign_in(page, live_server.url, cast.carol)
    return page


def test_lead_imports_a_file_and_confirms_what_is_in_doubt(lead: Page, live_server: Any) -> None:
    lead.goto(live_server.url + MEASURES)
    lead.get_by_role("link", name="Import figures").click()
    check(lead, "import-begin")
    rows = [a_row("2021/22", "31.9", note="Corrected."), a_row("2022/23", "82"), a_row("2022/23", geography="Tamworth")]
    file = FilePayload(name="figures.csv", mimeType="text/csv", buffer=csv_file(*rows).getvalue())
    lead.get_by_label("File of figures").set_input_files(file)
    lead.get_by_role("button", name="Upload and check").click()
    expect(lead.get_by_role("heading", level=1)).to_have_text("Check the figures")
    check(lead, "import-check")
    lead.get_by_role("button", name="Record 3 figures").click()
    expect(lead.get_by_role("alert")).to_contain_text("1 row in doubt")
    lead.get_by_label("Row 3: Turnover 1").check()
    lead.get_by_label("These lines of figures are new").check()
    lead.get_by_role("button", name="Record 3 figures").click()
    expect(lead.get_by_text("2 figures added, 1 figure revised.")).to_be_visible()
    check(lead, "import-done")
    assert Observation.objects.count() == 5


def test_lead_enters_a_figure(lead: Page, live_server: Any) -> None:
    lead.goto(f"{live_server.url}{MEASURES}M1.1/")
    lead.get_by_role("link", name="Enter a figure").click()
    check(lead, "figure-add")
    lead.get_by_role("button", name="Record figure").click()
    expect(lead.get_by_role("alert")).to_contain_text("Select a line of figures")
    lead.get_by_label("Turnover 1 (%). The county").check()
    lead.get_by_label("Kind of period").select_option("Financial year")
    lead.get_by_label("Period", exact=True).fill("2022-23")
    lead.get_by_label("Yes").check()
    lead.get_by_label("Value", exact=True).fill("30.1")
    lead.get_by_label("Base in words").fill("1,400 staff")
    lead.get_by_label("Final").check()
    lead.get_by_role("textbox", name="Source").fill("Survey of 2023")
    check(lead, "figure-filled")
    lead.get_by_role("button", name="Record figure").click()
    expect(
        lead.get_by_text("Turnover 1, 2022/23: the figure is recorded. Its base is 1,400, read from its words.")
    ).to_be_visible()
    assert Observation.objects.filter(period_label="2022/23").count() == 1
