"""What the demonstration's committee resolved, and what became of it: answered, in part, overdue, ready to close."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from actions.calendar import add_working_days
from actions.demo.cast import LEAD, World
from actions.demo.quarters import instant
from actions.doors import Told
from scrutiny.demo.calendar import Sitting, sittings_until
from scrutiny.demo.committee import OFFICER, committee_of, meeting_of
from scrutiny.models import DueFound, Resolution, ResolutionAction, ResolutionStrategy, ResolutionVersion
from scrutiny.resolution_rows import partners_of
from scrutiny.services.answers import AnswerWanted, record_answer, record_chase
from scrutiny.services.closing import decide_closure, propose_closure
from scrutiny.services.resolutions import (
    ResolutionWanted,
    Taken,
    add_resolutions,
    change_resolution,
    confirm_owner,
    suggest,
    take_away,
)

ITEM = "{number}. Social care workforce"
NOTED = "the progress of the action plan be noted."
QUESTION = "How many of the people who finished the five-day start are still in care work a year later?"

Act = Callable[[World, Resolution, datetime], None]


@dataclass(frozen=True)
class Follow:
    """Something that happens to a resolution so many working days after its meeting."""

    after: int
    act: Act


@dataclass(frozen=True)
class Resolved:
    """One resolution.

    Attributes:
        back: of the meetings that were held the last but so many; 1 for the last.
    """

    back: int
    number: str
    words: str
    follows: tuple[Follow, ...] = ()


def confirmed(world: World, row: Resolution, now: datetime) -> None:
    """The officer confirms who owes the answer."""
    confirm_owner(resolution=row, seen=_last(row), by=world.people[OFFICER], now=now)


def answered(text: str, given_by: str, *, is_part: bool = False, by: str = OFFICER) -> Act:
    """An answer arrives."""

    def act(world: World, row: Resolution, now: datetime) -> None:
        wanted = AnswerWanted(text, given_by, now.date(), is_part)
        record_answer(resolution=row, wanted=wanted, seen=_last(row), by=world.people[by], now=now)

    return act


def chased(text: str) -> Act:
    """An answer is asked for again."""

    def act(world: World, row: Resolution, now: datetime) -> None:
        record_chase(resolution=row, on=now.date(), text=text, by=world.people[OFFICER], now=now)

    return act


def proposed(reason: str) -> Act:
    """The officer proposes to close it."""

    def act(world: World, row: Resolution, now: datetime) -> None:
        propose_closure(resolution=row, reason=reason, seen=_last(row), by=world.people[OFFICER], now=now)

    return act


def due_in_days(working_days: int, next_step: str) -> Act:
    """The officer chooses a date, so many working days on, and says what comes next."""

    def act(world: World, row: Resolution, now: datetime) -> None:
        on = add_working_days(now.date(), working_days)
        chosen: dict[str, Any] = {"due_on": on, "due_found": DueFound.CHOSEN, "due_words": "chosen by the officer"}
        _change(world, row, now, next_step=next_step, is_unscheduled=False, **chosen)

    return act


def tied(ref: str) -> Act:
    """The officer ties it to an action."""

    def act(world: World, row: Resolution, now: datetime) -> None:
        _change(world, row, now, ref=ref)

    return act


def _change(world: World, row: Resolution, now: datetime, *, ref: str = "", **fields: Any) -> None:
    version = ResolutionVersion.objects.open().get(resolution=row)
    known = Taken(**{name: getattr(version, name) for name in Taken.__dataclass_fields__})
    links = ResolutionStrategy.objects.open().filter(resolution=row)
    known_actions = [one.action for one in ResolutionAction.objects.open().filter(resolution=row)]
    change_resolution(
        resolution=row,
        taken=replace(known, **fields),
        strategies=list(links.values_list("strategy", flat=True)),
        actions=[*known_actions, *([world.actions[ref]] if ref else [])],
        editions=[],
        seen=_last(row),
        by=world.people[OFFICER],
        now=now,
    )


STORY = (
    Resolved(6, "(a)", NOTED),
    Resolved(
        6,
        "(b)",
        "College A be requested to provide an update in 6 months’ time on places for people new to care.",  # noqa: RUF001
        (
            Follow(2, confirmed),
            Follow(3, tied("4.5")),
            Follow(
                35, answered("118 people finished the start in the last year; 9 in 10 asked got a place.", "College A")
            ),
            Follow(36, proposed("The figures were sent to every member.")),
        ),
    ),
    Resolved(4, "(a)", NOTED),
    Resolved(
        4,
        "(b)",
        "Care association be asked to share with the Committee how many care workers left within a year, by district.",
        (
            Follow(1, confirmed),
            Follow(2, due_in_days(20, "Ask for the 4 districts that are missing")),
            Follow(
                18,
                answered("Figures for 4 of 8 districts. The rest are still counted.", "Care association", is_part=True),
            ),
            Follow(40, chased("The officer wrote to the association’s office")),  # noqa: RUF001
        ),
    ),
    Resolved(
        3,
        "(b)",
        "NHS trust A be requested to provide a report in 6 weeks on wellbeing offers for care workers.",
        (Follow(1, confirmed),),
    ),
    Resolved(
        3,
        "",
        "The survey of employers would be shared with the Committee on a quarterly basis by Example County Council.",
        (
            Follow(2, confirmed),
            Follow(30, answered("The first survey was sent to members.", "Example County Council", by=LEAD)),
        ),
    ),
    Resolved(
        2,
        "(b)",
        "That the Cabinet Member be recommended to pay for cover from direct payments, so that assistants can train.",
        (
            Follow(3, tied("2.4")),
            Follow(
                15, answered("Agreed. New guidance takes effect in the spring.", "Cabinet Member for Health and Care")
            ),
            Follow(16, proposed("The Cabinet Member agreed in writing.")),
        ),
    ),
    Resolved(2, "(c)", "a list of courses in each district be shared with the Committee once agreed."),
    Resolved(1, "(a)", NOTED),
    Resolved(1, "(b)", "That a progress report on the training academy be requested to a future meeting."),
)
"""Everything that was resolved about the strategy; a proposal is agreed by the next meeting that is held."""


def events(world: World, today: date) -> Iterator[Told]:
    """What the officer enters after each meeting, and what follows."""
    held = [one for one in sittings_until(today) if not one.is_cancelled and add_working_days(one.held_on, 2) < today]
    for place in sorted({one.back for one in STORY}, reverse=True):
        if place <= len(held):
            sitting = held[-place]
            later = held[-place + 1 :] if place > 2 else []
            for at, do in _around(world, sitting, later, [one for one in STORY if one.back == place]):
                if at.date() < today:
                    yield at, do


def _around(world: World, sitting: Sitting, later: list[Sitting], told: list[Resolved]) -> Iterator[Told]:
    entered = add_working_days(sitting.held_on, 1)
    yield instant(entered, 14), partial(_enter, world, sitting, told)
    if told[0].back == 1:
        yield instant(sitting.held_on, 11), partial(_take_away, world, sitting)
    for one in told:
        for number, follow in enumerate(one.follows):
            at = instant(add_working_days(entered, follow.after), 15, 10 * number)
            yield at, partial(_follow, world, sitting, one, follow)
    for meeting in later:
        yield instant(add_working_days(meeting.held_on, 1), 16), partial(_agree, world, sitting, meeting, told)


def _enter(world: World, sitting: Sitting, told: list[Resolved], now: datetime) -> None:
    committee = committee_of(world)
    partners = partners_of(committee)
    item = ITEM.format(number=10 + sitting.number)
    wanted = []
    for one in told:
        taken = suggest(one.words, asked_on=sitting.held_on, partners=partners, is_said=not one.number)
        wanted.append(ResolutionWanted(item, one.number, one.words, taken))
    add_resolutions(
        meeting=meeting_of(world, sitting),
        wanted=wanted,
        strategies=[world.strategy.pk],
        by=world.people[OFFICER],
        now=now,
    )


def _take_away(world: World, sitting: Sitting, now: datetime) -> None:
    meeting, by = meeting_of(world, sitting), world.people[OFFICER]
    take_away(meeting=meeting, words=QUESTION, strategies=[world.strategy.pk], by=by, now=now)


def _follow(world: World, sitting: Sitting, one: Resolved, follow: Follow, now: datetime) -> None:
    follow.act(world, _row(world, sitting, one), now)


def _agree(world: World, sitting: Sitting, later: Sitting, told: list[Resolved], now: datetime) -> None:
    """A later meeting agrees to what is proposed by then."""
    for one in told:
        row = _row(world, sitting, one)
        if ResolutionVersion.objects.open().get(resolution=row).stage == "closure_proposed":
            decide_closure(
                resolution=row,
                meeting=meeting_of(world, later),
                is_agreed=True,
                seen=_last(row),
                by=world.people[OFFICER],
                now=now,
            )


def _row(world: World, sitting: Sitting, one: Resolved) -> Resolution:
    return Resolution.objects.get(meeting=meeting_of(world, sitting), number=one.number, words=one.words)


def _last(row: Resolution) -> int:
    """The last change of a resolution."""
    version = ResolutionVersion.objects.open().get(resolution=row)
    return max(version.from_rev, *(answer.revision_id for answer in row.answers.all()), 0)
