"""What the search finds, as recorded at a revision: scoped to what may be seen before any word is compared.

PostgreSQL compares by full text (English word stems; those of updates are kept beside them, see migration 0003), SQLite
by the beginnings of words. Words of updates are compared only in boxes that the reader may read (docs/rules.md,
Publication): what may not be read neither finds an update, nor leaves one out, nor moves it.
"""

import re
from collections.abc import Callable, Collection, Mapping
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorExact, SearchVectorField
from django.db import connection
from django.db.models import Case, Exists, Func, IntegerField, OuterRef, Q, QuerySet, Value, When

from accounts.models import PartnerVersion
from actions.models import ActionState, ActionSupport, ActionWording, StatusUpdate, WorkstreamVersion
from actions.permissions import readable_words, sent_updates
from actions.publication import Reader
from actions.question import Fits, Question, Term
from outcomes.models import MeasureVersion, OutcomeVersion, StrategyPartner

LANGUAGE = "english"
PUBLISHED_WORDS = ("done", "next", "cause", "path")
ALL_WORDS = (*PUBLISHED_WORDS, "help_wanted", "internal_note")
"""Boxes of an update that hold words; migration 0003 keeps the stems of exactly these two sets."""
KEPT_STEMS = {PUBLISHED_WORDS: "published_words", ALL_WORDS: "all_words"}
"""Columns that only PostgreSQL has, and works out itself; finding the stems of every row anew takes far longer."""

NOTHING = Q(pk__in=[])
SHORTEST_BEGINNING = 4
"""Letters that a word needs to find longer words that begin with it."""


