"""What the set-up grid shows: running actions with their owners and dates, and who may be chosen. Nine queries."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from accounts.emails import Invited
from accounts.models import Membership, PartnerVersion
from accounts.moments import Moment
from actions.facts import facts_of
from actions.models import Action, ActionState, ActionWording, WorkstreamVersion
from actions.services.plan import Owners, SetUpResult
from actions.speaking import Speaking, has_lost_speaker, lost_words
from actions.stages import ENDED
from actions.wording import gap_words
from govuk.words import count_of, day, in_words
from outcomes.models import Strategy, StrategyPartner
from outcomes.reading import PartnerName, PersonName, partner_names, person_names


@dataclass(frozen=True)
class Row:
    """One action of the grid.

    Attributes:
        owners: what is recorded.
        email, person: the accountable person's address and name, "" where there is none.
        is_whole: it has a lead, a person who speaks for it, and a date.
        note: that the person no longer speaks for the lead, in words; "" otherwise.
        has_passed: its due date lies behind: pointed out, for a plan that is taken over may say so.
        has_ended: it is complete or closed, and here only because somebody typed into its row before.
    """

    action: Action
    short_title: str
    owners: Owners
    email: str
    person: str
    is_whole: bool
    note: str
    has_passed: bool = False
    has_ended: bool = False

    @property
    def ref(self) -> str:
        """The action's reference."""
        return self.action.ref


@dataclass(frozen=True)
class Group:
    """A workstream with its rows."""

    number: int
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Grid:
    """The whole grid.

    Attributes:
        leads: organisations that can lead, by name: (id, label).
        left_out: names of the groups, which cannot.
        speakers: by partner id, who speaks for it, by name.
        names: what every partner that is chosen or can be chosen is called.
        ended: how many actions have ended: there is nothing to set up for them.
    """

    groups: tuple[Group, ...]
    leads: tuple[tuple[int, str], ...]
    left_out: tuple[str, ...]
    speakers: dict[int, tuple[PersonName, ...]]
    names: dict[int, str]
    ended: int = 0

    @property
    def rows(self) -> list[Row]:
        """All rows in order."""
        return [row for group in self.groups for row in group.rows]

    @property
    def progress(self) -> str:
        """How far the set-up is: "12 of 36 actions have a lead, a person and a date"; of those that go on."""
        rows = [row for row in self.rows if not row.has_ended]
        whole = sum(row.is_whole for row in rows)
        have = "has" if whole == 1 else "have"
        noun = "running action" if self.ended else "action"
        return f"{whole} of {count_of(len(rows), noun)} {have} a lead, a person and a date"

    @property
    def ended_words(self) -> str:
        """That actions have ended and are left out: "3 actions have ended, and are not in this grid."; "" for none."""
        if not self.ended:
            return ""
        one = self.ended == 1
        verbs = ("has", "is") if one else ("have", "are")
        return f"{count_of(self.ended, 'action')} {verbs[0]} ended, and {verbs[1]} not in this grid."


def read_grid(strategy: Strategy, moment: Moment, typed: Collection[str] = ()) -> Grid:
    """The grid as it stands at the moment.

    Args:
        typed: references of actions that have a row although they have ended: somebody typed into it before.
    """
    revision = moment.revision
    every = list(
        ActionState.objects.at(revision)
        .filter(action__strategy=strategy)
        .select_related("action__workstream")
        .order_by("action__workstream__number", "action__sort_key")
    )
    states = [state for state in every if state.stage not in ENDED or state.action.ref in typed]
    short_titles = dict(
        ActionWording.objects.at(revision).filter(action__strategy=strategy).values_list("action", "short_title")
    )
    titles = dict(
        WorkstreamVersion.objects.at(revision).filter(workstream__strategy=strategy).values_list("workstream", "title")
    )
    belonging = StrategyPartner.objects.at(revision).filter(strategy=strategy).values_list("partner", flat=True)
    partner_ids = set(belonging)
    leading = {i for state in states for i in (state.lead_id, state.joint_lead_id) if i}
    partners = partner_names(partner_ids | leading, revision)
    left = _left(partners, partner_ids, revision)
    speaking = Membership.objects.at(revision).filter(partner__in=partner_ids | leading, person__is_active=True)
    members = set(speaking.values_list("person", "partner"))
    people = person_names({p for p, _ in members} | {s.person_id for s in states if s.person_id}, revision)
    groups: dict[int, list[Row]] = defaultdict(list)
    numbers: dict[int, int] = {}
    for state in states:
        workstream = state.action.workstream
        numbers[workstream.pk] = workstream.number
        note = _note(state, members, people, partners)
        groups[workstream.pk].append(_row(state, short_titles[state.action_id], people, moment, note))
    return Grid(
        groups=tuple(Group(numbers[pk], titles[pk], tuple(rows)) for pk, rows in groups.items()),
        leads=_choices(partners, partner_ids, leading, left),
        left_out=tuple(sorted(p.name for p in partners.values() if p.is_group)),
        speakers=_speakers(members, people),
        names={partner.id: partner.name for partner in partners.values()},
        ended=sum(state.stage in ENDED for state in every),
    )


