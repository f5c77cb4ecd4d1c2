"""What somebody sees who opens a link for one update: the action, the period, what was published before, their text.

They see what the organisation may see, but for two things: a draft that a colleague saved, and the private boxes of
updates that a colleague sent. Those were not written for a mail that can be passed on (docs/rules.md, Links).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from accounts.moments import Moment
from actions.attached import NumberReading, read_evidence
from actions.forms.updates import UpdateForm, typed_from
from actions.links import LinkState, Sender, senders_of, standing_update
from actions.models import ActionState, ActivityNumber, Decision, DraftEvidence, StatusUpdate, UpdateDraft, UpdateLink
from actions.pages.attached import Attached, Piece
from actions.periods import PeriodDates
from actions.pointed_out import remarks_before
from actions.publication import PRIVATE_BOXES, Reader
from actions.reading import ActionReading, UpdateReading, periods_of, read_actions, read_updates
from actions.services.numbers import NumberContent
from actions.services.updates import UpdateContent, stages_allowed
from govuk import words
from outcomes.models import Area, StrategyVersion
from outcomes.reading import PartnerName, partner_names, strategy_version

UPDATES_READ = 4
Typed = Mapping[str, Any]


@dataclass(frozen=True)
class LinkDesk:
    """Everything that the pages behind a link need.

    Attributes:
        updates: what the organisation sent about the action, newest first, at most the last few, without what a
            colleague wrote into private boxes.
        draft: what was saved by this mailbox.
        colleague_saved: when somebody who signs in saved a draft; None where nobody did.
        kept: what was typed where a colleague's draft stands, from the visitor's own session.
        standing: number of the period's update that stands; None where none does.
    """

    link: UpdateLink
    key: str
    state: LinkState
    strategy: StrategyVersion
    partner: PartnerName
    reading: ActionReading
    period: PeriodDates
    updates: tuple[UpdateReading, ...]
    draft: UpdateDraft | None
    colleague_saved: datetime | None
    kept: Typed | None
    moment: Moment
    standing: int | None

    @property
    def heading(self) -> str:
        """The action's reference and short title."""
        return f"Action {self.reading.ref}: {self.reading.short_title}"

    @property
    def period_words(self) -> str:
        """The period in words."""
        return words.period_words(self.period.starts, self.period.ends)

    @property
    def last(self) -> UpdateReading | None:
        """The update to show beside the form."""
        return self.updates[0] if self.updates else None

    @property
    def earlier(self) -> UpdateReading | None:
        """The last update sent for another period."""
        return next((one for one in self.updates if one.period.id != self.period.id), None)

    @property
    def latest(self) -> UpdateReading | None:
        """The update of this period that stands, else the last one sent for it."""
        sent = [one for one in self.updates if one.period.id == self.period.id]
        return next((one for one in sent if one.id == self.standing), sent[0] if sent else None)

    @property
    def returned(self) -> UpdateReading | None:
        """The update of this period that was sent back."""
        return self.latest if self.latest and self.latest.decision == Decision.RETURNED else None

    @cached_property
    def sender(self) -> Sender | None:
        """Who sent the period's update by a link."""
        return senders_of([self.latest.id], self.moment.revision).get(self.latest.id) if self.latest else None

    @property
    def typed(self) -> Typed | None:
        """What was typed and kept so far; None where nothing was."""
        return self.draft.content if self.draft else self.kept

    @property
    def start(self) -> Typed:
        """What the form shows when it is opened: what was kept, else the returned update, else the present stage."""
        if self.typed is not None:
            return self.typed
        if self.returned:
            sent = {"stage": self.returned.stage, "rating": self.returned.rating, **self.returned.boxes}
            return typed_from(sent) | _typed_numbers(self.returned.id)
        return typed_from({"stage": self.reading.state.stage})

    @property
    def version(self) -> str:
        """Names what is kept now, so that what was checked is what is sent."""
        if self.draft:
            return str(self.draft.version)
        text = json.dumps(self.kept, sort_keys=True) if self.kept is not None else ""
        return hashlib.sha256(text.encode()).hexdigest()[:12] if text else "0"

    @property
    def saved_words(self) -> str:
        """When this mailbox saved its draft; "" where it has none."""
        return f"Draft saved {words.day_and_time(self.draft.saved_at)}" if self.draft else ""

    @cached_property
    def form_options(self) -> dict[str, Any]:
        """What the form is made with."""
        return {
            "stages": stages_allowed(self.link.action, self.link.period),
            "period": self.period_words,
            "last_rating": self.earlier.rating if self.earlier else None,
            "areas": list(Area.objects.filter(strategy=self.strategy.strategy_id).values_list("pk", "name")),
        }

    def shown_form(self, typed: Typed | None = None) -> UpdateForm:
        """The form with what was typed, without errors."""
        return UpdateForm.showing(self.start if typed is None else typed, **self.form_options)

    def checked_form(self) -> UpdateForm:
        """The form bound to what was kept, to be checked."""
        assert self.typed is not None
        return UpdateForm(self.typed, **self.form_options)

    def attached(self, numbers: list[NumberContent]) -> Attached:
        """What will be sent beside the words: numbers, and the evidence that went with what was returned."""
        areas = dict(self.form_options["areas"])
        read = [NumberReading(one.what, one.value, one.unit, areas.get(one.area_id, "")) for one in numbers]
        rows = DraftEvidence.objects.filter(draft=self.draft).order_by("pk") if self.draft else ()
        return Attached([Piece(read_evidence(row), row.url) for row in rows], read)

    def notes(self, content: UpdateContent) -> list[str]:
        """What the sender may want to look at before sending it. Files cannot go with it, so none is asked for."""
        due, boxes = self.reading.state.due_date, vars(content)
        stage, rating, day = content.stage, content.rating, self.moment.day
        return remarks_before(stage, rating, boxes, self.earlier, due=due, day=day, by_link=True)

    @property
    def form_address(self) -> str:
        """The form."""
        return self.address()

    @property
    def check_address(self) -> str:
        """The check of what will be sent."""
        return self.address("update-link-check")

    def address(self, name: str = "update-link", **query: str) -> str:
        """The address of one of the link's pages."""
        path = reverse(name, args=[self.key])
        return f"{path}?{urlencode(query)}" if query else path


