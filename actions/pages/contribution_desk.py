"""What the pages of one contribution show: the action, the organisation, the period, and what was sent before."""

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
from actions.models import Action, ActionState, Period, StatusUpdate, UpdateDraft
from actions.pages.update_words import LABELS, NOTHING, Row
from actions.periods import PeriodDates
from actions.permissions import reader_of
from actions.publication import PUBLISHED_BOXES
from actions.reading import ActionReading, UpdateReading, periods_of, read_actions, read_updates
from actions.services.ready_drafts import READY
from actions.stages import ENDED
from actions.transitions import COUNTING, UpdateState
from actions.update_states import with_state
from govuk import words
from outcomes.reading import PartnerName
from outcomes.scope import Scope

BOXES = ("done", "next", "help_wanted", "internal_note")
"""What a contribution says."""

_PAGES = {
    "update": "contribute",
    "update-check": "contribution-check",
    "update-sent": "contribution-sent",
    "update-evidence": "contribution-evidence",
}


@dataclass(frozen=True)
class ContributionDesk:
    """Everything that the pages of one contribution need. What it shares with `Desk` has the same names.

    Attributes:
        partners: the supporting partners that the person speaks for.
        partner: the one that the contribution speaks for; None where the person speaks for none.
        period: what it is about; None before the programme lead has opened one.
        sent: the one that counts for this period.
        returned: the last one sent, where the reviewer sent it back. Beside `sent` it is a correction that came back.
        state: where `sent` is, else the last one.
        draft: what has been typed so far.
        wants: whether the address asks for a correction.
    """

    scope: Scope
    action: Action
    reading: ActionReading
    partners: tuple[PartnerName, ...]
    partner: PartnerName | None
    period: PeriodDates | None
    sent: UpdateReading | None
    returned: UpdateReading | None
    state: UpdateState
    draft: UpdateDraft | None
    wants: bool

    @property
    def may_write(self) -> bool:
        """Whether the person speaks for a supporting partner."""
        return self.partner is not None

    @property
    def ended(self) -> bool:
        """Whether the action has ended, so that nothing is asked for."""
        return self.reading.state.stage in ENDED

    @property
    def corrects(self) -> bool:
        """Whether what is written corrects the one that counts."""
        return self.sent is not None and (self.wants or self.returned is not None)

    @property
    def is_writable(self) -> bool:
        """Whether one can be written here and now."""
        free = self.sent is None or self.corrects
        return self.may_write and self.period is not None and not self.ended and free

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
    def period_words(self) -> str:
        """The period in words."""
        return words.period_words(self.about.starts, self.about.ends)

    @property
    def form_address(self) -> str:
        """The address of the form."""
        return self.address()

    @property
    def check_address(self) -> str:
        """The address of the check."""
        return self.address("update-check")

    @property
    def sent_address(self) -> str:
        """The address of the receipt."""
        return self.address("update-sent")

    @property
    def correct_address(self) -> str:
        """The address at which the one that counts is corrected."""
        return self.address(correct="yes")

    @property
    def kind(self) -> str:
        """What is written here."""
        return StatusUpdate.Kind.CONTRIBUTION

    @property
    def corrected_id(self) -> int | None:
        """Number of the contribution that is corrected here."""
        return self.sent.id if self.sent is not None and self.corrects else None

    @property
    def ready_by(self) -> int | None:
        """Who prepared the draft and told a colleague that it can be sent, as long as nobody has changed it since."""
        return self.draft.content.get(READY) if self.draft else None

    @property
    def ready_address(self) -> str:
        """The address of the check for a colleague, who may speak for other organisations and open it later."""
        assert self.partner is not None
        query = {"for": self.partner.slug, "period": self.about.key} | ({"correct": "yes"} if self.corrects else {})
        path = reverse("contribution-check", args=[self.scope.strategy.slug, self.action.ref])
        return f"{path}?{urlencode(query)}"

    @property
    def others(self) -> list[tuple[str, str]]:
        """Name and address for each other organisation that the person can write for."""
        path = reverse("contribute", args=[self.scope.strategy.slug, self.action.ref])
        others = [one for one in self.partners if one != self.partner]
        return [(one.name, f"{path}?{urlencode({'for': one.slug})}") for one in others]

    def address(self, name: str = "update", **query: str) -> str:
        """The address of one of the pages, called as the pages of an update are; it names organisation and period
        where they are not the only ones."""
        current = self.reading.current_period
        if self.partner is not None and len(self.partners) > 1:
            query["for"] = self.partner.slug
        if self.period is not None and (current is None or self.period.id != current.id):
            query["period"] = self.period.key
        if self.corrects and name != "update-sent":
            query["correct"] = "yes"
        path = reverse(_PAGES[name], args=[self.scope.strategy.slug, self.action.ref])
        return f"{path}?{urlencode(query)}" if query else path

    @property
    def start(self) -> dict[str, str]:
        """What the form starts with."""
        if self.begun is None:
            return {}
        return contribution_typed({**self.begun.boxes, "correction_reason": self.begun.correction_reason})

    @property
    def begun(self) -> UpdateReading | None:
        """The one that the form starts from: what was returned or is corrected."""
        return self.returned or (self.sent if self.corrects else None)

    @property
    def form_options(self) -> dict[str, Any]:
        """What the form is made with."""
        return {"period": self.period_words, "corrects": self.corrects}

    @property
    def checked(self) -> ContributionForm:
        """The form bound to the draft."""
        assert self.draft is not None
        return ContributionForm(self.draft.content, **self.form_options)

    @property
    def sent_row(self) -> StatusUpdate:
        """The one that counts, as the services take it."""
        assert self.sent is not None
        return StatusUpdate.objects.get(pk=self.sent.id)

    @cached_property
    def period_row(self) -> Period:
        """The period's identity, as the services take it."""
        return Period.objects.get(pk=self.about.id)

    @cached_property
    def partner_row(self) -> Partner:
        """The organisation's identity, as the services take it."""
        assert self.partner is not None
        return Partner.objects.get(pk=self.partner.id)


