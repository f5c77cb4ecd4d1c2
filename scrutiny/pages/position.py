"""The page of the position in two minutes: in full on a screen, cut to one sheet in print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from pydantic import ValidationError

from actions.periods import PeriodDates, current_period
from actions.stages import Mark
from outcomes.models import Strategy
from scrutiny.editions import public_at
from scrutiny.frozen import Frozen, thaw
from scrutiny.pages.progress import Addresses
from scrutiny.position import Position, position_of
from scrutiny.position_fit import ROOM, Elsewhere, largest
from scrutiny.questions import Question

IN_THE_TRACKER = Elsewhere(actions="the progress report", measures="the pages of the outcomes")


@dataclass(frozen=True)
class PositionPage:
    """Everything that the page shows.

    Attributes:
        position: in full, with addresses.
        sheet: the same for paper.
        by_mark, links: for the status bar.
        progress_href: the whole progress report for the same question.
        address: this page for ever; `name` is the lasting name in it.
        asked_in: where the questions stand: "edition 3"; "" where there are none.
    """

    position: Position
    sheet: Position
    by_mark: Mapping[str, int]
    links: Mapping[str, str]
    progress_href: str
    address: str
    name: str
    asked_in: str


class PageLinks:
    """Pages of actions and measures, at the position's moment.

    Args:
        to: addresses of the report.
    """

    def __init__(self, to: Addresses) -> None:
        self._to = to

    def action(self, ref: str) -> str:
        """An action's page."""
        return self._to.action(ref)

    def measure(self, ref: str) -> str:
        """A measure's page."""
        past = f"?{urlencode(self._to.past)}" if self._to.past else ""
        return reverse("measure", args=[self._to.slug, ref]) + past


def position_page(strategy: Strategy, frozen: Frozen, question: Question, today: date) -> PositionPage:
    """Lay the page out.

    Args:
        strategy: whose position it is.
        frozen: what the plan says.
        question: what was asked.
        today: the day of the person who asks, on which published editions are known.
    """
    progress = frozen.progress
    to = Addresses(progress, question)
    asked_in, questions = published_questions(strategy, question, today)
    frozen = replace(frozen, enquiries=questions)
    trace = f"Recorded as {progress.at.name}."
    return PositionPage(
        position=position_of(frozen, trace, PageLinks(to)),
        sheet=largest(position_of(frozen, trace), ROOM, IN_THE_TRACKER),
        by_mark=progress.summary.by_mark,
        links={mark.value: to.marked(mark) for mark in Mark},
        progress_href=to.page(),
        address=to.position(),
        name=progress.at.name,
        asked_in=asked_in,
    )


def published_questions(strategy: Strategy, question: Question, today: date) -> tuple[str, tuple[str, ...]]:
    """What members may wish to ask, from the last edition that everybody can read; drafts are nobody's to read.

    Returns:
        The edition in words, and the questions; both empty where there are none.
    """
    moment = question.asked.moment
    seen = replace(moment, day=min(today, moment.day))
    row = public_at(seen).filter(strategy=strategy).order_by("-number").first()
    try:
        enquiries = thaw(row.data).enquiries if row else ()
    except ValidationError:
        return "", ()  # it was taken down
    return (f"edition {row.number}", enquiries) if row and enquiries else ("", ())


def period_before(periods: Sequence[PeriodDates], asked: PeriodDates | None, today: date) -> str:
    """Key of the last period before the one asked for that is cut off, to compare with; "" where there is none."""
    about = asked or current_period(periods, today)
    earlier = [period for period in periods if period.cut_off < today and about and period.starts < about.starts]
    return earlier[-1].key if earlier else ""
