"""Rounds of figures: a lead opens one for everything that is due, who is asked answers, and the lead ends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from accounts.clock import change
from accounts.models import PartnerVersion, User
from actions.errors import RuleError
from actions.figure_rounds import RoundReading, read_rounds
from actions.models import Action, FigureRound, RoundAnswer, RoundEnd, RoundItem, RoundKind
from outcomes.access import access_of
from outcomes.errors import NotForYouError
from outcomes.models import MeasureSettings, MeasureVersion, Strategy, StrategyPartner

TITLE_LENGTH = 200
SUBJECT_LENGTH = 1000
LONGEST_ANSWER = 2000
"""Characters of an answer in words, and of the reason for which a round ends."""


@dataclass(frozen=True)
class Asked:
    """One thing to ask for: what, in words, and which organisation; None where nobody is named."""

    subject: str
    partner_id: int | None = None


@dataclass(frozen=True)
class RoundWanted:
    """A round to open.

    Attributes:
        kind: one of `RoundKind`.
        action: the action that promises it; None where none does.
        measures: ids of the measures that are asked for, in their order; for rounds of measures alone.
        asked: what is asked for in words; for the other rounds.
    """

    kind: str
    title: str
    due_on: date
    action: Action | None = None
    measures: Sequence[int] = ()
    asked: Sequence[Asked] = ()


class RoundNotAllowedError(RuleError):
    """A round that cannot be opened so, or an answer that cannot be taken."""


class RoundEndedError(RuleError):
    """The round takes no more answers."""

    message = "This round has ended. Nothing was saved."


def open_round(*, strategy: Strategy, wanted: RoundWanted, by: User, now: datetime | None = None) -> FigureRound:
    """Open a round. A measure is asked from the organisation that brings its figures, where one is named.

    Args:
        by: programme lead or deputy.

    Raises:
        RoundNotAllowedError: no title or one that a running round has, a day gone by, nothing asked for, or an action,
            a measure or an organisation of another strategy.
        NotForYouError: `by` does not lead. Nothing is written.
    """
    title = wanted.title.strip()
    with change(kind="figure_round_opened", by=by, strategy_id=strategy.pk, now=now) as revision:
        if not access_of(by, strategy).leads:
            raise NotForYouError
        known = FigureRound.objects.filter(strategy=strategy)
        _check(strategy, wanted, today=revision.day)
        if known.filter(kind=wanted.kind, title=title, end=None).exists():
            raise RoundNotAllowedError("A round of this name is running already.", field="title")
        number = (known.aggregate(last=Max("number"))["last"] or 0) + 1
        row = FigureRound(
            strategy=strategy,
            number=number,
            kind=wanted.kind,
            title=title,
            action=wanted.action,
            due_on=wanted.due_on,
        )
        opened = revision.append(row)
        items = _measures_asked(strategy, wanted.measures) if wanted.kind == RoundKind.MEASURES else _asked(wanted)
        for position, item in enumerate(items, 1):
            item.round, item.position = opened, position
        revision.append_many(items)
        revision.summary = f"Round {number}: {title}"
    return opened


def answer_item(*, item: RoundItem, words: str, by: User, now: datetime | None = None) -> RoundAnswer:
    """Answer one item in words: what was agreed, or why there is no figure. The last answer stands, all are kept.

    Args:
        words: at most LONGEST_ANSWER characters. The words that stand already stay one row.
        by: a lead, or somebody who speaks for the organisation asked.

    Raises:
        RoundNotAllowedError: nothing or too much is said, or by somebody who is not asked.
        RoundEndedError: the round has ended. Nothing is written.
    """
    words = _said(words, "words", "Enter an answer.")
    strategy = item.round.strategy
    with change(kind="figure_round_answered", by=by, strategy_id=strategy.pk, now=now) as revision:
        running = _running(item.round, revision.number)
        reading = next(one for one in running.items if one.row.pk == item.pk)
        if not reading.may_answer(access_of(by, strategy)):
            raise RoundNotAllowedError("Only the organisation asked and those who lead the programme answer this.")
        if reading.answers and reading.answers[0].words == words:
            return reading.answers[0]
        revision.summary = f"Round {item.round.number}, item {item.position}: answered"
        return revision.append(RoundAnswer(item=item, words=words))


def end_round(*, figure_round: FigureRound, reason: str = "", by: User, now: datetime | None = None) -> RoundEnd:
    """End a round: it takes no more answers, and figures that come later answer nothing in it.

    Args:
        reason: why it ends although something is missing; left aside where nothing is.
        by: programme lead or deputy.

    Raises:
        RoundNotAllowedError: something is missing and no reason is given; RoundEndedError: it has ended already;
        NotForYouError: `by` does not lead. Nothing is written.
    """
    strategy = figure_round.strategy
    with change(kind="figure_round_ended", by=by, strategy_id=strategy.pk, now=now) as revision:
        if not access_of(by, strategy).leads:
            raise NotForYouError
        running = _running(figure_round, revision.number)
        why = _said(reason, "reason", "Enter why the round ends without all answers.") if running.missing else ""
        revision.summary = f"Round {figure_round.number} ended: {running.progress}"
        return revision.append(RoundEnd(round=figure_round, reason=why))


def _check(strategy: Strategy, wanted: RoundWanted, *, today: date) -> None:
    if wanted.kind not in RoundKind.values:
        raise RoundNotAllowedError("Select what the round asks for.", field="kind")
    if not wanted.title.strip() or len(wanted.title.strip()) > TITLE_LENGTH:
        raise RoundNotAllowedError(f"Enter what the round is called, in {TITLE_LENGTH} characters.", field="title")
    if wanted.due_on < today:
        raise RoundNotAllowedError("Enter a day from today on.", field="due_on")
    if wanted.action is not None and wanted.action.strategy_id != strategy.pk:
        raise RoundNotAllowedError("Select an action of this strategy.", field="action")
    asks = wanted.measures if wanted.kind == RoundKind.MEASURES else wanted.asked
    if not asks:
        field = "measures" if wanted.kind == RoundKind.MEASURES else "subject_1"
        raise RoundNotAllowedError("Enter at least one thing to ask for.", field=field)
    named = {one.partner_id for one in wanted.asked} - {None}
    here = StrategyPartner.objects.open().filter(strategy=strategy, partner__in=named).values_list("partner", flat=True)
    left = PartnerVersion.objects.open().filter(partner__in=named, has_left=True).values_list("partner", flat=True)
    if named - set(here) or named & set(left):
        raise RoundNotAllowedError("Select an organisation that takes part in this strategy.", field="subject_1")


def _measures_asked(strategy: Strategy, measures: Sequence[int]) -> list[RoundItem]:
    rows = MeasureVersion.objects.open().filter(measure__outcome__strategy=strategy, measure__in=measures)
    versions = {row.measure_id: row for row in rows.select_related("measure")}
    if set(measures) - set(versions):
        raise RoundNotAllowedError("Select measures of this strategy.", field="measures")
    owners = dict(MeasureSettings.objects.open().filter(measure__in=measures).values_list("measure", "owner"))
    return [
        RoundItem(
            measure_id=pk,
            subject=f"Measure {versions[pk].measure.key}: {versions[pk].text}"[:SUBJECT_LENGTH],
            partner_id=owners.get(pk),
        )
        for pk in dict.fromkeys(measures)
    ]


def _asked(wanted: RoundWanted) -> list[RoundItem]:
    found = []
    for place, one in enumerate(wanted.asked, 1):
        subject = one.subject.strip()
        if not subject or len(subject) > SUBJECT_LENGTH:
            words = f"Enter what is asked for, in {SUBJECT_LENGTH:,} characters."
            raise RoundNotAllowedError(words, field=f"subject_{place}")
        found.append(RoundItem(subject=subject, partner_id=one.partner_id))
    return found


def _running(figure_round: FigureRound, revision: int) -> RoundReading:
    reading = read_rounds(FigureRound.objects.filter(pk=figure_round.pk), revision)[0]
    if not reading.is_open:
        raise RoundEndedError
    return reading


def _said(words: str, field: str, without: str) -> str:
    words = words.replace("\r\n", "\n").strip()
    if not words:
        raise RoundNotAllowedError(without, field=field)
    if len(words) > LONGEST_ANSWER:
        raise RoundNotAllowedError(f"Enter {LONGEST_ANSWER:,} characters or fewer.", field=field)
    return words
