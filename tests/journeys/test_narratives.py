"""A lead finds on the start page what waits, reviews every text on one page, and its writer finds what came back."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from outcomes.models import NarrativeReview
from outcomes.services.measures import MeasureWanted, set_measure
from outcomes.services.narratives import NarrativeWords, write_narrative
from tests.browser import DESKTOP, PHONE, check, sign_in
from tests.factories.measures import make_figures, make_measure

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLOW = 15_000
"""Milliseconds that a busy machine is given for an answer."""


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_lead_reviews_every_text_on_one_page(page: Page, live_server: Any, cast: Any, size: Any) -> None:
    for key in ("M1.1", "M1.2", "M1.3"):
        measure = make_measure(cast.outcomes[1], key)
        set_measure(measure=measure, wanted=MeasureWanted(owner_id=cast.college.pk), by=cast.carol)
        make_figures(measure.series.get(), "28.2", "32.2")
        if key != "M1.3":
            write_narrative(measure=measure, words=NarrativeWords(f"More left ({key})."), seen=0, by=cast.alice)
    page.set_viewport_size(size)
    page.set_default_timeout(SLOW)
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}/?all=1")
    check(page, "narratives-start", size)
    page.get_by_role("link", name="2 texts about measures wait for your review").click()
    expect(page.get_by_text("2 texts wait for a review, and 1 measure wants words.")).to_be_visible()
    page.get_by_role("group", name="Your decision on M1.1").get_by_label("Agree: reports may print it").check()
    page.get_by_role("group", name="Your decision on M1.2").get_by_label("Return it to be changed").check()
    page.get_by_role("button", name="Save decisions").click()
    expect(page.get_by_role("alert")).to_contain_text("Measure M1.2: Enter what has to change")
    check(page, "narratives-refused", size)
    page.get_by_label("What has to change in M1.2?").fill("Say of whom.")
    page.get_by_role("button", name="Save decisions").dblclick()
    expect(page.get_by_role("heading", name="Returned to be changed (1)")).to_be_visible()
    check(page, "narratives", size)
    assert sorted(NarrativeReview.objects.values_list("is_agreed", flat=True)) == [False, True]
    sign_in(page, live_server.url, cast.alice)
    page.goto(f"{live_server.url}/my-work/")
    expect(page.get_by_text("2 texts to write about figures")).to_be_visible()
    check(page, "narratives-my-work", size)
    page.get_by_role("link", name="Measure M1.2").click()
    expect(page.get_by_label("What it shows")).to_have_value("More left (M1.2).")