def open_contribution(scope: Scope, ref: str, question: Mapping[str, str]) -> ContributionDesk:
    """Read what the pages of one contribution need.

    Args:
        ref: the action's reference.
        question: of the address: `for` names the organisation, `period` the period, `correct` asks for a correction.

    Raises:
        Http404: no such action, no such period that has opened, or the organisation named is not the person's.
    """
    action = get_object_or_404(Action, strategy=scope.strategy, ref=ref)
    readers = {scope.strategy.pk: reader_of(scope.access)}
    states = ActionState.objects.at(scope.moment.revision).filter(action=action)
    (reading,) = read_actions(states, scope.moment, readers)
    own = tuple(one for one in reading.supporting if one.id in scope.access.partner_ids)
    named = question.get("for", "")
    partner = next((one for one in own if one.slug == named), None) if named else next(iter(own), None)
    if named and own and partner is None:
        raise Http404
    period = chosen_period(scope, reading, question.get("period", ""))
    rows = _sent_for(action, period, partner, StatusUpdate.Kind.CONTRIBUTION)
    counting = next((row for row in rows if row.update_state in COUNTING), None)
    last = rows[-1] if rows else None
    returned = last if last is not None and last.update_state == UpdateState.RETURNED else None
    shown = StatusUpdate.objects.filter(pk__in=[row.pk for row in (counting, returned) if row])
    read = {one.id: one for one in read_updates(shown, scope.moment, readers)}
    known = counting or last
    draft = None
    if partner is not None and period is not None:
        drafts = UpdateDraft.objects.filter(action=action, period=period.id, partner=partner.id)
        draft = drafts.select_related("saved_by").first()
    return ContributionDesk(
        scope=scope,
        action=action,
        reading=reading,
        partners=own,
        partner=partner,
        period=period,
        sent=read[counting.pk] if counting else None,
        returned=read[returned.pk] if returned else None,
        state=UpdateState(known.update_state) if known else UpdateState.NONE,
        draft=draft,
        wants=bool(question.get("correct")),
    )


def chosen_period(scope: Scope, reading: ActionReading, key: str) -> PeriodDates | None:
    """The period that an address names by its dates; the current one where it names none.

    Raises:
        Http404: no such period has opened.
    """
    if not key:
        return reading.current_period
    periods = periods_of([scope.strategy.pk], scope.moment.revision).get(scope.strategy.pk, ())
    found = next((one for one in periods if one.key == key and one.opens <= scope.moment.day), None)
    if found is None:
        raise Http404
    return found


def last_sent(
    action: Action, period: PeriodDates | None, partner: PartnerName | None, kind: str
) -> tuple[StatusUpdate | None, UpdateState]:
    """The last thing of a kind that an organisation sent for a period, and in which state it is now."""
    rows = _sent_for(action, period, partner, kind)
    return (rows[-1], UpdateState(rows[-1].update_state)) if rows else (None, UpdateState.NONE)


def _sent_for(action: Action, period: PeriodDates | None, partner: PartnerName | None, kind: str) -> list[Any]:
    """All of a kind that an organisation sent for a period, in order, each with its state."""
    if period is None or partner is None:
        return []
    own = StatusUpdate.objects.filter(action=action, period=period.id, partner=partner.id, kind=kind)
    return list(with_state(own).order_by("attempt"))


def rows_of_contribution(boxes: Mapping[str, Any]) -> dict[str, list[Row]]:
    """What a contribution says, in two groups: "published" once accepted, and "private"."""
    found = {name: Row(LABELS[name], boxes.get(name) or NOTHING.get(name, ""), f"id_{name}") for name in BOXES}
    return {
        "published": [row for name, row in found.items() if name in PUBLISHED_BOXES],
        "private": [row for name, row in found.items() if name not in PUBLISHED_BOXES],
    }
