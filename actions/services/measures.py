"""Which actions are meant to move a measure: chosen by those who lead, among those that serve its outcome."""

from collections.abc import Mapping
from datetime import datetime

from accounts.clock import change, record_links
from accounts.models import User
from actions.errors import RuleError
from actions.models import ActionOutcome, MeasureAction
from outcomes.models import Measure
from outcomes.services.checks import insist_leads, insist_seen

LONGEST_HOW = 300


class MoverError(RuleError):
    """An action that cannot be said to move the measure."""


def choose_actions(
    *,
    measure: Measure,
    chosen: Mapping[int, str],
    by: User | None = None,
    job: str | None = None,
    seen: int | None = None,
    now: datetime | None = None,
) -> None:
    """Say which actions are meant to move a measure, and how.

    Args:
        chosen: by the id of an action that serves the measure's outcome, how it should help: at most LONGEST_HOW
            characters, or "". An action that was chosen before may stay although it does not serve the outcome now.
        by: programme lead or deputy; `job` for a command.
        seen: the revision at which `by` read what is recorded; None does not ask.

    Raises:
        MoverError: an action that serves another outcome only, or words that are too long.
        NotForYouError, SeenOtherError: as `outcomes.services.checks`. Nothing is written.
    """
    if any(len(how) > LONGEST_HOW for how in chosen.values()):
        raise MoverError(f"Say in {LONGEST_HOW} characters or fewer how an action should help.")
    strategy = measure.outcome.strategy
    with change(kind="measure_actions_chosen", by=by, job=job, strategy_id=strategy.pk, now=now) as revision:
        insist_leads(by, strategy)
        insist_seen(MeasureAction.objects.filter(measure=measure), seen)
        serving = ActionOutcome.objects.open().filter(outcome=measure.outcome_id).values_list("action", flat=True)
        before = MeasureAction.objects.open().filter(measure=measure).values_list("action", flat=True)
        if set(chosen) - set(serving) - set(before):
            raise MoverError("Choose among the actions that serve the outcome of this measure.")
        members = {action: {"how": how.strip()} for action, how in chosen.items()}
        record_links(revision, MeasureAction, measure.pk, members)
        revision.summary = f"Measure {measure.key}: actions meant to move it chosen"
