"""Loading a plan file: the whole file is checked first, then recorded in one change, and may be loaded again."""

from datetime import datetime

from accounts.clock import change
from actions.loading.figures import record_figures
from actions.loading.promises import record_promises
from actions.loading.recorder import JOB, LoadReport, Recorder
from actions.loading.work import record_work
from actions.plan_file import PlanFile
from outcomes.models import Strategy

__all__ = ["LoadReport", "load_plan"]


def load_plan(
    plan: PlanFile, *, correction: str = "", is_demonstration: bool = False, now: datetime | None = None
) -> LoadReport:
    """Record a checked plan file.

    Loading again changes nothing that people edited, closes nothing that the file lacks, and changes official
    wording only as a correction. Owners and dates are taken from the file when an action is new, never later.

    Args:
        plan: a file that `read_plan` has checked.
        correction: the reason for corrected official wording.
        is_demonstration: whether a strategy that is new is one.
        now: the instant to record; None reads the clock.

    Returns:
        What was created, changed and left as it is.
    """
    known = Strategy.objects.filter(slug=plan.strategy.slug).first()
    with change(kind="strategy_loaded", job=JOB, strategy_id=known.pk if known else None, now=now) as revision:
        recorder = Recorder(revision, correction)
        strategy = known
        if strategy is None:
            strategy = revision.append(Strategy(slug=plan.strategy.slug, is_demonstration=is_demonstration))
            revision.strategy_id = strategy.pk
            recorder.report.created.append(f"Strategy {strategy.slug}")
        promises = record_promises(recorder, strategy, plan)
        record_figures(recorder, strategy, promises, plan.series)
        record_work(recorder, strategy, promises, plan)
        revision.summary = f"Strategy {strategy.slug} loaded" + (f". Correction: {correction}" if correction else "")
    return recorder.report
