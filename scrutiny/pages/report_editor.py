"""What the editor of a report shows beside what is typed: what somebody else saved, and what the data would say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from actions.reading import periods_of
from govuk.words import day_and_time
from outcomes.scope import Scope
from scrutiny.forms.editor import MainForm
from scrutiny.forms.editor_texts import CLASH, DATE, TABLES, texts_of
from scrutiny.house import SECTIONS
from scrutiny.models import Report, ReportDraft
from scrutiny.pages.report_choices import comparison_choices, content_of, period_choices, suggested
from scrutiny.pages.reports import saved_by
from scrutiny.services.reports import DraftContent


@dataclass(frozen=True)
class Box:
    """One box that differs: what it is called, and what stands there now."""

    label: str
    text: str


@dataclass(frozen=True)
class Theirs:
    """What somebody else saved in the meantime, as far as it differs from what was typed."""

    by: str
    at: str
    boxes: Sequence[Box]


@dataclass(frozen=True)
class Part:
    """A part of the report that the data suggest otherwise.

    Attributes:
        key: "recommendations" or "summary".
        now, then: what is written, and what the data say.
    """

    key: str
    name: str
    now: Sequence[str]
    then: Sequence[str]


@dataclass(frozen=True)
class Again:
    """What the data would say now.

    Attributes:
        parts: those that differ from what is written.
        remarks: the lead's, by section: people wrote them about data too.
        drafted: None where there are no data.
        seen: number of the draft.
        is_open: whether nobody has drafted from these data, or checked the words against them.
    """

    parts: Sequence[Part]
    remarks: Sequence[Box]
    drafted: DraftContent | None
    seen: int
    is_open: bool


def editor_options(scope: Scope, wall: datetime) -> dict[str, Any]:
    """What the editor's main form is made with."""
    periods, choices = period_choices(scope)
    return {
        "strategy": scope.strategy,
        "wall": wall,
        "periods": choices,
        "comparisons": comparison_choices(scope, periods),
    }


def read_texts(scope: Scope, report: Report) -> dict[str, str]:
    """Everything that stands in the report's draft, by the name of its box."""
    return texts_now(scope, report.draft)


def texts_now(scope: Scope, draft: ReportDraft) -> dict[str, str]:
    """Everything that stands in a draft, by the name of its box."""
    return texts_of(draft, periods_of([scope.strategy.pk], scope.moment.revision).get(scope.strategy.pk, ()))


def theirs_of(scope: Scope, draft: ReportDraft, typed: Mapping[str, str], options: Mapping[str, Any]) -> Theirs:
    """What stands in the draft otherwise than it was typed.

    Args:
        draft: as somebody else saved it.
        typed: everything that stands in the editor now, by the name of its box.
        options: what the editor's main form is made with.
    """
    saved = texts_now(scope, draft)
    words = {"period": dict(options["periods"]), "compare_to": {**dict(options["comparisons"]), DATE: "Another date"}}
    names = [name for name in dict.fromkeys([*saved, *typed]) if name not in CLASH]
    boxes = [
        Box(label_of(name), words.get(name, {}).get(saved.get(name, ""), saved.get(name)) or "Nothing stands there")
        for name in names
        if _plain(saved.get(name, "")) != _plain(typed.get(name, ""))
    ]
    return Theirs(saved_by(draft, scope.moment.revision), day_and_time(draft.saved_at), boxes)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def label_of(name: str) -> str:
    """What a box is called, row and all: "Recommendation 2"."""
    if name in MainForm.base_fields:
        return str(MainForm.base_fields[name].label)
    kind, _, rest = name.partition("-")
    if kind == "remark":
        return f"Remark after “{SECTIONS.get(rest, rest)}”"
    if kind == "impact":
        table, place, box = [*rest.split("-"), "", ""][:3]
        heading = TABLES[int(table)][0] if table.isdigit() and int(table) < len(TABLES) else table
        return f"{heading}, row {place}, {box}"
    place, _, box = rest.partition("-")
    return f"Recommendation {place}" if kind == "recommendation" else f"Contact line {place}, {box}"


def drafted_again(report: Report, *, wall: datetime) -> Again:
    """What the data would say now in place of what is written."""
    draft = report.draft
    said = suggested(report.strategy, draft, wall=wall)
    if said is None:
        return Again((), (), None, draft.number, is_open=False)
    content = content_of(draft)
    words = replace(content.words, recommendations=said.recommendations, summary=said.summary)
    drafted = replace(content, words=words, answers_to=said.answers_to)
    parts = [
        Part("recommendations", "Recommendations", content.words.recommendations, said.recommendations),
        Part("summary", "Summary", content.words.summary, said.summary),
    ]
    differing = [part for part in parts if part.now != part.then]
    remarks = [Box(label_of(f"remark-{name}"), "\n\n".join(said)) for name, said in content.words.remarks.items()]
    is_open = draft.answers_to != said.answers_to and bool(differing or remarks)
    return Again(differing, remarks, drafted, draft.number, is_open)


def take_drafted(draft: ReportDraft, again: Again, chosen: Sequence[str], *, is_checked: bool = False) -> DraftContent:
    """What is written, with the chosen parts as the data suggest them.

    Args:
        is_checked: whether somebody says that everything else is right for these data. Where nothing else is written,
            nobody has to.
    """
    content = content_of(draft)
    if again.drafted is None:
        return content
    if is_checked or ({part.key for part in again.parts} <= set(chosen) and not again.remarks):
        content = replace(content, answers_to=again.drafted.answers_to)
    new = again.drafted.words
    words = content.words
    if "recommendations" in chosen:
        words = replace(words, recommendations=new.recommendations)
    if "summary" in chosen:
        words = replace(words, summary=new.summary)
    return replace(content, words=words)