def words_of(owners: Owners, field: str, names: dict[int, str], emails: dict[int, str]) -> str:
    """What one cell of a row says, in words: for telling two versions of it apart.

    Args:
        field: "lead", "joint_lead", "person" or "due".
        names: partners by id.
        emails: people's addresses by id.
    """
    if field == "due":
        return "ongoing" if owners.is_ongoing else day(owners.due_date) if owners.due_date else "no date"
    if field == "person":
        return emails.get(owners.person_id, "somebody else") if owners.person_id else gap_words("person")
    chosen = owners.lead_id if field == "lead" else owners.joint_lead_id
    nobody = gap_words("lead") if field == "lead" else "no joint lead"
    return names.get(chosen, "another organisation") if chosen else nobody


def saved_words(result: SetUpResult) -> str:
    """What was saved, in a sentence: "2 rows saved: Action 1.1 and Action 1.2."""
    refs = in_words([str(action) for action in result.saved])
    text = f"{count_of(len(result.saved), 'row')} saved: {refs}." if refs else "There was nothing new to save."
    return f"{text} {invited_words(result.invited)}".strip()


def invited_words(invited: Invited) -> str:
    """Who was invited, and whose mail did not go out, in sentences; "" for nobody."""
    said = []
    if invited.mailed:
        what = "An invitation was" if len(invited.mailed) == 1 else "Invitations were"
        said.append(f"{what} sent to {in_words([person.email for person in invited.mailed])}.")
    if invited.not_mailed:
        names = in_words([person.email for person in invited.not_mailed])
        said.append(f"No mail could be sent to {names}: open People and send the invitation again.")
    return " ".join(said)


def _left(partners: dict[int, PartnerName], belonging: set[int], revision: int) -> set[int]:
    gone = PartnerVersion.objects.at(revision).filter(partner__in=partners, has_left=True)
    return set(gone.values_list("partner", flat=True)) | (set(partners) - belonging)


def _note(
    state: ActionState, speaking: Speaking, people: dict[int, PersonName], partners: dict[int, PartnerName]
) -> str:
    """That the accountable person no longer speaks for the lead partner, or ""."""
    if not has_lost_speaker(state, speaking):
        return ""
    assert state.person_id
    assert state.lead_id
    joint = partners[state.joint_lead_id].name if state.joint_lead_id else ""
    return f"{people[state.person_id].name} {lost_words(partners[state.lead_id].name, joint)}"


def _row(state: ActionState, short_title: str, people: dict[int, PersonName], moment: Moment, note: str) -> Row:
    person = people.get(state.person_id) if state.person_id else None
    return Row(
        action=state.action,
        short_title=short_title,
        owners=Owners.of(state),
        email=person.email if person else "",
        person=person.name if person and person.name != person.email else "",
        is_whole=not note and not facts_of(state, None, moment.day, 0).gaps,
        note=note,
        has_passed=state.due_date is not None and state.due_date < moment.day,
        has_ended=state.stage in ENDED,
    )


def _choices(
    partners: dict[int, PartnerName], belonging: set[int], leading: set[int], left: set[int]
) -> tuple[tuple[int, str], ...]:
    """Who can be chosen; one that has left only while it still leads something."""
    offered = [p for p in partners.values() if not p.is_group and (p.id in leading or p.id not in left)]
    return tuple((p.id, _label(p, p.id in left)) for p in sorted(offered, key=lambda p: p.name.casefold()))


def _label(partner: PartnerName, has_left: bool) -> str:
    notes = [note for note, holds in (("invented", partner.is_invented), ("no longer a partner", has_left)) if holds]
    return f"{partner.name} ({', '.join(notes)})" if notes else partner.name


def _speakers(members: set[tuple[int, int]], people: dict[int, PersonName]) -> dict[int, tuple[PersonName, ...]]:
    found: dict[int, list[PersonName]] = defaultdict(list)
    for person_id, partner_id in members:
        found[partner_id].append(people[person_id])
    return {pk: tuple(sorted(group, key=lambda person: person.name.casefold())) for pk, group in found.items()}
