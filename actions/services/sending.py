"""What everything that is sent has in common: who may send it, for which period, and after what."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import Membership, Partner, PartnerVersion, User
from actions.errors import MayOnlyDraftError, NotSpeakingError, PeriodNotOpenError, RecordedFromMissingError
from actions.models import Action, Period, PeriodVersion, StatusUpdate
from actions.permissions import leads_strategies
from actions.transitions import Step, UpdateState, check_step
from actions.update_states import with_state


def check_speaker(by: User, partner: Partner) -> None:
    """Insist that a person may send what the organisation says.

    Raises:
        NotSpeakingError: they do not speak for it; MayOnlyDraftError: they only prepare what a colleague sends.
    """
    membership = Membership.objects.open().filter(person=by, partner=partner).first()
    if membership is None:
        raise NotSpeakingError
    if membership.may_only_draft:
        raise MayOnlyDraftError


def check_sender(by: User, partner: Partner, action: Action, recorded_from: str) -> None:
    """Insist that a person sends for the organisation, or leads the programme and says where the words come from.

    Raises:
        NotSpeakingError, MayOnlyDraftError, RecordedFromMissingError: who sends is not entitled, or does not say.
    """
    try:
        check_speaker(by, partner)
    except (NotSpeakingError, MayOnlyDraftError):
        if not leads_strategies(by).filter(pk=action.strategy_id).exists():
            raise
        if not recorded_from:
            raise RecordedFromMissingError from None


def check_period_open(action: Action, period: Period, day: date) -> None:
    """Insist that updates of the period may be sent on a day.

    Raises:
        PeriodNotOpenError: the window has not opened, or it is another strategy's period.
    """
    version = PeriodVersion.objects.open().filter(period=period).first()
    if period.strategy_id != action.strategy_id or version is None or version.opens > day:
        raise PeriodNotOpenError


def named_as(update: StatusUpdate) -> str:
    """What the summary of a change calls something that was sent: "update", "contribution of College A"."""
    if update.kind != StatusUpdate.Kind.CONTRIBUTION:
        return "update"
    return f"contribution of {PartnerVersion.objects.open().get(partner=update.partner_id).name}"


@dataclass(frozen=True)
class Place:
    """Where something that is sent stands among what the organisation sent about the action for the period.

    Attributes:
        attempt: its number.
        returned: the update that was returned, where it takes that one's place.
    """

    attempt: int
    returned: StatusUpdate | None = None

    @property
    def corrects(self) -> dict[str, Any]:
        """What is sent in place of a returned correction corrects the same update, for the same reason."""
        if self.returned is None:
            return {}
        return {"corrects_id": self.returned.corrects_id, "correction_reason": self.returned.correction_reason}


def place_of(action: Action, period: Period, partner: Partner, kind: str, step: Step) -> Place:
    """Insist that the organisation may send something (else) of this kind for the period.

    Args:
        step: what it sends where nothing of its own counts; after a return it is sent again.

    Raises:
        AlreadySentError, ReturnedError: the step is not legal.
    """
    own = StatusUpdate.objects.filter(action=action, period=period, partner=partner)
    sent = list(with_state(own).order_by("attempt"))
    last = next((update for update in reversed(sent) if update.kind == kind), None)
    state = UpdateState(last.update_state) if last else UpdateState.NONE
    is_again = state == UpdateState.RETURNED and step != Step.NO_CHANGE
    check_step(state, Step.RESEND if is_again else step)
    return Place(len(sent) + 1, last if is_again else None)
