"""Recording figures: one typed into the form, or those of a file. All or nothing, in one change.

An equal figure changes nothing; another one for the same line and period is its next issue. What was recorded stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from accounts.clock import Revision, change
from accounts.models import User
from govuk.words import count_of
from outcomes.access import access_of
from outcomes.errors import NotForYouError, RuleError, SeenOtherError
from outcomes.figures.entry import FigureWanted, doubts_of, is_same, observation_of, problems_of
from outcomes.importing.judging import Judgement, judge
from outcomes.importing.known import Key, Known, known_of
from outcomes.importing.lines import Line, NewLine
from outcomes.importing.tables import Table
from outcomes.models import FigureImport, Measure, MeasureSettings, Observation, Series, Strategy
from outcomes.services.checks import insist_leads

AT_A_TIME = 1_000
"""So many figures are sent to the database in one statement: 10,000 at once would be held in memory several times."""


class FigureError(RuleError):
    """A figure that cannot be recorded so."""


class NotConfirmedError(FigureError):
    """A figure that has to be confirmed before it is recorded.

    Attributes:
        asked: what is in doubt about it, in whole sentences.
    """

    field = "confirmed"

    def __init__(self, asked: str) -> None:
        super().__init__(f"{asked} Check the figure, and tick the box if it is right.")
        self.asked = asked


class ImportRefusedError(RuleError):
    """A file of which nothing is recorded: a row is refused, not confirmed, or judged otherwise than it was shown."""


@dataclass(frozen=True)
class Recorded:
    """What one change recorded.

    Attributes:
        new, revised, unchanged: numbers of figures.
        lines: number of new lines of figures.
        revision: of the change; None where nothing was to be recorded.
    """

    new: int = 0
    revised: int = 0
    unchanged: int = 0
    lines: int = 0
    revision: int | None = None

    @property
    def words(self) -> str:
        """What was recorded, in words: "12 figures added, 1 revised"."""
        said = [f"{count_of(self.new, 'figure')} added" if self.new else ""]
        said.append(f"{count_of(self.revised, 'figure')} revised" if self.revised else "")
        said.append(f"{self.unchanged:,} unchanged" if self.unchanged else "")
        return ", ".join(text for text in said if text)


def record_figure(
    *,
    measure: Measure,
    line: Line,
    figure: FigureWanted,
    confirmed: str = "",
    by: User | None = None,
    job: str | None = None,
    seen: int | None = None,
    now: datetime | None = None,
) -> Recorded:
    """Record one figure of a measure. The same again changes nothing.

    Args:
        line: a series of the measure, or one that begins with this figure.
        confirmed: what was in doubt about it and was confirmed, as `NotConfirmedError.asked` gave it.
        by: whoever leads the programme, or speaks for the measure's owner; `job` for a command.
        seen: the revision at which `by` opened the form; a figure of the same period recorded since then is not
            revised unseen. None does not ask.

    Raises:
        FigureError: it cannot be recorded so; the first of `outcomes.figures.entry.problems_of`.
        NotConfirmedError: something about it is in doubt.
        NotForYouError: `by` may not. SeenOtherError: somebody else recorded another figure meanwhile.
    """
    strategy = measure.outcome.strategy
    with change(kind="figure_recorded", by=by, job=job, strategy_id=strategy.pk, now=now) as revision:
        insist_tells(by, strategy, measure)
        known = known_of(strategy.pk, revision.number, _day(revision))
        line = _line_now(line, known)
        recorded = known.last.get((line.pk, figure.period.label)) if isinstance(line, Series) else None
        if recorded is not None and is_same(figure, recorded):
            return Recorded(unchanged=1)
        if recorded is not None and seen is not None and recorded.revision_id > seen:
            raise SeenOtherError(field="period")
        _check(line, figure, recorded, known, measure)
        asked = " ".join(_doubts(line, figure, recorded, known))
        if asked and asked != confirmed:
            raise NotConfirmedError(asked)
        result = _record(revision, strategy, [(line, figure, recorded)])
        revision.summary = f"Measure {measure.key}: {line.label}, {figure.period.label}"
    return result


def record_import(
    *,
    figures: FigureImport,
    seen: str,
    confirmed: Iterable[int] = (),
    takes_new_lines: bool = False,
    by: User | None = None,
    job: str | None = None,
    now: datetime | None = None,
) -> Recorded:
    """Record the figures of a file that was read, all of them or none. A file that was recorded is not recorded again.

    Args:
        figures: the file, as it waits.
        seen: `Judgement.mark` of what `by` was shown.
        confirmed: numbers of the rows in doubt that were confirmed.
        takes_new_lines: whether the new lines of figures were confirmed.
        by: programme lead or deputy; `job` for a command.

    Raises:
        ImportRefusedError: a row is refused or not confirmed, or the same file would now do something else.
        NotForYouError: `by` may not. Nothing is written.
    """
    strategy = figures.strategy
    with change(kind="figures_imported", by=by, job=job, strategy_id=strategy.pk, now=now) as revision:
        insist_leads(by, strategy)
        waiting = FigureImport.objects.select_for_update().filter(pk=figures.pk).first()
        if waiting is None:
            raise ImportRefusedError("This file was thrown away. Upload it again.")
        if waiting.change is not None:
            return Recorded(revision=waiting.change)
        table, waiting.rows = Table.from_kept(waiting.rows), []
        judgement = judge(table, known_of(strategy.pk, revision.number, _day(revision)))
        _check_import(judgement, seen, set(confirmed), takes_new_lines)
        wanted = [(one.row.line, one.row.figure, one.row.recorded) for one in judgement.recording]
        result = _record(revision, strategy, wanted, unchanged=len(judgement.unchanged))
        revision.summary = f"{waiting.name[:200]}: {result.words}"
        waiting.change = revision.number
        waiting.save(update_fields=["change", "rows"])
    return result


def keep_import(*, strategy: Strategy, name: str, sha256: str, table: Table, by: User, now: datetime) -> FigureImport:
    """Let a file that was read wait for whoever uploaded it. What waited of theirs before is thrown away.

    Args:
        name, sha256: of the file.
    """
    FigureImport.objects.filter(strategy=strategy, by=by, change=None).delete()
    return FigureImport.objects.create(
        strategy=strategy, by=by, at=now, name=name[-200:], sha256=sha256, rows=table.kept()
    )


def throw_away(*, figures: FigureImport) -> None:
    """Throw a waiting file away; one that was recorded stays."""
    FigureImport.objects.filter(pk=figures.pk, change=None).delete()


def _doubts(line: Line, figure: FigureWanted, recorded: Observation | None, known: Known) -> list[str]:
    """What has to be asked about one figure before it is recorded."""
    before = None
    if recorded is not None and recorded.value is not None:
        before = (f"{recorded.period_label}, as recorded", recorded.value)
    elif isinstance(line, Series) and figure.period.starts is not None:
        rows = [row for (series_id, _), row in known.last.items() if series_id == line.pk and row.value is not None]
        earlier = [
            (row.period_starts, row.period_label, row.value)
            for row in rows
            if row.period_kind == figure.period.kind and row.period_starts and row.period_starts < figure.period.starts
        ]
        before = max(earlier)[1:] if earlier else None  # type: ignore[assignment]
    return doubts_of(figure, line.unit, before, known.thresholds.jump_percent)


def _day(revision: Revision) -> date:
    return timezone.localdate(revision.at)


def insist_tells(by: User | None, strategy: Strategy, measure: Measure) -> None:
    """Refuse whoever neither leads the programme nor speaks for the measure's owner; a command may.

    Raises:
        NotForYouError: `by` is neither.
    """
    owner = MeasureSettings.objects.open().filter(measure=measure).values_list("owner_id", flat=True).first()
    if by is not None and not access_of(by, strategy).tells_of(owner):
        raise NotForYouError("Only those who lead the programme, or bring the figures of this measure, may enter them.")


def _line_now(line: Line, known: Known) -> Line:
    """A new line that somebody has begun meanwhile is theirs."""
    return known.series.get(line.identity, line) if isinstance(line, NewLine) else line


def _check(line: Line, figure: FigureWanted, recorded: Observation | None, known: Known, measure: Measure) -> None:
    home = line.measure.pk if isinstance(line, NewLine) else line.measure_id
    if home != measure.pk:
        raise FigureError("This line of figures belongs to another measure.", field="line")
    if isinstance(line, Series) and line.pk in known.derived:
        raise FigureError("The figures of this line are worked out from others, and not entered.", field="line")
    for problem in problems_of(figure, line.unit, recorded):
        raise FigureError(problem.message, field=problem.field)


def _check_import(judgement: Judgement, seen: str, confirmed: set[int], takes_new_lines: bool) -> None:
    if judgement.mark != seen:
        raise ImportRefusedError(
            "Figures were recorded after this page was made, so the file would do something else now."
            " Check it again, then record it."
        )
    if not judgement.can_be_recorded:
        raise ImportRefusedError("Nothing of this file can be recorded. Mend it and upload it again.")
    open_rows = [one.number for one in judgement.doubtful if one.number not in confirmed]
    if open_rows:
        number = count_of(len(open_rows), "row")
        raise ImportRefusedError(f"{number} in doubt: check and tick each, or mend the file.", field="confirmed")
    if judgement.new_lines and not takes_new_lines:
        raise ImportRefusedError("Tick that the new lines of figures are meant, or mend the file.", field="new_lines")


def _record(
    revision: Revision, strategy: Strategy, wanted: Sequence[tuple[Any, Any, Observation | None]], unchanged: int = 0
) -> Recorded:
    lines = {line.identity: line for line, _, _ in wanted if isinstance(line, NewLine)}
    begun = _begin_lines(revision, strategy, lines)
    for start in range(0, len(wanted), AT_A_TIME):
        rows = [
            observation_of(figure, begun[line.identity] if isinstance(line, NewLine) else line, recorded)
            for line, figure, recorded in wanted[start : start + AT_A_TIME]
        ]
        revision.append_many(rows)
    revised = sum(recorded is not None for _, _, recorded in wanted)
    return Recorded(len(wanted) - revised, revised, unchanged, len(begun), revision.number)


def _begin_lines(revision: Revision, strategy: Strategy, once: Mapping[Key, NewLine]) -> dict[Key, Series]:
    last = Series.objects.filter(strategy=strategy).aggregate(last=Max("position"))["last"] or 0
    rows = [line.series(strategy.pk, last + place) for place, line in enumerate(once.values(), 1)]
    return dict(zip(once, revision.append_many(rows), strict=True))
