"""How carefully figures are to be read: what is said about small bases beside a table, and the rule itself."""

from collections.abc import Sequence

from govuk.words import count_of, in_words
from outcomes.figures.bases import NOT_PUBLISHED
from outcomes.figures.figure import Figure
from outcomes.figures.rules import Thresholds


def rule_words(thresholds: Thresholds) -> str:
    """The rule of a strategy's figures in words, as it is printed beside every table of them."""
    said = []
    if thresholds.warn_under:
        said.append(f"A base under {thresholds.warn_under:,} is said to be small.")
    if thresholds.narrative_under:
        said.append(
            f"A figure on a base under {thresholds.narrative_under:,} is published only with a narrative that somebody"
            " reviewed."
        )
    if thresholds.hide_up_to == 1:
        said.append("A count of 1 person is hidden in what is published.")
    elif thresholds.hide_up_to:
        said.append(f"Counts of 1 to {thresholds.hide_up_to:,} people are hidden in what is published.")
    return " ".join(said)


def warnings_of(
    figures: Sequence[Figure], thresholds: Thresholds, *, has_agreed: bool, printed: Sequence[Figure] | None = None
) -> list[str]:
    """What a reader has to know before reading a measure's figures, a sentence or two each.

    Args:
        figures: of the measure.
        thresholds: of its strategy.
        has_agreed: whether a narrative of the measure was agreed to.
        printed: those that a report prints; None for all. What a report hides stops none.
    """
    found = []
    small = [figure for figure in figures if figure.is_small]
    bases = list(dict.fromkeys(figure.base for figure in small if figure.base))
    if small:
        steps = list(dict.fromkeys(figure.step for figure in small if figure.step))
        said = f"{count_of(len(small), 'figure')} on a small base"
        found.append(". ".join([f"{said}: {in_words(bases)}" if bases else said, *steps]) + ".")
    in_report = [figure for figure in (figures if printed is None else printed) if not figure.is_withheld]
    if any(figure.is_very_small for figure in in_report) and not has_agreed:
        found.append(
            f"The base is under {thresholds.narrative_under:,} and no narrative has been reviewed, so a report with"
            " these figures cannot be issued."
        )
    hidden = sum(figure.is_withheld for figure in figures)
    if hidden:
        found.append(
            f"{count_of(hidden, 'figure')} {'is' if hidden == 1 else 'are'} hidden in what is published, because a few"
            f" people could be made out. Do not pass {_it(hidden)} on."
        )
    unknown = sum(figure.base == NOT_PUBLISHED for figure in figures)
    if unknown:
        of = "this figure" if len(figures) == 1 else count_of(unknown, "figure")
        found.append(f"The base of {of} is not published, so nobody can say how much one person moves {_it(unknown)}.")
    return found


def _it(number: int) -> str:
    return "it" if number == 1 else "them"
