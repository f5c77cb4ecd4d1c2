"""A report's frozen data: everything that its files are drawn from, and nothing that asks the database.

Its canonical JSON is what an edition keeps. The same data give the same text and digest in any process, time zone and
locale.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from outcomes.figures.charts import Plot
from scrutiny.figure_data import FigureLine, SeriesLine
from scrutiny.report_data import Progress
from scrutiny.report_words import ReportWords


@dataclass(frozen=True)
class MeasureLine:
    """A measure, how its headline stands, and what the figure rests on.

    Attributes:
        ref: "M1.2".
        answer: the sentence that its page begins with.
        latest, previous: None where no figure is published, or no single line shows the measure.
        comparators: the same thing elsewhere, each with its name ("England").
        direction: "worse", "better", "same", or "not known".
        why: what that rests on, or why nothing is said.
        narrative: what it shows, why it matters and what comes next; "" where nobody wrote it.
        notes: small bases, conflicts, what is worked out.
        shows: what the headline counts, and that it stands in for the measure: "Staff turnover, a stand-in"; "" without
            a headline.
        figures: how many figures are published; of several, none alone may show the measure.
        plots: what is drawn of them.
        not_drawn: why some of them are not; "" where all are, or there is none.
        series: every figure, one by one, for who reckons with them.
        outdated: which figures the narrative does not know: "Written before the figures of 2022/23"; or "".
        target: with its day and where it is published; "" where none is recorded.
    """

    ref: str
    title: str
    outcome: int
    answer: str
    latest: FigureLine | None
    previous: FigureLine | None
    comparators: tuple[tuple[str, FigureLine], ...]
    direction: str
    why: str
    narrative: str
    notes: tuple[str, ...]
    shows: str = ""
    figures: int = 0
    plots: tuple[Plot, ...] = ()
    not_drawn: str = ""
    series: tuple[SeriesLine, ...] = ()
    outdated: str = ""
    target: str = ""

    @property
    def told(self) -> str:
        """The narrative as it is printed: one that does not know the latest figures says so first."""
        return f"{self.outdated}. {self.narrative}" if self.outdated and self.narrative else self.narrative

    @property
    def is_told(self) -> bool:
        """Whether somebody has said what the latest figures show."""
        return bool(self.narrative) and not self.outdated

    @property
    def is_unpublished(self) -> bool:
        """Whether no figure is published at all."""
        return self.latest is None and not self.figures


@dataclass(frozen=True)
class Sitting:
    """The meeting that a report is for."""

    committee: str
    council: str
    date: date


@dataclass(frozen=True)
class Cleared:
    """Who cleared a report: printed with the edition, as the person's office requires it."""

    name: str
    office: str
    on: date


@dataclass(frozen=True)
class Correction:
    """What an edition corrects.

    Attributes:
        edition: the number of the edition that it replaces.
        lines: one for each thing that was wrong: "Action 3.1 printed amber, should be red."
    """

    edition: int
    reason: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Frozen:
    """The whole of a report.

    Attributes:
        edition: its number; None of a draft, whose files say so.
        address: of the edition's page without sign-in, with its host, as paper needs it; "" of a draft.
        issued_on: None of a draft.
        sitting: None where it is for no meeting.
        enquiries: what members may wish to ask, in the officer's words.
        cleared: empty of a draft that nobody cleared.
        licence: under which the data may be used, third-party figures named.
        figure_rule: of small numbers, as it is printed beside tables of figures; "" of an edition from before it was.
    """

    edition: int | None
    address: str
    issued_on: date | None
    sitting: Sitting | None
    progress: Progress
    measures: tuple[MeasureLine, ...]
    words: ReportWords
    enquiries: tuple[str, ...]
    cleared: tuple[Cleared, ...]
    correction: Correction | None
    licence: str
    figure_rule: str = ""


_FROZEN = TypeAdapter(Frozen)
_WORDS = TypeAdapter(ReportWords)


def canonical(frozen: Frozen) -> str:
    """The one text of these data: keys in order, no space that says nothing, dates as ISO 8601."""
    data = _FROZEN.dump_python(frozen, mode="json")
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(text: str) -> str:
    """SHA-256 of a canonical text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def thaw(text: str) -> Frozen:
    """Read a canonical text back.

    Raises:
        pydantic.ValidationError: it is no frozen report.
    """
    return _FROZEN.validate_json(text)


def words_as_data(words: ReportWords) -> dict[str, Any]:
    """A report's words as plain data, for its draft."""
    data: dict[str, Any] = _WORDS.dump_python(words, mode="json")
    return data


def words_of(data: dict[str, Any]) -> ReportWords:
    """A draft's words.

    Raises:
        pydantic.ValidationError: the draft holds something else.
    """
    return _WORDS.validate_python(data)
