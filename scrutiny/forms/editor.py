"""The editor of a report as one form: boxes by name, and rows that can be added and removed without JavaScript.

Everything that stands in it is a flat list of texts by name, whether it was read from the draft or typed, so that the
same code shows a draft, what was typed, and what somebody else saved in the meantime.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms

from actions.errors import RuleError
from govuk.fields import LARGEST_NUMBER, CheckboxField, LongTextField, TextField
from govuk.problems import Problem, problems_in
from outcomes.models import Strategy
from scrutiny.forms.editor_texts import DATE, TABLES
from scrutiny.forms.progress import OpenSelectField
from scrutiny.freezing import question_of
from scrutiny.house import SECTIONS
from scrutiny.models import ReportDraft
from scrutiny.questions import QuestionError
from scrutiny.report_words import Contact, Impact, ImpactTable, ReportWords
from scrutiny.services.reports import DraftContent

SHORT, MOST_ROWS = 300, 60
LONGEST = 300_000
"""Characters in the whole of a report: a sheet of paper takes about 3,000."""
LONGEST_WAS = 4_000
"""Of the short digests of what the editor was opened with."""
PARAGRAPHS = "Leave an empty line between paragraphs. The report numbers them."


class MainForm(forms.Form):
    """The boxes that there is one of.

    Args:
        strategy: whose periods and editions are meant.
        wall: the wall clock (aware).
        periods: to choose from, the first first.
        editions: number and words of each edition to compare with.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=LARGEST_NUMBER)
    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_WAS)
    period = OpenSelectField(label="Period", required=False)
    cut_off = TextField(
        label="As at",
        phrase="the day that the report is as at",
        help_text="What the tracker held at the end of this day, such as 30 September 2026. Nothing later is in.",
        required=False,
        width=20,
        max_length=100,
    )
    compare_to = OpenSelectField(label="Compare with", required=False)
    compare_date = TextField(
        label="Date to compare with",
        phrase="the date to compare with",
        help_text="Only for “Another date”, such as 31 March 2026.",
        required=False,
        width=20,
        max_length=100,
    )
    title = TextField(
        label="Title of the report", phrase="the title", required=False, max_length=SHORT, help_text="And of its files."
    )
    local_member_interest = TextField(label="Local Member Interest", required=False, max_length=SHORT)
    interest_at_the_top = CheckboxField(label="Print it above the title", required=False)
    report_of = TextField(
        label="Report of",
        required=False,
        max_length=SHORT,
        help_text="Who answers for the report, such as Cabinet Member for Health and Care.",
    )
    summary = LongTextField(
        label="Paragraphs of the summary", phrase="the summary", required=False, rows=10, help_text=PARAGRAPHS
    )
    strategic_plan = LongTextField(label="Link to Strategic Plan", required=False, rows=4, help_text=PARAGRAPHS)
    other_scrutiny = LongTextField(label="Link to Other Overview and Scrutiny Activity", required=False, rows=3)
    impact = LongTextField(
        label="What it says under this heading",
        phrase="the text of Community Impact",
        required=False,
        rows=3,
        help_text="Leave it empty to refer to the tables below, or to print N/A where they are empty.",
    )
    documents = LongTextField(
        label="Further background documents",
        required=False,
        rows=3,
        help_text="One a line. The action plan and the Community Impact Assessment are listed by themselves.",
    )

    def __init__(
        self,
        data: Any,
        *,
        initial: Mapping[str, Any],
        strategy: Strategy,
        wall: datetime,
        periods: Sequence[tuple[str, str]],
        comparisons: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self.strategy, self.wall = strategy, wall
        source = initial if data is None else data
        self._offer("period", periods, str(source.get("period", "")))
        self._offer("compare_to", [*comparisons, (DATE, "Another date")], str(source.get("compare_to", "")))
        for name, title in SECTIONS.items():
            self.fields[f"remark-{name}"] = LongTextField(
                label=title, phrase=f"the remark after “{title}”", required=False, rows=3
            )

    @property
    def remarks(self) -> list[forms.BoundField]:
        """A box for each section of the report."""
        return [self[f"remark-{name}"] for name in SECTIONS]

    @property
    def has_remarks(self) -> bool:
        """Whether any remark is written or wrong, so that the boxes are shown."""
        return any(box.value() or box.errors for box in self.remarks)

    def _offer(self, name: str, choices: Sequence[tuple[str, str]], given: str) -> None:
        """Put up the choices, and whatever was given, so that it is not lost."""
        offered = list(choices)
        if given not in dict(offered):
            offered.append((given, given[:100]))
        self.fields[name].widget.choices = offered

    def clean(self) -> dict[str, Any]:
        """Read the question; each problem stands at its own box."""
        given = super().clean() or {}
        compare_to = given.get("compare_to") or ""
        if compare_to == DATE and not given.get("compare_date") and "compare_date" not in self.errors:
            self.add_error("compare_date", "Enter the date to compare with")
        asked = ReportDraft(
            period=given.get("period") or "", cut_off=given.get("cut_off") or "", compare_to=self.compared_with
        )
        try:
            question_of(self.strategy, asked, wall=self.wall)
        except QuestionError as error:
            for name, message in error.problems.items():
                self.add_error(self._box(name), message)
        return given

    @property
    def compared_with(self) -> str:
        """What a draft says of it."""
        chosen = self.cleaned_data.get("compare_to") or ""
        return (self.cleaned_data.get("compare_date") or "") if chosen == DATE else chosen

    def _box(self, name: str) -> str:
        if name == "as_at":
            return "cut_off"
        is_date = name == "compare_to" and self.cleaned_data.get("compare_to") == DATE
        return "compare_date" if is_date else name


class RecommendationRow(forms.Form):
    """One recommendation."""

    text = LongTextField(label="Recommendation", phrase="the recommendation", required=False, rows=2)


class ContactRow(forms.Form):
    """One line of the contact details."""

    label = TextField(label="What", phrase="what it is", required=False, max_length=SHORT)
    value = TextField(label="Who or where", phrase="who or where", required=False, max_length=SHORT)


class ImpactRow(forms.Form):
    """One row of the Community Impact Assessment."""

    about = LongTextField(label="About", phrase="what the row is about", required=False, rows=2)
    benefits = LongTextField(label="Benefits", required=False, rows=3)
    risks = LongTextField(label="Risks", required=False, rows=3)
    mitigations = LongTextField(
        label="Mitigations or recommendations", required=False, rows=3, phrase="the mitigations"
    )


class Rows:
    """Rows of one kind.

    Args:
        kind: the form of a row.
        texts: everything that stands in the editor, by name.
        prefix: what the names of its boxes begin with.
        name: what one row is called ("Recommendation").
        is_bound: whether the rows are judged.
    """

    def __init__(
        self, kind: type[forms.Form], texts: Mapping[str, Any], prefix: str, name: str, *, is_bound: bool
    ) -> None:
        self.prefix, self.name, self.texts = prefix, name, texts
        self.rows: list[forms.Form] = []
        for shown, place in enumerate(places(texts, prefix), 1):
            initial = {field: texts.get(f"{prefix}-{place}-{field}", "") for field in kind.base_fields}
            row = kind(texts if is_bound else None, prefix=f"{prefix}-{place}", initial=initial)
            row.row_name = f"{name} {shown}"  # type: ignore[attr-defined]
            self.rows.append(row)

    @property
    def next(self) -> str:
        """Id of the first box of the row that is added next: its address takes the reader there."""
        place = max(places(self.texts, self.prefix), default=0) + 1
        return f"id_{self.prefix}-{place}-{FIRST_BOX.get(self.prefix, 'about')}"

    @property
    def given(self) -> list[dict[str, str]]:
        """The rows in which anything stands."""
        cleaned = [{name: value or "" for name, value in row.cleaned_data.items()} for row in self.rows]
        return [row for row in cleaned if any(row.values())]


def places(texts: Mapping[str, Any], prefix: str) -> list[int]:
    """The places of the rows that stand in the texts, in their order."""
    pattern = re.compile(rf"{re.escape(prefix)}-([0-9]{{1,4}})-[a-z]+")
    found = {int(match[1]) for name in texts if (match := pattern.fullmatch(str(name)))}
    return sorted(found)[:MOST_ROWS]


class Editor:
    """The whole editor.

    Args:
        texts: everything that stands in it, by name.
        is_bound: whether it is judged, as when it is saved; else it is only shown.
        options: of `MainForm`.
    """

    def __init__(self, texts: Mapping[str, Any], *, is_bound: bool, **options: Any) -> None:
        self.texts = texts
        self.main = MainForm(texts if is_bound else None, initial=texts, **options)
        self.recommendations = Rows(RecommendationRow, texts, "recommendation", "Recommendation", is_bound=is_bound)
        self.contacts = Rows(ContactRow, texts, "contact", "Contact line", is_bound=is_bound)
        self.tables = [
            (heading, about, Rows(ImpactRow, texts, f"impact-{number}", f"{heading}, row", is_bound=is_bound))
            for number, (heading, about) in enumerate(TABLES)
        ]
        self.refused = ""

    @property
    def _forms(self) -> list[forms.Form]:
        rows = [self.recommendations, *(rows for _, _, rows in self.tables), self.contacts]
        return [self.main, *(row for each in rows for row in each.rows)]

    def is_valid(self) -> bool:
        """Whether it can be saved."""
        if sum(len(str(text)) for text in self.texts.values()) > LONGEST:
            self.refused = (
                f"The report must be {LONGEST:,} characters or fewer in all. Put long texts into an appendix."
            )
        valid = [form.is_valid() for form in self._forms]
        return all(valid) and not self.refused

    def refuse(self, refusal: RuleError) -> None:
        """Say why nothing was saved."""
        self.refused = refusal.message

    @property
    def problems(self) -> list[Problem]:
        """Everything for the error summary."""
        return [*([Problem(self.refused, "")] if self.refused else []), *problems_in(*self._forms)]

    @property
    def seen(self) -> int:
        """The draft that was opened."""
        return self.main.cleaned_data["seen"] or 0

    @property
    def content(self) -> DraftContent:
        """What is saved."""
        given = self.main.cleaned_data
        words = ReportWords(
            title=given["title"] or "",
            recommendations=tuple(one_line(row["text"]) for row in self.recommendations.given),
            local_member_interest=given["local_member_interest"] or "",
            interest_at_the_top=bool(given["interest_at_the_top"]),
            report_of=given["report_of"] or "",
            summary=paragraphs(given["summary"]),
            remarks={name: said for name in SECTIONS if (said := paragraphs(given[f"remark-{name}"]))},
            strategic_plan=paragraphs(given["strategic_plan"]),
            other_scrutiny=given["other_scrutiny"] or "",
            impact=given["impact"] or "",
            impact_tables=tuple(
                ImpactTable(heading, about, tuple(Impact(**row) for row in rows.given))
                for heading, about, rows in self.tables
            ),
            documents=tuple(line.strip() for line in (given["documents"] or "").split("\n") if line.strip()),
            contacts=tuple(Contact(**row) for row in self.contacts.given),
        )
        return DraftContent(words, given["period"] or "", given["cut_off"] or "", self.main.compared_with)


def paragraphs(text: str | None) -> tuple[str, ...]:
    """Split at empty lines."""
    return tuple(one_line(part) for part in re.split(r"\n[^\S\n]*\n", text or "") if part.strip())


def one_line(text: str) -> str:
    """A paragraph without the line breaks of the box that it was typed in."""
    return " ".join(line.strip() for line in text.splitlines() if line.strip())


FIRST_BOX = {"recommendation": "text", "contact": "label"}


def with_row(texts: Mapping[str, str], prefix: str) -> dict[str, str]:
    """The same texts with an empty row more at the end of one kind."""
    place = max(places(texts, prefix), default=0) + 1
    box = FIRST_BOX.get(prefix, "about")
    return {**texts, f"{prefix}-{place}-{box}": ""}


def without_row(texts: Mapping[str, str], row: str) -> dict[str, str]:
    """The same texts without one row, "contact-2"."""
    return {name: text for name, text in texts.items() if not name.startswith(f"{row}-")}
