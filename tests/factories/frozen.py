"""Frozen reports made by hand, for tests of what is drawn from them: no database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from actions.changes import differences
from actions.stages import Mark, Rating, Stage
from outcomes.figures.charts import Group as ChartGroup
from outcomes.figures.charts import Plot, Point
from scrutiny.figure_data import FigureLine, ObservedLine, SeriesLine
from scrutiny.frozen import Frozen, MeasureLine, Sitting
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
from scrutiny.report_words import Contact, Impact, ImpactTable, ReportWords
from scrutiny.snapshots import NOT_RECORDED

DAY = date(2026, 8, 31)
KEY = "2026-04-01/2026-06-30"
WORDS = ReportWords(
    title="Social Care Workforce Update",
    recommendations=("Notes the progress made by partners.", "Considers Action 1.1 and what it wishes to ask."),
    report_of="Cabinet Member for Health and Care",
    summary=("The strategy has 2 workstreams.", "1 action is off track."),
    remarks={"off_track": ("A place for the course is being looked for.",)},
    strategic_plan=("Have access to more good jobs.", "Be healthier and independent for longer."),
    other_scrutiny="The Committee asked for a progress report on 17 October 2022.",
    impact_tables=(
        ImpactTable("Equality", "Protected Characteristics", (Impact("Age", "More jobs", "None identified", "None"),)),
        ImpactTable("Workforce", "Key considerations"),
    ),
    documents=("Social Care Workforce Strategy",),
    contacts=(Contact("Assistant Director:", "Office of the Director"), Contact("Report Author:")),
)
MEASURE = MeasureLine(
    ref="M1.1",
    title="Vacancies, average",
    outcome=1,
    answer="Vacancies moved the wrong way.",
    latest=FigureLine("9.9%", "2021/22", "", "Example source, page 14"),
    previous=FigureLine("6.5%", "2020/21", "", "Example source, page 14"),
    comparators=(("England", FigureLine("10.7%", "2021/22", "", "Example source, page 14")),),
    direction="worse",
    why="Up 3.4 percentage points",
    narrative="About 1 post in 10 is empty.",
    notes=(),
)
UNKNOWN = MeasureLine(
    "M1.4", "Staff who feel valued", 1, "No figure is published.", None, None, (), "not known", "", "", ()
)


def make_observed(period: str, value: str | None, **fields: Any) -> ObservedLine:
    """A figure of a financial year, "2021/22"; hidden where there is no value and no reason is given."""
    is_hidden = value is None and "not_available" not in fields
    given = {
        "period": period,
        "period_reading": "",
        "period_kind": "Financial year",
        "starts": date(int(period[:4]), 4, 1),
        "ends": date(int(period[:4]) + 1, 3, 31),
        "value": None if value is None else Decimal(value),
        "not_available": "Hidden: fewer than 8 people" if is_hidden else "",
        "is_hidden": is_hidden,
        "is_approximate": False,
        "count": None,
        "base": None,
        "base_words": "",
        "is_provisional": None,
        "issue": 1,
        "source": "Example source",
        "page": 14,
        "found_in": ("strategy", "committee-pack"),
        "note": "",
    }
    return ObservedLine(**given | fields)


def make_charted(*years: str, ref: str = "M1.1", lines: int = 1) -> MeasureLine:
    """A measure with figures of these years, from 10% on one more each, in so many lines; all of them drawn."""
    names = [f"Vacancies of group {line}" for line in range(lines)] if lines > 1 else ["Vacancies"]
    values = [Decimal(10 + place) for place in range(len(years))]
    points = tuple(Point(year, value, f"{value}%", "250 posts") for year, value in zip(years, values, strict=True))
    observed = tuple(
        make_observed(year, str(value), base=250, base_words="250 posts")
        for year, value in zip(years, values, strict=True)
    )
    trend = "Two years do not make a trend." if len(years) == 2 else ""
    plot = Plot("Per cent. Care workers, Staffordshire", trend, True, tuple(ChartGroup(name, points) for name in names))
    series = tuple(
        SeriesLine("vacancies", name, "%", "Staffordshire", "E10000028", "Care workers", "", "", observed)
        for name in names
    )
    return replace(MEASURE, ref=ref, plots=(plot,), series=series, figures=len(years) * lines)


def make_box(**fields: Any) -> Box:
    """An accepted update, amber."""
    given = {
        "period": KEY,
        "submitted_at": datetime(2026, 7, 10, 9, tzinfo=UTC),
        "is_late": False,
        "is_accepted": True,
        "is_independent": True,
        "is_readable": True,
        "done": "6 of 12 agreed.",
        "next": "Reach the other 6.",
        "cause": "Two changed hands.",
        "path": "Meet both new owners.",
        "forecast": date(2026, 12, 31),
    }
    return Box(**given | fields)


def make_line(ref: str, mark: str = Mark.NOT_RECORDED, **fields: Any) -> ActionLine:
    """An action with this mark, and what follows from it."""
    rated = mark in Rating.values
    stage = None if mark == Mark.NOT_RECORDED else mark if mark in Stage.values else Stage.IN_PROGRESS.value
    given = {
        "ref": ref,
        "short_title": f"Short title {ref}",
        "title": f"The wording of {ref} as published",
        "workstream": int(ref.split(".")[0]),
        "outcomes": (1,),
        "lead": "College A",
        "joint_lead": None,
        "stage": stage,
        "mark": str(mark),
        "rating": str(mark) if rated else None,
        "reviewed": True if rated else None,
        "last_rated": str(mark) if rated else None,
        "previous_rating": str(mark) if rated else None,
        "direction": "same" if rated else None,
        "rated_period": None,
        "awaiting_completion": False,
        "due_date": date(2026, 12, 31),
        "original_due_date": date(2026, 12, 31),
        "due_date_moves": 0,
        "days_slipped": None,
        "is_ongoing": False,
        "is_overdue": False,
        "days_overdue": 0,
        "is_due_soon": False,
        "no_update": mark == Mark.NO_UPDATE,
        "gaps": (),
        "ended_as": None,
        "ended_on": None,
        "left_out": None,
        "update": make_box() if rated else None,
    }
    return ActionLine(**given | fields)


def make_summary(lines: tuple[ActionLine, ...], received: Received | None = None) -> Summary:
    """The position that these actions make."""
    return Summary(
        actions=len(lines),
        by_stage={
            stage: sum((line.stage or NOT_RECORDED) == stage for line in lines)
            for stage in [*Stage.values, NOT_RECORDED]
        },
        by_rating={mark: sum(line.mark == mark for line in lines) for mark in [*Rating.values, Mark.NO_UPDATE.value]},
        by_mark=_marks(lines),
        not_reviewed=sum(line.reviewed is False for line in lines),
        overdue=sum(line.is_overdue for line in lines),
        due_soon=sum(line.is_due_soon for line in lines),
        no_update=sum(line.no_update for line in lines),
        gaps={gap: sum(gap in line.gaps for line in lines) for gap in ("lead", "person", "due_date")},
        received=received,
    )


def _marks(lines: tuple[ActionLine, ...]) -> dict[str, int]:
    return {mark.value: sum(line.mark == mark for line in lines) for mark in Mark}


def make_progress(*lines: ActionLine, before: tuple[ActionLine, ...] | None = None, **fields: Any) -> Progress:
    """A report of these actions; `before` are the same actions at an earlier moment, to compare with."""
    window = Window(
        KEY,
        date(2026, 4, 1),
        date(2026, 6, 30),
        date(2026, 7, 14),
        date(2026, 7, 21),
        date(2026, 7, 28),
        is_current=True,
    )
    numbers = sorted({line.workstream for line in lines})
    streams = []
    for number in numbers:
        own = tuple(line for line in lines if line.workstream == number)
        group = Group(
            number, f"Workstream {number}", f"Short {number}", len(own), _marks(own), sum(one.is_overdue for one in own)
        )
        said = Remark("On course.", datetime(2026, 8, 1, tzinfo=UTC)) if number == 1 else None
        streams.append(WorkstreamGroup(**vars(group), summary=said))
    outcome = Group(1, "A workforce that is valued", "", len(lines), _marks(lines), 0)
    given = {
        "strategy": "workforce",
        "title": "Example Workforce Strategy",
        "demonstration": False,
        "at": At("42@2026-08-31", 42, DAY, window),
        "summary": make_summary(lines, Received(on_time=len(lines), late=0, left_out=0, missing=0)),
        "workstreams": tuple(streams),
        "outcomes": (outcome,),
        "actions": lines,
        "compared_with": At("7@2026-03-20", 7, date(2026, 3, 20), None) if before is not None else None,
        "before": make_summary(before) if before else None,
        "changes": differences(before, lines) if before is not None else None,
    }
    return Progress(**given | fields)


def make_frozen(progress: Progress | None = None, **fields: Any) -> Frozen:
    """A report for a meeting, a draft unless `edition` is given."""
    given = {
        "edition": None,
        "address": "",
        "issued_on": None,
        "sitting": Sitting(
            "Health and Care Overview and Scrutiny Committee", "Example County Council", date(2026, 9, 21)
        ),
        "progress": progress or make_year(),
        "measures": (MEASURE, UNKNOWN),
        "words": WORDS,
        "enquiries": (),
        "cleared": (),
        "correction": None,
        "licence": "Open Government Licence v3.0. Figures named as another body's are that body's.",
    }
    return Frozen(**given | fields)


def make_year() -> Progress:
    """Six actions of two workstreams with something of everything, compared with an earlier moment."""
    before = (
        make_line("1.1", Mark.AMBER, due_date=date(2026, 6, 30)),
        make_line("1.2", Mark.GREEN),
        make_line("1.10", Mark.GREEN),
        make_line("2.1", Mark.GREEN),
        make_line("2.2"),
    )
    moved = {
        "due_date": date(2026, 7, 31),
        "original_due_date": date(2026, 6, 30),
        "due_date_moves": 1,
        "days_slipped": 31,
        "is_overdue": True,
        "days_overdue": 31,
    }
    after = (
        make_line("1.1", Mark.RED, direction="worse", previous_rating="amber", **moved),
        make_line("1.2", Mark.NO_UPDATE, last_rated="green"),
        make_line("1.10", Mark.GREEN, reviewed=False, update=make_box(is_accepted=False, is_readable=False)),
        make_line("2.1", Mark.AMBER, direction="worse", previous_rating="green"),
        make_line("2.2", lead=None, due_date=None, original_due_date=None, gaps=("lead", "due_date")),
        make_line("2.3", Mark.COMPLETE, ended_as="complete", ended_on=date(2026, 8, 3)),
    )
    return make_progress(*after, before=before)
