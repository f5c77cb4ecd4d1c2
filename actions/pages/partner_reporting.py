"""How an organisation stands with the updates of one period: what is sent, waits, is due, late or was returned."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from actions.facts import has_update
from actions.periods import PeriodDates
from actions.reading import ActionReading
from actions.stages import ENDED
from govuk import words


@dataclass(frozen=True)
class Owed:
    """An action without an update that counts; `was_returned` where one was sent and came back."""

    reading: ActionReading
    was_returned: bool


@dataclass(frozen=True)
class PartnerReporting:
    """The updates of the current period that are asked of one organisation.

    Attributes:
        period: None while no reporting period has opened.
        asked: how many updates are asked for.
        sent: how many of them count.
        waiting: how many of those nobody has reviewed yet.
        owed: what has still to be sent.
    """

    period: PeriodDates | None
    day: date
    asked: int
    sent: int
    waiting: int
    owed: Sequence[Owed]

    @property
    def is_late(self) -> bool:
        """Whether anything is owed after its due date."""
        return bool(self.owed) and self.period is not None and self.day > self.period.due

    @property
    def period_words(self) -> str:
        """The period in words."""
        return words.period_words(self.period.starts, self.period.ends) if self.period else ""

    @property
    def position(self) -> str:
        """What is sent, in one sentence."""
        if self.period is None:
            return "No reporting period has opened yet, so no update is asked for."
        waits = f", and {self.waiting} of them {'waits' if self.waiting == 1 else 'wait'} for review"
        return f"{self.sent} of {words.count_of(self.asked, 'update')} sent{waits if self.waiting else ''}."

    @property
    def owed_words(self) -> str:
        """What is not: "2 updates are 37 days late", "1 update is due in 10 days, on Friday 16 October 2026"."""
        if not self.owed or self.period is None:
            return ""
        due = words.when(self.period.due, self.day, past="late")
        number = words.count_of(len(self.owed), "update")
        said = f"{number} {'is' if len(self.owed) == 1 else 'are'}"
        return f"{said} {due}" if self.is_late else f"{said} due {due}, on {words.weekday(self.period.due)}"


def partner_reporting(leads: Sequence[ActionReading], returned: Collection[int], day: date) -> PartnerReporting | None:
    """How the updates stand that are asked of the organisation that leads some actions of one strategy.

    Args:
        leads: the actions that it leads; one that has ended, or does not report in this period, asks for nothing.
        returned: ids of actions of which the reader may know that the organisation's update was returned.
        day: the day in London.

    Returns:
        None where no update is asked for at all.
    """
    running = [one for one in leads if one.state.stage not in ENDED]
    asked = [one for one in running if one.is_asked or one.current_period is None]
    if not asked:
        return None
    sent = [one for one in asked if has_update(one.state, one.current_period)]
    return PartnerReporting(
        period=asked[0].current_period,
        day=day,
        asked=len(asked),
        sent=len(sent),
        waiting=sum(one.update is not None and one.update.decision is None for one in sent),
        owed=[Owed(one, one.action_id in returned) for one in asked if one not in sent],
    )