def open_link_desk(link: UpdateLink, key: str, state: LinkState, moment: Moment, kept: Typed | None) -> LinkDesk:
    """Read what the pages behind a link need.

    Args:
        state: open, or used.
        kept: what the visitor's session keeps of it.
    """
    strategy_id = link.action.strategy_id
    readers = {strategy_id: Reader(partner_ids=frozenset({link.partner_id}))}
    states = ActionState.objects.at(moment.revision).filter(action=link.action)
    (reading,) = read_actions(states, moment, readers)
    periods = periods_of([strategy_id], moment.revision)[strategy_id]
    own = StatusUpdate.objects.filter(action=link.action, partner=link.partner, kind=StatusUpdate.Kind.LEAD)
    recent = list(own.order_by("-revision").values_list("pk", flat=True)[:UPDATES_READ])
    standing = standing_update(link)
    updates = read_updates(own.filter(pk__in=[*recent, standing or 0]).order_by("-revision"), moment, readers)
    draft = UpdateDraft.objects.filter(action=link.action, period=link.period, partner=link.partner).first()
    is_own = draft is not None and draft.saved_by_id == link.person_id
    strategy = strategy_version(link.action.strategy, moment.revision)
    assert strategy is not None
    return LinkDesk(
        link=link,
        key=key,
        state=state,
        strategy=strategy,
        partner=partner_names({link.partner_id}, moment.revision)[link.partner_id],
        reading=reading,
        period=next(one for one in periods if one.id == link.period_id),
        updates=tuple(_for_mailbox(one, link) for one in updates),
        draft=draft if is_own else None,
        colleague_saved=draft.saved_at if draft is not None and not is_own else None,
        kept=kept,
        moment=moment,
        standing=standing,
    )


def _for_mailbox(update: UpdateReading, link: UpdateLink) -> UpdateReading:
    """An update without the private boxes that somebody else filled: why it corrects one is never the mailbox's own."""
    update = replace(update, correction_reason="")
    if update.author_id == link.person_id:
        return update
    return replace(update, boxes={**update.boxes, **dict.fromkeys(PRIVATE_BOXES)})


def _typed_numbers(update_id: int) -> dict[str, str]:
    """An update's activity numbers as somebody would have typed them."""
    rows = ActivityNumber.objects.filter(update=update_id).values("number", "what", "value", "unit", "area")
    return {
        f"number_{row['number']}_{part}": str(row[part]).removesuffix(".00") if row[part] is not None else ""
        for row in rows
        for part in ("what", "value", "unit", "area")
    }


CLOSED = {
    LinkState.SENT: (
        "This update has been sent already",
        "Somebody else sent the update that this link asked for. Nothing more is wanted from you.",
    ),
    LinkState.CORRECTED: (
        "Your update was corrected",
        "The update that was sent by this link was recorded. Somebody sent a correction since, which takes its place. "
        "Nothing more is wanted from you.",
    ),
    LinkState.ENDED: (
        "This link ended with its action",
        "The action was completed or closed after the link was sent, so the link cannot send an update any more.",
    ),
    LinkState.OTHER_LEAD: (
        "The lead partner of this action has changed",
        "It changed after the link was sent, so the link cannot send an update any more.",
    ),
    LinkState.EXPIRED: ("This link has expired", "It worked for some days only."),
    LinkState.CALLED_OFF: ("This link was called off", "Whoever sent it has ended it, or sent you a newer one."),
}
"""What is said of a link that cannot be used, and shows nothing of the plan."""

SWITCHED_OFF = ("Updates by link are switched off", "The link you opened cannot be used.")
UNKNOWN = ("This link is not known", "Check that you opened the whole link, as it stands in the mail.")
