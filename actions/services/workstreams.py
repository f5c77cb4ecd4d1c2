"""Who leads each workstream, and so reviews its actions. The role in the strategy follows from the workstreams."""

from collections.abc import Mapping
from datetime import datetime

from accounts.clock import Revision, change, record_many
from accounts.emails import Invited, send_invitations
from accounts.models import User
from accounts.services import enter_person
from actions.errors import RuleError
from actions.models import Workstream, WorkstreamVersion
from actions.services.plan import ChangedMeanwhileError
from govuk.words import count_of
from outcomes.models import Grant, Role, Strategy
from outcomes.people import people_of

NOT_HERE = "Nobody with the address {email} takes part in this strategy. Ask the programme lead to invite them."
CHANGED = "Somebody else changed a workstream after you opened this page. Check the leads, then save again."


class NotTakingPartError(RuleError):
    """Somebody new was named by a person who may not let anybody in.

    Attributes:
        problems: what is wrong, by workstream.
    """

    def __init__(self, problems: dict[Workstream, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


def set_workstream_leads(
    *,
    strategy: Strategy,
    wanted: Mapping[Workstream, str],
    by: User,
    may_invite: bool = True,
    seen: int | None = None,
    now: datetime | None = None,
) -> Invited:
    """Set who leads these workstreams, in one change. Whoever leads one holds the role, whoever leads none does not.

    Args:
        wanted: by workstream, the email address of its lead; "" for nobody. Workstreams left out stay as they are.
        by: the programme lead or deputy.
        may_invite: whether `by` may let in people who do not take part yet.
        seen: the revision that the decision was made on; None asks nothing.
        now: the instant to record; None reads the clock.

    Returns:
        The people who could not sign in before. Their invitations are mailed after the change.

    Raises:
        NotTakingPartError: somebody new, without `may_invite`.
        ChangedMeanwhileError: a workstream changed after `seen`.
        accounts.services.NotAnAddressError: an address is none, or a shared mailbox. Nothing is written.
    """
    with change(kind="workstream_leads_set", by=by, strategy_id=strategy.pk, now=now) as revision:
        versions = WorkstreamVersion.objects.open().filter(workstream__strategy=strategy)
        if seen is not None and versions.filter(from_rev__gt=seen).exists():
            raise ChangedMeanwhileError(message=CHANGED)
        leads = dict(versions.values_list("workstream_id", "lead_person_id"))
        found, invited = _people(revision, strategy, wanted, may_invite)
        chosen = {each.pk: found[email].pk if email else None for each, email in wanted.items()}
        changed = {pk: {"lead_person_id": person} for pk, person in chosen.items() if leads[pk] != person}
        record_many(revision, WorkstreamVersion, changed)
        _follow(revision, strategy, {person for person in (leads | chosen).values() if person})
        revision.summary = f"Lead of {count_of(len(changed), 'workstream')} set"
    return send_invitations(invited, by=by, now=revision.at, is_demonstration=strategy.is_demonstration)


def end_workstream_leads(revision: Revision, person: User) -> None:
    """Leave the workstreams that a person leads without a lead, within the change that closes the person."""
    led = WorkstreamVersion.objects.open().filter(lead_person=person).values_list("workstream_id", flat=True)
    record_many(revision, WorkstreamVersion, {pk: {"lead_person": None} for pk in led})


def _people(
    revision: Revision, strategy: Strategy, wanted: Mapping[Workstream, str], may_invite: bool
) -> tuple[dict[str, User], list[User]]:
    """Everybody named, by address, and who of them could not sign in before."""
    found = {person.user.email: person.user for person in people_of(strategy)}
    unknown = {each: email for each, email in wanted.items() if email and email not in found}
    if unknown and not may_invite:
        raise NotTakingPartError({each: NOT_HERE.format(email=email) for each, email in unknown.items()})
    invited = []
    for email in dict.fromkeys(unknown.values()):
        found[email], is_new = enter_person(revision, email=email)
        if is_new:
            invited.append(found[email])
    return found, invited


def _follow(revision: Revision, strategy: Strategy, leads: set[int]) -> None:
    """Let exactly the people who lead a workstream hold the role."""
    role = Role.WORKSTREAM_LEAD.value
    holders = set(Grant.objects.open().filter(strategy=strategy, role=role).values_list("person_id", flat=True))
    ended: dict[tuple[int, int, str], dict[str, str] | None]
    ended = {(person, strategy.pk, role): None for person in holders - leads}
    record_many(revision, Grant, ended | {(person, strategy.pk, role): {} for person in leads - holders})
