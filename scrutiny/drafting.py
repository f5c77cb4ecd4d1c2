"""Drafts a report's recommendations and summary from its data. Pure: people edit them, and nothing replaces theirs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from actions.stages import Mark
from govuk.words import count_of, day, in_words
from scrutiny.frozen import MeasureLine
from scrutiny.pages.standing import position_words
from scrutiny.report_data import ActionLine, Progress

MOST_NAMED = 8
"""Actions that a sentence names one by one; of more it says how many."""
MOST_MEASURES = 4
"""Their names are long."""
BOARD = "the programme board"


@dataclass(frozen=True)
class Drafted:
    """What the data suggest."""

    title: str
    recommendations: tuple[str, ...]
    summary: tuple[str, ...]


def draft_words(progress: Progress, measures: Sequence[MeasureLine]) -> Drafted:
    """Draft title, recommendations and summary.

    The recommendations are to note, to consider, and one thing to ask for: a committee that is only asked to note
    cannot tell what is wanted of it.
    """
    recommendations = (_note(progress), _consider(progress, measures), _ask(progress, measures))
    return Drafted(f"{progress.title} update", recommendations, _summary(progress, measures))


def _note(progress: Progress) -> str:
    if _says_nothing(progress):
        missing = f"and that nothing had been reported about them by {_at(progress)}"
        if refs := {ref for line in progress.published for ref in line.refs}:
            missing = (
                f"and that no update about them had been received by {_at(progress)} beyond what was published before "
                f"about {count_of(len(refs), 'action')} (Appendix 1)"
            )
        return f"Notes the actions of the {progress.title}, {missing}."
    if progress.compared_with:
        since = day(progress.compared_with.day)
        if progress.compared_with.day == progress.at.day:
            return f"Notes the progress made by partners on {_at(progress)} on the {progress.title}."
        return f"Notes the progress made by partners from {since} to {_at(progress)} on the {progress.title}."
    return f"Notes the progress made by partners on the {progress.title}, as at {_at(progress)}."


def _consider(progress: Progress, measures: Sequence[MeasureLine]) -> str:
    red = _marked(progress, Mark.RED)
    amber = _marked(progress, Mark.AMBER)
    missing = _marked(progress, Mark.NO_UPDATE)
    for lines, one, many in (
        (red, "the action that is off track", "actions that are off track"),
        (amber, "the action that is at risk", "actions that are at risk"),
        (missing, "the action that was not reported", "actions that were not reported"),
    ):
        if lines:
            return f"Considers {_named(lines, one, many)} and what it wishes to ask of the partners that lead."
    worse = [measure.title for measure in measures if measure.direction == "worse"]
    if worse:
        return f"Considers why {_which_measures(worse)} moved the wrong way and what the actions can change about it."
    if _says_nothing(progress):
        return "Considers when partners will report on their actions, and what it wishes to see in the next report."
    return "Considers whether the actions on track will bring about the outcomes that the strategy promises."


def _ask(progress: Progress, measures: Sequence[MeasureLine]) -> str:
    """One thing that somebody has to do; the most serious gap first."""
    without_lead = [line for line in progress.actions if "lead" in line.gaps]
    if without_lead:
        return f"Asks {BOARD} to name a lead partner for {_without(without_lead)}."
    overdue = [line for line in progress.actions if line.is_overdue]
    if overdue:
        what = _named(overdue, "the action that is overdue", "actions that are overdue")
        return f"Asks the lead partners to say by which date they will complete {what}."
    without_date = [line for line in progress.actions if "due_date" in line.gaps]
    if without_date:
        return f"Asks {BOARD} to set a date for {_without(without_date)}."
    missing = _marked(progress, Mark.NO_UPDATE)
    if missing:
        what = _named(missing, "the action that was not reported", "actions that were not reported")
        return f"Asks the lead partners for an update on {what} before its next meeting."
    silent = [measure.title for measure in measures if measure.is_unpublished]
    if silent:
        return f"Asks {BOARD} from when figures can be published for {_which_measures(silent)}."
    return f"Asks {BOARD} which result members will see first, and by when."


def _summary(progress: Progress, measures: Sequence[MeasureLine]) -> tuple[str, ...]:
    parts = f"{count_of(len(progress.workstreams), 'workstream')} and {count_of(progress.summary.actions, 'action')}"
    since = f" and what has changed since {day(progress.compared_with.day)}" if progress.compared_with else ""
    first = f"The {progress.title} has {parts}. This report gives the position at {_at(progress)}{since}."
    return tuple(text for text in (first, position_words(progress), _gaps(progress), _figures(measures)) if text)


def _gaps(progress: Progress) -> str:
    total, gaps = progress.summary.actions, progress.summary.gaps
    said = [_gap(gaps[gap], total, one, many) for gap, (one, many) in GAPS.items() if gaps[gap]]
    return f"Of the {count_of(total, 'action')}, {in_words(said)}." if said else ""


GAPS = {
    "lead": ("a lead partner", "no lead partner"),
    "person": ("an accountable person", "no accountable person"),
    "due_date": ("a date", "no date"),
}
"""What an action may lack, and how it is said that none has it, and that some have not."""


def _gap(number: int, total: int, has: str, lacks: str) -> str:
    if number == total > 1:
        return f"none has {has}"
    return f"{number} {'has' if number == 1 else 'have'} {lacks}"


def _figures(measures: Sequence[MeasureLine]) -> str:
    if not measures:
        return ""
    silent = sum(measure.is_unpublished for measure in measures)
    several = sum(measure.latest is None for measure in measures) - silent
    counts = Counter(measure.direction for measure in measures)
    moved = {"worse": "moved the wrong way", "better": "moved the right way", "same": "stayed the same"}
    said = [f"{counts[code]} {words}" for code, words in moved.items() if counts[code]]
    unknown = counts["not known"] - silent - several
    if unknown > 0:
        said.append(f"{unknown} {'does' if unknown == 1 else 'do'} not show a direction")
    if silent:
        said.append(f"{silent} {'has' if silent == 1 else 'have'} no published figure")
    if several:
        said.append(f"{several} {'has' if several == 1 else 'have'} several, none of which alone shows it")
    return f"Of the {count_of(len(measures), 'measure')}, {in_words(said)}."


def _named(lines: Sequence[ActionLine], one: str, many: str) -> str:
    """ "the 3 actions that are off track (Actions 3.1, 4.4 and 7.1)"; of very many only how many."""
    if len(lines) == 1:
        return f"{one} ({_refs(lines)})"
    said = f"the {len(lines)} {many}"
    return said if len(lines) > MOST_NAMED else f"{said} ({_refs(lines)})"


def _without(lines: Sequence[ActionLine]) -> str:
    """ "Action 8.2", "Actions 6.3 and 8.3"; of very many "the 36 actions without one"."""
    return _refs(lines) if len(lines) <= MOST_NAMED else f"the {len(lines)} actions without one"


def _refs(lines: Sequence[ActionLine]) -> str:
    return f"{'Action' if len(lines) == 1 else 'Actions'} {in_words([line.ref for line in lines])}"


def _which_measures(titles: Sequence[str]) -> str:
    """By their names: their codes are the tracker's own, and members know none of them."""
    named = in_words([f"“{title}”" for title in titles])
    if len(titles) == 1:
        return f"the measure {named}"
    return f"the measures {named}" if len(titles) <= MOST_MEASURES else count_of(len(titles), "measure")


def _marked(progress: Progress, mark: Mark) -> list[ActionLine]:
    return [line for line in progress.actions if line.mark == mark]


def _says_nothing(progress: Progress) -> bool:
    return all(line.mark == Mark.NOT_RECORDED for line in progress.actions)


def _at(progress: Progress) -> str:
    return day(progress.at.day)
