"""The page of a strategy's reminders: what goes out next, what was sent, and whom no mail reaches."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet
from django.utils.timezone import localdate

from accounts.models import Membership, PartnerVersion, User
from actions.calendar import is_working_day
from actions.models import ActionState, ActionWording, AddressRefusal, ReminderKind
from actions.pages.coming import ComingRow, held_or_not, next_sending_day
from actions.pages.reminder_runs import RunLine, read_runs
from actions.reminders.content import contents_of
from actions.reminders.health import read_beat
from actions.reminders.preview import coming
from actions.reminders.settings import read_steps, step_words
from actions.reminders.wishes import wants_only_late
from actions.stages import ENDED
from govuk.words import count_of, day_and_time, in_words
from govuk.words import day as day_words
from outcomes.models import Grant, StrategyPartner
from outcomes.reading import partner_names, person_names
from outcomes.scope import Scope


@dataclass(frozen=True)
class Line:
    """One reminder that comes.

    Attributes:
        title: what it is about.
        step: which of the reminders of its kind it is, and on which day that fell.
        why: why this person gets it.
        held: why it does not go out; "" where it does.
    """

    title: str
    kind: str
    step: str
    why: str
    held: str


@dataclass(frozen=True)
class Reader:
    """A person with everything that comes to them."""

    name: str
    email: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Refused:
    """Somebody whose address a mail server refused."""

    pk: int
    name: str
    email: str
    at: datetime
    reply: str


@dataclass(frozen=True)
class StrategyReminders:
    """The page.

    Attributes:
        silence: what is wrong with the timetable, in a sentence; "" for nothing.
        day: the next day on which mails go out.
        is_today: whether that is today.
        may_send: whether today is a day on which mails may go out.
        position: how much goes out then, in a sentence.
        readers: to whom, by name.
        refused: whom no mail reaches because of their address.
        nobody: running actions that nobody can be reminded of, a sentence for each reason.
        runs: what was looked for and sent, the last first.
    """

    silence: str
    day: date
    is_today: bool
    may_send: bool
    position: str
    readers: Sequence[Reader]
    refused: Sequence[Refused]
    nobody: Sequence[str]
    runs: Sequence[RunLine]


def read_strategy_reminders(scope: Scope, show: str, now: datetime) -> StrategyReminders:
    """Read the page. A fixed number of queries.

    Args:
        show: which runs (`actions.pages.reminder_runs.SHOWN`).
        now: the present instant.
    """
    day, today = next_sending_day(now), localdate(now)
    rows = held_or_not(coming(day, scope.strategy), day)
    readers = _readers(rows, day, scope)
    return StrategyReminders(
        silence=_silence(now),
        day=day,
        is_today=day == today,
        may_send=is_working_day(today),
        position=_position(rows),
        readers=readers,
        refused=_refused(scope),
        nobody=_nobody(scope),
        runs=read_runs(scope, show),
    )


def _silence(now: datetime) -> str:
    beat = read_beat(now)
    if not beat.is_silent:
        return ""
    if beat.at is None:
        return "The timetable of reminders has never run, so nobody is reminded."
    return f"The timetable of reminders has not run since {day_and_time(beat.at)}, so nobody is reminded."


def _position(rows: Iterable[ComingRow]) -> str:
    going = [row for row in rows if not row.held]
    people = len({row.coming.person_id for row in going})
    if not going:
        return "No reminder of this strategy goes out."
    goes = "goes" if len(going) == 1 else "go"
    return f"{count_of(len(going), 'reminder')} of this strategy {goes} to {count_of(people, 'person', 'people')}."


def _readers(rows: Sequence[ComingRow], day: date, scope: Scope) -> list[Reader]:
    revision = scope.moment.revision
    users = User.objects.in_bulk({row.coming.person_id for row in rows})
    names = person_names(set(users), revision)
    titles = _titles(rows, users, day, revision)
    schedules = read_steps(scope.strategy.pk).schedules
    lines: dict[int, list[Line]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: titles[row.coming.key]):
        one = row.coming
        step = step_words(one.kind, schedules[one.kind], one.step, one.counted_from, one.day)
        lines[one.person_id].append(
            Line(
                title=titles[one.key][1],
                kind=str(ReminderKind(one.kind).label),
                step=f"{_capital(step)}: {day_words(one.day)}",
                why=_capital(one.why) or "Was asked before",
                held=row.held,
            )
        )
    found = [Reader(names[pk].name, names[pk].email, lines[pk]) for pk in lines]
    return sorted(found, key=lambda reader: reader.name.casefold())


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _titles(
    rows: Iterable[ComingRow], users: Mapping[int, User], day: date, revision: int
) -> dict[str, tuple[str, str]]:
    """By the key of a reminder, what it is about, after the place of its action in the plan."""
    every = [row.coming for row in rows]
    wording = ActionWording.objects.at(revision).filter(action__in={one.action_id for one in every if one.action_id})
    actions = {
        one.action_id: (one.action.sort_key, f"Action {one.action.ref} {one.short_title}")
        for one in wording.select_related("action")
    }
    others = [one for one in every if one.action_id not in actions]
    said = contents_of([(users[one.person_id], [one]) for one in others], day) if others else []
    found = {one.key: actions[one.action_id] for one in every if one.action_id in actions}
    for one, content in zip(others, said, strict=True):
        found[one.key] = ("", content.groups[0].sections[0].items[0].title)
    return found


def people_reminded(scope: Scope) -> "QuerySet[User]":
    """Everybody whom the strategy may remind: by role, by organisation, or as its mailbox."""
    partners = StrategyPartner.objects.open().filter(strategy=scope.strategy).values("partner")
    return User.objects.filter(
        Q(pk__in=Grant.objects.open().filter(strategy=scope.strategy).values("person"))
        | Q(pk__in=Membership.objects.open().filter(partner__in=partners).values("person"))
        | Q(pk__in=PartnerVersion.objects.open().filter(partner__in=partners, mailbox__isnull=False).values("mailbox"))
    )


def refusals_of(scope: Scope) -> "QuerySet[AddressRefusal]":
    """Addresses of the strategy's people that were refused, and not tried again since."""
    people = people_reminded(scope).values("pk")
    return AddressRefusal.objects.filter(person__in=people, address=F("person__email"), cleared_at=None)


