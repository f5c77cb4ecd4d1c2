"""Which requests for another due date wait for a decision."""

from django.db.models import Exists, OuterRef, QuerySet

from actions.models import DateDecision, DateRequest


def open_requests() -> "QuerySet[DateRequest]":
    """Requests as they stand now that nobody has decided on, and that none newer has replaced: one for an action."""
    newer = DateRequest.objects.filter(action=OuterRef("action"), number__gt=OuterRef("number"))
    decided = DateDecision.objects.filter(request=OuterRef("pk"))
    return DateRequest.objects.filter(~Exists(newer), ~Exists(decided))
