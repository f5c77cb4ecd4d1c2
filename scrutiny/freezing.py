"""Freezes a report: the one place that asks the database for what its files are drawn from."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from pydantic import ValidationError

from actions.reading import periods_of
from outcomes.figures.rules import thresholds_of
from outcomes.figures.small_numbers import rule_words
from outcomes.measures.card import MeasureCard, published_measures_of
from outcomes.measures.narratives import narratives_of
from outcomes.models import Strategy
from outcomes.pages import notes_of
from scrutiny.drafting import draft_words
from scrutiny.freezing_measures import measure_line
from scrutiny.frozen import (
    Cleared,
    Correction,
    Frozen,
    MeasureLine,
    Sitting,
    canonical,
    digest,
    thaw,
    words_of,
)
from scrutiny.models import (
    Clearance,
    CommitteeVersion,
    Edition,
    Enquiry,
    MeetingVersion,
    Report,
    ReportDraft,
    ReportVersion,
)
from scrutiny.questions import Question, QuestionError, read_question
from scrutiny.report_data import Progress
from scrutiny.report_words import ReportWords
from scrutiny.snapshots import Asked, build_progress

EDITION = "edition "
"""What a draft that is compared with an edition says before its number: "edition 3"."""
LICENCE = "Open Government Licence v3.0"
NO_FIGURES = f"This report and its data can be used under the {LICENCE}."


def freeze(
    report: Report,
    draft: ReportDraft,
    *,
    wall: datetime,
    number: int | None = None,
    issued_on: date | None = None,
    correction: Correction | None = None,
) -> Frozen | None:
    """Everything that the files of a report are drawn from, as its draft asks for it.

    Args:
        report: the report.
        draft: its words and its question; need not be saved.
        wall: the wall clock (aware), for a draft without a cut-off.
        number, issued_on, correction: of an edition; None of a draft.

    Returns:
        The frozen data, or None where nothing was recorded about the strategy by the cut-off.

    Raises:
        QuestionError: the draft asks for a period, cut-off or comparison that there is not.
    """
    read = read_data(report.strategy, draft, wall=wall)
    if read is None:
        return None
    frozen = Frozen(
        edition=number,
        address=address_of(report.strategy.slug, number) if number else "",
        issued_on=issued_on,
        sitting=sitting_of(report),
        **read._asdict(),
        words=words_of(draft.words),
        enquiries=enquiries_of(report),
        cleared=(),
        correction=correction,
    )
    return replace(frozen, cleared=tuple(_cleared(one) for one in holding(report, cleared_digest(frozen))))


class Read(NamedTuple):
    """Everything that is read of a strategy for a report: its plan, its measures, and what is said of their figures."""

    progress: Progress
    measures: tuple[MeasureLine, ...]
    licence: str
    figure_rule: str


def read_data(strategy: Strategy, draft: ReportDraft, *, wall: datetime) -> Read | None:
    """What a draft asks for; None where nothing was recorded by the cut-off.

    Raises:
        QuestionError: as `freeze`.
    """
    return _read(strategy, question_of(strategy, draft, wall=wall))


def freeze_plan(strategy: Strategy, question: Question) -> Frozen | None:
    """What a plan says, with recommendations and summary drafted from it, for files without a report behind them.

    Returns:
        The frozen data as of a draft for no meeting, or None where nothing was recorded by the cut-off.
    """
    read = _read(strategy, question)
    if read is None:
        return None
    drafted = draft_words(read.progress, read.measures)
    words = ReportWords(drafted.title, drafted.recommendations, summary=drafted.summary)
    return _of_plan(read, words)


def _of_plan(read: Read, words: ReportWords) -> Frozen:
    """The data of a draft for no meeting, which nobody cleared."""
    return Frozen(
        edition=None,
        address="",
        issued_on=None,
        sitting=None,
        **read._asdict(),
        words=words,
        enquiries=(),
        cleared=(),
        correction=None,
    )


def _read(strategy: Strategy, question: Question) -> Read | None:
    progress = build_progress(strategy, question.asked, question.compare_to)
    if progress is None:
        return None
    revision = question.asked.moment.revision
    notes = notes_of(strategy.pk, revision)
    cards = published_measures_of(strategy.pk, revision, notes)
    written = narratives_of([card.promise.measure_id for card in cards], revision)
    measures = tuple(measure_line(card, notes, written[card.promise.measure_id].agreed) for card in cards)
    return Read(progress, measures, _licence(cards), rule_words(thresholds_of(strategy.pk, revision)))


def address_of(slug: str, number: int) -> str:
    """Where everybody can read an edition, with its host: a path alone leads nowhere from paper."""
    return f"{settings.BASE_URL}{reverse('published-edition', args=[slug, number])}"


def cleared_digest(frozen: Frozen) -> str:
    """What a clearance is about: what the report says, its words and its figures (docs/rules.md, Reports).

    The number of the edition, its day and correction come afterwards; the lines of enquiry are the officer's own; and
    the last change of all says nothing about the report, so a cut-off that is not past yet does not lapse with it.
    """
    at = replace(frozen.progress.at, name="", revision=0)
    return digest(
        canonical(
            replace(
                frozen,
                edition=None,
                address="",
                issued_on=None,
                progress=replace(frozen.progress, at=at),
                enquiries=(),
                cleared=(),
                correction=None,
            )
        )
    )


def data_digest(progress: Progress, measures: tuple[MeasureLine, ...]) -> str:
    """What a report's words are about: its figures alone. What the last change of all was says nothing about them."""
    at = replace(progress.at, name="", revision=0)
    return digest(canonical(_of_plan(Read(replace(progress, at=at), measures, "", ""), ReportWords())))


