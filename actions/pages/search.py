"""What the search page shows: what was found, in groups, with the words that were looked for marked."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.urls import reverse

from accounts.models import User
from accounts.moments import Moment
from actions.forms.search import SearchForm
from actions.links import authors_of
from actions.models import ActionState, StatusUpdate
from actions.pages.rows import Row, leading_words, row_of
from actions.pages.update_words import LABELS
from actions.permissions import reader_of
from actions.publication import PRIVATE_BOXES, Reader
from actions.question import WORD, Fits, Piece, Question, excerpt, marked
from actions.reading import ActionReading, UpdateReading, read_actions, read_updates
from actions.search import (
    ALL_WORDS,
    found_actions,
    found_measures,
    found_outcomes,
    found_partners,
    found_updates,
    found_workstreams,
    words_found,
)
from actions.wording import partner_words
from govuk.words import count_of, in_words
from outcomes.access import accesses_of, visible_strategies
from outcomes.models import StrategyVersion
from outcomes.reading import PartnerName, PersonName, partner_names, strategy_versions

MOST_SHOWN = 50
"""Results of a group that are shown; the page says how many there are."""
MOST_OFFERED = 3


@dataclass(frozen=True)
class FoundAction:
    """An action, with its texts in pieces."""

    row: Row
    strategy: StrategyVersion
    title: list[Piece]
    wording: list[Piece]
    partners: list[Piece]


@dataclass(frozen=True)
class FoundBox:
    """The part of a box around the words that were found."""

    label: str
    pieces: list[Piece]
    is_private: bool


@dataclass(frozen=True)
class FoundUpdate:
    """An update, with the action as it stands now and the boxes that have the words.

    `has_more` says that there is more to read than the boxes show.
    """

    reading: UpdateReading
    row: Row
    strategy: StrategyVersion
    partner: PartnerName
    author: PersonName
    boxes: list[FoundBox]
    has_more: bool


@dataclass(frozen=True)
class FoundPart:
    """A workstream, an outcome, a measure or an organisation; `strategy` is the one it belongs to, if it is one."""

    kind: str
    pieces: list[Piece]
    href: str
    strategy: StrategyVersion | None


@dataclass(frozen=True)
class Group:
    """The first results of one kind, and how many there are."""

    rows: Sequence[Any] = ()
    total: int = 0


@dataclass(frozen=True)
class SearchPage:
    """The search as it stands for this address.

    Attributes:
        narrowed: the one strategy that is searched where the person sees several; None for all.
        strategies: everything that was searched.
    """

    form: SearchForm
    question: Question
    strategies: Sequence[StrategyVersion]
    narrowed: StrategyVersion | None
    actions: Group = field(default_factory=Group)
    updates: Group = field(default_factory=Group)
    parts: Group = field(default_factory=Group)

    @property
    def counts(self) -> str:
        """What was found, in words: "3 actions, 12 updates and 1 other result"; "" for nothing."""
        named = [(self.actions.total, "action"), (self.updates.total, "update"), (self.parts.total, "other result")]
        return in_words([count_of(number, noun) for number, noun in named if number])

    @property
    def browse(self) -> Sequence[StrategyVersion]:
        """The strategies whose lists are offered where nothing is found: a few, or none."""
        return self.strategies if len(self.strategies) <= MOST_OFFERED else ()

    @property
    def crumbs(self) -> list[dict[str, str]]:
        """The way back to the one strategy that is searched."""
        if self.narrowed is None:
            return []
        return [{"text": self.narrowed.title, "href": reverse("strategy-overview", args=[self.narrowed.strategy.slug])}]

    @property
    def is_demonstration(self) -> bool:
        """Whether everything that was searched is invented."""
        return bool(self.strategies) and all(version.strategy.is_demonstration for version in self.strategies)

    @property
    def names_strategies(self) -> bool:
        """Whether each result says which strategy it belongs to."""
        return len(self.strategies) > 1


def search_page(person: User, params: QueryDict, moment: Moment) -> SearchPage:
    """Search what the person may see, as it is recorded now. A fixed number of queries for whatever is found.

    Args:
        person: who asks.
        params: the address's parameters.
        moment: now.

    Raises:
        Http404: the strategy that is asked for does not exist, or is not shared with the person.
    """
    seen = {strategy.slug: strategy.pk for strategy in visible_strategies(person)}
    versions = strategy_versions(seen.values(), moment.revision)
    slug = params.get("strategy", "")
    if slug and seen.get(slug) not in versions:
        raise Http404
    titles = [(version.strategy.slug, version.title) for version in versions.values()]
    form = SearchForm(params, strategies=sorted(titles, key=lambda one: one[1].lower()))
    question = form.cleaned_data["q"] if form.is_valid() else Question("", ())
    searched = {seen[slug]: versions[seen[slug]]} if slug else versions
    narrowed = versions[seen[slug]] if slug and len(versions) > 1 else None
    found: Mapping[str, Group] = {}
    if question.choices and searched:
        readers = {pk: reader_of(access) for pk, access in accesses_of(person, list(searched)).items()}
        found = _Search(question, searched, readers, moment).groups()
    return SearchPage(form, question, list(searched.values()), narrowed, **found)


class _Search:
    """One search in some strategies: finds rows first, then reads what they need together."""

    def __init__(
        self,
        question: Question,
        strategies: Mapping[int, StrategyVersion],
        readers: Mapping[int, Reader],
        moment: Moment,
    ) -> None:
        self.question = question
        self.strategies = strategies
        self.readers = readers
        self.moment = moment

    def groups(self) -> dict[str, Group]:
        """Everything that is found, by the name of its group."""
        own = {partner for reader in self.readers.values() for partner in reader.partner_ids}
        wordings, actions = _first(found_actions(self.question, self.strategies, self.moment.revision, own))
        sent, updates = _first(found_updates(self.question, self.readers, self.moment.revision))
        named = list(_named_parts(self.question, self.strategies, self.moment.revision))
        readings = self._readings({row.action_id for row in [*wordings, *sent]})
        said = self._said([row.pk for row in sent])
        fits = words_found(self._texts(readings.values(), said, named), self.question)
        parts = [
            FoundPart(one.name, marked(one.text, fits), one.href, self.strategies.get(one.strategy_id or 0))
            for one in named[:MOST_SHOWN]
        ]
        return {
            "actions": Group([self._action(readings[row.action_id], fits) for row in wordings], actions),
            "updates": Group(self._updates(said, readings, fits), updates),
            "parts": Group(parts, len(named)),
        }

    def _readings(self, action_ids: Collection[int]) -> dict[int, ActionReading]:
        states = ActionState.objects.at(self.moment.revision).filter(action__in=action_ids)
        return {reading.action_id: reading for reading in read_actions(states, self.moment, self.readers)}

    def _said(self, update_ids: Collection[int]) -> list[UpdateReading]:
        rows = StatusUpdate.objects.filter(pk__in=update_ids).order_by("-revision", "-pk")
        return read_updates(rows, self.moment, self.readers)

    def _texts(
        self, readings: Iterable[ActionReading], said: Iterable[UpdateReading], named: Iterable["NamedPart"]
    ) -> set[str]:
        """Every word that the page may mark, in small letters. Boxes that may not be read are not among them."""
        texts = [text for one in readings for text in (one.short_title, one.title, _partners(one))]
        texts += [update.boxes[name] or "" for update in said for name in ALL_WORDS]
        texts += [part.text for part in named]
        return {word.lower() for text in texts for word in WORD.findall(text)}

    def _action(self, reading: ActionReading, fits: Fits) -> FoundAction:
        return FoundAction(
            row=row_of(reading),
            strategy=self.strategies[reading.state.action.strategy_id],
            title=marked(reading.short_title, fits),
            wording=excerpt(reading.title, fits),
            partners=marked(_partners(reading), fits),
        )

    def _updates(
        self, said: Sequence[UpdateReading], readings: Mapping[int, ActionReading], fits: Fits
    ) -> list[FoundUpdate]:
        partners = partner_names({one.partner_id for one in said}, self.moment.revision)
        authors = authors_of(said, self.readers, self.moment.revision)
        return [
            FoundUpdate(
                reading=one,
                row=row_of(readings[one.action_id]),
                strategy=self.strategies[readings[one.action_id].state.action.strategy_id],
                partner=partners[one.partner_id],
                author=authors[one.id],
                boxes=(boxes := _boxes(one, fits)),
                has_more=_length(one) > sum(len(piece.text) for box in boxes for piece in box.pieces),
            )
            for one in said
        ]


class NamedPart(NamedTuple):
    """What was found besides actions and updates; an organisation may belong to several strategies and names none."""

    name: str
    text: str
    href: str
    strategy_id: int | None


def _named_parts(question: Question, strategies: Collection[int], revision: int) -> Iterator[NamedPart]:
    for stream in found_workstreams(question, strategies, revision):
        one = stream.workstream
        href = reverse("workstream", args=[one.strategy.slug, one.number])
        text = f"{stream.short_name}: {stream.title}" if stream.short_name else stream.title
        yield NamedPart(f"Workstream {one.number}", text, href, one.strategy_id)
    for promise in found_outcomes(question, strategies, revision):
        href = reverse("outcome", args=[promise.outcome.strategy.slug, promise.outcome.number])
        yield NamedPart(f"Outcome {promise.outcome.number}", promise.title, href, promise.outcome.strategy_id)
    for version in found_measures(question, strategies, revision):
        measure, outcome = version.measure, version.measure.outcome
        href = reverse("measure", args=[outcome.strategy.slug, measure.key])
        yield NamedPart(f"Measure {measure.key}", version.text, href, outcome.strategy_id)
    for partner in found_partners(question, strategies, revision):
        name = f"{partner.name} (invented)" if partner.partner.is_invented else partner.name
        yield NamedPart("Organisation", name, reverse("partner", args=[partner.partner.slug]), None)


def _first(found: "QuerySet[Any]") -> tuple[list[Any], int]:
    """The results that are shown, and how many there are."""
    rows = list(found[: MOST_SHOWN + 1])
    return rows[:MOST_SHOWN], found.count() if len(rows) > MOST_SHOWN else len(rows)


def _partners(reading: ActionReading) -> str:
    """Who leads and supports an action, in words."""
    supporting = [partner_words(one) for one in reading.supporting]
    text = leading_words(reading)
    return f"{text}. Supported by {in_words(supporting)}" if supporting else text


def _boxes(update: UpdateReading, fits: Fits) -> list[FoundBox]:
    """The boxes with a word that was looked for; where it was only a phrase's common words, what was done."""
    found = []
    for name in ALL_WORDS:
        pieces = excerpt(update.boxes[name] or "", fits)
        if any(piece.is_marked for piece in pieces):
            found.append(FoundBox(LABELS[name], pieces, name in PRIVATE_BOXES))
    return found or [FoundBox(LABELS["done"], excerpt(update.boxes["done"] or "", fits), is_private=False)]


def _length(update: UpdateReading) -> int:
    return sum(len(" ".join((update.boxes[name] or "").split())) for name in ALL_WORDS)
