"""A year on the published plan, told through the services: owners, dates, two periods, updates, reviews, moves.

Every choice follows from the action's place in the plan, so each number of a report can be told in advance.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import Partner, User
from actions.loading import load_plan
from actions.management.commands.load_strategy import SHIPPED
from actions.models import Action, Period, StatusUpdate
from actions.plan_file import read_plan
from actions.services.periods import Window, add_period
from actions.services.plan import Owners, OwnersChange, change_due_date, set_up_actions
from actions.services.reviews import accept_update
from actions.services.updates import UpdateContent, submit_update
from outcomes.models import Role, Strategy
from outcomes.services import add_partner_to_strategy, grant_role
from tests.actions.story import at
from tests.factories.accounts import PartnerFactory, PersonFactory

CONTENTS = {
    "green": UpdateContent(stage="in_progress", rating="green", done="12 of 20 providers took part.", next="The rest."),
    "amber": UpdateContent(
        stage="in_progress",
        rating="amber",
        done="6 of 12 large providers agreed.",
        next="Reach the other 6.",
        cause="Two providers changed hands in May.",
        path="Meet both new owners by September.",
        forecast=date(2026, 12, 31),
        help_wanted="CANARY-HELP",
        internal_note="CANARY-NOTE",
    ),
    "red": UpdateContent(
        stage="in_progress",
        rating="red",
        done="No course has started.",
        next="Find a room.",
        cause="The post of co-ordinator has been vacant since May.",
        path="Post out to advert; a partner lends half a post until January.",
        forecast=date(2027, 1, 31),
        help_wanted="CANARY-HELP",
    ),
    "complete": UpdateContent(stage="complete", rating=None, done="All toolkits are published."),
    "not_started": UpdateContent(stage="not_started", rating=None, done="Waits for Action 1.1.", next="Start in May."),
    "paused": UpdateContent(stage="paused", rating=None, done="Paused until the new contract.", next="Start again."),
}
WINTER = ("green", "amber", "green", "red", "green", "not_started", "amber", "green", "complete")
SPRING = ("green", "red", "amber", "red", None, "not_started", "green", "paused", None)
"""What is said of the 1st, 2nd, ... 9th action, and again from the 10th on; None says nothing."""


@dataclass(frozen=True)
class Year:
    """The strategy and its people after the year."""

    strategy: Strategy
    actions: list[Action]
    lead: User
    officer: User


def tell_year() -> Year:
    """Load the plan on 5 January 2026 and tell the year until 14 July."""
    load_plan(read_plan(SHIPPED), now=at(1, 5))
    strategy = Strategy.objects.get()
    partner = PartnerFactory(name="College A", slug="college-a", now=at(1, 6))
    speaker = PersonFactory(email="speaker@example.org", partners=[partner], now=at(1, 6, 13))
    lead = PersonFactory(email="lead@example.org", now=at(1, 6, 14))
    officer = PersonFactory(email="officer@example.org", now=at(1, 6, 15))
    for number, (person, role) in enumerate(((lead, Role.LEAD), (officer, Role.OFFICER))):
        grant_role(person=person, strategy=strategy, role=role, job="test", now=at(1, 7, number))
    add_partner_to_strategy(strategy=strategy, partner=partner, job="test", now=at(1, 7, 3))
    year = Year(strategy, list(Action.objects.order_by("sort_key")), lead, officer)
    _own(year, partner, speaker)
    _report(year, WINTER, _period(year, date(2026, 1, 1), date(2026, 3, 31), 4), partner, speaker)
    change_due_date(action=year.actions[1], new=date(2026, 10, 31), reason="New owners", by=lead, now=at(5, 20))
    _report(year, SPRING, _period(year, date(2026, 4, 1), date(2026, 6, 30), 7), partner, speaker)
    return year


def _own(year: Year, partner: Partner, speaker: User) -> None:
    rows = {
        action: OwnersChange(
            Owners(),
            Owners(
                lead_id=partner.pk,
                person_id=speaker.pk if place % 5 else None,
                due_date=date(2026, 6, 30) + timedelta(days=31 * (place % 6)) if place % 7 else None,
            ),
        )
        for place, action in enumerate(year.actions)
        if place % 9 != 8 or place < 9
    }
    done = set_up_actions(strategy=year.strategy, rows=rows, by=year.lead, now=at(1, 8))
    assert done.refused == {}


def _period(year: Year, starts: date, ends: date, month: int) -> Period:
    opens = date(2026, month, 1)
    window = Window(opens, opens.replace(day=16), opens.replace(day=23), opens.replace(day=30))
    return add_period(
        strategy=year.strategy, starts=starts, ends=ends, window=window, by=year.lead, now=at(month - 1, 28)
    )


def _report(year: Year, said: tuple[str | None, ...], period: Period, partner: Partner, speaker: User) -> None:
    """Every update of the period, on the 10th; those at even places are accepted on the 14th, one as amber."""
    month = period.starts.month + 3
    sent: list[tuple[int, StatusUpdate]] = []
    for place, action in enumerate(year.actions):
        content = said[place % 9]
        led = place % 9 != 8 or place < 9
        ended = place == 8 and month == 7
        if content and led and not ended:
            now = at(month, 10) + timedelta(minutes=place)
            update = submit_update(
                action=action, period=period, partner=partner, content=CONTENTS[content], by=speaker, now=now
            )
            sent.append((place, update))
    for place, update in sent:
        if place % 2 == 0:
            rating, reason = ("amber", "Places are short.") if place == 4 and update.rating else (None, "")
            now = at(month, 14) + timedelta(minutes=place)
            accept_update(update=update, by=year.lead, rating=rating, reason=reason, now=now)
