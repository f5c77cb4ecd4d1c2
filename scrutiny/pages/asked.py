"""What committees asked for, as the pages of an action and of an organisation say it."""

from dataclasses import dataclass

from django.urls import reverse

from actions.doors import About
from govuk.words import day
from scrutiny.models import ResolutionAction, ResolutionStrategy, ResolutionVersion
from scrutiny.permissions import visible_committees
from scrutiny.resolution_lines import ResolutionLine
from scrutiny.resolution_reading import read_lines
from scrutiny.resolution_rows import resolutions_at


@dataclass(frozen=True)
class Asked:
    """A resolution or request.

    Attributes:
        reference: how members name it, and of which committee.
        standing: how it stands, in a sentence.
    """

    reference: str
    words: str
    standing: str
    href: str
    is_overdue: bool


def asked_of(about: About) -> list[Asked]:
    """What is tied to an action, or owed by an organisation. One query where there is nothing.

    An organisation's are those about strategies that the reader may see, until the committee has finished with them.
    """
    ids = _tied(about)
    if not ids:
        return []
    rows = resolutions_at(visible_committees(about.person), about.moment).filter(resolution__in=ids)
    lines = read_lines(rows, about.moment, about.strategies)
    shown = [one for one in lines if about.action is not None or one.is_unfinished]
    past = f"?as_at={about.moment.name}" if about.moment.is_past else ""
    return [_asked(one, past) for one in sorted(shown, key=lambda one: one.order)]


def _tied(about: About) -> list[int]:
    revision = about.moment.revision
    if about.action is not None:
        tied = ResolutionAction.objects.at(revision).filter(action=about.action)
        return list(tied.values_list("resolution", flat=True))
    within = ResolutionStrategy.objects.at(revision).filter(strategy__in=about.strategies).values("resolution")
    owed = ResolutionVersion.objects.at(revision).filter(owner=about.partner, resolution__in=within)
    return list(owed.values_list("resolution", flat=True))


def _asked(line: ResolutionLine, past: str) -> Asked:
    href = reverse("resolution", args=[line.committee, line.id]) + past
    reference = f"{line.committee_name}, {line.reference}"
    return Asked(reference, line.words_on_one_line, _standing(line), href, line.is_overdue)


def _standing(line: ResolutionLine) -> str:
    if line.is_waiting and line.due:
        return f"{line.stage.label}, {'overdue since' if line.is_overdue else 'due'} {day(line.due)}."
    return f"{line.stage.label}."
