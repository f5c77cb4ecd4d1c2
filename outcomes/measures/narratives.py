"""What was written beside the figures of measures, as it stood at a moment: the text that holds and what waits."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from govuk.words import day
from outcomes.figures.figure import Figure
from outcomes.models import Narrative, NarrativeReview
from outcomes.reading import grouped
from outcomes.suppression.few_named import few_named


@dataclass(frozen=True)
class Written:
    """One narrative.

    Attributes:
        row: the narrative, with its `revision` selected.
        review: somebody else's word on it by then; None while it waits.
    """

    row: Narrative
    review: NarrativeReview | None

    @property
    def is_agreed(self) -> bool:
        """Whether somebody else agreed to it."""
        return self.review is not None and self.review.is_agreed

    @property
    def is_returned(self) -> bool:
        """Whether it was returned to be changed."""
        return self.review is not None and not self.review.is_agreed

    @property
    def waits(self) -> bool:
        """Whether nobody has decided on it."""
        return self.review is None


@dataclass(frozen=True)
class Narratives:
    """Everything written about one measure, oldest first."""

    every: Sequence[Written] = ()

    @property
    def last(self) -> Written | None:
        """The last text, whatever came of it; None where nobody has written anything."""
        return self.every[-1] if self.every else None

    @property
    def shown(self) -> Written | None:
        """What pages of the programme show: the last text that was not returned."""
        return next((one for one in reversed(self.every) if not one.is_returned), None)

    @property
    def agreed(self) -> Written | None:
        """What reports and editions print: the last text that somebody else agreed to."""
        return next((one for one in reversed(self.every) if one.is_agreed), None)


def narratives_of(measures: Collection[int], revision: int) -> dict[int, Narratives]:
    """By measure what was written by a revision. Two queries.

    Args:
        measures: ids; one without a narrative has an empty one.
        revision: the last change that counts.
    """
    rows = Narrative.objects.filter(measure__in=measures, revision__lte=revision)
    found = list(rows.select_related("revision").order_by("measure_id", "number"))
    decided = NarrativeReview.objects.filter(narrative__measure__in=measures, revision__lte=revision)
    reviews = {one.narrative_id: one for one in decided.select_related("revision")}
    written = grouped((row.measure_id, Written(row, reviews.get(row.pk))) for row in found)
    return {measure: Narratives(tuple(written[measure])) for measure in measures}


def written_before(narrative: Narrative, figures: Sequence[Figure], latest: Figure | None = None) -> str:
    """What a narrative does not know yet: "Written before the figures of 2022/23"; "" where it knows every figure,
    and those that it is about still stand.

    Args:
        figures: of its measure, as they stand.
        latest: of its headline, where it has one; without it the figure of the last period counts.
    """
    if narrative.about and narrative.about not in {figure.row.period_label for figure in figures}:
        return f"Written about the figures of {narrative.about}, which were withdrawn"
    newer = [figure for figure in figures if (figure.row.revision_id or 0) > narrative.revision_id]
    last = latest or max(figures, key=_ended, default=None)
    if last is not None and last.row.period_label in {figure.row.period_label for figure in newer} - {narrative.about}:
        return f"Written before the figures of {last.row.period_label}"
    revised = list(dict.fromkeys(figure.row.period_label for figure in newer if figure.issue > 1))
    return f"Written before the figures of {revised[-1]} were revised" if revised else ""


def outdated(written: Written | None, figures: Sequence[Figure], latest: Figure | None) -> str:
    """Which figures a text does not know; "" where it knows all, or there is none. One place for what is printed."""
    return written_before(written.row, figures, latest) if written else ""


def _ended(figure: Figure) -> str:
    return str(figure.row.period_ends or "")


@dataclass(frozen=True)
class Telling:
    """What a page says beside the figures of a measure.

    Attributes:
        shown: the text; None where there is none.
        by: who wrote it and when, and who agreed: "Written by Carol Example, 3 August 2026. Agreed by ...".
        outdated: which figures it does not know; "" where it knows all.
        waiting: number of the text that waits for a review; None where none does.
        returned: why the last text was returned; "" where it was not.
        author_id: of the text that waits.
        few: where the text tells of a few people, as it says it; no report with it can be issued.
    """

    shown: Written | None = None
    by: str = ""
    outdated: str = ""
    waiting: int | None = None
    returned: str = ""
    author_id: int | None = None
    few: Sequence[str] = ()


def telling_of(
    narratives: Narratives, figures: Sequence[Figure], latest: Figure | None, people: Mapping[int, str], up_to: int
) -> Telling:
    """What a page says beside a measure's figures.

    Args:
        figures, latest: of the measure, and of its headline.
        people: names by id.
        up_to: the highest count of people that is hidden in what is published.
    """
    shown, last = narratives.shown, narratives.last
    waits = last if last is not None and last.waits else None
    return Telling(
        shown=shown,
        by=_by_words(shown, people) if shown else "",
        outdated=outdated(shown, figures, latest),
        waiting=waits.row.number if waits else None,
        returned=last.review.reason if last is not None and last.review and not last.review.is_agreed else "",
        author_id=waits.row.author_id if waits else None,
        few=_few(shown.row, up_to) if shown else (),
    )


def _few(row: Narrative, up_to: int) -> list[str]:
    return few_named("\n".join((row.shows, row.matters, row.next)), up_to)


def _by_words(one: Written, people: Mapping[int, str]) -> str:
    said = f"Written by {people[one.row.author_id]}, {day(one.row.revision.at)}."
    if one.review is None:
        return said
    return f"{said} Reviewed by {people[one.review.reviewer_id]}, {day(one.review.revision.at)}."
