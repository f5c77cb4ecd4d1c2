"""In which state updates are, asked of the database: the SQL form of the table in `actions.transitions`."""

from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When

from actions.models import ActionEvent, ActionState, Decision, Review, StatusUpdate
from actions.stages import ENDED, Stage
from actions.transitions import UNDECIDED, UpdateState

_NOT_RETURNED = Q(decided=None) | ~Q(decided=Decision.RETURNED)


def with_decision(updates: "QuerySet[StatusUpdate]") -> "QuerySet[StatusUpdate]":
    """Annotate `decided`: the last decision on each update, None where there is none."""
    last = Review.objects.filter(update=OuterRef("pk")).order_by("-round")
    return updates.annotate(decided=Subquery(last.values("decision")[:1]))


def with_state(updates: "QuerySet[StatusUpdate]") -> "QuerySet[Any]":
    """Annotate `decided`, and `update_state`: the `UpdateState` of each update as it is now.

    A newer one of the same period takes the older one's place even where another organisation sent it, for the
    lead may have changed; a returned one takes nobody's place. So an update of the lead is replaced exactly when
    `actions.standing` passes it over. Contributions of several organisations stand beside each other.
    """
    newer = with_decision(
        StatusUpdate.objects.filter(
            Q(kind=StatusUpdate.Kind.LEAD) | Q(partner=OuterRef("partner")),
            ~_is_undone(),
            action=OuterRef("action"),
            period=OuterRef("period"),
            kind=OuterRef("kind"),
            pk__gt=OuterRef("pk"),
        )
    ).filter(_NOT_RETURNED)
    return with_decision(updates).annotate(
        update_state=Case(
            When(Q(Exists(newer)) | _is_undone(), then=Value(UpdateState.REPLACED.value)),
            When(decided=None, then=Value(UpdateState.WAITING.value)),
            default=F("decided"),
            output_field=CharField(),
        )
    )


def _is_undone() -> Q:
    """Sent by a lead before the present round, or a completion from before the action was reopened."""
    since = ActionEvent.objects.filter(action=OuterRef("action"), revision__gt=OuterRef("revision"))
    rounds = Q(Exists(since.filter(kind=ActionEvent.Kind.ROUND_OPENED)), kind=StatusUpdate.Kind.LEAD)
    return rounds | Q(Exists(since.filter(kind=ActionEvent.Kind.REOPENED)), stage=Stage.COMPLETE)


def state_of_update(update: StatusUpdate) -> UpdateState:
    """The state of one update as it is now; services ask after the clock's lock."""
    state = with_state(StatusUpdate.objects.filter(pk=update.pk)).values_list("update_state", flat=True).first()
    return UpdateState(state) if state else UpdateState.NONE


def waiting_updates(*kinds: str) -> "QuerySet[StatusUpdate]":
    """Updates that wait for a decision: none stands on them, none newer counts in their place, the action goes on.

    Args:
        kinds: updates of lead partners, contributions, or both; without any, updates of lead partners.
    """
    asked = kinds or (StatusUpdate.Kind.LEAD,)
    ended = ActionState.objects.open().filter(stage__in=ENDED).values("action")
    sent = StatusUpdate.objects.filter(kind__in=asked).exclude(action__in=ended)
    return with_state(sent).filter(update_state__in=UNDECIDED)
