"""What the pages show on which the programme lead records what an organisation said, and on which it confirms that."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import Partner
from actions.forms.contributions import ContributionForm, contribution_typed
from actions.forms.updates import CorrectionForm, UpdateForm, typed_from
from actions.models import Action, ActionState, Evidence, Period, StatusUpdate
from actions.models.evidence import ITEM_FIELDS
from actions.pages.attached import Attached, attached_to
from actions.pages.contribution_desk import chosen_period, last_sent, rows_of_contribution
from actions.pages.update_words import rows_of_update
from actions.pages.updates import numbers_as_typed
from actions.periods import PeriodDates
from actions.permissions import reader_of, reviewers_of, visible_updates
from actions.reading import ActionReading, UpdateReading, read_actions, read_updates
from actions.services.updates import stages_allowed
from actions.stages import ENDED
from actions.transitions import COUNTING, STEPS, Step, UpdateState
from actions.update_states import state_of_update
from govuk import words
from govuk.fields import PRIVATE
from outcomes.models import Area
from outcomes.reading import PartnerName, partner_names, person_names
from outcomes.scope import Scope


@dataclass(frozen=True)
class BehalfDesk:
    """Everything that the pages need on which something is recorded for an organisation.

    Attributes:
        partner: the organisation that said it; None until it is chosen.
        period: what it is about; None before one has opened.
        latest: the last thing that the organisation sent for this period, in `state`.
    """

    scope: Scope
    action: Action
    reading: ActionReading
    partner: PartnerName | None
    period: PeriodDates | None
    latest: UpdateReading | None
    state: UpdateState

    @property
    def choices(self) -> list[tuple[PartnerName, str, str]]:
        """The organisations that can have said something, what they are to the action, and the address for each."""
        path = reverse("on-behalf", args=[self.scope.strategy.slug, self.action.ref])
        about = {"period": self.period.key} if self.period and not self._is_current else {}
        lead = [self.reading.lead] if self.reading.lead else []
        others = [one for one in self.reading.supporting if one not in lead]
        roles = [(one, "lead partner: an update") for one in lead]
        roles += [(one, "supporting partner: a contribution") for one in others]
        return [(one, role, f"{path}?{urlencode({'for': one.slug, **about})}") for one, role in roles]

    @property
    def leads(self) -> bool:
        """Whether the organisation leads the action, so that this is its update; else it is a contribution."""
        return self.partner is not None and self.partner.id == self.reading.state.lead_id

    @property
    def corrects(self) -> bool:
        """Whether what is recorded corrects what counts for the period already."""
        return self.state in COUNTING

    @property
    def ended(self) -> bool:
        """Whether the action has ended."""
        return self.reading.state.stage in ENDED

    @property
    def is_writable(self) -> bool:
        """Whether something can be recorded here and now."""
        return self.partner is not None and self.period is not None and not self.ended

    @property
    def heading(self) -> str:
        """The action's reference and short title."""
        return f"Action {self.action.ref}: {self.reading.short_title}"

    @property
    def period_words(self) -> str:
        """The period in words."""
        assert self.period is not None
        return words.period_words(self.period.starts, self.period.ends)

    @property
    def _is_current(self) -> bool:
        current = self.reading.current_period
        return current is not None and self.period is not None and current.id == self.period.id

    @property
    def form_address(self) -> str:
        """The address of the form."""
        return self.address()

    @property
    def check_address(self) -> str:
        """The address of the check."""
        return self.address("on-behalf-check")

    def address(self, name: str = "on-behalf", **query: str) -> str:
        """The address of one of the pages; it names the organisation, and a period that is not the current one."""
        if self.partner is not None:
            query["for"] = self.partner.slug
        if self.period is not None and not self._is_current:
            query["period"] = self.period.key
        path = reverse(name, args=[self.scope.strategy.slug, self.action.ref])
        return f"{path}?{urlencode(query)}" if query else path

    @property
    def key(self) -> str:
        """What the record is kept under until it is sent."""
        return f"{self.action.pk}/{self.period_row.pk}/{self.partner_row.pk}"

    @property
    def begun(self) -> UpdateReading | None:
        """What the form starts from: what was returned or is corrected."""
        return self.latest if self.corrects or self.state == UpdateState.RETURNED else None

    @property
    def start(self) -> dict[str, Any]:
        """What is kept before anything is typed: texts, and the files of what the form starts from."""
        if self.begun is None:
            stage = {"stage": self.reading.state.stage or ""} if self.leads else {}
            return {"typed": stage, "files": [], "version": 0}
        if self.leads:
            said = {"stage": self.begun.stage, "rating": self.begun.rating, **self.begun.boxes}
            typed = typed_from(said) | numbers_as_typed(self.begun)
        else:
            typed = contribution_typed(self.begun.boxes)
        evidence = Evidence.objects.filter(update=self.begun.id).order_by("number")
        return {"typed": typed, "files": list(evidence.values(*ITEM_FIELDS)), "version": 0}

    @cached_property
    def form_options(self) -> dict[str, Any]:
        """What the form is made with."""
        if not self.leads:
            return {"period": self.period_words, "corrects": self.corrects}
        areas = Area.objects.filter(strategy=self.scope.strategy).values_list("pk", "name")
        stages = stages_allowed(self.action, self.period_row)
        return {"stages": stages, "period": self.period_words, "areas": list(areas)}

    @property
    def form_class(self) -> type[UpdateForm] | type[ContributionForm]:
        """The form of what the organisation sends itself; a correction asks for its reason, too."""
        if not self.leads:
            return ContributionForm
        return CorrectionForm if self.corrects else UpdateForm

    def worded(self, form: UpdateForm | ContributionForm) -> UpdateForm | ContributionForm:
        """A form whose private boxes say who reads them, to somebody who is not of the organisation."""
        for field in form.fields.values():
            if getattr(field, "publication", "") == PRIVATE:
                setattr(field, "publication", "Only the organisation and the programme lead read this")  # noqa: B010
        return form

    @property
    def latest_row(self) -> StatusUpdate:
        """The last one sent, as the services take it."""
        assert self.latest is not None
        return StatusUpdate.objects.get(pk=self.latest.id)

    @cached_property
    def period_row(self) -> Period:
        """The period's identity, as the services take it."""
        assert self.period is not None
        return Period.objects.get(pk=self.period.id)

    @cached_property
    def partner_row(self) -> Partner:
        """The organisation's identity, as the services take it."""
        assert self.partner is not None
        return Partner.objects.get(pk=self.partner.id)

    @property
    def is_alone(self) -> bool:
        """Whether nobody else than the person can review what they record."""
        return not reviewers_of(self.action).exclude(pk=self.scope.person.pk).exists()


