"""People who each answer for one action that is due soon, on top of the cast; and what must hold of their mail."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import cycle
from typing import Any

from accounts.clock import change, record_many
from accounts.models import PersonVersion
from accounts.services import enter_member, enter_person
from actions.models import Action, ActionState, ActionWording, Digest
from tests.reminders.faults.mail_server import Mail, MailServer


@dataclass(frozen=True)
class Crowd:
    """Who is to be reminded of what: the reference of their action by address, in the order of the people."""

    refs: dict[str, str]
    actions: dict[str, Action]

    @property
    def people(self) -> list[str]:
        """Their addresses."""
        return list(self.refs)


def gather(cast: Any, size: int, *, due: date | Sequence[date], now: datetime) -> Crowd:
    """Make so many people, who speak for the college, and an action for each of them.

    Args:
        due: the due date of every action, or of each in turn.
        now: when all of it is recorded.
    """
    dues = cycle([due] if isinstance(due, date) else due)
    refs = {f"person{number}@example.org": f"1.{number + 10}" for number in range(size)}
    with change(kind="plan_loaded", job="test", strategy_id=cast.strategy.pk, now=now) as revision:
        people = {address: enter_person(revision, email=address)[0] for address in refs}
        names = {person.pk: {"name": f"Person {person.pk}"} for person in people.values()}
        record_many(revision, PersonVersion, names)
        for person in people.values():
            enter_member(revision, person=person, partner=cast.college)
        actions = {
            ref: revision.append(
                Action(
                    strategy=cast.strategy,
                    workstream=cast.workstreams[1],
                    ref=ref,
                    sort_key=f"0001.{int(ref[2:]):04}",
                )
            )
            for ref in refs.values()
        }
        wording = {each.pk: {"title": f"Wording of {each.ref}.", "short_title": each.ref} for each in actions.values()}
        record_many(revision, ActionWording, wording)
        states = {
            actions[ref].pk: {
                "lead_id": cast.college.pk,
                "person_id": people[address].pk,
                "due_date": day,
                "original_due_date": day,
            }
            for (address, ref), day in zip(refs.items(), dues, strict=False)
        }
        record_many(revision, ActionState, states)
    return Crowd(refs, actions)


def check_mail(server: MailServer, *, in_doubt: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    """Nobody got two digests of one day. Only these people may have got the same one twice.

    Args:
        in_doubt: addresses where the mail server had taken a mail and nobody was told.
    """
    digests: dict[tuple[str, date], set[str]] = defaultdict(set)
    for mail in server.mails:
        digests[mail.to, mail.day].add(mail.message_id)
    assert {key: found for key, found in digests.items() if len(found) > 1} == {}
    times = Counter((mail.to, mail.message_id) for mail in server.mails)
    assert {address for (address, _), count in times.items() if count > 1} <= in_doubt
    texts: dict[str, set[str]] = defaultdict(set)
    for mail in server.mails:
        texts[mail.message_id].add(mail.text)
    assert {name for name, found in texts.items() if len(found) > 1} == set()


def unsettled() -> int:
    """How many digests still wait to be sent."""
    return Digest.objects.filter(sent_at=None, refused_at=None, withdrawn_at=None).count()


def heard_of(mails: list[Mail]) -> set[str]:
    """References of all actions that a person was reminded of."""
    return {ref for mail in mails for ref in mail.actions}
