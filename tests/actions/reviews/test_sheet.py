"""One update beside the last accepted one."""

import re
from datetime import date

import pytest

from actions.services.plan import change_due_date
from tests.actions.reporting import AMBER, GREEN
from tests.actions.reviews.desk import (
    before,
    more_actions,
    opened,
    rows_of,
    text_of,
)

pytestmark = pytest.mark.django_db


def test_review_shows_everything_beside_the_last_accepted(cast, reporting, period):
    change_due_date(action=cast.actions["1.1"], new=date(2026, 9, 30), reason="", by=cast.carol, now=reporting.tick())
    change_due_date(
        action=cast.actions["1.1"], new=date(2026, 12, 31), reason="Late.", by=cast.carol, now=reporting.tick()
    )
    reporting.accept(reporting.send(cast.actions["1.1"], before(reporting), done="Ran 2 taster days."))
    update = reporting.send(
        cast.actions["1.1"],
        period,
        **AMBER | {"done": "Ran 3 taster days.", "help_wanted": "A room.", "control": "yes"},
    )
    page = opened(cast.carol, f"/reviews/{update.pk}/")
    text = text_of(page)
    assert "Update 1 of 1" in text
    assert "Riverside College, sent by Alice Example on 17 September 2026, 33 days ago" in text
    assert rows_of(page, "This update beside") == [
        "Stage In progress In progress",
        "Rating Green Stated and agreed Amber Worse: was green. “At risk. We can recover it ourselves.”",
        "Done Ran 2 taster days. Ran 3 taster days.",
        "Next Same as last time Run a third. Run a third.",
        "Cause Not asked for: green Fewer places were offered than planned.",
        "Path back to green Not asked for: green Run one more course.",
        "Expected finish Not asked for: green 31 March 2027",
        "Cause within control Not published Not asked for: green Yes",
        "Internal note Not published No note No note",
    ]
    html = page.content.decode()
    assert 'Ran <del class="app-del">2</del> taster days.' in html
    assert 'Ran <ins class="app-ins">3</ins> taster days.' in html
    assert '<ins class="app-ins">Run one more course.</ins>' in html
    assert '<dl class="app-fields app-help"><dt>Help wanted</dt><dd>A room.</dd></dl>' in html
    assert "Due in 72 days, moved once. Sent on time." in text
    assert "checked" not in re.search("<form[^>]*data-review.*?</form>", html, re.DOTALL)[0]


def test_review_of_a_first_update(cast, update):
    text = text_of(opened(cast.carol, f"/reviews/{update.pk}/"))
    assert "None was accepted before" in text
    assert "Nothing agreed yet" in text
    assert "No date set. Sent on time." in text
    assert "Last accepted" not in text


def test_review_shows_who_recorded_it_and_from_what(cast, reporting, period):
    from actions.services.updates import UpdateContent, submit_update  # noqa: PLC0415

    update = submit_update(
        action=cast.actions["1.1"],
        period=period,
        partner=cast.college,
        content=UpdateContent(**GREEN),
        by=cast.dan,
        recorded_from="an e-mail of 1 October 2026",
        now=reporting.tick(),
    )
    text = text_of(opened(cast.carol, f"/reviews/{update.pk}/"))
    assert "Recorded by Dan Example for Riverside College on 17 September 2026" in text
    assert ", from an e-mail of 1 October 2026" in text


def test_review_escapes_what_was_typed(cast, reporting, period):
    evil = "<script>alert(1)</script> & <img src=x onerror=alert(1)>"
    reporting.accept(reporting.send(cast.actions["1.1"], before(reporting), done=evil, internal_note=evil))
    update = reporting.send(
        cast.actions["1.1"], period, **AMBER | {"done": f"New {evil}", "next": f"{evil} {evil}", "help_wanted": evil}
    )
    html = opened(cast.carol, f"/reviews/{update.pk}/").content.decode()
    assert "<script>alert" not in html
    assert "<img" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 6


def test_review_keeps_lines_and_marks_none_that_stayed(cast, reporting, period):
    reporting.accept(reporting.send(cast.actions["1.1"], before(reporting), done="One.\nTwo."))
    update = reporting.send(cast.actions["1.1"], period, done="One.\nTwo.\nThree.")
    html = opened(cast.carol, f"/reviews/{update.pk}/").content.decode()
    assert 'One.<br>Two.<br><ins class="app-ins">Three.</ins>' in html


def test_review_walks_through_the_period(cast, reporting, period):
    actions = more_actions(cast, reporting, ["2.2"]) | cast.actions
    sent = {ref: reporting.send(actions[ref], period) for ref in ("1.1", "2.1", "2.2")}
    reporting.accept(sent["2.1"])
    html = opened(cast.carol, f"/reviews/{sent['2.1'].pk}/").content.decode()
    assert "Update 2 of 3" in html
    assert f'rel="prev" href="/reviews/{sent["1.1"].pk}/">Previous: 1.1<' in html
    assert f'rel="next" href="/reviews/{sent["2.2"].pk}/">Next: 2.2<' in html
    assert 'max="3" value="1"' in html
    last = opened(cast.carol, f"/reviews/{sent['2.2'].pk}/?order=action").content.decode()
    assert f'rel="next" href="/reviews/{sent["1.1"].pk}/?order=action">Skip to next: 1.1<' in last
    assert f'href="/reviews/{sent["2.1"].pk}/?order=action"' in last


def test_review_skips_what_is_reviewed_while_another_waits(cast, reporting, period):
    actions = more_actions(cast, reporting, ["2.2"]) | cast.actions
    sent = {ref: reporting.send(actions[ref], period) for ref in ("1.1", "2.1", "2.2")}
    reporting.accept(sent["2.1"])
    html = opened(cast.carol, f"/reviews/{sent['1.1'].pk}/").content.decode()
    assert f'rel="next" href="/reviews/{sent["2.2"].pk}/">Skip to next: 2.2<' in html
    reporting.accept(sent["2.2"])
    assert 'rel="next"' not in opened(cast.carol, f"/reviews/{sent['1.1'].pk}/").content.decode()


def test_review_of_an_update_sent_again_shows_the_comment(cast, reporting, period, update):
    reporting.hand_back(update, "How many people?")
    again = reporting.send(cast.actions["1.1"], period)
    text = text_of(opened(cast.carol, f"/reviews/{again.pk}/"))
    assert "Returned before, on 17 September 2026 “How many people?”" in text
    old = text_of(opened(cast.carol, f"/reviews/{update.pk}/"))
    assert "A newer update has taken its place. See the newer update" in old
    assert "You returned it on 17 September 2026" in old