def open_behalf(scope: Scope, ref: str, question: Mapping[str, str]) -> BehalfDesk:
    """Read what the pages need on which something is recorded for an organisation.

    Args:
        question: of the address: `for` names the organisation, `period` the period. An action with one organisation
            needs no name.

    Raises:
        Http404: no such action, period that has opened, or organisation of the action.
    """
    action = get_object_or_404(Action, strategy=scope.strategy, ref=ref)
    readers = {scope.strategy.pk: reader_of(scope.access)}
    states = ActionState.objects.at(scope.moment.revision).filter(action=action)
    (reading,) = read_actions(states, scope.moment, readers)
    period = chosen_period(scope, reading, question.get("period", ""))
    desk = BehalfDesk(scope, action, reading, None, period, None, UpdateState.NONE)
    named, choices = question.get("for", ""), [one for one, _, _ in desk.choices]
    partner = choices[0] if not named and len(choices) == 1 else None
    if named:
        partner = next((one for one in choices if one.slug == named), None)
        if partner is None:
            raise Http404
    is_lead = partner is not None and partner.id == reading.state.lead_id
    kind = StatusUpdate.Kind.LEAD if is_lead else StatusUpdate.Kind.CONTRIBUTION
    row, state = last_sent(action, period, partner, kind)
    latest = None
    if row is not None:
        (latest,) = read_updates(StatusUpdate.objects.filter(pk=row.pk), scope.moment, readers)
    return BehalfDesk(scope, action, reading, partner, period, latest, state)


@dataclass(frozen=True)
class Recorded:
    """An update that was recorded on behalf of an organisation, as its people see it.

    Attributes:
        row, update: the update, and how it reads.
        author: name of who typed it.
        rows: what it says, in two groups.
        attached: its evidence, such as the message itself, and its activity numbers.
        is_own: whether the person typed it.
    """

    row: StatusUpdate
    update: UpdateReading
    partner: PartnerName
    author: str
    rows: dict[str, Any]
    attached: Attached
    state: UpdateState
    is_own: bool
    reading: ActionReading

    @property
    def may_confirm(self) -> bool:
        """Whether somebody of the organisation can still confirm it."""
        waits = bool(self.update.recorded_from) and self.update.confirmed_at is None
        return waits and not self.is_own and Step.CONFIRM in STEPS[self.state]

    @property
    def correct_address(self) -> str:
        """Where it is corrected; "" where it cannot be."""
        if Step.CORRECT not in STEPS[self.state] or self.reading.state.stage in ENDED:
            return ""
        is_lead = self.update.kind == StatusUpdate.Kind.LEAD
        query = {"period": self.update.period.key}
        if not is_lead:
            query |= {"for": self.partner.slug, "correct": "yes"}
        words = [self.reading.strategy.strategy.slug, self.reading.ref]
        return f"{reverse('update-correct' if is_lead else 'contribute', args=words)}?{urlencode(query)}"


def read_recorded(scope: Scope, ref: str, pk: int) -> Recorded:
    """Read an update that the person is asked to confirm.

    Raises:
        Http404: there is none that the person may know of.
        PermissionDenied: it is another organisation's.
    """
    readers = {scope.strategy.pk: reader_of(scope.access)}
    known = visible_updates(readers, scope.moment.revision).filter(action__ref=ref)
    row = get_object_or_404(known.select_related("action", "partner"), pk=pk)
    scope.allow(row.partner_id in scope.access.partner_ids)
    (update,) = read_updates(StatusUpdate.objects.filter(pk=pk), scope.moment, readers)
    (reading,) = read_actions(
        ActionState.objects.at(scope.moment.revision).filter(action=row.action_id), scope.moment, readers
    )
    revision = scope.moment.revision
    is_lead = update.kind == StatusUpdate.Kind.LEAD
    return Recorded(
        row=row,
        update=update,
        partner=partner_names({row.partner_id}, revision)[row.partner_id],
        author=person_names({row.author_id}, revision)[row.author_id].name,
        rows=rows_of_update(update) if is_lead else rows_of_contribution(update.boxes),
        attached=attached_to([update], scope.moment, reader_of(scope.access), slug=scope.strategy.slug, ref=ref)[pk],
        state=state_of_update(row),
        is_own=row.author_id == scope.person.pk,
        reading=reading,
    )
