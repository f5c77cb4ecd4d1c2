"""What an edition printed and its successor prints otherwise, as lines of a correction note. Pure."""

from collections.abc import Iterable
from datetime import date

from actions.changes import ONGOING, Difference, differences
from actions.stages import MARK_WORDS, Mark
from govuk.words import day
from scrutiny.figure_data import FigureLine
from scrutiny.frozen import Frozen, MeasureLine
from scrutiny.report_data import ActionLine

WORDS = (
    ("title", "The title"),
    ("recommendations", "The recommendations"),
    ("local_member_interest", "Local Member Interest"),
    ("report_of", "Report of"),
    ("summary", "The summary"),
    ("remarks", "The remarks in the report"),
    ("strategic_plan", "Link to Strategic Plan"),
    ("other_scrutiny", "Link to Other Overview and Scrutiny Activity"),
    ("impact", "Community Impact"),
    ("impact_tables", "The Community Impact Assessment"),
    ("documents", "The background documents"),
    ("contacts", "The contact details"),
)
"""Parts that people write, with what the note calls each."""


def correction_lines(printed: Frozen, corrected: Frozen) -> tuple[str, ...]:
    """A line for each thing that the earlier edition printed and the later one prints otherwise.

    Whoever issues reads and edits them: the data do not know which difference is a correction and which is news.

    Args:
        printed: the edition that is replaced.
        corrected: the one in its place; its number does not matter.

    Returns:
        "Action 3.1 printed amber, should be red.", in the order of the actions, then measures, then the other parts.
    """
    return (*_actions(printed, corrected), *_measures(printed, corrected), *_parts(printed, corrected))


def _actions(printed: Frozen, corrected: Frozen) -> Iterable[str]:
    before = {line.ref: line for line in printed.progress.actions}
    told = differences(printed.progress.actions, corrected.progress.actions)
    for line in corrected.progress.actions:
        for difference in told:
            if difference.ref == line.ref:
                yield _difference(difference)
        if line.ref in before and _update(before[line.ref]) != _update(line):
            yield f"Action {line.ref} printed an update that has been changed since."
    kept = {line.ref for line in corrected.progress.actions}
    yield from (f"Action {ref} was printed and should not be." for ref in before if ref not in kept)


def _update(line: ActionLine) -> tuple[object, ...]:
    box = line.update
    return (box.period, box.done, box.next, box.cause, box.path, box.forecast) if box else ()


def _difference(found: Difference) -> str:
    about = f"Action {found.ref}"
    if found.what == "added":
        return f"{about} was left out."
    if found.what == "title":
        return f"{about} printed another wording."
    if found.what == "mark":
        return f"{about} printed {_mark(found.before)}, should be {_mark(found.after)}."
    name = {"due_date": "due date", "lead": "lead partner", "joint_lead": "joint lead"}[found.what]
    show = _due if found.what == "due_date" else str
    before = show(found.before) if found.before else f"no {name}"
    after = show(found.after) if found.after else f"no {name}"
    return f"{about} printed {before}, should be {after}." if found.before else f"{about} printed no {name}: {after}."


def _mark(code: str | None) -> str:
    return MARK_WORDS[Mark(code or Mark.NOT_RECORDED)].lower()


def _due(code: str) -> str:
    return ONGOING if code == ONGOING else f"due {day(date.fromisoformat(code))}"


def _measures(printed: Frozen, corrected: Frozen) -> Iterable[str]:
    before = {line.ref: line for line in printed.measures}
    for line in corrected.measures:
        old = before.get(line.ref)
        if old is None:
            yield f"Measure {line.ref} was left out."
        elif _value(old.latest) != _value(line.latest):
            yield f"Measure {line.ref} printed {_value(old.latest)}, should be {_value(line.latest)}."
        elif _said(old) != _said(line):
            yield f"Measure {line.ref} printed other words."


def _value(figure: FigureLine | None) -> str:
    return f"{figure.value} ({figure.period})" if figure else "no figure"


def _said(line: MeasureLine) -> tuple[object, ...]:
    return (line.title, line.answer, line.previous, line.comparators, line.direction, line.narrative, line.notes)


def _parts(printed: Frozen, corrected: Frozen) -> Iterable[str]:
    old, new = printed.sitting, corrected.sitting
    if (old and old.date) != (new and new.date):
        before, after = (f"the meeting on {day(one.date)}" if one else "no meeting" for one in (old, new))
        yield f"Printed for {before}, should be {after}."
    then, now = printed.progress.at.day, corrected.progress.at.day
    if then != now:
        yield f"Printed as at {day(then)}, should be as at {day(now)}."
    for name, called in WORDS:
        if getattr(printed.words, name) != getattr(corrected.words, name):
            yield f"{called} printed other words."
    if printed.enquiries != corrected.enquiries:
        yield "What members may wish to ask printed other words."
