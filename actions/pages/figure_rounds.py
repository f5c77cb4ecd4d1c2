"""What the pages of rounds show: what is asked, from whom, by when, and what came; and what a new round would ask."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max
from django.http import Http404

from accounts.models import PartnerVersion
from actions.figure_rounds import NO_PROGRESS, ItemReading, RoundReading, read_rounds
from actions.figures_due import next_figure_on
from actions.models import ActionWording, FigureRound, RoundAnswer, RoundKind
from govuk.words import count_of, day, when
from outcomes.figures.figure import value_words
from outcomes.figures.withdrawals import counting
from outcomes.models import MeasureFrequency, Observation, StrategyPartner
from outcomes.pages import settings_at
from outcomes.promises import measures_at
from outcomes.reading import PartnerName, partner_names, person_names
from outcomes.scope import Scope

NOBODY = "Nobody named"
PROMISED = {
    RoundKind.MEASURES: ("measure progress",),
    RoundKind.PROJECTIONS: ("projections of demand", "demand projections"),
    RoundKind.TRAINING_NEEDS: ("training needs",),
}
"""How the wording of an action begins to promise a round of each kind. Its number alone says nothing."""


@dataclass(frozen=True)
class Answer:
    """What somebody said, who, and when."""

    words: str
    by: str
    on: datetime


@dataclass(frozen=True)
class Item:
    """One thing that is asked for, in words.

    Attributes:
        asked: the organisation asked, or that nobody is named.
        figure: the figure that came: "32.2%, Turnover, 2021/22"; "" for none.
        figure_on: when it was recorded.
        answers: what was said, the last first.
        may_answer: whether the reader answers it here and now.
        may_bring: whether they may enter its figure now.
    """

    position: int
    subject: str
    key: str
    asked: str
    is_invented: bool
    figure: str
    figure_on: datetime | None
    answers: Sequence[Answer]
    is_answered: bool
    may_answer: bool
    may_bring: bool


@dataclass(frozen=True)
class Round:
    """One round in words.

    Attributes:
        position: where it stands, in one sentence.
        ended: when and by whom it was ended; "" while it runs.
        action: reference and short title of the action that promises it; None where none does.
    """

    reading: RoundReading
    kind: str
    position: str
    ended: str
    action: tuple[str, str] | None
    items: Sequence[Item]

    @property
    def number(self) -> int:
        """Its number within the strategy."""
        return self.reading.row.number

    @property
    def title(self) -> str:
        """As it is called."""
        return self.reading.row.title


@dataclass(frozen=True)
class MeasureDue:
    """A measure that a new round can ask for.

    Attributes:
        name: reference and wording.
        about: who brings its figures, the last figure, and when the next is due, in one line.
        is_asked: whether the round is proposed to ask for it: its figure is due, or nobody can tell, and no
            round that runs waits for it.
        is_known: whether it can be told when its figure is due.
    """

    id: int
    name: str
    about: str
    is_asked: bool
    is_known: bool


@dataclass(frozen=True)
class Proposal:
    """What a new round of a kind would be like.

    Attributes:
        actions: id and name of every action; `promised_by` is the one whose wording promises such a round.
        partners: id and name of the organisations that can be asked.
        measures: for rounds of measures alone, those that are due first.
    """

    kind: RoundKind
    actions: list[tuple[str, str]]
    promised_by: str
    partners: list[tuple[str, str]]
    measures: list[MeasureDue]


def round_list(scope: Scope) -> list[Round]:
    """Every round of the strategy at the moment: those that run first, then the last ended first."""
    found = read_rounds(FigureRound.objects.filter(strategy=scope.strategy), scope.moment.revision)
    found.sort(key=lambda one: (not one.is_open, one.row.due_on if one.is_open else date.max, -one.row.number))
    return _in_words(scope, found)


def round_page(scope: Scope, number: int) -> Round:
    """One round.

    Raises:
        Http404: there is none of this number.
    """
    rounds = FigureRound.objects.filter(strategy=scope.strategy, number=number)
    found = _in_words(scope, read_rounds(rounds, scope.moment.revision))
    if not found:
        raise Http404
    return found[0]


def item_of(page: Round, position: int) -> tuple[ItemReading, Item]:
    """One item of a round.

    Raises:
        Http404: there is none at this place.
    """
    for reading, item in zip(page.reading.items, page.items, strict=True):
        if item.position == position:
            return reading, item
    raise Http404


def rounds_of_action(action_id: int, revision: int) -> list[RoundReading]:
    """The rounds that run for an action."""
    return [one for one in read_rounds(FigureRound.objects.filter(action=action_id), revision) if one.is_open]


def proposal_of(scope: Scope, kind: RoundKind) -> Proposal:
    """What a round of this kind would be like now."""
    strategy, revision = scope.strategy.pk, scope.moment.revision
    rows = ActionWording.objects.at(revision).filter(action__strategy=strategy).select_related("action")
    wordings = list(rows.order_by("action__sort_key"))
    promising = (str(one.action_id) for one in wordings if any(words in one.title.lower() for words in PROMISED[kind]))
    belonging = StrategyPartner.objects.at(revision).filter(strategy=strategy).values_list("partner", flat=True)
    gone = PartnerVersion.objects.at(revision).filter(partner__in=belonging, has_left=True)
    partners = partner_names(set(belonging) - set(gone.values_list("partner", flat=True)), revision)
    return Proposal(
        kind=kind,
        actions=[(str(one.action_id), f"{one.action.ref} {one.short_title}") for one in wordings],
        promised_by=next(promising, ""),
        partners=[(str(one.id), one.name) for one in sorted(partners.values(), key=lambda one: one.name.casefold())],
        measures=_measures_due(scope) if kind == RoundKind.MEASURES else [],
    )


def _measures_due(scope: Scope) -> list[MeasureDue]:
    strategy, revision = scope.strategy.pk, scope.moment.revision
    settings = settings_at(strategy, revision)
    figures = Observation.objects.filter(series__measure__outcome__strategy=strategy, revision__lte=revision)
    known = counting(figures, revision).exclude(period_kind__in=NO_PROGRESS).values("series__measure")
    lasts = dict(known.annotate(last=Max("period_ends")).values_list("series__measure", "last"))
    names = partner_names({one.owner_id for one in settings.values() if one.owner_id}, revision)
    running = _asked_already(strategy, revision)
    found = []
    for row in measures_at([strategy], revision):
        said, last = settings.get(row.measure_id), lasts.get(row.measure_id)
        due = next_figure_on(said.frequency, said.due_month, last) if said else None
        words = _due_words(said.frequency if said else None, due, scope.moment.day, has_any=row.measure_id in lasts)
        owner = names.get(said.owner_id or 0) if said else None
        so_far = f"Last figure to {day(last)}" if last else _without(row.measure_id in lasts)
        already = running.get(row.measure_id, "")
        about = f"{owner.name if owner else NOBODY}. {so_far}. {words}.{already}"
        is_asked = not already and (due is None or due <= scope.moment.day)
        found.append(MeasureDue(row.measure_id, f"{row.measure.key} {row.text}", about, is_asked, due is not None))
    return sorted(found, key=lambda one: (not one.is_asked, not one.is_known))


def _asked_already(strategy: int, revision: int) -> dict[int, str]:
    """By measure that it is asked for in a round that runs, and waits there for its answer."""
    rounds = read_rounds(FigureRound.objects.filter(strategy=strategy), revision)
    return {
        one.row.measure_id: f" Asked for already in “{each.row.title}”."
        for each in rounds
        if each.is_open
        for one in each.items
        if one.row.measure_id is not None and not one.is_answered
    }


def _without(has_any: bool) -> str:
    return "Figures without a stated period" if has_any else "No figure yet"


def _due_words(how_often: str | None, due: date | None, today: date, *, has_any: bool) -> str:
    """When the next figure is expected: "Due since 1 April 2026", "Next due on 1 October 2027"."""
    if due is not None:
        return f"Due since {day(due)}" if due <= today else f"Next due on {day(due)}"
    if how_often is None:
        return "Nobody has said how often one is expected"
    if how_often == MeasureFrequency.IRREGULAR:
        return "Figures come from time to time"
    return "It cannot be told when the next is due" if has_any else "Due: there is none"


def _in_words(scope: Scope, found: Sequence[RoundReading]) -> list[Round]:
    revision = scope.moment.revision
    partners = partner_names({one.partner_id for each in found for one in each.items if one.partner_id}, revision)
    spoke = [answer.revision.by_id for each in found for one in each.items for answer in one.answers]
    spoke += [each.end.revision.by_id for each in found if each.end]
    people = {pk: one.name for pk, one in person_names({pk for pk in spoke if pk}, revision).items()}
    wordings = ActionWording.objects.at(revision).filter(action__in=[each.row.action_id for each in found])
    titles = dict(wordings.values_list("action", "short_title")) if found else {}
    return [
        Round(
            reading=each,
            kind=each.row.get_kind_display(),
            position=_position(each, scope.moment.day),
            ended=_ended(each, people),
            action=(each.row.action.ref, titles.get(each.row.action_id or 0, "")) if each.row.action else None,
            items=[_item(scope, each, one, partners, people) for one in each.items],
        )
        for each in found
    ]


def position_words(each: RoundReading, today: date) -> str:
    """How far a round is and by when: "5 of 11 answered, due 30 June 2027, in 41 days"."""
    return f"{each.progress}, due {day(each.row.due_on)}, {when(each.row.due_on, today)}"


def _position(each: RoundReading, today: date) -> str:
    return f"{each.progress}." if each.end else f"{position_words(each, today)}."


def _ended(each: RoundReading, people: Mapping[int, str]) -> str:
    if each.end is None:
        return ""
    who = people.get(each.end.revision.by_id or 0, "")
    missing = f", with {count_of(each.missing, 'answer')} missing" if each.missing else ", with every answer"
    return f"Ended on {day(each.end.revision.at)}{f' by {who}' if who else ''}{missing}"


def _item(
    scope: Scope, each: RoundReading, one: ItemReading, partners: Mapping[int, PartnerName], people: Mapping[int, str]
) -> Item:
    asked = partners.get(one.partner_id or 0)
    is_now = each.is_open and not scope.moment.is_past
    return Item(
        position=one.row.position,
        subject=one.row.subject,
        key=one.row.measure.key if one.row.measure else "",
        asked=asked.name if asked else NOBODY,
        is_invented=asked is not None and asked.is_invented,
        figure=figure_words(one.figure) if one.figure else "",
        figure_on=one.figure.revision.at if one.figure else None,
        answers=list(_answers(one.answers, people)),
        is_answered=one.is_answered,
        may_answer=is_now and one.may_answer(scope.access),
        may_bring=is_now and one.may_bring(scope.access),
    )


def figure_words(figure: Observation) -> str:
    """A figure in one line: "32.2%, Turnover, 2021/22"."""
    unit = figure.series.unit
    value = "Not available" if figure.value is None else value_words(figure.value, figure.decimals, unit)
    return f"{value}, {figure.series.label}, {figure.period_label}"


def _answers(rows: Iterable[RoundAnswer], people: Mapping[int, str]) -> Iterable[Answer]:
    for row in rows:
        yield Answer(row.words, people.get(row.revision.by_id or 0, ""), row.revision.at)
