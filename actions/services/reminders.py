"""How often a person is reminded, and trying a refused address again."""

from datetime import datetime

from accounts.models import User
from actions.errors import RuleError
from actions.models import AddressRefusal, Frequency, ReminderPreference
from actions.reminders.wishes import choices_within, quietest_of


class TooQuietError(RuleError):
    """A strategy of the person does not allow so few reminders."""

    message = "A strategy that you take part in does not allow so few reminders. Choose another answer."
    field = "frequency"


def choose_frequency(*, person: User, frequency: Frequency, now: datetime) -> None:
    """Set how often a person is reminded. Not recorded: it is their own.

    Raises:
        TooQuietError: a strategy insists on more. Nothing is written.
    """
    if frequency not in choices_within(quietest_of([person.pk])[person.pk]):
        raise TooQuietError
    ReminderPreference.objects.update_or_create(person=person, defaults={"frequency": frequency, "chosen_at": now})


def try_again(*, refusal: AddressRefusal, by: User, now: datetime) -> bool:
    """Let mail go to a refused address again, with the next run.

    Args:
        by: the programme lead, deputy or administrator.

    Returns:
        Whether it was refused still; False where somebody was quicker.
    """
    rows = AddressRefusal.objects.filter(pk=refusal.pk, cleared_at=None)
    return bool(rows.update(cleared_at=now, cleared_by=by))
