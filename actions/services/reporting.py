"""In which months an action reports, where that differs from the strategy's periods."""

from collections.abc import Collection
from datetime import datetime

from accounts.clock import change, record_many
from accounts.models import User
from actions.errors import RuleError
from actions.models import Action, ActionReporting
from actions.periods import ALL_MONTHS, month_bit
from govuk.words import MONTHS, in_words


def set_reporting_months(
    *, action: Action, months: Collection[int], by: User, now: datetime | None = None
) -> ActionReporting | None:
    """Set the months in which an action reports: those in which a period that asks it ends (docs/rules.md, Periods).

    Args:
        months: 1 to 12; none, or all of them, means that every period asks it.
        by: the programme lead or deputy.
        now: the instant to record; None reads the clock.

    Returns:
        The row from now on; None where the action reports in every period.

    Raises:
        RuleError: a number that is no month. Nothing is written.
    """
    chosen = sorted(set(months))
    if any(month not in range(1, 13) for month in chosen):
        raise RuleError("Choose months from January to December.", field="months")
    total = sum(map(month_bit, chosen))
    in_every = total in (0, ALL_MONTHS)
    with change(kind="reporting_months_set", by=by, strategy_id=action.strategy_id, now=now) as revision:
        record_many(revision, ActionReporting, {action.pk: None if in_every else {"months": total}})
        names = "every period" if in_every else in_words([MONTHS[month - 1] for month in chosen])
        revision.summary = f"Action {action.ref} reports in {names}"
    return ActionReporting.objects.open().filter(action=action).first()
