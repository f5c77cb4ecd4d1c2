"""The list of everything recorded about a strategy: kinds of changes in words, and which of them are about people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from actions.pages.audit_subjects import Subjects

KIND_WORDS = {
    "action_links_set": "Outcomes, areas or supporting partners set",
    "chase_failed": "Mail could not be sent",
    "due_date_asked": "Another date asked for",
    "figure_round_answered": "Answer in a round of figures",
    "figure_round_ended": "Round of figures ended",
    "figure_round_opened": "Round of figures opened",
    "late_update_chosen": "Late update taken or left out",
    "member_added": "Person added to an organisation",
    "member_delegated": "Sending updates allowed or not",
    "member_ended": "Person removed from an organisation",
    "message_written": "Message on an update",
    "owners_set": "Owners and dates set",
    "partner_joined": "Organisation joined the strategy",
    "partner_added": "Organisation added",
    "partner_mailbox_set": "Shared mailbox of an organisation",
    "partner_renamed": "Organisation renamed",
    "partner_succeeded": "Organisation succeeded by another",
    "person_closed": "Sign-in closed",
    "person_reopened": "Sign-in opened again",
    "reminder_steps_set": "Days of reminders set",
    "resolution_answered": "Answer to a committee recorded",
    "resolution_changed": "Who owes a committee what by when",
    "resolution_chased": "Answer to a committee asked for again",
    "resolution_closure_agreed": "Resolution closed by a committee",
    "resolution_closure_proposed": "Closure of a resolution proposed",
    "resolution_closure_refused": "Closure of a resolution refused",
    "resolutions_added": "Resolutions of a committee entered",
    "resolutions_loaded": "Published resolutions loaded",
    "strategy_loaded": "Plan loaded from a file",
    "update_reopened": "Decision on an update taken back",
    "update_submitted": "Update sent",
    "updates_chased": "Updates asked for",
    "wording_corrected": "Official wording corrected",
}
"""Where the code's own name of a kind of change, with spaces, would not be understood."""

ABOUT_PEOPLE = ("member_", "partner_", "person_", "people_", "role_")
"""Beginnings of the kinds that an administrator reads: who belongs where and may do what (docs/rules.md, History)."""


@dataclass(frozen=True)
class Line:
    """One change.

    Attributes:
        who: the name of who made it, or the command that did.
        kind, said: what happened, in words; `said` is "" where the kind says all.
    """

    revision: int
    at: datetime
    who: str
    kind: str
    said: str
    about: Subjects


def kind_words(kind: str) -> str:
    """A kind of change for people: "Update sent"."""
    return KIND_WORDS.get(kind) or kind.replace("_", " ").capitalize()


def about_people() -> Q:
    """Changes of organisations, people and roles."""
    return _any(Q(kind__startswith=start) for start in ABOUT_PEOPLE)


def _any(conditions: Iterable[Q]) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found