def found_actions(
    question: Question, strategies: Collection[int], revision: int, own: Collection[int] = ()
) -> "QuerySet[ActionWording]":
    """Actions with every term in their reference, wording, short title or the names of their partners.

    The one whose reference was asked for comes first, then those that have all terms in the short title, then in the
    wording, then those of partners so named. Among equals come strategies in which the reader's own partners (ids in
    `own`) lead something, then those of whose actions something is recorded; then the order of the plan.
    """
    wording = ActionWording.objects.at(revision).filter(action__strategy__in=list(strategies))
    referred = [Q(action__ref__iexact=term.names("action")) for term in question.wanted if term.names("action")]
    place = Case(
        When(reduce(or_, referred, NOTHING), then=Value(0)),
        When(_fits(question, _words_in("short_title")), then=Value(1)),
        When(_fits(question, _words_in("short_title", "title")), then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    found = wording.filter(_fits(question, lambda term: _in_action(term, revision))).annotate(place=place)
    same = ActionState.objects.at(revision).filter(action__strategy=OuterRef("action__strategy"))
    nearest = Case(
        When(Exists(same.filter(Q(lead__in=list(own)) | Q(joint_lead__in=list(own)))), then=Value(0)),
        When(Exists(same.exclude(stage=None)), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    order = ("place", "nearest", "action__strategy__is_demonstration", "action__strategy__slug", "action__sort_key")
    return found.annotate(nearest=nearest).order_by(*order)


def found_updates(question: Question, readers: Mapping[int, Reader], revision: int) -> "QuerySet[StatusUpdate]":
    """Updates with every term in the boxes that these readers may read, the last one sent first."""
    everything, published = readable_words(readers)
    fits = everything & _fits(question, _said_in(ALL_WORDS)) | published & _fits(question, _said_in(PUBLISHED_WORDS))
    return sent_updates(readers, revision).filter(fits).order_by("-revision_id", "-pk")


def found_workstreams(question: Question, strategies: Collection[int], revision: int) -> "QuerySet[WorkstreamVersion]":
    """Workstreams of this number ("Workstream 3"), or with every term in their names."""
    rows = WorkstreamVersion.objects.at(revision).filter(workstream__strategy__in=list(strategies))
    found = rows.filter(_fits(question, _named("workstream", "workstream__number", "short_name", "title")))
    strategy = "workstream__strategy"
    return found.select_related(strategy).order_by(
        f"{strategy}__is_demonstration", f"{strategy}__slug", "workstream__number"
    )


def found_outcomes(question: Question, strategies: Collection[int], revision: int) -> "QuerySet[OutcomeVersion]":
    """Outcomes of this number ("Outcome 1"), or with every term in their titles."""
    rows = OutcomeVersion.objects.at(revision).filter(outcome__strategy__in=list(strategies))
    found = rows.filter(_fits(question, _named("outcome", "outcome__number", "title", "summary_title")))
    strategy = "outcome__strategy"
    return found.select_related(strategy).order_by(
        f"{strategy}__is_demonstration", f"{strategy}__slug", "outcome__number"
    )


def found_measures(question: Question, strategies: Collection[int], revision: int) -> "QuerySet[MeasureVersion]":
    """Measures of this key ("M1.2"), or with every term in their wording."""
    rows = MeasureVersion.objects.at(revision).filter(measure__outcome__strategy__in=list(strategies))
    found = rows.filter(_fits(question, _named("measure", "measure__key", "text")))
    strategy, order = "measure__outcome__strategy", ("measure__outcome__number", "measure__position", "measure__key")
    return found.select_related(strategy).order_by(f"{strategy}__is_demonstration", f"{strategy}__slug", *order)


def found_partners(question: Question, strategies: Collection[int], revision: int) -> "QuerySet[PartnerVersion]":
    """Organisations that take part in any of the strategies, with every term in their names."""
    taking_part = StrategyPartner.objects.at(revision).filter(strategy__in=list(strategies))
    rows = PartnerVersion.objects.at(revision).filter(partner__in=taking_part.values("partner"))
    found = rows.filter(_fits(question, _words_in("name", "short_name")))
    return found.select_related("partner").order_by("name", "pk")


def words_found(words: Collection[str], question: Question) -> Fits:
    """Which words were looked for: for marking them, by the same comparison that found the texts they stand in.

    Args:
        words: of everything that is shown, in small letters; one query for all of them on PostgreSQL.
        question: what was asked.
    """
    parts = [part for term in question.wanted for part in (term.words.split() if term.is_phrase else [term.words])]
    if not parts or not words:
        return lambda word: False
    if connection.vendor == "postgresql":
        return _stems_found(words, parts, question).__contains__
    pattern = re.compile("|".join(_beginning(part) for part in parts), re.IGNORECASE)
    return lambda word: bool(pattern.search(word))


def _stems_found(words: Collection[str], parts: list[str], question: Question) -> set[str]:
    beginnings = [f"{term.words}:*" for term in question.wanted if _is_beginning(term)]
    queries = ["plainto_tsquery('english', %s)"] * len(parts) + ["to_tsquery('english', %s)"] * len(beginnings)
    sql = "SELECT word FROM unnest(%s::text[]) AS word WHERE to_tsvector('english', word) @@ "
    with connection.cursor() as cursor:
        cursor.execute(f"{sql}({' || '.join(queries)})", [list(words), *parts, *beginnings])
        return {word for (word,) in cursor.fetchall()}


Finds = Callable[[Term], Q]


def _fits(question: Question, finds: Finds) -> Q:
    """Rows that fit any of the choices: with each of its terms, and without what it excludes."""
    choices = [
        reduce(and_, [~finds(term) if term.is_excluded else finds(term) for term in choice])
        for choice in question.choices
    ]
    return reduce(or_, choices, NOTHING)


def _words_in(*columns: str) -> Finds:
    return lambda term: _has(term, columns)


def _said_in(boxes: tuple[str, ...]) -> Finds:
    """Words in boxes of an update."""
    if connection.vendor == "postgresql":
        return lambda term: Q(SearchVectorExact(_KeptStems(boxes[0], column=KEPT_STEMS[boxes]), _asked(term)))
    return _words_in(*boxes)


class _KeptStems(Func):
    """A column of stems, in the table of the text that is named."""

    output_field = SearchVectorField()

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """The column beside the text's own."""
        (text,) = self.get_source_expressions()
        quote = connection.ops.quote_name
        return f"{quote(text.alias)}.{quote(self.extra['column'])}", []


def _named(kind: str, reference: str, *columns: str) -> Finds:
    """Words in the columns, or the reference of a thing of this kind."""

    def finds(term: Term) -> Q:
        asked, found = term.names(kind), _has(term, columns)
        if reference.endswith("number"):
            return found | Q(**{reference: int(asked)}) if re.fullmatch(r"[0-9]{1,4}", asked) else found
        return found | Q(**{f"{reference}__iexact": asked}) if asked else found

    return finds


def _in_action(term: Term, revision: int) -> Q:
    partners = PartnerVersion.objects.at(revision).filter(_has(term, ("name", "short_name"))).values("partner")
    led = ActionState.objects.at(revision).filter(Q(lead__in=partners) | Q(joint_lead__in=partners))
    supported = ActionSupport.objects.at(revision).filter(partner__in=partners)
    found = _has(term, ("short_title", "title"))
    found |= Q(action__in=led.values("action")) | Q(action__in=supported.values("action"))
    asked = term.names("action")
    return found | Q(action__ref__iexact=asked) if asked else found


def _has(term: Term, columns: Collection[str]) -> Q:
    """Rows that have the term in any of the columns."""
    if connection.vendor == "postgresql":
        return Q(SearchVectorExact(SearchVector(*columns, config=LANGUAGE), _asked(term)))
    return reduce(or_, [Q(**{f"{column}__iregex": _beginning(term.words)}) for column in columns])


def _asked(term: Term) -> Any:
    kind = "phrase" if term.is_phrase else "plain"
    asked: Any = SearchQuery(term.words, config=LANGUAGE, search_type=kind)
    if _is_beginning(term):
        asked |= SearchQuery(f"{term.words}:*", config=LANGUAGE, search_type="raw")
    return asked


def _is_beginning(term: Term) -> bool:
    return term.may_go_on and len(term.words) >= SHORTEST_BEGINNING and term.words.isalnum()


def _beginning(words: str) -> str:
    """A pattern for words that begin so, whatever stands between them; short ones and numbers are meant whole.

    A short word still finds its plural.
    """
    is_whole = len(words) < SHORTEST_BEGINNING or any(one.isdigit() for one in words)
    end = (r"s?\b" if words.isalpha() else r"\b") if is_whole else ""
    return r"\b" + r"\W+".join(re.escape(word) for word in words.split()) + end
