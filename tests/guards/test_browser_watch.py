"""What a journey must not do is noticed: asking another machine, and any error of a script."""

import pytest
from playwright.sync_api import Browser, Error

from tests.browser_fixtures import Watch

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("address", ["https://example.org/", "http://192.0.2.7/", "http://[2001:db8::7]/"])
def test_request_to_another_machine_leads_nowhere_and_is_a_fault(browser: Browser, address: str) -> None:
    page, watch = browser.new_page(), Watch()
    watch.over(page)
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto(address)
    page.context.close()
    assert watch.faults == [f"request to {address}"]


def test_picture_of_another_machine_is_a_fault(browser: Browser) -> None:
    page, watch = browser.new_page(), Watch()
    watch.over(page)
    page.set_content('<img src="http://192.0.2.7/a.png" alt="">')
    page.context.close()
    assert "request to http://192.0.2.7/a.png" in watch.faults


def test_error_of_a_script_is_a_fault(browser: Browser) -> None:
    page, watch = browser.new_page(), Watch()
    watch.over(page)
    page.evaluate("() => console.error('broken')")
    page.evaluate("() => new Promise((done) => { setTimeout(() => { done(); throw new Error('lost'); }); })")
    page.context.close()
    assert watch.faults == ["console: broken", "script: lost"]
