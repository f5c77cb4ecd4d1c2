"""Short forms for tests of reporting: a period, an update, a review, with instants that rise by themselves."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import Partner, User
from actions.models import Action, Period, Review, StatusUpdate
from actions.services.periods import Window, add_period
from actions.services.reviews import accept_update, return_update
from actions.services.updates import UpdateContent, submit_update

GREEN = {"stage": "in_progress", "rating": "green", "done": "Ran 2 taster days with 27 people.", "next": "Run a third."}
AMBER = {
    **GREEN,
    "rating": "amber",
    "cause": "Fewer places were offered than planned.",
    "path": "Run one more course.",
    "forecast": date(2027, 3, 31),
}


@dataclass
class Reporting:
    """A strategy's reporting, replayed by the services; each step is a minute after the one before."""

    cast: Any
    now: datetime | None = None

    def __post_init__(self) -> None:
        self.now = self.now or self.cast.later(hours=1)

    def tick(self, **delta: float) -> datetime:
        """The next instant."""
        assert self.now is not None
        self.now += timedelta(**delta) if delta else timedelta(minutes=1)
        return self.now

    def period(self, starts: date, ends: date, *, opens: date, due: date, cut_off: date | None = None) -> Period:
        """A reporting period; grace and cut-off end on the same day."""
        last = cut_off or due
        return add_period(
            strategy=self.cast.strategy,
            starts=starts,
            ends=ends,
            window=Window(opens=opens, due=due, grace_until=last, cut_off=last),
            by=self.cast.carol,
            now=self.tick(),
        )

    def send(
        self, action: Action, period: Period, *, by: User | None = None, partner: Partner | None = None, **content: Any
    ) -> StatusUpdate:
        """An update of the college, green unless told otherwise; what a lead types came by email."""
        return submit_update(
            action=action,
            period=period,
            partner=partner or self.cast.college,
            content=UpdateContent(**{**GREEN, **content}),
            by=by or self.cast.alice,
            recorded_from="an email of 1 March 2026" if by in (self.cast.carol, self.cast.dan) else "",
            now=self.tick(),
        )

    def accept(self, update: StatusUpdate, **decision: Any) -> Review:
        """Accepted by the programme lead."""
        return accept_update(update=update, by=self.cast.carol, now=self.tick(), **decision)

    def hand_back(self, update: StatusUpdate, comment: str = "How many people?") -> Review:
        """Returned by the programme lead."""
        return return_update(update=update, by=self.cast.carol, comment=comment, now=self.tick())
