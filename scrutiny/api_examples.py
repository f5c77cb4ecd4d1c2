"""A progress report of an invented plan, as the OpenAPI document shows it."""

from datetime import UTC, date, datetime

from actions.changes import Difference
from actions.stages import Mark, Stage
from scrutiny.exporters.json import as_data
from scrutiny.report_data import (
    ActionLine,
    At,
    Box,
    Group,
    Progress,
    Received,
    Remark,
    Summary,
    Window,
    WorkstreamGroup,
)

_BOX = Box(
    period="2026-07-01/2026-09-30",
    submitted_at=datetime(2026, 10, 12, 9, 30, tzinfo=UTC),
    is_late=False,
    is_accepted=True,
    is_independent=True,
    is_readable=True,
    done="Two of five schools have signed.",
    next="Sign the other three.",
    cause="Schools wait for their trust.",
    path="One shared statement for all schools.",
    forecast=date(2027, 1, 31),
)
_ACTION = ActionLine(
    ref="1.1",
    short_title="Open a recruitment hub",
    title="Open a recruitment hub for care work in every district",
    workstream=1,
    outcomes=(1, 2),
    lead="College A",
    joint_lead=None,
    stage=Stage.IN_PROGRESS.value,
    mark=Mark.RED.value,
    rating="red",
    reviewed=True,
    last_rated="red",
    previous_rating="amber",
    direction="worse",
    rated_period=None,
    awaiting_completion=False,
    due_date=date(2026, 12, 31),
    original_due_date=date(2026, 9, 30),
    due_date_moves=1,
    days_slipped=92,
    is_ongoing=False,
    is_overdue=False,
    days_overdue=0,
    is_due_soon=False,
    no_update=False,
    gaps=("person",),
    ended_as=None,
    ended_on=None,
    left_out=None,
    update=_BOX,
)
_MARKS = {mark.value: int(mark == Mark.RED) for mark in Mark}
_SUMMARY = Summary(
    actions=1,
    by_stage={stage: int(stage == Stage.IN_PROGRESS) for stage in (*Stage.values, "not_recorded")},
    by_rating={"green": 0, "amber": 0, "red": 1, "no_update": 0},
    by_mark=_MARKS,
    not_reviewed=0,
    overdue=0,
    due_soon=0,
    no_update=0,
    gaps={"lead": 0, "person": 1, "due_date": 0},
    received=Received(on_time=1, late=0, left_out=0, missing=0),
)
_AT = At(
    name="4711@2026-11-21",
    revision=4711,
    day=date(2026, 11, 21),
    period=Window(
        key="2026-07-01/2026-09-30",
        starts=date(2026, 7, 1),
        ends=date(2026, 9, 30),
        due=date(2026, 10, 16),
        grace_until=date(2026, 10, 23),
        cut_off=date(2026, 10, 30),
        is_current=True,
    ),
)

_SUMMARY_OF_ONE = Remark("Schools hold us up; two have signed.", datetime(2026, 10, 20, 14, 5, tzinfo=UTC))

PROGRESS = as_data(
    Progress(
        strategy="care-plan",
        title="Care plan",
        demonstration=False,
        at=_AT,
        summary=_SUMMARY,
        workstreams=(WorkstreamGroup(1, "Recruiting people to care", "Recruitment", 1, _MARKS, 0, _SUMMARY_OF_ONE),),
        outcomes=(Group(1, "More resilience", "More resilience", 1, _MARKS, 0),),
        actions=(_ACTION,),
        compared_with=At(name="4020@2026-08-31", revision=4020, day=date(2026, 8, 31), period=None),
        before=_SUMMARY,
        changes=(Difference("1.1", "Open a recruitment hub", "mark", "amber", "red", "worse"),),
    )
)
