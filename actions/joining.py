"""When an action joined the plan: from then on it is asked for updates (docs/rules.md, Periods)."""

from django.db.models import DateField, OuterRef, Subquery
from django.db.models.functions import TruncDate

from actions.models import ActionEvent


def joined() -> Subquery:
    """By a row's `action`: the day in London on which it was added or carried forward; null for the first plan."""
    kinds = (ActionEvent.Kind.ADDED, ActionEvent.Kind.CARRIED_FORWARD)
    events = ActionEvent.objects.filter(action=OuterRef("action"), kind__in=kinds).order_by("revision_id")
    return Subquery(events.values(day=TruncDate("revision__at"))[:1], output_field=DateField())
