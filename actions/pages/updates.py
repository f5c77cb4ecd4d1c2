"""What the pages of one update show: the action, the period, what was sent before, and what there is to say."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import Partner
from actions.forms.updates import REASON, CorrectionForm, UpdateForm, typed_from
from actions.models import Action, ActivityNumber, Period, StatusUpdate, UpdateDraft
from actions.periods import PeriodDates
from actions.permissions import reviewers_of
from actions.reading import ActionReading, UpdateReading
from actions.services.ready_drafts import READY
from actions.services.updates import stages_allowed
from actions.stages import ENDED
from actions.transitions import STEPS, Step, UpdateState
from govuk import words
from outcomes.models import Area
from outcomes.reading import PartnerName, partner_names
from outcomes.scope import Scope


@dataclass(frozen=True)
class Desk:
    """Everything that the pages of one update need.

    Attributes:
        period: what the update is about; None before the programme lead has opened one.
        updates: what the lead partner has sent about this action, newest first, at most the last few.
        sent: the update that counts for this period, whoever led the action then.
        sent_state: where that one is; `UpdateState.NONE` without one.
        returned: the lead partner's last update for this period where the reviewer sent it back. Beside `sent` it is a
            correction that came back.
        draft: what has been typed so far.
        may_write: whether the person speaks for the lead partner.
        may_send: whether they send what it says, rather than only preparing it.
    """

    scope: Scope
    action: Action
    reading: ActionReading
    period: PeriodDates | None
    updates: tuple[UpdateReading, ...]
    sent: UpdateReading | None
    sent_state: UpdateState
    returned: UpdateReading | None
    draft: UpdateDraft | None
    may_write: bool
    may_send: bool

    @property
    def partner(self) -> PartnerName | None:
        """The organisation that the update speaks for."""
        return self.reading.lead

    @property
    def sent_by(self) -> PartnerName | None:
        """The organisation that sent the update which counts."""
        if self.sent is None or self.is_own:
            return self.partner
        return partner_names({self.sent.partner_id}, self.scope.moment.revision)[self.sent.partner_id]

    @property
    def is_own(self) -> bool:
        """Whether the update that counts is one of the organisation that leads the action now."""
        return self.sent is not None and self.sent.partner_id == self.reading.state.lead_id

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
        """Whether an update can be written here and now: none counts for the period."""
        return self.may_write and self.period is not None and self.sent is None and not self.ended

    @property
    def is_correction(self) -> bool:
        """Whether the update that counts can be corrected, so that what is written here takes its place."""
        return self.may_write and self.is_own and not self.ended and Step.CORRECT in STEPS[self.sent_state]

    @property
    def is_writable(self) -> bool:
        """Whether anything can be written here and now."""
        return self.is_open or self.is_correction

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
        return self.address(self.form_name)

    @property
    def form_name(self) -> str:
        """The name of the form's address."""
        return "update-correct" if self.is_correction else "update"

    @property
    def check_address(self) -> str:
        """The address of the check."""
        return self.address("update-check")

    @property
    def unchanged_address(self) -> str:
        """Where “no change” is sent; "" where it is not offered."""
        offered = self.is_open and self.returned is None and self.may_send and self.draft is None and self.updates
        return self.address("update-unchanged") if offered else ""

    def address(self, name: str = "update", **query: str) -> str:
        """The address of one of the update's pages; it names the period where that is not the current one.

        Args:
            name: of one of the pages, such as "update-check".
            query: further parameters.
        """
        current = self.reading.current_period
        if self.period is not None and (current is None or self.period.id != current.id):
            query["period"] = self.period.key
        path = reverse(name, kwargs={"slug": self.scope.strategy.slug, "ref": self.action.ref})
        return f"{path}?{urlencode(query)}" if query else path

    @property
    def begun(self) -> UpdateReading | None:
        """What is changed here: the update that was returned, else the one that is corrected."""
        return self.returned or (self.sent if self.is_correction else None)

    @property
    def start(self) -> dict[str, str]:
        """What the form starts with: what was returned or is corrected, else only the stage that the action is in."""
        begun = self.begun
        if begun is None:
            return typed_from({"stage": self.reading.state.stage})
        said = {"stage": begun.stage, "rating": begun.rating, **begun.boxes, REASON: begun.correction_reason}
        corrects = {"corrects": str(self.corrected_id), "seen": str(self.sent_state)} if self.is_correction else {}
        return typed_from(said) | numbers_as_typed(begun) | corrects

    @property
    def form_class(self) -> type[UpdateForm]:
        """The form: a correction asks for its reason, too."""
        return CorrectionForm if self.is_correction else UpdateForm

    @property
    def kind(self) -> str:
        """What is written here."""
        return StatusUpdate.Kind.LEAD

    @property
    def corrected_id(self) -> int | None:
        """Number of the update that is corrected here."""
        return self.sent.id if self.sent is not None and self.is_correction else None

    @property
    def ready_address(self) -> str:
        """The address of the check for a colleague, who may open it once another period is the current one."""
        path = reverse("update-check", kwargs={"slug": self.scope.strategy.slug, "ref": self.action.ref})
        return f"{path}?{urlencode({'period': self.about.key})}"

    @property
    def ready_by(self) -> int | None:
        """Who prepared the draft and told a colleague that it can be sent, as long as nobody has changed it since."""
        return self.draft.content.get(READY) if self.draft else None

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
    def sent_row(self) -> StatusUpdate:
        """The update that counts, as the services take it."""
        assert self.sent is not None
        return StatusUpdate.objects.get(pk=self.sent.id)

    @cached_property
    def partner_row(self) -> Partner:
        """The lead partner's identity, as the services take it."""
        assert self.partner is not None
        return Partner.objects.get(pk=self.partner.id)


def numbers_as_typed(update: UpdateReading) -> dict[str, str]:
    """An update's activity numbers as somebody would have typed them."""
    rows = ActivityNumber.objects.filter(update=update.id).values("number", "what", "value", "unit", "area")
    return {
        f"number_{row['number']}_{part}": str(row[part]).removesuffix(".00") if row[part] is not None else ""
        for row in rows
        for part in ("what", "value", "unit", "area")
    }


def starting_text(desk: Desk) -> Mapping[str, Any]:
    """What the form shows when it is opened: the draft, else what it starts with."""
    return desk.draft.content if desk.draft else desk.start


def shown_form(desk: Desk, typed: Mapping[str, Any]) -> UpdateForm:
    """The form with what has been typed, without errors."""
    return desk.form_class.showing(typed, **desk.form_options)


def checked_form(desk: Desk) -> UpdateForm:
    """The form bound to the draft, to be checked."""
    assert desk.draft is not None
    return desk.form_class(desk.draft.content, **desk.form_options)
