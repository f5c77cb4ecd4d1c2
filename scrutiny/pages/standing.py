"""The position of a plan in a few short sentences. Plain functions of the frozen data."""

from actions.pages.changes import moved_words
from actions.stages import MARK_WORDS, Mark
from actions.wording import IN_PROGRESS
from govuk.words import count_of, day, in_words
from scrutiny.report_data import Progress

SAID = {Mark.RED: "off track (red)", Mark.AMBER: "at risk (amber)", Mark.GREEN: "on track (green)"}


def position_words(progress: Progress) -> str:
    """The answer in a few short sentences: "3 of 36 actions are off track (red), 5 are at risk (amber)..."."""
    summary = progress.summary
    marks = {Mark(code): number for code, number in summary.by_mark.items() if number}
    if set(marks) <= {Mark.NOT_RECORDED}:
        refs = {ref for line in progress.published for ref in line.refs}
        if refs:
            before = f"Statements published before are about {len(refs)} of them."
            return f"{count_of(summary.actions, 'action')}. No update about any of them had been received. {before}"
        return f"{count_of(summary.actions, 'action')}. Nothing had been reported about any of them."
    urgent = [(SAID[mark], marks[mark]) for mark in (Mark.RED, Mark.AMBER) if mark in marks]
    said = [f"{number} {_be(number)} {words}" for words, number in urgent]
    if missing := marks.get(Mark.NO_UPDATE):
        said.append(f"{missing} {'was' if missing == 1 else 'were'} not reported")
    calm = [
        f"{marks[mark]} {_be(marks[mark])} {_said(mark)}"
        for mark in Mark
        if mark in marks and mark not in IN_PROGRESS[:3]
    ]
    first, rest = (said, calm) if said else (calm, [])
    number, _, words = first[0].partition(" ")
    sentences = [in_words([f"{number} of {count_of(summary.actions, 'action')} {words}", *first[1:]]), in_words(rest)]
    if summary.overdue:
        sentences.append(f"{count_of(summary.overdue, 'action')} {_be(summary.overdue)} overdue")
    moved = moved_words(progress.changes or ())
    if moved and progress.compared_with:
        sentences.append(f"Since {day(progress.compared_with.day)}, {moved}")
    return " ".join(f"{sentence}." for sentence in sentences if sentence)


def _be(number: int) -> str:
    return "is" if number == 1 else "are"


def _said(mark: Mark) -> str:
    return SAID.get(mark) or MARK_WORDS[mark].lower()
