"""Reminders about what a committee waits for: to the organisation that owes the answer, and late ones to the officer.

Source of the rules: docs/rules.md, Resolutions.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, F, Min, OuterRef, QuerySet, Subquery, When

from accounts.models import OPEN, Membership, PartnerVersion
from accounts.moments import Moment
from actions.models import ReminderKind
from actions.reminders.lines import Item, Part, is_due, link, shortened
from actions.reminders.reading import Known, Row
from actions.reminders.recipients import Ask, Because, officers
from actions.reminders.sources import Source, candidate, steps_of_dates
from actions.reminders.sql import Sql, sql
from govuk.words import count_of, day_short
from scrutiny.models import Committee, ResolutionStrategy
from scrutiny.resolution_lines import ResolutionLine
from scrutiny.resolution_reading import read_lines
from scrutiny.resolution_rows import resolutions_at
from scrutiny.resolution_stages import WAITING

READ = "resolutions"
"""The name under which the lines find what was read for them."""


def _waiting(ask: Ask) -> "QuerySet[Any]":
    """Resolutions about a strategy to which an answer is owed by a day."""
    ties = ResolutionStrategy.objects.open().filter(resolution=OuterRef("resolution"))
    if ask.strategy_id:
        ties = ties.filter(strategy=ask.strategy_id)
    first = ties.order_by().values("resolution").annotate(first=Min("strategy")).values("first")
    rows = resolutions_at(Committee.objects.all(), Moment(OPEN - 1, ask.day)).filter(
        stage__in=WAITING, due__isnull=False
    )
    return rows.annotate(strategy_id=Subquery(first)).filter(strategy_id__isnull=False)


def _candidates(ask: Ask) -> Sql:
    """Whoever speaks for the organisation, once its debt is confirmed; and the officer once it is overdue."""
    things = _waiting(ask).order_by()
    return candidate(
        """thing.strategy_id,
        people.person_id,
        'resolution:' || thing.resolution_id AS subject,
        thing.due AS counted_from,
        people.because""",
        """({things}) thing JOIN ({people}) people
            ON people.partner_id = thing.owes OR (people.strategy_id = thing.strategy_id AND thing.due < {day})""",
        things=things.values(
            "resolution_id", "strategy_id", "due", owes=Case(When(owner_confirmed=True, then=F("owner")))
        ),
        people=_people(ask),
        day=ask.day,
    )


def _people(ask: Ask) -> Sql:
    """By organisation its shared mailbox, else everybody who speaks for it; by strategy its committee officers."""
    return sql(
        """
        SELECT member.partner_id, CAST(NULL AS bigint) AS strategy_id, member.person_id, {owes} AS because
        FROM ({members}) member
        LEFT JOIN ({mailboxes}) box ON box.partner_id = member.partner_id
        WHERE box.mailbox_id IS NULL
        UNION ALL
        SELECT box.partner_id, CAST(NULL AS bigint), box.mailbox_id, {mailbox} FROM ({mailboxes}) box
        UNION ALL
        SELECT CAST(NULL AS bigint), officer.strategy_id, officer.person_id, officer.because
        FROM ({officers}) officer""",
        members=Membership.objects.open().filter(person__is_active=True).values("partner_id", "person_id"),
        mailboxes=PartnerVersion.objects.open().filter(mailbox__isnull=False).values("partner_id", "mailbox_id"),
        officers=officers(ask),
        owes=Sql(f"'{Because.OWES.name}'"),
        mailbox=Sql(f"'{Because.MAILBOX.name}'"),
    )


SOURCE = Source(
    ReminderKind.RESOLUTION_DUE,
    _candidates,
    steps_of_dates(lambda ask: _waiting(ask).values_list("due", flat=True)),
)


def read_resolutions(rows: Sequence[Row], revision: int) -> dict[int, ResolutionLine]:
    """The resolutions that some reminders are about, by id."""
    ids = {_number(row) for row in rows if row.kind == ReminderKind.RESOLUTION_DUE}
    if not ids:
        return {}
    moment = Moment(revision, max(row.counted_from for row in rows))
    found = resolutions_at(Committee.objects.all(), moment).filter(resolution__in=ids)
    return {line.id: line for line in read_lines(found, moment, {row.strategy_id for row in rows})}


def put(row: Row, known: Known) -> Item:
    """How one reminder is put: what was asked, word for word, and by when."""
    line = known.more[READ][_number(row)]
    said = is_due(row.counted_from, known.day)
    late = count_of((known.day - row.counted_from).days, "day")
    when = f"{said[0].upper()}{said[1:]}"
    when = f"{when}, {late} ago. No full answer is recorded." if row.counted_from < known.day else f"{when}."
    owner = line.owner
    owes = owner is not None and line.owner_confirmed and owner.id in known.speaks_for[row.person_id]
    if owes:
        who = f"{owner.name if owner else ''} owes {line.committee_name} an answer."
    else:
        who = f"{owner.name} owes the answer." if owner else "Nobody is named who owes the answer."
    facts = (when, f"{who} {line.kind.label} of {day_short(line.asked_on)}: “{shortened(line.words)}”")
    title = f"{line.committee_name}: {line.reference}"
    look = link("See what is asked", "resolution", line.committee, line.id)
    return Item(Part.COMMITTEE, ("resolution", line.id), title, facts, (look,), row.counted_from)


def _number(row: Row) -> int:
    return int(row.subject.rpartition(":")[2])
