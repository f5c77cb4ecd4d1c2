"""The links for updates of a strategy, and what is asked before one is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404
from django.shortcuts import get_object_or_404

from actions.facts import has_update
from actions.links import LinkState, Sender, states_of_links
from actions.models import Action, ActionState, LinkSender, Period, UpdateDraft, UpdateLink
from actions.periods import PeriodDates
from actions.permissions import reader_of
from actions.reading import ActionReading, periods_of, read_actions
from actions.services.links import days_until
from govuk.words import day, period_words
from outcomes.reading import PersonName, person_names
from outcomes.scope import Scope


@dataclass(frozen=True)
class LinkRow:
    """One link in words.

    Attributes:
        said: in which state it is.
        sent: when it was sent, and by whom.
        can_end: whether it can be called off.
    """

    pk: int
    ref: str
    period: str
    mailbox: str
    said: str
    sent: str
    can_end: bool


@dataclass(frozen=True)
class SendLinkPage:
    """What a lead sees before a link is sent.

    Attributes:
        period: the one the link is about.
        refusal: why no link can be sent now; "" where one can.
        drafted: when a draft of the update was saved, which the link does not show; None where there is none.
        days: for how many days it works by default.
        addresses: mailboxes that links of this action were sent to before, the last first.
    """

    action: Action
    reading: ActionReading
    period: PeriodDates | None
    refusal: str
    drafted: datetime | None
    days: int
    addresses: list[str]
    links: list[LinkRow]

    @property
    def heading(self) -> str:
        """The action's reference and short title."""
        return f"Action {self.reading.ref}: {self.reading.short_title}"

    @property
    def period_row(self) -> Period:
        """The period's identity, as the services take it."""
        assert self.period is not None
        return Period.objects.get(pk=self.period.id)


def read_send_link(scope: Scope, ref: str, key: str, now: datetime) -> SendLinkPage:
    """Read the page of one action.

    Args:
        key: the period's lasting name; "" takes the one that asks the action now.

    Raises:
        Http404: no such action, or no such period that has opened.
    """
    action = get_object_or_404(Action.objects.select_related("strategy"), strategy=scope.strategy, ref=ref)
    states = ActionState.objects.at(scope.moment.revision).filter(action=action)
    (reading,) = read_actions(states, scope.moment, {scope.strategy.pk: reader_of(scope.access)})
    period = _period(scope, reading, key)
    rows = read_links(scope, now, ref)
    draft = None
    if period is not None:
        mine = UpdateDraft.objects.filter(action=action, period=period.id, partner=reading.state.lead)
        draft = mine.values_list("saved_at", flat=True).first()
    return SendLinkPage(
        action=action,
        reading=reading,
        period=period,
        refusal=_refusal(reading, period),
        drafted=draft,
        days=days_until(period.cut_off, scope.moment.day) if period else 0,
        addresses=list(dict.fromkeys(row.mailbox for row in rows)),
        links=rows,
    )


def _period(scope: Scope, reading: ActionReading, key: str) -> PeriodDates | None:
    if not key:
        return reading.asked_period or reading.current_period
    periods = periods_of([scope.strategy.pk], scope.moment.revision).get(scope.strategy.pk, ())
    opened = [period for period in periods if period.key == key and period.opens <= scope.moment.day]
    if not opened:
        raise Http404
    return opened[0]


def _refusal(reading: ActionReading, period: PeriodDates | None) -> str:
    if reading.lead is None:
        return "This action has no lead partner, so there is no organisation to send a link to."
    if reading.ended is not None:
        return "This action has ended. No update is asked for."
    if period is None:
        return "No reporting period is open."
    return "The update for this period has been sent already." if has_update(reading.state, period) else ""


def read_links(scope: Scope, now: datetime, ref: str = "") -> list[LinkRow]:
    """The links of a strategy, or of one action, newest first. A fixed number of queries.

    Args:
        now: what their time is measured by.
    """
    rows = UpdateLink.objects.filter(action__strategy=scope.strategy).select_related("action", "period", "revision")
    links = list((rows.filter(action__ref=ref) if ref else rows).order_by("-revision"))
    states = states_of_links(links, now)
    people = {pk for row in links for pk in (row.person_id, row.revision.by_id) if pk}
    names = person_names(people, scope.moment.revision)
    by_link = LinkSender.objects.filter(link__in=links).order_by("revision")
    senders = {row.link_id: str(Sender(row.name, row.job_title)) for row in by_link}
    return [
        LinkRow(
            pk=row.pk,
            ref=row.action.ref,
            period=period_words(row.period.starts, row.period.ends),
            mailbox=names[row.person_id].email,
            said=state_words(states[row.pk], row, senders.get(row.pk, "")),
            sent=f"{day(row.revision.at)}{_by(row, names)}",
            can_end=states[row.pk] in (LinkState.OPEN, LinkState.USED),
        )
        for row in links
    ]


def link_of(scope: Scope, ref: str, pk: int) -> UpdateLink:
    """One link of an action of the strategy.

    Raises:
        Http404: there is none.
    """
    rows = UpdateLink.objects.select_related("action", "period", "person")
    return get_object_or_404(rows, pk=pk, action__strategy=scope.strategy, action__ref=ref)


def _by(row: UpdateLink, names: Mapping[int, PersonName]) -> str:
    return f" by {names[row.revision.by_id].name}" if row.revision.by_id else ""


def state_words(state: LinkState, link: UpdateLink, sender: str) -> str:
    """In which state a link is: "Works until 30 November 2026".

    Args:
        sender: who sent an update by it; "" for nobody.
    """
    until = day(link.expires_at)
    if state == LinkState.OPEN:
        return f"The update by {sender} was returned. Works until {until}" if sender else f"Works until {until}"
    if sender and state in (LinkState.USED, LinkState.EXPIRED):
        return f"Update sent by {sender}"
    if state == LinkState.CORRECTED:
        return f"Update sent by {sender}, corrected since"
    return {
        LinkState.SENT: "The update was sent otherwise",
        LinkState.ENDED: "The action ended after it was sent",
        LinkState.OTHER_LEAD: "The lead partner changed after it was sent",
        LinkState.EXPIRED: f"Expired on {until}",
    }.get(state, "Called off")


def open_links(period: PeriodDates, now: datetime) -> dict[int, str]:
    """By action, which link of a period can be used: "Link sent to office@example.org on 3 October 2026, ...".

    A fixed number of queries.

    Args:
        now: what their time is measured by.
    """
    links = list(UpdateLink.objects.filter(period=period.id).select_related("revision", "person").order_by("revision"))
    states = states_of_links(links, now)
    return {
        row.action_id: f"Link sent to {row.person.email} on {day(row.revision.at)}, works until {day(row.expires_at)}"
        for row in links
        if states[row.pk] == LinkState.OPEN
    }