def _refused(scope: Scope) -> list[Refused]:
    rows = list(refusals_of(scope).order_by("-refused_at"))
    names = person_names({row.person_id for row in rows}, scope.moment.revision)
    return [Refused(row.pk, names[row.person_id].name, row.address, row.refused_at, row.reply) for row in rows]


def _nobody(scope: Scope) -> list[str]:
    """Running actions without a lead partner, or whose lead partner nobody speaks and no mailbox reads for."""
    states = ActionState.objects.at(scope.moment.revision).filter(action__strategy=scope.strategy)
    rows = states.exclude(stage__in=ENDED) | states.filter(stage=None)
    pairs = list(rows.order_by("action__sort_key").values_list("action__ref", "lead"))
    leads = {lead for _, lead in pairs if lead}
    reached, quiet = _reached(leads)
    names = partner_names(leads - reached, scope.moment.revision)
    told = "Dates and late updates are told to who leads the strategy alone."
    said = []
    if alone := [ref for ref, lead in pairs if lead is None]:
        said.append(f"{_actions(alone)}: no lead partner. {told}")
    for lead, name in sorted(names.items(), key=lambda pair: pair[1].name.casefold()):
        refs = [ref for ref, own in pairs if own == lead]
        box = "its shared mailbox gets only what is late" if lead in quiet else f"it has no shared mailbox. {told}"
        said.append(f"{_actions(refs)}: nobody can sign in for {name.name}, and {box.removesuffix('.')}.")
    return said


def _reached(partners: Collection[int]) -> tuple[set[int], set[int]]:
    """Those whose people or mailbox get everything, and those whose mailbox wants only what is late."""
    speaks = Membership.objects.open().filter(partner__in=partners, person__is_active=True)
    boxes = PartnerVersion.objects.open().filter(partner__in=partners, mailbox__isnull=False)
    quiet = set(boxes.filter(wants_only_late("mailbox")).values_list("partner", flat=True))
    read = set(boxes.values_list("partner", flat=True)) - quiet
    return {*speaks.values_list("partner", flat=True), *read}, quiet


def _actions(refs: Sequence[str]) -> str:
    return f"Action {refs[0]}" if len(refs) == 1 else f"{count_of(len(refs), 'action')} ({in_words(refs)})"
