"""Another due date: the lead partner asks with a reason, the programme lead agrees or refuses."""

from datetime import date, datetime

from accounts.clock import change, record_many
from accounts.models import Partner, User
from actions.date_requests import open_requests
from actions.errors import DateNotAllowedError, DateRequestClosedError, ReasonMissingError
from actions.models import Action, ActionState, DateDecision, DateRequest, DueDateRevision
from actions.services.plan import ChangedMeanwhileError, check_move, date_changed, due_date_fields, enter_due_date
from actions.services.sending import check_speaker
from actions.services.updates import check_leads

ASKED_MEANWHILE = "Another date was asked for after you opened this page. Check what was asked, and send again."


def ask_for_date(
    *,
    action: Action,
    partner: Partner,
    new: date | None,
    reason: str,
    by: User,
    is_ongoing: bool = False,
    seen_lines: int | None = None,
    seen_requests: int | None = None,
    now: datetime | None = None,
) -> DateRequest:
    """Ask for another due date. Asking again replaces the request that is still open; the same again changes nothing.

    Args:
        partner: the lead partner for which `by` asks.
        new: the date asked for; None with `is_ongoing`.
        seen_lines: how many lines of the ledger `by` had seen; None does not ask.
        seen_requests: how many requests of the action `by` had seen, so that nobody replaces a colleague's unseen.
        now: the instant to record; None reads the clock.

    Raises:
        NotLeadPartnerError, NotSpeakingError, MayOnlyDraftError, DateNotAllowedError, ReasonMissingError,
        ActionEndedError, ChangedMeanwhileError: nothing is written.
    """
    if (new is None) != is_ongoing:
        raise DateNotAllowedError("Enter a date, or say that the action is ongoing.")
    with change(kind="due_date_asked", by=by, strategy_id=action.strategy_id, now=now) as revision:
        state = ActionState.objects.open().get(action=action)
        check_leads(state, partner)
        check_speaker(by, partner)
        lines = DueDateRevision.objects.filter(action=action).count()
        if seen_lines is not None and lines != seen_lines:
            raise date_changed(state)
        check_move(state, new, is_ongoing, reason, revision.day)
        wanted = {"partner": partner, "new": new, "is_ongoing": is_ongoing, "reason": reason.strip(), "asked_by": by}
        if same := open_requests().filter(action=action, seen_lines=lines, **wanted).first():
            return same
        number = DateRequest.objects.filter(action=action).count()
        if seen_requests is not None and number != seen_requests:
            raise ChangedMeanwhileError(message=ASKED_MEANWHILE, field="due_date")
        row = revision.append(
            DateRequest(
                action=action,
                number=number + 1,
                seen_lines=lines,
                **wanted,
            )
        )
        revision.summary = f"Action {action.ref}: another due date asked for"
    return row


def agree_date(*, request: DateRequest, by: User, now: datetime | None = None) -> DateDecision:
    """Agree to a request: the ledger gains its line in the same change. `tell_decision` tells who asked.

    Raises:
        DateRequestClosedError: decided on or replaced; ChangedMeanwhileError: the date has moved since it was asked;
        ActionEndedError, DateNotAllowedError. Nothing is written.
    """
    action = request.action
    with change(kind="due_date_changed", by=by, strategy_id=action.strategy_id, now=now) as revision:
        _check_open(request)
        state = ActionState.objects.open().get(action=action)
        if DueDateRevision.objects.filter(action=action).count() != request.seen_lines:
            raise date_changed(state)
        if request.new is not None and request.new < revision.day:
            raise DateNotAllowedError("The date that was asked for has passed meanwhile. Refuse it, and say so.")
        check_move(state, request.new, request.is_ongoing, request.reason, revision.day)
        line = enter_due_date(
            revision,
            state,
            new=request.new,
            is_ongoing=request.is_ongoing,
            reason=request.reason,
            asked_by=request.asked_by,
            agreed_by=by,
        )
        record_many(revision, ActionState, {action.pk: due_date_fields(state, line)})
        decision = revision.append(DateDecision(request=request, is_agreed=True, decided_by=by, line=line))
        revision.summary = f"Action {action.ref}: due date " + ("moved as asked" if line.number else "set as asked")
    return decision


def refuse_date(*, request: DateRequest, reason: str, by: User, now: datetime | None = None) -> DateDecision:
    """Refuse a request with a reason that the partner reads. The date stays, and `tell_decision` tells who asked.

    Raises:
        DateRequestClosedError, ReasonMissingError: nothing is written.
    """
    action = request.action
    if not reason.strip():
        raise ReasonMissingError("Enter why the date stays.")
    with change(kind="due_date_refused", by=by, strategy_id=action.strategy_id, now=now) as revision:
        _check_open(request)
        decision = revision.append(DateDecision(request=request, is_agreed=False, reason=reason.strip(), decided_by=by))
        revision.summary = f"Action {action.ref}: another due date refused"
    return decision


def _check_open(request: DateRequest) -> None:
    if not open_requests().filter(pk=request.pk).exists():
        raise DateRequestClosedError
