"""What stands in the way of a report, what it will state as a gap, and what is clear. Pure functions of the data.

Nothing here stops anybody from printing: a gap is printed as a gap. What must be fixed blocks clearance and issuing
(docs/rules.md, Reports).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from actions.stages import NEEDS_EXPLANATION, Stage
from govuk.words import count_of, day, in_words
from scrutiny.check_kinds import CLEARANCE, MOST_NAMED, Around, Check, State, Who, actions_words, of_actions
from scrutiny.figure_checks import figure_checks
from scrutiny.frozen import Frozen
from scrutiny.house import compose, gaps_of
from scrutiny.revealing import published, reveals, texts_of_lead

__all__ = ["MOST_NAMED", "Around", "Check", "State", "Who", "checks_of", "heading", "must_fix"]


def checks_of(frozen: Frozen, around: Around) -> list[Check]:
    """Everything that was looked at: what must be fixed first, then what will be stated, then what is clear.

    Args:
        frozen: the report's data.
        around: what they do not hold.
    """
    found = [
        _of_words(frozen),
        _drafted(frozen, around),
        _explained(frozen),
        *figure_checks(frozen),
        _hidden(around),
        _revealing(frozen),
        _cut_off(around),
        _meeting(frozen, around),
        _no_update(frozen),
        _not_reviewed(frozen),
        _stale(frozen),
        *_gaps(frozen),
        _late(frozen),
        _after(around),
        _left_out(frozen),
        _impact(frozen),
        _programme(frozen, around),
        _clearance(frozen, around),
    ]
    order = list(State)
    return sorted(found, key=lambda check: order.index(check.state))


def must_fix(checks: Iterable[Check]) -> list[Check]:
    """Those that block issuing."""
    return [check for check in checks if check.state == State.MUST_FIX]


def heading(checks: Sequence[Check]) -> str:
    """ "2 to fix, 5 that the report will state, 2 clear"."""
    numbers = {state: sum(check.state == state for check in checks) for state in State}
    fix = f"{numbers[State.MUST_FIX]} to fix" if numbers[State.MUST_FIX] else "nothing to fix"
    return f"{fix}, {numbers[State.STATED]} that the report will state, {numbers[State.CLEAR]} clear"


def _of_words(frozen: Frozen) -> Check:
    """What the report would print in [brackets]."""
    gaps = [_part(under, text) for under, text in gaps_of(compose(frozen))]
    title = "Gaps in the words"
    if not gaps:
        return Check("words", State.CLEAR, title, 0, "Every part that somebody has to write is written.")
    said = f"Nothing is written under {in_words([f'“{name}”' for name, _ in gaps])}."
    how = " Write it, or remove the line." if any(where == "contacts" for _, where in gaps) else ""
    return Check("words", State.MUST_FIX, title, len(gaps), said + how, Who.LEAD, where=gaps[0][1])


def _drafted(frozen: Frozen, around: Around) -> Check:
    title = "Words about other data"
    at = frozen.progress.at
    if around.is_about_data:
        words = f"Recommendations and summary were drafted from the data at {day(at.day)}, or checked against them."
        return Check("drafted", State.CLEAR, title, 0, words)
    remarks = ", and your remarks," if frozen.words.remarks else ""
    words = (
        f"Recommendations and summary{remarks} were written before these dates were chosen or the data changed, "
        "and may say something else than the tables."
    )
    return Check("drafted", State.MUST_FIX, title, 1, words, Who.LEAD)


PARTS = {
    "Recommendations": "recommendations",
    "Summary": "summary",
    "Link to Strategic Plan": "links",
    "Link to Other Overview and Scrutiny Activity": "links",
}
"""Where in the editor a part of the report is written, by its heading; what is not here is a line of contacts."""


def _part(under: str, text: str) -> tuple[str, str]:
    """What a gap stands in, and where it is mended."""
    if not under:
        return "Title", "title"
    if "whose report" in text:
        return "Report of", "report_of"
    return under.removesuffix(":"), PARTS.get(under, "contacts")


def _explained(frozen: Frozen) -> Check:
    """A rating whose words nobody accepted yet is looked at when it is reviewed."""
    bare = [
        line
        for line in frozen.progress.actions
        if line.mark in NEEDS_EXPLANATION
        and line.update
        and line.update.is_readable
        and not (line.update.cause and line.update.path)
    ]
    title = "Red or amber without cause or path to green"
    if bare:
        return of_actions("explained", State.MUST_FIX, title, bare, Who.PARTNER, "")
    rated = [line for line in frozen.progress.actions if line.mark in NEEDS_EXPLANATION]
    hidden = tuple(line.ref for line in rated if not (line.update and line.update.is_readable))
    if not hidden:
        return Check("explained", State.CLEAR, title, 0, "Every red and amber rating prints both.")
    words = (
        f"{actions_words(hidden)}. {len(hidden)} of {count_of(len(rated), 'red or amber rating')} "
        f"{'prints' if len(hidden) == 1 else 'print'} neither, until the update is accepted."
    )
    return Check("explained", State.STATED, title, len(hidden), words, Who.LEAD, hidden)


def _hidden(around: Around) -> Check:
    title = "Words that name a hidden number"
    measures, parts = around.names_hidden
    if not measures and not parts:
        return Check("hidden", State.CLEAR, title, 0, "No text names a number that is hidden.")
    said = in_words([f"the words beside {ref}" for ref in measures] + list(parts))
    words = (
        f"{said[:1].upper()}{said[1:]}. A number is named there that is hidden, because a few people could be made out."
        " Say it without the number, such as “a few people”."
    )
    number = len(measures) + len(parts)
    return Check("hidden", State.MUST_FIX, title, number, words, Who.LEAD, where="summary" if parts else "")


def _revealing(frozen: Frozen) -> Check:
    title = "Internal words or personal contact details"
    parts = [name for name, text in texts_of_lead(frozen) if reveals(text)]
    refs = tuple(line.ref for line in frozen.progress.actions if any(map(reveals, published(line))))
    if not parts and not refs:
        return Check("revealing", State.CLEAR, title, 0, "None in the text that is published.")
    said = [*parts, *(f"Action {ref}" for ref in refs)]
    words = f"In {in_words(said)}. Contact details belong in “Contact details” only."
    who = Who.LEAD if parts else Who.PARTNER
    return Check("revealing", State.MUST_FIX, title, len(said), words, who, refs, where="summary" if parts else "")


def _cut_off(around: Around) -> Check:
    title = "Cut-off"
    if around.has_cut_off:
        return Check("cut_off", State.CLEAR, title, 0, "The report is as at a day that was set.")
    words = "The report is as at now, so it changes every day. Set the day that it is as at."
    return Check("cut_off", State.MUST_FIX, title, 1, words, Who.LEAD, where="cut_off")


def _meeting(frozen: Frozen, around: Around) -> Check:
    title = "Meeting"
    if around.is_cancelled:
        words = "The meeting that the report is for was cancelled. Choose another one."
        return Check("meeting", State.MUST_FIX, title, 1, words, Who.LEAD)
    if frozen.sitting is None:
        words = "The report is for no meeting, so its head names none."
        return Check("meeting", State.STATED, title, 1, words, Who.LEAD)
    if around.twins:
        reports = in_words([f"report {number}" for number in around.twins])
        words = f"{reports.capitalize()} {'is' if len(around.twins) == 1 else 'are'} for the same meeting."
        return Check("meeting", State.STATED, title, len(around.twins), words, Who.LEAD)
    return Check("meeting", State.CLEAR, title, 0, f"{frozen.sitting.committee}, {day(frozen.sitting.date)}.")


def _no_update(frozen: Frozen) -> Check:
    lines = [line for line in frozen.progress.actions if line.no_update]
    return of_actions("no_update", State.STATED, "No update this period", lines, Who.PARTNER, "None is missing.")


def _not_reviewed(frozen: Frozen) -> Check:
    lines = [line for line in frozen.progress.actions if line.reviewed is False]
    said = of_actions("not_reviewed", State.STATED, "Submitted, not yet reviewed", lines, Who.LEAD, "None waits.")
    return replace(said, words=f"{said.words} Shown as “not yet reviewed”.") if lines else said


def _stale(frozen: Frozen) -> Check:
    lines = [
        line
        for line in frozen.progress.actions
        if line.stage == Stage.IN_PROGRESS and line.rated_period and not line.no_update
    ]
    clear = "Every rating is from the report's own period."
    return of_actions("stale", State.STATED, "Stale: last update for an earlier period", lines, Who.PARTNER, clear)


GAPS = (
    ("lead", "No lead partner", "Every action has one."),
    ("due_date", "No date set", "Every action has a date or is ongoing."),
    ("person", "No accountable person", "Every action has one."),
)


def _gaps(frozen: Frozen) -> Iterator[Check]:
    for gap, title, clear in GAPS:
        lines = [line for line in frozen.progress.actions if gap in line.gaps]
        yield of_actions(f"gap_{gap}", State.STATED, title, lines, Who.LEAD, clear)


def _late(frozen: Frozen) -> Check:
    lines = [line for line in frozen.progress.actions if line.update and line.update.is_late]
    said = of_actions("late", State.STATED, "Late updates that are in", lines, Who.LEAD, "None came after its cut-off.")
    return replace(said, words=f"{said.words} The report says that they came late.") if lines else said


def _after(around: Around) -> Check:
    title = "Received or reviewed after the report's cut-off"
    if not around.after:
        return Check("after", State.CLEAR, title, 0, "Nothing has come or been reviewed since.")
    how = "To include them, set a later cut-off. To leave them to the next report, leave it as it is."
    words = f"{actions_words(around.after)}. {how}"
    return Check("after", State.STATED, title, len(around.after), words, Who.LEAD, around.after, where="cut_off")


def _left_out(frozen: Frozen) -> Check:
    lines = [line for line in frozen.progress.actions if line.left_out]
    return of_actions("left_out", State.STATED, "Late updates left out", lines, Who.LEAD, "None was left out.")


def _impact(frozen: Frozen) -> Check:
    title = "Community Impact"
    if frozen.words.impact.strip() or any(table.rows for table in frozen.words.impact_tables):
        return Check("impact", State.CLEAR, title, 0, "Something is written.")
    words = "Nothing is written, so the report prints “N/A”, and there is no Community Impact Assessment."
    return Check("impact", State.STATED, title, 1, words, Who.LEAD, where="impact")


def _programme(frozen: Frozen, around: Around) -> Check:
    title = "Work programme"
    if frozen.sitting is None:
        return Check("programme", State.CLEAR, title, 0, "For no meeting.")
    if around.is_on_programme:
        return Check("programme", State.CLEAR, title, 0, "The strategy is on the meeting's work programme.")
    words = "The meeting's work programme has no item about the strategy."
    return Check("programme", State.STATED, title, 1, words, Who.OFFICER)


def _clearance(frozen: Frozen, around: Around) -> Check:
    title = "Clearance"
    if frozen.cleared:
        names = in_words([f"{one.name}, {one.office}" for one in frozen.cleared])
        return Check(CLEARANCE, State.CLEAR, title, 0, f"Cleared by {names}.")
    if around.lapsed:
        words = "The report changed since it was cleared, so the clearance no longer holds."
    else:
        words = "Nobody has cleared the report yet."
    return Check(CLEARANCE, State.MUST_FIX, title, 1, words, Who.LEAD)
