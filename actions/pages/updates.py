"""What the pages of one update show: the action, the period, what was sent before, and what there is to say."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import Partner
from actions.forms.updates import UpdateForm, typed_from
from actions.models import (
    Action,
    ActionReporting,
    ActionState,
    ActivityNumber,
    Decision,
    Period,
    Review,
    StatusUpdate,
    UpdateDraft,
)
from actions.periods import PeriodDates, concerns, current_period
from actions.permissions import can_write_update, reader_of, reviewers_of, states_to_update
from actions.reading import ActionReading, UpdateReading, periods_of, read_actions, read_updates
from actions.services.updates import stages_allowed
from actions.stages import ENDED
from govuk import words
from outcomes.models import Area
from outcomes.reading import PartnerName
from outcomes.scope import Scope


@dataclass(frozen=True)
class Desk:
    """Everything that the pages of one update need.

    Attributes:
        period: what the update is about; None before the programme lead has opened one.
        updates: what the lead partner has sent about this action, newest first, at most the last few.
        draft: what has been typed so far.
        may_write: whether the person speaks for the lead partner.
    """

    scope: Scope
    action: Action
    reading: ActionReading
    period: PeriodDates | None
    updates: tuple[UpdateReading, ...]
    draft: UpdateDraft | None
    may_write: bool

    @property
    def partner(self) -> PartnerName | None:
        """The organisation that the update speaks for."""
        return self.reading.lead

    @property
    def latest(self) -> UpdateReading | None:
        """The last update sent for this period."""
        return next((update for update in self.updates if self.period and update.period.id == self.period.id), None)

    @property
    def sent(self) -> UpdateReading | None:
        """The update that stands for this period: sent, and not returned."""
        return self.latest if self.latest and self.latest.decision != Decision.RETURNED else None

    @property
    def returned(self) -> UpdateReading | None:
        """The update of this period that the reviewer sent back."""
        return self.latest if self.latest and self.latest.decision == Decision.RETURNED else None

    @property
    def last(self) -> UpdateReading | None:
        """The update to show beside the form: the last one sent."""
        return self.updates[0] if self.updates else None

    @property
    def own_review(self) -> int | None:
        """Number of the sent update where the person reviews it themselves, for nobody else can; else None."""
        if self.sent is None or self.sent.decision is not None or self.sent.author_id != self.scope.person.pk:
            return None
        reviewers = set(reviewers_of(self.action).values_list("pk", flat=True))
        return self.sent.id if reviewers == {self.scope.person.pk} else None

    @property
    def ended(self) -> bool:
        """Whether the action has ended, so that no update is asked for."""
        return self.reading.state.stage in ENDED

    @property
    def is_open(self) -> bool:
        """Whether an update can be written here and now."""
        return self.may_write and self.period is not None and self.sent is None and not self.ended

    @property
    def heading(self) -> str:
        """The action's reference and short title."""
        return f"Action {self.action.ref}: {self.reading.short_title}"

    @property
    def about(self) -> PeriodDates:
        """The period, on pages that are shown only where there is one."""
        assert self.period is not None
        return self.period

    @property
    def earlier(self) -> UpdateReading | None:
        """The last update sent for another period."""
        return next((update for update in self.updates if update.period.id != self.about.id), None)

    @property
    def period_words(self) -> str:
        """The period in words."""
        return words.period_words(self.about.starts, self.about.ends)

    @property
    def speaks_for_several(self) -> bool:
        """Whether the page must say which organisation the update speaks for."""
        return len(self.scope.access.partner_ids) > 1

    def speaks_for(self, slug: str) -> bool:
        """Whether the person speaks for the organisation of that slug."""
        return Partner.objects.filter(slug=slug, pk__in=self.scope.access.partner_ids).exists()

    @property
    def form_address(self) -> str:
        """The address of the form."""
        return self.address()

    @property
    def check_address(self) -> str:
        """The address of the check."""
        return self.address("update-check")

    def address(self, name: str = "update", **query: str) -> str:
        """The address of one of the update's pages; it names the period where that is not the current one.

        Args:
            name: "update", "update-check" or "update-sent".
            query: further parameters.
        """
        current = self.reading.current_period
        if self.period is not None and (current is None or self.period.id != current.id):
            query["period"] = self.period.key
        path = reverse(name, kwargs={"slug": self.scope.strategy.slug, "ref": self.action.ref})
        return f"{path}?{urlencode(query)}" if query else path

    @property
    def start(self) -> dict[str, str]:
        """What the form starts with: the returned update, else only the stage that the action is in."""
        if self.returned:
            sent = {"stage": self.returned.stage, "rating": self.returned.rating, **self.returned.boxes}
            return typed_from(sent) | _typed_numbers(self.returned)
        return typed_from({"stage": self.reading.state.stage})

    @cached_property
    def form_options(self) -> dict[str, Any]:
        """What the form is made with."""
        return {
            "stages": stages_allowed(self.action, self.period_row),
            "period": self.period_words,
            "last_rating": self.earlier.rating if self.earlier else None,
            "areas": list(Area.objects.filter(strategy=self.scope.strategy).values_list("pk", "name")),
        }

    @cached_property
    def period_row(self) -> Period:
        """The period's identity, as the services take it."""
        return Period.objects.get(pk=self.about.id)

    @cached_property
    def partner_row(self) -> Partner:
        """The lead partner's identity, as the services take it."""
        assert self.partner is not None
        return Partner.objects.get(pk=self.partner.id)


