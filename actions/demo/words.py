"""The words of the demonstration's updates and reviews: deterministic, and never twice the same in a row."""

from datetime import date, timedelta
from random import Random

from actions.demo.quarters import REPORTED, Quarter, month_end
from actions.demo.story import ActionStory, Report, Story
from actions.models import Control
from actions.services.updates import UpdateContent
from actions.stages import NEEDS_EXPLANATION, Rating, Stage

NOTE_IN = 6
"""One update in so many carries an internal note."""


class Narrator:
    """Says what one action's reports say.

    Args:
        ref: the action.
        action: what happens to it.
        story: where sentences that fit any action come from.
    """

    def __init__(self, ref: str, action: ActionStory, story: Story) -> None:
        self._action = action
        self._said = story.said
        # Content, not secrets: the same text on every machine.
        self._dice = Random(f"demonstration {ref}")  # noqa: S311
        self._offset = self._dice.randrange(len(story.said["not_started"]))
        reports = action.reports
        self._working = [n for n, report in reports.items() if report.stage == Stage.IN_PROGRESS]
        self._waiting = [n for n, report in reports.items() if report.stage == Stage.NOT_STARTED]
        self._pausing = [n for n, report in reports.items() if report.stage == Stage.PAUSED]

    def content(self, quarter: Quarter, report: Report, due: date | None, day: date) -> UpdateContent:
        """What an update says.

        Args:
            due: the action's due date at the time.
            day: when it is written.
        """
        note = self._dice.choice(self._said["notes"]) if self._dice.randrange(NOTE_IN) == 0 else ""
        explained: dict[str, object] = {}
        if report.rating in NEEDS_EXPLANATION:
            explained = {
                "cause": self._action.cause,
                "path": self._action.path,
                "forecast": _forecast(report.rating, due, day),
                "control": self._dice.choice([Control.YES, Control.PARTLY, Control.PARTLY, Control.NO]).value,
                "help_wanted": self._action.help,
            }
        return UpdateContent(
            stage=report.stage.value,
            rating=report.rating.value if report.rating else None,
            done=self._done(quarter.number, report.stage),
            next=self._next(quarter.number, report.stage),
            internal_note=note,
            **explained,  # type: ignore[arg-type]
        )

    def asked_again(self, content: UpdateContent, asked: str) -> str:
        """The text of an update that is sent again after it was returned with the comment `asked`."""
        return f"{content.done} {self._said['asked_again'][self._said['returned'].index(asked)]}"

    def any_of(self, kind: str) -> str:
        """One of the sentences that fit any action."""
        return self._dice.choice(self._said[kind])

    def why(self, stated: Rating, agreed: Rating) -> str:
        """Why a reviewer agrees another rating."""
        order = [Rating.GREEN, Rating.AMBER, Rating.RED]
        return self.any_of("agreed_worse" if order.index(agreed) > order.index(stated) else "agreed_better")

    def rise(self, quarter: int) -> int:
        """By how much the action's figure rose since it was last told."""
        before = [number for number in self._working if number < quarter]
        return self._count(quarter) - (self._count(before[-1]) if before else 0)

    def _done(self, quarter: int, stage: Stage) -> str:
        if stage == Stage.COMPLETE:
            return self._action.finish
        if stage == Stage.PAUSED:
            return self._action.pause[self._pausing.index(quarter)]
        if stage == Stage.NOT_STARTED:
            sentences = self._said["not_started"]
            return sentences[(self._offset + self._waiting.index(quarter)) % len(sentences)]
        done, place = self._action.done, self._working.index(quarter)
        sentence = done[min(place * len(done) // len(self._working), len(done) - 1)]
        return sentence.replace("{n}", f"{self._count(quarter):,}")

    def _next(self, quarter: int, stage: Stage) -> str:
        if stage == Stage.COMPLETE or not self._action.next:
            return ""
        if stage == Stage.PAUSED:
            return self._action.next[-1]
        return self._action.next[quarter % len(self._action.next)]

    def _count(self, quarter: int) -> int:
        """The figure of a quarter: on the line between first and last, a little off, and always rising."""
        first, last = self._action.count
        step = (last - first) / (REPORTED - 1)
        wobble = Random(f"{first} {last} {quarter}").uniform(-0.3, 0.3)  # noqa: S311 -- content, as above
        return max(1, round(first + step * (quarter - 1 + wobble)))


def _forecast(rating: Rating | None, due: date | None, day: date) -> date:
    """An amber action still expects its date where that is possible; a red one expects to miss it by a quarter."""
    nearest = month_end(day + timedelta(days=45), 0)
    if rating == Rating.AMBER:
        return max(due or nearest, nearest)
    return month_end(max(due or nearest, nearest), 3)
