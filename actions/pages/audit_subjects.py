"""What each change of the audit list is about, told by the rows that carry its number."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import CharField, F, Q, QuerySet, Value
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import AppendOnly, Membership, User
from actions.models import Action, Period, Workstream
from govuk.words import count_of, period_words
from outcomes.models import Grant, Strategy, StrategyPartner
from outcomes.reading import partner_names, person_names
from outcomes.scope import Scope

ABOUT: dict[str, tuple[str, ...]] = {
    "action": (
        "actions.Action.pk",
        "actions.ActionArea.action_id",
        "actions.ActionCover.action_id",
        "actions.ActionEvent.action_id",
        "actions.ActionOutcome.action_id",
        "actions.ActionReporting.action_id",
        "actions.ActionState.action_id",
        "actions.ActionSupport.action_id",
        "actions.ActionWording.action_id",
        "actions.DateDecision.request__action_id",
        "actions.DateRequest.action_id",
        "actions.DueDateRevision.action_id",
        "actions.LateChoice.update__action_id",
        "actions.Milestone.action_id",
        "actions.MilestoneVersion.milestone__action_id",
        "actions.Review.update__action_id",
        "actions.StatusUpdate.action_id",
        "actions.UpdateConfirmation.update__action_id",
        "actions.UpdateLink.action_id",
        "actions.UpdateLinkEnd.link__action_id",
        "actions.UpdateMessage.update__action_id",
    ),
    "workstream": (
        "actions.Workstream.pk",
        "actions.WorkstreamSummary.workstream_id",
        "actions.WorkstreamVersion.workstream_id",
    ),
    "period": ("actions.ChaseLog.period_id", "actions.Period.pk", "actions.PeriodVersion.period_id"),
    "partner": ("accounts.Partner.pk", "accounts.PartnerVersion.partner_id", "outcomes.StrategyPartner.partner_id"),
    "person": (
        "accounts.Membership.person_id",
        "accounts.PersonVersion.person_id",
        "outcomes.Grant.person_id",
    ),
}
"""By kind of subject, the recorded tables that are about one, with the way to it."""

TOLD_BY_ANOTHER = frozenset(
    {
        "accounts.Redaction",
        "actions.ActivityNumber",
        "actions.Evidence",
        "actions.LinkSender",
        "actions.PublishedLine",
        "actions.PublishedLineAction",
        "actions.ReminderRule",
        "outcomes.Area",
        "outcomes.Measure",
        "outcomes.MeasureVersion",
        "outcomes.Observation",
        "outcomes.Outcome",
        "outcomes.OutcomeVersion",
        "outcomes.Series",
        "outcomes.SourceDocument",
        "outcomes.SourceNote",
        "outcomes.Statement",
        "outcomes.StatementVersion",
        "outcomes.Strategy",
        "outcomes.StrategyVersion",
        "outcomes.SubOutcome",
        "outcomes.SubOutcomeVersion",
    }
)
"""Recorded with a row that is told already, or with the plan as a whole."""

MOST_NAMED = 3
"""So many of a kind are named in one line; of more, the first and how many others."""

AT_ONCE = 500
"""Changes asked about in one query."""


@dataclass(frozen=True)
class Subject:
    """Something that a change is about; `href` is "" where it has no page."""

    name: str
    href: str


@dataclass(frozen=True)
class Subjects:
    """What one change is about, by name; `more` says how many others there are, "" for none."""

    named: Sequence[Subject]
    more: str

    @property
    def words(self) -> str:
        """All of it in one line."""
        return " ".join(filter(None, [", ".join(one.name for one in self.named), self.more]))


NOTHING = Subjects((), "")


def partners_ever(strategy: Strategy) -> "QuerySet[StrategyPartner]":
    """Which organisations take part in a strategy, or did once."""
    return StrategyPartner.objects.filter(strategy=strategy)


def people_ever(strategy: Strategy) -> "QuerySet[User]":
    """Everybody who holds or held a role in a strategy, or speaks or spoke for one of its organisations."""
    granted = Grant.objects.filter(strategy=strategy).values("person")
    members = Membership.objects.filter(partner__in=partners_ever(strategy).values("partner")).values("person")
    return User.objects.filter(Q(pk__in=granted) | Q(pk__in=members))


def subjects_of(scope: Scope, revisions: Sequence[int]) -> dict[int, Subjects]:
    """What these changes are about; a change that is about nothing with a name is left out.

    Seven queries at most for each AT_ONCE changes.
    """
    found: dict[int, Subjects] = {}
    for start in range(0, len(revisions), AT_ONCE):
        found |= _subjects(scope, revisions[start : start + AT_ONCE])
    return found


def _subjects(scope: Scope, revisions: Collection[int]) -> dict[int, Subjects]:
    pairs: dict[tuple[int, str], set[int]] = defaultdict(set)
    for revision, what, pk in _touched(revisions):
        pairs[revision, what].add(pk)
    wanted = {what: {pk for (_, one), pks in pairs.items() if one == what for pk in pks} for what in NAMES}
    names = {what: name(scope, wanted[what]) for what, name in NAMES.items()}
    found: dict[int, Subjects] = {}
    for revision in revisions:
        for what, known in names.items():
            told = [known[pk] for pk in sorted(pairs.get((revision, what), ())) if pk in known]
            if told:
                found[revision] = _told(told, what)
                break
    return found


def _touched(revisions: Collection[int]) -> Iterable[tuple[int, str, int]]:
    """Change, kind of subject and id: every row that carries one of these numbers, in one query."""
    rows: list[QuerySet[Any]] = []
    for what, places in ABOUT.items():
        for place in places:
            app, model_name, path = place.split(".")
            model = apps.get_model(app, model_name)
            numbers = ("revision",) if issubclass(model, AppendOnly) else ("from_rev", "to_rev")
            for number in numbers:
                kept = model._default_manager.filter(**{f"{number}__in": revisions}).order_by()
                kept = kept.annotate(n=F(number), what=Value(what, output_field=CharField()), about=F(path))
                rows.append(kept.values_list("n", "what", "about"))
    return rows[0].union(*rows[1:])


def _told(subjects: Sequence[Subject], what: str) -> Subjects:
    if len(subjects) <= MOST_NAMED:
        return Subjects(subjects, "")
    others = len(subjects) - 1
    return Subjects(subjects[:1], f"and {count_of(others, f'other {what}', f'other {PLURALS[what]}')}")


def _actions(scope: Scope, ids: Collection[int]) -> dict[int, Subject]:
    rows = Action.objects.filter(pk__in=ids, strategy=scope.strategy).order_by("sort_key")
    slug = scope.strategy.slug
    return {row.pk: Subject(f"Action {row.ref}", reverse("action", args=[slug, row.ref])) for row in rows}


def _workstreams(scope: Scope, ids: Collection[int]) -> dict[int, Subject]:
    rows = Workstream.objects.filter(pk__in=ids, strategy=scope.strategy)
    slug = scope.strategy.slug
    return {row.pk: Subject(f"Workstream {row.number}", reverse("workstream", args=[slug, row.number])) for row in rows}


def _periods(scope: Scope, ids: Collection[int]) -> dict[int, Subject]:
    address = reverse("reporting", args=[scope.strategy.slug])
    rows = Period.objects.filter(pk__in=ids, strategy=scope.strategy)
    # A period whose window has not opened has no page of its own yet.
    opened = set(
        rows.filter(versions__from_rev__lte=scope.moment.revision, versions__opens__lte=scope.moment.day).values_list(
            "pk", flat=True
        )
    )
    settings = reverse("periods", args=[scope.strategy.slug])
    return {
        row.pk: Subject(
            period_words(row.starts, row.ends),
            f"{address}?{urlencode({'period': row.key})}" if row.pk in opened else settings,
        )
        for row in rows
    }


def _partners(scope: Scope, ids: Collection[int]) -> dict[int, Subject]:
    here = partners_ever(scope.strategy).filter(partner__in=ids)
    found = partner_names(set(here.values_list("partner", flat=True)), scope.moment.revision)
    return {pk: Subject(one.name, reverse("partner", args=[one.slug])) for pk, one in found.items()}


def _people(scope: Scope, ids: Collection[int]) -> dict[int, Subject]:
    address = reverse("people", args=[scope.strategy.slug]) if scope.access.manages_people else ""
    here = people_ever(scope.strategy).filter(pk__in=ids).values_list("pk", flat=True)
    return {pk: Subject(one.name, address) for pk, one in person_names(set(here), scope.moment.revision).items()}


NAMES: dict[str, Callable[[Scope, Collection[int]], dict[int, Subject]]] = {
    "action": _actions,
    "workstream": _workstreams,
    "period": _periods,
    "person": _people,
    "partner": _partners,
}
"""How subjects are named, the kind that says most about a change first."""

PLURALS = {
    "action": "actions",
    "workstream": "workstreams",
    "period": "periods",
    "person": "people",
    "partner": "organisations",
}