def open_desk(scope: Scope, ref: str, period_key: str = "") -> Desk:
    """Read what the update pages of one action need.

    Args:
        ref: the action's reference.
        period_key: the period's dates, "2026-07-01/2026-09-30"; "" is the current period.

    Raises:
        Http404: no such action in the strategy, or no such period that has opened.
    """
    action = get_object_or_404(Action, strategy=scope.strategy, ref=ref)
    states = ActionState.objects.at(scope.moment.revision).filter(action=action)
    reader = reader_of(scope.access)
    (reading,) = read_actions(states, scope.moment, {scope.strategy.pk: reader})
    period = _period(scope, reading, period_key)
    may_write = can_write_update(scope.access, reading.state)
    own = StatusUpdate.objects.filter(action=action, partner=reading.state.lead, kind=StatusUpdate.Kind.LEAD)
    recent = list(own.order_by("-revision").values_list("pk", flat=True)[:4]) if may_write else []
    updates = read_updates(own.filter(pk__in=recent).order_by("-revision"), scope.moment, {scope.strategy.pk: reader})
    draft = None
    if may_write and period is not None:
        drafts = UpdateDraft.objects.filter(action=action, period=period.id, partner=reading.state.lead)
        draft = drafts.select_related("saved_by").first()
    return Desk(scope, action, reading, period, tuple(updates), draft, may_write)


def _typed_numbers(update: UpdateReading) -> dict[str, str]:
    """An update's activity numbers as somebody would have typed them."""
    rows = ActivityNumber.objects.filter(update=update.id).values("number", "what", "value", "unit", "area")
    return {
        f"number_{row['number']}_{part}": str(row[part]).removesuffix(".00") if row[part] is not None else ""
        for row in rows
        for part in ("what", "value", "unit", "area")
    }


def _period(scope: Scope, reading: ActionReading, key: str) -> PeriodDates | None:
    if not key:
        return reading.current_period
    periods = periods_of([scope.strategy.pk], scope.moment.revision).get(scope.strategy.pk, ())
    opened = [period for period in periods if period.key == key and period.opens <= scope.moment.day]
    if not opened:
        raise Http404
    return opened[0]


def starting_text(desk: Desk) -> Mapping[str, Any]:
    """What the form shows when it is opened: the draft, else what it starts with."""
    return desk.draft.content if desk.draft else desk.start


def shown_form(desk: Desk, typed: Mapping[str, Any]) -> UpdateForm:
    """The form with what has been typed, without errors."""
    return UpdateForm.showing(typed, **desk.form_options)


def checked_form(desk: Desk) -> UpdateForm:
    """The form bound to the draft, to be checked."""
    assert desk.draft is not None
    return UpdateForm(desk.draft.content, **desk.form_options)


@dataclass(frozen=True)
class Progress:
    """How far a person is through the updates asked of their organisations in one strategy.

    Attributes:
        done, asked: updates sent, and updates asked for in the current period.
        following: state of the next action without an update, most pressing first; None where all is done.
    """

    done: int
    asked: int
    following: Action | None


def progress_of(scope: Scope) -> Progress:
    """Count the updates of the current period that the person's organisations have sent."""
    periods = periods_of([scope.strategy.pk], scope.moment.revision).get(scope.strategy.pk, ())
    period = current_period(periods, scope.moment.day)
    if period is None:
        return Progress(0, 0, None)
    sent = standing_updates().filter(action=OuterRef("action"), period=period.id, partner=OuterRef("lead"))
    own = ActionReporting.objects.open().filter(action=OuterRef("action")).values("months")
    states = (
        states_to_update(scope.person)
        .filter(action__strategy=scope.strategy)
        .annotate(is_sent=Exists(sent), months=Subquery(own))
        .select_related("action")
        .order_by("action__sort_key")
    )
    asked = [
        state for state in states if state.is_sent or (state.stage not in ENDED and concerns(period, state.months))
    ]
    waiting = [state.action for state in asked if not state.is_sent]
    return Progress(len(asked) - len(waiting), len(asked), waiting[0] if waiting else None)


def standing_updates() -> "QuerySet[StatusUpdate]":
    """Lead updates that were not returned, or whose return was taken back."""
    last = Review.objects.filter(update=OuterRef("pk")).order_by("-round")
    returned = last.filter(decision=Decision.RETURNED).exclude(
        Exists(Review.objects.filter(update=OuterRef("update"), round__gt=OuterRef("round")))
    )
    return StatusUpdate.objects.filter(~Exists(returned), kind=StatusUpdate.Kind.LEAD)
