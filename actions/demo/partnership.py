"""What partners and leads do beside sending and reviewing updates, told as events."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby

from accounts.models import Partner, User
from accounts.services import set_delegate
from actions.calendar import add_working_days
from actions.demo.between import (
    About,
    Contribution,
    Corrected,
    Covered,
    DateAsked,
    Message,
    MilestoneTold,
    PassedOn,
    Reopened,
    Summary,
)
from actions.demo.cast import PARTNER, World
from actions.demo.quarters import CUT_OFF, DUE_AFTER, LAST_STEP, REPORTED, Quarter, instant, month_end
from actions.demo.story import Story
from actions.models import DateRequest, Milestone, PeriodVersion, StatusUpdate
from actions.names import period_dates
from actions.services.chasing import chase_missing
from actions.services.contributions import ContributionContent, confirm_update, contribute
from actions.services.corrections import correct_update
from actions.services.cover import set_cover
from actions.services.date_requests import agree_date, ask_for_date, refuse_date
from actions.services.handover import hand_over
from actions.services.milestones import MilestoneWanted, complete_milestone, set_milestones
from actions.services.reviews import accept_update, choose_late, reopen_review, return_update
from actions.services.summaries import write_summary
from actions.services.thread import write_message
from actions.services.updates import UpdateContent
from outcomes.management.commands.demo_people import SPEAKS_FOR

Told = tuple[datetime, Callable[[datetime], object]]

REVIEWED = DUE_AFTER + 4
"""Working days after a window opens by which the updates that were sent in time have been reviewed."""

CLOSED = DUE_AFTER + CUT_OFF + 1
"""The first working day after the cut-off."""

ASK_AT, DECIDE_AT = 10, 15
"""Hours at which another date is asked for and decided on."""


class Partnership:
    """Turns the story of what happens between updates into instants, and what to do then."""

    def __init__(self, world: World, story: Story, quarters: Mapping[int, Quarter], today: date) -> None:
        self._world, self._story, self._quarters, self._today = world, story, quarters, today

    def events(self) -> Iterator[Told]:
        """Everything, in no order."""
        between = self._story.between
        yield self._at(1, 3, 10), self._delegate
        yield from self._milestones(between.milestones)
        for given in between.contributions:
            yield from self._contribution(given)
        for asked in between.dates_asked:
            yield from self._date(asked)
        for ref, told in self._story.actions.items():
            for move in told.moves:
                if move.asked:
                    yield from self._date(DateAsked(action=ref, quarter=move.quarter, to=move.to, reason=move.reason))
                    yield self._at(move.quarter, REVIEWED, DECIDE_AT), partial(self._agree, ref)
        for summary in between.summaries:
            yield from self._summary(summary)
        for passed in between.passed_on:
            yield self._at(passed.quarter, 0, 9), partial(self._pass_on, passed)
        for cover in between.covers:
            yield self._at(REPORTED, CLOSED, 12), partial(self._cover, cover)
        for number in between.chased:
            yield self._at(number, REVIEWED, 9), partial(self._chase, number)
        yield from self._after_reviews()

    def _after_reviews(self) -> Iterator[Told]:
        """What concerns updates that were sent before."""
        between = self._story.between
        for message in between.messages:
            yield self._at(message.quarter, message.day, 14), partial(self._write, message)
        for about in between.confirmed:
            yield self._at(about.quarter, REVIEWED, 11), partial(self._confirm, about)
        for about in between.taken:
            yield self._at(about.quarter, DUE_AFTER + CUT_OFF + LAST_STEP, 16), partial(self._take, about)
        for corrected in between.corrected:
            yield self._at(corrected.quarter, corrected.day, 16), partial(self._correct, corrected)
        for reopened in between.reopened:
            yield self._at(reopened.quarter, REVIEWED, 16), partial(self._reopen, reopened)
            if reopened.again:
                yield self._at(reopened.quarter, REVIEWED + 1, 11), partial(self._accept_again, reopened)

    def _at(self, quarter: int, working_days: int, hour: int) -> datetime:
        return instant(self._quarters[quarter].sending_day(working_days), hour)

    def _delegate(self, now: datetime) -> None:
        for key, told in self._story.people.items():
            if told.only_prepares:
                person, partner = self._world.people[key], self._world.partners[told.speaks_for]
                set_delegate(person=person, partner=partner, may_only_draft=True, by=self._world.lead, now=now)

    def _milestones(self, told: tuple[MilestoneTold, ...]) -> Iterator[Told]:
        day = add_working_days(self._quarters[1].starts, 3)
        for ref, steps in groupby(told, key=lambda step: step.action):
            planned = list(steps)
            yield instant(day, 15), partial(self._plan, ref, planned)
            for number, step in enumerate(planned, start=1):
                if step.reached:
                    yield self._at(step.reached, REVIEWED, 12), partial(self._reach, ref, number)

    def _plan(self, ref: str, steps: list[MilestoneTold], now: datetime) -> None:
        wanted = [MilestoneWanted(title=step.title, due=month_end(self._today, step.due)) for step in steps]
        set_milestones(action=self._world.actions[ref], wanted=wanted, by=self._world.lead, now=now)

    def _reach(self, ref: str, number: int, now: datetime) -> None:
        milestone = Milestone.objects.get(action=self._world.actions[ref], number=number)
        complete_milestone(milestone=milestone, done_on=now.date(), by=self._world.owners[ref][1], now=now)

    def _contribution(self, told: Contribution) -> Iterator[Told]:
        sent: list[StatusUpdate] = []
        yield self._at(told.quarter, told.day, 11), lambda now: sent.append(self._contribute(told, now))
        if told.accepted or told.returned:
            yield self._at(told.quarter, told.day + 1, 12), lambda now: self._decide(told, sent[-1], now)

    def _contribute(self, told: Contribution, now: datetime) -> StatusUpdate:
        person, partner = self._speaker(told.by)
        return contribute(
            action=self._world.actions[told.action],
            period=self._world.periods[told.quarter],
            partner=partner,
            content=ContributionContent(done=told.done, next=told.next, help_wanted=told.help),
            by=person,
            now=now,
        )

    def _decide(self, told: Contribution, update: StatusUpdate, now: datetime) -> None:
        by = self._reviewer(told.action)
        if told.returned:
            return_update(update=update, by=by, comment=told.returned, now=now)
        else:
            accept_update(update=update, by=by, now=now)

    def _date(self, told: DateAsked) -> Iterator[Told]:
        yield self._at(told.quarter, REVIEWED, ASK_AT), partial(self._ask, told)
        if told.refused:
            yield self._at(told.quarter, REVIEWED, DECIDE_AT), partial(self._refuse, told)

    def _ask(self, told: DateAsked, now: datetime) -> None:
        partner, person = self._world.owners[told.action]
        ask_for_date(
            action=self._world.actions[told.action],
            partner=partner,
            new=month_end(self._today, told.to),
            reason=told.reason,
            by=person,
            now=now,
        )

    def _agree(self, ref: str, now: datetime) -> None:
        agree_date(request=self._last_request(ref), by=self._world.lead, now=now)

    def _refuse(self, told: DateAsked, now: datetime) -> None:
        refuse_date(request=self._last_request(told.action), reason=told.refused, by=self._world.lead, now=now)

    def _last_request(self, ref: str) -> DateRequest:
        return DateRequest.objects.filter(action=self._world.actions[ref]).latest("number")

    def _summary(self, told: Summary) -> Iterator[Told]:
        texts = [text for text in (told.first, told.text) if text]
        for number, text in enumerate(texts):
            yield self._at(told.quarter, CLOSED, 10 + number), partial(self._summarise, told, text, number)

    def _summarise(self, told: Summary, text: str, seen: int, now: datetime) -> None:
        workstream, period = self._world.workstreams[told.workstream], self._world.periods[told.quarter]
        by = self._workstream_lead(told.workstream)
        write_summary(workstream=workstream, period=period, text=text, seen=seen, by=by, now=now)

    def _pass_on(self, told: PassedOn, now: datetime) -> None:
        world = self._world
        person, (partner, before) = world.people[told.person], world.owners[told.action]
        hand_over(actions=[world.actions[told.action]], person=person, by=before, note=told.note, now=now)
        world.owners[told.action] = (partner, person)

    def _cover(self, told: Covered, now: datetime) -> None:
        set_cover(
            actions=[self._world.actions[ref] for ref in told.actions],
            person=self._world.people[told.person],
            starts=now.date(),
            ends=self._today + timedelta(days=told.days),
            by=self._world.owners[told.actions[0]][1],
            now=now,
        )

    def _chase(self, quarter: int, now: datetime) -> None:
        row = PeriodVersion.objects.open().select_related("period").get(period=self._world.periods[quarter])
        chase_missing(strategy=self._world.strategy, period=period_dates(row), by=self._world.lead, now=now)

    def _write(self, told: Message, now: datetime) -> None:
        by = self._world.people[told.by] if told.by else self._reviewer(told.action)
        write_message(update=self._update(told.action, told.quarter), by=by, text=told.text, now=now)

    def _confirm(self, told: About, now: datetime) -> None:
        by = self._world.owners[told.action][1]
        confirm_update(update=self._update(told.action, told.quarter), by=by, now=now)

    def _take(self, told: About, now: datetime) -> None:
        choose_late(update=self._update(told.action, told.quarter), takes=True, by=self._world.lead, now=now)

    def _correct(self, told: Corrected, now: datetime) -> None:
        update = self._update(told.action, told.quarter)
        said = {name: getattr(update, name) for name in UpdateContent.__dataclass_fields__}
        correct_update(
            update=update,
            content=UpdateContent(**said | {"done": told.done}),
            reason=told.reason,
            by=update.author,
            now=now,
        )

    def _reopen(self, told: Reopened, now: datetime) -> None:
        by = self._reviewer(told.action)
        reopen_review(update=self._update(told.action, told.quarter), by=by, reason=told.reason, now=now)

    def _accept_again(self, told: Reopened, now: datetime) -> None:
        accept_update(update=self._update(told.action, told.quarter), by=self._reviewer(told.action), now=now)

    def _update(self, ref: str, quarter: int) -> StatusUpdate:
        """The last update of the lead partner for a quarter."""
        own = StatusUpdate.objects.filter(action=self._world.actions[ref], period=self._world.periods[quarter])
        return own.filter(kind=StatusUpdate.Kind.LEAD).latest("pk")

    def _speaker(self, key: str) -> tuple[User, Partner]:
        slug = SPEAKS_FOR if key == PARTNER else self._story.people[key].speaks_for
        return self._world.people[key], self._world.partners[slug]

    def _reviewer(self, ref: str) -> User:
        return self._workstream_lead(int(ref.partition(".")[0]))

    def _workstream_lead(self, number: int) -> User:
        """Who leads the workstream; the programme lead where nobody does."""
        leads = (self._world.people[key] for key, told in self._story.people.items() if told.workstream == number)
        return next(leads, self._world.lead)
