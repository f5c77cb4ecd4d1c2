"""Everything that was recorded about a strategy, newest first: the audit list, as its page and its file show it.

Pages are found by the number of a change and never counted through, so the list is as fast at its end as at its
beginning.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict

from accounts.models import Change, Membership, Partner, PartnerVersion, PersonVersion
from accounts.moments import LONDON
from actions.forms.audit import JOBS, AuditForm
from actions.models import ActionCover, ActionState
from actions.pages.audit_subjects import NOTHING, partners_ever, people_ever, subjects_of
from actions.pages.audit_words import Line, about_people, kind_words
from govuk.words import count_of, day, in_words, london_day
from outcomes.filters import Choices, unknown_value
from outcomes.models import Strategy
from outcomes.reading import person_names
from outcomes.scope import Scope

PER_PAGE = 50
FILTERS = ("person", "kind", "start", "end")
PLACES = ("before", "after")
KNOWN = (*FILTERS, *PLACES, "as_at")
"""All that an address of the history can ask for."""
LONGEST_NAME = 60
LONGEST = 18
"""Digits of the largest number of a change that there can be."""


@dataclass(frozen=True)
class Audit:
    """The list.

    Attributes:
        lines: the changes of this page, newest first.
        total: how many fit.
        newer, older: the ends of the addresses of the pages beside this one; "" where there is none.
        question: the filters as an address gives them.
        problem: what the address asks for in vain besides its filters; "" for nothing.
    """

    form: AuditForm
    lines: Sequence[Line]
    total: int
    newer: str
    older: str
    question: str
    problem: str

    @property
    def position(self) -> str:
        """The one sentence at the top."""
        if self.total:
            return f"{count_of(self.total, 'change')}{', newest first' if self.total > 1 else ''}."
        return "No change fits." if self.question else "Nothing has been recorded about this strategy yet."

    @property
    def printed(self) -> str:
        """Which changes a printed page holds, and where the others are; "" where it holds all."""
        if len(self.lines) == self.total or not self.lines:
            return ""
        first, last = (day(london_day(line.at)) for line in (self.lines[-1], self.lines[0]))
        when = f"on {first}" if first == last else f"from {first} to {last}"
        held = f"{len(self.lines)} of {count_of(self.total, 'change')}, recorded {when}"
        return f"This page holds {held}. The others are on further pages, and in the CSV file."


def may_read(scope: Scope) -> bool:
    """Leads and deputies read everything, administrators what is about people (docs/rules.md, History)."""
    return scope.access.leads or scope.access.is_administrator


def audit_page(scope: Scope, params: QueryDict) -> Audit:
    """One page of the list. The number of queries does not depend on how much was recorded.

    Args:
        params: the address's parameters: filters, and `before` or `after` the number of a change.
    """
    form, kept = _asked(scope, params)
    problem = what_is_wrong(params)
    before, after = ("", "") if problem else (params.get(name, "").strip() for name in PLACES)
    if after:
        rows = list(kept.filter(id__gt=int(after)).order_by("id")[: PER_PAGE + 1])
        lines = list(reversed(rows[:PER_PAGE]))
        is_more_newer, is_more_older = len(rows) > PER_PAGE, True
    else:
        found = kept.filter(id__lt=int(before)) if before else kept
        rows = list(found.order_by("-id")[: PER_PAGE + 1])
        lines = rows[:PER_PAGE]
        is_more_newer, is_more_older = bool(before), len(rows) > PER_PAGE
    question = _question(params)
    return Audit(
        form=form,
        lines=_lines(scope, lines),
        total=kept.count(),
        newer=_place(question, "after", lines[0].pk) if lines and is_more_newer else "",
        older=_place(question, "before", lines[-1].pk) if lines and is_more_older else "",
        question=question.urlencode(),
        problem=problem,
    )


def audit_rows(scope: Scope, params: QueryDict) -> tuple[AuditForm, list[Line]]:
    """Every change that the filters keep, for a file; nothing where they cannot be answered."""
    form, kept = _asked(scope, params)
    return form, _lines(scope, list(kept.order_by("-id"))) if form.is_valid() else []


def changes_of(scope: Scope) -> "QuerySet[Change]":
    """What was recorded about a strategy by the moment, as far as the person may read it.

    Changes that concern more than one strategy are about this one where they touch its organisations, its people, or
    who answers for its actions.
    """
    mine = Q(strategy_id=scope.strategy.pk) | (Q(strategy_id=None) & _touching(scope.strategy))
    rows = Change.objects.filter(mine, id__lte=scope.moment.revision)
    return rows if scope.access.leads else rows.filter(about_people())


def _touching(strategy: Strategy) -> Q:
    partners = partners_ever(strategy).values("partner")
    people = people_ever(strategy).values("pk")
    states = ActionState.objects.filter(action__strategy=strategy)
    covers = ActionCover.objects.filter(action__strategy=strategy)
    touching: tuple[QuerySet[Any, Any], ...] = (
        Partner.objects.filter(pk__in=partners).values("revision"),
        PartnerVersion.objects.filter(partner__in=partners).values("from_rev"),
        Membership.objects.filter(partner__in=partners).values("from_rev"),
        Membership.objects.filter(partner__in=partners).values("to_rev"),
        PersonVersion.objects.filter(person__in=people).values("from_rev"),
        *(rows.values(number) for rows in (states, covers) for number in ("from_rev", "to_rev")),
    )
    found = Q()
    for numbers in touching:
        found |= Q(id__in=numbers)
    return found


def _asked(scope: Scope, params: QueryDict) -> tuple[AuditForm, "QuerySet[Change]"]:
    """The filters as filled in, and the changes that they keep: none where they cannot be answered."""
    every = changes_of(scope)
    form = AuditForm(params, people=_people(scope, every), kinds=_kinds(every))
    return form, _fitting(form, every) if form.is_valid() else every.none()


def _fitting(form: AuditForm, every: "QuerySet[Change]") -> "QuerySet[Change]":
    asked = form.cleaned_data
    kept = every.filter(kind=asked["kind"]) if asked["kind"] else every
    if asked["person"]:
        kept = kept.filter(by=None) if asked["person"] == JOBS else kept.filter(by=int(asked["person"]))
    if asked["start"]:
        kept = kept.filter(at__gte=_midnight(asked["start"]))
    if asked["end"]:
        kept = kept.filter(at__lt=_midnight(asked["end"] + timedelta(days=1)))
    return kept


def _midnight(value: date) -> datetime:
    return datetime.combine(value, time.min, tzinfo=LONDON)


def _people(scope: Scope, every: "QuerySet[Change]") -> Choices:
    ids = set(every.order_by().values_list("by", flat=True).distinct())
    names = person_names({pk for pk in ids if pk}, scope.moment.revision)
    people = sorted(((str(pk), one.name) for pk, one in names.items()), key=lambda pair: pair[1].casefold())
    return [*people, (JOBS, "The tracker itself")] if None in ids else people


def _kinds(every: "QuerySet[Change]") -> Choices:
    kinds = set(every.order_by().values_list("kind", flat=True).distinct())
    return sorted(((kind, kind_words(kind)) for kind in kinds), key=lambda pair: pair[1])


def _lines(scope: Scope, rows: Sequence[Change]) -> list[Line]:
    names = person_names({row.by_id for row in rows if row.by_id}, scope.moment.revision)
    about = subjects_of(scope, [row.pk for row in rows])
    return [
        Line(
            revision=row.pk,
            at=row.at,
            who=names[row.by_id].name if row.by_id else f"The tracker itself: {row.job}",
            kind=kind_words(row.kind),
            said=_details(row),
            about=about.get(row.pk, NOTHING),
        )
        for row in rows
    ]


def _details(row: Change) -> str:
    """What the change says of itself, where that is more than its kind and what it is about."""
    _, _, told = row.summary.rpartition(": ")
    return "" if told.casefold() == kind_words(row.kind).casefold() else row.summary


def narrowed_words(form: AuditForm) -> str:
    """The filters in words, "" for none: what a file says of itself."""
    return "; ".join(_said(form, form.cleaned_data)) if form.is_valid() else ""


def _said(form: AuditForm, asked: Mapping[str, object]) -> Iterable[str]:
    for name in ("person", "kind"):
        if asked[name]:
            choices = dict(form.fields[name].choices)  # type: ignore[attr-defined]
            yield f"{form.fields[name].label}: {choices[asked[name]]}"
    for name in ("start", "end"):
        value = asked[name]
        if isinstance(value, date):
            yield f"{form.fields[name].label}: {day(value)}"


def _question(params: QueryDict) -> QueryDict:
    """The filters alone, without empty boxes."""
    kept = QueryDict(mutable=True)
    kept.update({name: str(params[name]) for name in (*FILTERS, "as_at") if params.get(name, "").strip()})
    return kept


def _place(question: QueryDict, name: str, revision: int) -> str:
    place = question.copy()
    place[name] = str(revision)
    return f"?{place.urlencode()}"


def what_is_wrong(params: QueryDict) -> str:
    """What an address asks for in vain besides its filters, in a sentence; "" for nothing."""
    unknown = [f"“{name[:LONGEST_NAME]}”" for name in params if name not in KNOWN]
    if unknown:
        return f"This address asks for {in_words(unknown)}, which the history does not know. Use {in_words(FILTERS)}."
    for name in PLACES:
        value = params.get(name, "").strip()
        if value and not (value.isascii() and value.isdigit() and len(value) <= LONGEST):
            return str(unknown_value(value, "the number of a change", []).message)
    return ""
