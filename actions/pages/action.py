"""What the page of one action shows: how it stands, its updates, its history, and what was published about it."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.shortcuts import get_object_or_404

from actions.doors import About, asked_about
from actions.links import link_authors
from actions.models import ActionState, PublishedLineAction, StatusUpdate
from actions.pages.beside import Beside, beside_of
from actions.pages.doors import Door, doors_of
from actions.pages.history import history, read_sources
from actions.pages.my_work_jobs import SEND_AGAIN, update_address
from actions.pages.published import Published, published_about
from actions.pages.reporting_months import months_words
from actions.pages.rows import Row, row_of
from actions.pages.timeline import Timeline, timeline
from actions.pages.turns import added_words, closed_words, read_turns
from actions.permissions import can_write_update, reader_of
from actions.reading import ActionReading, UpdateReading, read_actions, read_updates, with_related
from actions.sending_again import to_send_again
from actions.speaking import lost_speakers, lost_words
from actions.stages import RATING_MEANS, Rating
from outcomes.models import SourceNote
from outcomes.pages import notes_about
from outcomes.promises import outcome_titles
from outcomes.reading import PartnerName, PersonName
from outcomes.scope import Scope


@dataclass(frozen=True)
class Served:
    """An outcome that the action serves."""

    number: int
    title: str
    is_inferred: bool


@dataclass(frozen=True)
class ActionPage:
    """One action at the moment, for this person.

    Attributes:
        updates: all of the action's, oldest first.
        update: the update whose words are shown: the standing one, or the last before it that may be read.
        author: who typed that update; of one that came by a link, that it did.
        stated_by: on whose behalf the standing update speaks.
        waiting: the standing update where its words may not be read yet.
        closed: how it was closed, a sentence an item; none for one that is not closed.
        added: when it joined a plan that was published without it; "" for one that the plan began with.
        reviewer: who decided on the standing update.
        returned, returned_by: the lead partner's update that was returned and is to be sent again, for those who may
            know of it, and who returned it.
        send_again: where the person changes it; "" for somebody who does not write it.
        person_note: that the accountable person no longer speaks for the lead partner; "" otherwise.
        doors: what the person may do; nothing in the past.
        beside: milestones, a request for another date, how often it recurs.
        asked: what committees asked for and it answers.
    """

    reading: ActionReading
    row: Row
    updates: list[UpdateReading]
    update: UpdateReading | None
    update_partner: PartnerName | None
    stated_by: PartnerName | None
    author: str
    reviewer: PersonName | None
    returned: UpdateReading | None
    returned_by: PersonName | None
    send_again: str
    waiting: UpdateReading | None
    timeline: Timeline
    outcomes: list[Served]
    lines: list[Published]
    notes: list[SourceNote]
    original_due_date: date | None
    closed: list[str]
    added: str
    person_note: str
    doors: list[Door]
    beside: Beside
    asked: list[object]

    @property
    def stated_means(self) -> str:
        """The definition that stood at the partner's choice."""
        return RATING_MEANS[Rating(self.reading.state.stated)] if self.reading.state.stated else ""

    @property
    def send_again_words(self) -> str:
        """What the button to the returned update says."""
        return SEND_AGAIN

    @property
    def before(self) -> str:
        """The rating before, where what counts now is better or worse."""
        return self.reading.state.previous or "" if self.row.direction.startswith(("Better", "Worse")) else ""

    @property
    def months_words(self) -> str:
        """The months in which it reports, in words; "" where every period asks it."""
        return months_words(self.reading.months) if self.reading.months is not None else ""

    @property
    def some_links_are_ours(self) -> bool:
        """Whether a published line is on this action by our reading."""
        return any(line.link_is_ours for line in self.lines)