def holding(report: Report, sha256: str) -> list[Clearance]:
    """The clearances of exactly these data that nobody took back, in their order; of one office the last."""
    rows = Clearance.objects.standing().filter(report=report, sha256=sha256).order_by("revision_id", "pk")
    by_office = {(row.name, row.office): row for row in rows}
    return list(by_office.values())


def question_of(strategy: Strategy, draft: ReportDraft, *, wall: datetime) -> Question:
    """Period, cut-off and comparison that a draft asks for.

    Raises:
        QuestionError: names every part that cannot be read.
    """
    words = {"period": draft.period, "as_at": draft.cut_off}
    if not draft.compare_to.startswith(EDITION):
        return read_question(strategy, wall=wall, **words, compare_to=draft.compare_to)
    name, period = _edition(strategy, draft.compare_to)
    question = read_question(strategy, wall=wall, **words, compare_to=name)
    assert question.compare_to is not None
    moment = question.compare_to.moment
    known = {one.key: one for one in periods_of([strategy.pk], moment.revision).get(strategy.pk, ())}
    return replace(question, compare_to=Asked(moment, known.get(period)))


def sitting_of(report: Report) -> Sitting | None:
    """The meeting that a report is for, as it is called today."""
    version = ReportVersion.objects.open().filter(report=report).select_related("meeting").first()
    if version is None or version.meeting is None:
        return None
    meeting = MeetingVersion.objects.open().get(meeting=version.meeting)
    committee = CommitteeVersion.objects.open().get(committee=version.meeting.committee_id)
    return Sitting(committee.name, committee.council, meeting.date)


def enquiries_of(report: Report) -> tuple[str, ...]:
    """What the officer suggests that members ask."""
    row = Enquiry.objects.open().filter(report=report).first()
    return tuple(row.lines) if row else ()


def _edition(strategy: Strategy, text: str) -> tuple[str, str]:
    """The lasting name of an edition's moment, and its period's key; "" for none."""
    number = text.removeprefix(EDITION)
    row = Edition.objects.filter(strategy=strategy, number=int(number)).first() if number.isdecimal() else None
    if row is None:
        raise QuestionError({"compare_to": f"There is no {text[:60]}. Compare with something else."})
    try:
        at = thaw(row.data).progress.at
    except ValidationError:
        raise QuestionError({"compare_to": f"Edition {number} was taken down. Compare with something else."}) from None
    return at.name, at.period.key if at.period else ""


def _cleared(row: Clearance) -> Cleared:
    return Cleared(row.name, row.office, row.on)


def _licence(cards: Iterable[MeasureCard]) -> str:
    """Under which the data may be used: our own, and whose terms the figures have."""
    sources = {figure.row.source for card in cards for line in card.lines for figure in line.figures}
    named = sorted(source for source in sources if source)
    if not named:
        return NO_FIGURES
    return (
        f"The words and the ratings of this report can be used under the {LICENCE}."
        f" Figures that others published stay under the terms of those who published them: {'; '.join(named)}."
    )
