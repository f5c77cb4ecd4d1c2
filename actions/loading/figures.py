"""The published figures of a plan file: series and their observations."""

from collections.abc import Sequence
from typing import Any

from actions.loading.promises import Promises
from actions.loading.recorder import Recorder
from actions.plan_file import shape
from outcomes.figures.breakdowns import breakdown_words
from outcomes.models import Observation, Series, Strategy


def record_figures(recorder: Recorder, strategy: Strategy, promises: Promises, wanted: Sequence[shape.Series]) -> None:
    """Record every series with its figures.

    A figure that a load wrote and that reads otherwise now is recorded as its next issue. One that people entered or
    revised stays as they left it.
    """
    rows = recorder.facts(
        [_series(strategy, promises, s, position) for position, s in enumerate(wanted, 1)],
        Series.objects.filter(strategy=strategy),
        _series_key,
        lambda row: f"Series {row.key} ({row.label})",
        ignoring=frozenset({"position"}),
    )
    last: dict[tuple[int, str], Observation] = {}
    for row in Observation.objects.filter(series__in=rows.values()).order_by("issue"):
        last[row.series_id, row.period_label] = row
    new: list[Observation] = []
    for s in wanted:
        series = rows[_series_key(_series(strategy, promises, s, 0))]
        for o in s.observations:
            figure = _observation(series, o)
            before = last.pop((series.pk, figure.period_label), None)
            if before is not None and _contents(before) == _contents(figure):
                recorder.report.unchanged += 1
                continue
            if before is not None and not recorder.wrote(before):
                recorder.report.left.append(f"{_name(series, before)} was entered in the tracker; it stays")
                continue
            _note(recorder, series, figure, before)
            new.append(figure)
    recorder.revision.append_many(new)
    series_of = {row.pk: row for row in rows.values()}
    for gone in filter(recorder.wrote, last.values()):
        recorder.report.left.append(f"{_name(series_of[gone.series_id], gone)} is not in the file; it stays")


def _name(series: Series, figure: Observation) -> str:
    return f"Figure {series.key} ({series.label}), {figure.period_label}"


def _note(recorder: Recorder, series: Series, figure: Observation, before: Observation | None) -> None:
    name = _name(series, figure)
    if before is None:
        recorder.report.created.append(name)
    else:
        figure.issue = before.issue + 1
        recorder.report.changed.append(f"{name}: issue {figure.issue}")


def _series(strategy: Strategy, promises: Promises, wanted: shape.Series, position: int) -> Series:
    return Series(
        strategy=strategy,
        key=wanted.key,
        position=position,
        measure=promises.measures[wanted.measure] if wanted.measure else None,
        statement=promises.statements[wanted.statement] if wanted.statement else None,
        label=wanted.label,
        unit=wanted.unit,
        geography=wanted.geography,
        population=wanted.population,
        breakdown=dict(wanted.breakdown),
        breakdown_words=breakdown_words(wanted.breakdown),
        direction=wanted.desired_direction,
        note=wanted.note,
    )


def _series_key(row: Series) -> tuple[str, str, str, str]:
    return (row.key, row.geography, row.population, row.breakdown_words)


def _observation(series: Series, wanted: shape.Observation) -> Observation:
    exponent = wanted.value.as_tuple().exponent if wanted.value is not None else 0
    return Observation(
        series=series,
        period_kind=wanted.period.kind,
        period_label=wanted.period.label,
        period_reading=wanted.period.reading,
        period_starts=wanted.period.starts,
        period_ends=wanted.period.ends,
        value=wanted.value,
        decimals=max(0, -exponent) if isinstance(exponent, int) else 0,
        not_available=wanted.not_available,
        approximate=wanted.approximate,
        count=wanted.count,
        base_words=wanted.base,
        base_number=wanted.base_number,
        source=wanted.source,
        page=wanted.strategy_page,
        found_in=list(wanted.found_in),
        note=wanted.note,
    )


def _contents(row: Observation) -> dict[str, Any]:
    apart = {"id", "revision_id", "issue"}
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname not in apart}
