"""Contributions of supporting partners as the page of an action shows them."""

from dataclasses import dataclass

from actions.models import StatusUpdate
from actions.pages.attached import Attached, attached_to
from actions.pages.behalf_words import behalf_words
from actions.permissions import reader_of
from actions.reading import UpdateReading, read_updates
from outcomes.reading import PartnerName, partner_names, person_names
from outcomes.scope import Scope


@dataclass(frozen=True)
class Contribution:
    """A contribution as an action's page shows it.

    Attributes:
        said: who sent it for whom and when, or who recorded it and from what.
    """

    update: UpdateReading
    partner: PartnerName
    said: str
    attached: Attached


def contributions_on_action(scope: Scope, action_id: int, ref: str) -> list[Contribution]:
    """What each supporting partner contributed last, of the latest period of which there is anything to read.

    Returned ones are shown nowhere but where they are sent again. A fixed number of queries.
    """
    reader = reader_of(scope.access)
    rows = StatusUpdate.objects.filter(action=action_id, kind=StatusUpdate.Kind.CONTRIBUTION).order_by("revision")
    if not rows.filter(revision__lte=scope.moment.revision).exists():
        return []
    read = [one for one in read_updates(rows, scope.moment, {scope.strategy.pk: reader}) if one.decision != "returned"]
    readable = [one for one in read if one.is_readable]
    latest = max((one.period.starts for one in readable), default=None)
    last = {one.partner_id: one for one in readable if one.period.starts == latest}
    revision = scope.moment.revision
    partners = partner_names(set(last), revision)
    people = person_names({one.author_id for one in last.values()}, revision)
    attached = attached_to(list(last.values()), scope.moment, reader, slug=scope.strategy.slug, ref=ref)
    found = [
        Contribution(
            one,
            partners[one.partner_id],
            behalf_words(one, people[one.author_id].name, partners[one.partner_id].name),
            attached[one.id],
        )
        for one in last.values()
    ]
    return sorted(found, key=lambda one: one.partner.name)