def action_page(scope: Scope, ref: str, params: QueryDict) -> ActionPage:
    """Read one action of the strategy.

    Args:
        scope: the strategy, the person and the moment.
        ref: the action's reference.
        params: the address's parameters, which choose what of the history is shown.

    Raises:
        Http404: no action of this reference was recorded by the moment.
    """
    states = ActionState.objects.at(scope.moment.revision).of_strategies([scope.strategy.pk]).filter(action__ref=ref)
    state = get_object_or_404(with_related(states))
    readers = {scope.strategy.pk: reader_of(scope.access)}
    (reading,) = read_actions([state], scope.moment, readers)
    rows = StatusUpdate.objects.filter(action=state.action_id).order_by("revision")
    return _page(scope, reading, read_updates(rows, scope.moment, readers), params)


def _page(scope: Scope, reading: ActionReading, updates: list[UpdateReading], params: QueryDict) -> ActionPage:
    revision, state, reader = scope.moment.revision, reading.state, reader_of(scope.access)
    update, waiting = _shown(reading, updates)
    returned = _returned(reading, updates)
    turns = read_turns(state.action_id, revision)
    by_link = link_authors(updates, {scope.strategy.pk: reader}, revision)
    told = read_sources(state.action_id, updates, turns, by_link, scope.moment)
    return ActionPage(
        reading=reading,
        row=row_of(reading),
        updates=updates,
        update=update,
        update_partner=told.partners.get(update.partner_id) if update else None,
        stated_by=told.partners.get(reading.update.partner_id) if reading.update else None,
        author=(by_link.get(update.id) or told.person(update.author_id)) if update else "",
        reviewer=told.people.get(reading.update.reviewed_by_id or 0) if reading.update else None,
        returned=returned,
        returned_by=told.people.get(returned.reviewed_by_id or 0) if returned else None,
        send_again=_send_again(scope, reading, returned),
        waiting=waiting,
        timeline=timeline(history(reading, updates, told, scope.moment, reader), params),
        outcomes=_outcomes(reading, scope),
        lines=published_about(PublishedLineAction.objects.filter(action=state.action_id), scope.strategy.pk, revision),
        notes=notes_about(scope.strategy.pk, [f"action {reading.ref}"], revision),
        original_due_date=reading.state.original_due_date,
        closed=closed_words(state, turns, told.person),
        added="" if reading.verified_in else added_words(turns),
        person_note=_person_note(reading),
        doors=doors_of(scope, reading),
        beside=beside_of(scope, reading),
        asked=asked_about(About(scope.person, scope.moment, [scope.strategy.pk], action=state.action_id)),
    )


def _shown(reading: ActionReading, updates: list[UpdateReading]) -> tuple[UpdateReading | None, UpdateReading | None]:
    """The update to show, and the one that waits to be readable."""
    standing = reading.update
    if standing is None or standing.is_readable:
        return standing, None
    others = (one for one in updates if one.kind == StatusUpdate.Kind.LEAD and one.id != standing.id)
    earlier = [one for one in others if one.is_readable and one.decision != "returned"]
    return (earlier[-1] if earlier else None), standing


def _returned(reading: ActionReading, updates: list[UpdateReading]) -> UpdateReading | None:
    """The lead partner's update that is to be sent again, where the reader may know of it."""
    found = to_send_again(updates, reading)
    # Its reason is read by whoever may know that it was returned.
    return found if found is not None and found.review_reason is not None else None


def _send_again(scope: Scope, reading: ActionReading, returned: UpdateReading | None) -> str:
    if returned is None or scope.moment.is_past or not can_write_update(scope.access, reading.state):
        return ""
    return update_address(reading, returned.period)


def _person_note(reading: ActionReading) -> str:
    if reading.lead is None or not lost_speakers([reading.state], reading.revision):
        return ""
    words = lost_words(reading.lead.name, reading.joint_lead.name if reading.joint_lead else "")
    return words[:1].upper() + words[1:]


def _outcomes(reading: ActionReading, scope: Scope) -> list[Served]:
    titles = outcome_titles(scope.strategy.pk, scope.moment.revision)
    return [Served(number, titles[number], number in reading.inferred_outcomes) for number in reading.outcomes]
