"""The page on which an organisation reads how the coming report quotes it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.http import Http404
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from actions.models import ActionState, StatusUpdate
from actions.pages.thread import Message, messages_on
from actions.permissions import can_send_for
from actions.transitions import STEPS, Step
from govuk.words import count_of, in_words, period_words
from outcomes.reading import PartnerName, partner_names
from outcomes.scope import Scope
from scrutiny.pages.words import Row, box_words, row_of
from scrutiny.quotes import Quote, read_quotes
from scrutiny.report_data import Window
from scrutiny.snapshots import Asked, build_progress


@dataclass(frozen=True)
class Said:
    """One action as the report prints it, with what one can do about it.

    Attributes:
        row: the report's own words.
        promised: what it prints once the update is accepted, box by box; empty where it prints that already.
        left_out: that an update was returned, and so is not printed; "" where none was, or the reader may not know.
        last: the last message on the update.
        ask: where a change is asked for; "" where it cannot be.
        ask_words: the link's words.
        mend: where the update is written, changed or corrected, with the link's words; None where the person cannot.
    """

    row: Row
    promised: Sequence[tuple[str, str]]
    left_out: str
    last: Message | None
    ask: str
    ask_words: str
    mend: tuple[str, str] | None
    settled: str


@dataclass(frozen=True)
class Choice:
    """An organisation whose words can be chosen."""

    name: str
    href: str
    is_current: bool


@dataclass(frozen=True)
class QuotedPage:
    """Everything that the page shows.

    Attributes:
        names: the organisations that it is about.
        period: the coming report's period in words; "" before the first.
        report: the address of the whole report.
    """

    names: str
    period: str
    cut_off: date | None
    position: str
    choices: Sequence[Choice]
    said: Sequence[Said]
    report: str


def quoted_page(scope: Scope, wanted: str) -> QuotedPage:
    """Read how the coming report quotes organisations. The number of queries does not depend on how much they lead.

    Args:
        scope: the strategy and the person, now.
        wanted: slug of an organisation; "" takes the person's own, or the first that a lead can choose.

    Raises:
        Http404: no such organisation leads an action here, or the person may not read its words.
    """
    partners = _partners(scope)
    shown = [one for one in partners if one.slug == wanted] if wanted else partners
    if wanted and not shown:
        raise Http404
    if scope.access.leads and not wanted:
        shown = shown[:1]
    report = build_progress(scope.strategy, Asked(scope.moment))
    quotes = read_quotes(report, scope.strategy, scope.moment, {one.id for one in shown}) if report else []
    window = report.at.period if report else None
    return QuotedPage(
        names=in_words([one.name for one in shown]),
        period=period_words(window.starts, window.ends) if window else "",
        cut_off=window.cut_off if window else None,
        position=_position(quotes),
        choices=_choices(scope, partners, shown),
        said=_said(scope, quotes, window),
        report=reverse("progress", args=[scope.strategy.slug]),
    )


def quote_of(scope: Scope, pk: int) -> tuple[StatusUpdate, Said]:
    """An update that the person reads as their own organisation's, with what the report prints of its action.

    Raises:
        Http404: no such update of theirs counts.
    """
    report = build_progress(scope.strategy, Asked(scope.moment))
    quotes = read_quotes(report, scope.strategy, scope.moment, scope.access.partner_ids) if report else []
    for one in quotes:
        if report and one.update and one.update.pk == pk and one.update.partner_id in scope.access.reads_as:
            return one.update, _said(scope, [one], report.at.period)[0]
    raise Http404


def _partners(scope: Scope) -> list[PartnerName]:
    """The organisations that the person may choose: those that lead an action for a lead, else their own."""
    if not scope.access.leads:
        names = partner_names(scope.access.partner_ids, scope.moment.revision)
    else:
        states = ActionState.objects.at(scope.moment.revision).of_strategies([scope.strategy.pk])
        pairs = states.values_list("lead", "joint_lead")
        names = partner_names({pk for pair in pairs for pk in pair if pk}, scope.moment.revision)
    return sorted(names.values(), key=lambda one: one.name.casefold())


def _choices(scope: Scope, partners: Sequence[PartnerName], shown: Sequence[PartnerName]) -> list[Choice]:
    if len(partners) < 2:
        return []
    here = reverse("progress-quoted", args=[scope.strategy.slug])
    ids = {one.id for one in shown}
    each = [Choice(one.name, f"{here}?{urlencode({'partner': one.slug})}", ids == {one.id}) for one in partners]
    return each if scope.access.leads else [Choice("All of yours", here, len(ids) > 1), *each]


def _position(quotes: Collection[Quote]) -> str:
    if not quotes:
        return "The report does not quote you: your organisation leads no action."
    waiting = sum(one.once_accepted is not None for one in quotes)
    silent = sum(one.line.no_update for one in quotes)
    said = [f"The report prints {count_of(len(quotes), 'action')} of yours."]
    if waiting:
        said.append(f"The words of {count_of(waiting, 'update')} wait for review.")
    if silent:
        said.append(f"{silent} {'is' if silent == 1 else 'are'} printed as “No update”.")
    return " ".join(said)


def _said(scope: Scope, quotes: Sequence[Quote], window: Window | None) -> list[Said]:
    threads = messages_on([one.update.pk for one in quotes if one.update], scope.moment)
    senders = {pk for pk in scope.access.partner_ids if can_send_for(scope.person, pk)}
    return [
        _one(scope, quote, window, threads.get(quote.update.pk, []) if quote.update else [], quote.lead_id in senders)
        for quote in quotes
    ]


def _one(scope: Scope, quote: Quote, window: Window | None, thread: Sequence[Message], may_send: bool) -> Said:
    slug, update, quote = scope.strategy.slug, quote.update, _as_known(quote, scope)
    speaks = update is not None and update.partner_id in scope.access.reads_as
    ask, words = "", ""
    if update is not None and scope.access.leads and not speaks:
        ask = reverse("update-messages", args=[slug, quote.line.ref, update.pk])
        words = "Answer" if thread and not thread[-1].is_reviewer else "Write to them"
    elif update is not None and speaks and not quote.settled:
        ask, words = reverse("progress-ask", args=[slug, update.pk]), "Ask for a change"
    mine = scope.access.partner_ids and quote.lead_id in scope.access.partner_ids
    return Said(
        row=row_of(quote.line, reverse("action", args=[slug, quote.line.ref]), scope.moment.day, window),
        promised=box_words(quote.once_accepted) if quote.once_accepted else (),
        left_out=_left_out(quote),
        last=thread[-1] if thread and (speaks or scope.access.leads) else None,
        ask=ask,
        ask_words=words,
        mend=_mend(slug, quote, window) if mine and may_send else None,
        settled=quote.settled,
    )


def _as_known(quote: Quote, scope: Scope) -> Quote:
    """The quote as the reader may know it: what was returned is told to its own organisation and the leads only."""
    returned = quote.returned
    is_told = returned is None or scope.access.leads or returned.partner_id in scope.access.reads_as
    return quote if is_told else replace(quote, returned=None)


def _left_out(quote: Quote) -> str:
    if quote.returned:
        return "An update for this period was returned, so the report leaves it out until it is sent again."
    return ""


def _mend(slug: str, quote: Quote, window: Window | None) -> tuple[str, str] | None:
    """The page on which the person puts things right themselves."""
    if quote.line.ended_as or window is None:
        return None
    address = reverse("update", args=[slug, quote.line.ref])
    if quote.returned:
        return "Change it and send it again", address
    if quote.update is None or quote.update.period.key != window.key:
        return "Write update", address
    return None if quote.settled or Step.CORRECT not in STEPS[quote.state] else _correction(slug, quote)


def _correction(slug: str, quote: Quote) -> tuple[str, str] | None:
    try:
        address = reverse("update-correct", args=[slug, quote.line.ref])
    except NoReverseMatch:
        return None
    return "Correct it", address
