"""What one action's lead partner sends quarter by quarter, and what the reviewers decide."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import date, datetime
from decimal import Decimal
from random import Random

from accounts.models import User
from actions.calendar import add_working_days
from actions.demo.cast import World
from actions.demo.quarters import DUE_AFTER, LAST_STEP, Quarter, instant
from actions.demo.story import ActionStory, Report, Story
from actions.demo.words import Narrator
from actions.forms.updates import typed_from
from actions.models import StatusUpdate
from actions.services.corrections import send_no_change
from actions.services.evidence import attach_link
from actions.services.numbers import NumberContent
from actions.services.ready_drafts import hand_over_draft
from actions.services.reviews import accept_update, return_update
from actions.services.updates import UpdateContent, save_draft, submit_update
from actions.stages import Rating, Stage
from govuk.words import day as in_full

Step = tuple[datetime, Callable[[datetime], object]]


class Desk:
    """The updates of one action."""

    def __init__(self, world: World, ref: str, told: ActionStory, story: Story) -> None:
        self._world, self._ref, self._told, self._story = world, ref, told, story
        self._narrator = Narrator(ref, told, story)

    def steps(self, quarter: Quarter, due: date | None) -> Iterator[Step]:
        """What happens to one quarter's update: instants, and what to do then.

        Args:
            due: the action's due date at the time.
        """
        report = self._told.reports[quarter.number]
        # Days of the calendar, not secrets: the same on every machine.
        dice = Random(f"{self._ref} {quarter.number}")  # noqa: S311
        is_late = report.event == "+"
        sent = _days_after(quarter, is_late, 0 if is_late else dice.randint(1, DUE_AFTER - 1))
        hour, minute = dice.randint(9, 16), dice.randrange(60)
        content = self._narrator.content(quarter, report, due, sent)
        said: list[StatusUpdate] = []
        recorded_from = _recorded_from(report, sent)
        if report.event == "=":
            yield instant(sent, hour, minute), lambda now: self._say_no_change(quarter, now)
            return
        yield instant(sent, hour, minute), lambda now: said.append(self._send(quarter, content, recorded_from, now))
        day = add_working_days(sent, 1)
        if report.event in ("~", "!"):
            comment = self._narrator.any_of("returned")
            yield instant(day, 10, minute), lambda now: self._return(said[-1], comment, now)
        if report.event == "~":
            again = replace(content, done=self._narrator.asked_again(content, comment))
            yield instant(day, 15, minute), lambda now: said.append(self._send(quarter, again, "", now))
            day = add_working_days(day, 1)
        if report.event not in ("!", "?", "@"):
            # Read now, so that the words do not depend on the order of events.
            reason = self._reason(report)
            is_own = report.event == "*"
            reviewed = day if is_late else add_working_days(day, dice.randint(0, 2))
            yield instant(reviewed, 11, minute), lambda now: self._accept(said[-1], report, reason, is_own, now)

    def keep_draft(self, quarter: Quarter, now: datetime) -> None:
        """Begin an update and leave it unsent; who only prepares it says that it is ready."""
        partner, owner = self._world.owners[self._ref]
        person = self._world.people[self._told.prepared_by] if self._told.prepared_by else owner
        content = UpdateContent(stage=Stage.IN_PROGRESS.value, rating=Rating.GREEN.value, done=self._told.draft)
        draft = save_draft(
            action=self._world.actions[self._ref],
            period=self._world.periods[quarter.number],
            partner=partner,
            content=typed_from(asdict(content)),
            by=person,
            now=now,
        )
        if self._told.prepared_by:
            kind = StatusUpdate.Kind.LEAD
            hand_over_draft(draft=draft, by=person, seen=draft.version, kind=kind, address="")

    def _say_no_change(self, quarter: Quarter, now: datetime) -> None:
        partner, person = self._world.owners[self._ref]
        action, period = self._world.actions[self._ref], self._world.periods[quarter.number]
        send_no_change(action=action, period=period, partner=partner, by=person, now=now)

    def _attach(self, quarter: Quarter, content: UpdateContent, now: datetime) -> None:
        """Put the quarter's evidence into the draft that is about to be sent."""
        partner, person = self._world.owners[self._ref]
        for link in [link for link in self._told.evidence if link.quarter == quarter.number]:
            draft = save_draft(
                action=self._world.actions[self._ref],
                period=self._world.periods[quarter.number],
                partner=partner,
                content=typed_from(asdict(content)),
                by=person,
                now=now,
            )
            attach_link(draft=draft, label=link.label, url=link.url, by=person, now=now)

    def _numbers(self, quarter: Quarter, content: UpdateContent) -> list[NumberContent]:
        if content.stage != Stage.IN_PROGRESS or not self._told.numbers:
            return []
        areas = {area.slug: area.pk for area in self._world.strategy.areas.all()}
        rise = self._narrator.rise(quarter.number)
        return [
            NumberContent(
                what=told.what,
                value=Decimal(rise // told.part),
                unit=told.unit,
                area_id=areas[told.area] if told.area else None,
            )
            for told in self._told.numbers
        ]

    def _send(self, quarter: Quarter, content: UpdateContent, recorded_from: str, now: datetime) -> StatusUpdate:
        partner, person = self._world.owners[self._ref]
        self._attach(quarter, content, now)
        return submit_update(
            action=self._world.actions[self._ref],
            period=self._world.periods[quarter.number],
            partner=partner,
            content=content,
            by=self._world.lead if recorded_from else person,
            recorded_from=recorded_from,
            numbers=self._numbers(quarter, content),
            now=now,
        )

    def _return(self, update: StatusUpdate, comment: str, now: datetime) -> None:
        return_update(update=update, by=self._reviewer(update), comment=comment, now=now)

    def _accept(self, update: StatusUpdate, report: Report, reason: str, is_own: bool, now: datetime) -> None:
        accept_update(
            update=update,
            by=self._world.lead if is_own else self._reviewer(update),
            rating=report.agreed.value if report.agreed else None,
            reason=reason,
            now=now,
        )

    def _reason(self, report: Report) -> str:
        if report.agreed and report.rating:
            return self._narrator.why(report.rating, report.agreed)
        return self._narrator.any_of("accepted")

    def _reviewer(self, update: StatusUpdate) -> User:
        """The workstream's lead person, where there is one and they did not write it; else the programme lead."""
        number = int(self._ref.partition(".")[0])
        leads = [self._world.people[key] for key, told in self._story.people.items() if told.workstream == number]
        return next((person for person in leads if person.pk != update.author_id), self._world.lead)


def _recorded_from(report: Report, day: date) -> str:
    """Where the words come from that the programme lead records for the organisation."""
    sources = {"*": "a telephone call on", "@": "an email of"}
    return f"{sources[report.event]} {in_full(day)}" if report.event in sources else ""


def _days_after(quarter: Quarter, is_late: bool, working_days: int) -> date:
    """A day of the window; a late update comes on the first working day after the cut-off."""
    if is_late:
        return add_working_days(quarter.window.cut_off, LAST_STEP - 1)
    return quarter.sending_day(working_days)
