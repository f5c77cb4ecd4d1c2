"""The set-up grid as a form: a small form for each action, all in one page."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from actions.errors import RuleError
from actions.pages.set_up import Grid, Row, words_of
from actions.services.plan import ChangedMeanwhileError, Owners, OwnersChange
from govuk.fields import DateTextField, EmailField, SelectField

EARLIEST = date(2000, 1, 1)
LATEST = date(2099, 12, 31)
ONGOING = "ongoing"
CELLS = ("lead", "joint_lead", "person", "due")
SEEN = re.compile(r"(\d{0,18}),(\d{0,18}),(\d{0,18}),(|ongoing|\d{4}-\d{2}-\d{2})", re.ASCII)


class DueField(DateTextField):
    """A date in one box, or the word "ongoing". Cleans to a date, to ONGOING, or to None where it is empty."""

    def to_python(self, value: Any) -> Any:
        """Return ONGOING for that word, else the date."""
        if str(value or "").strip().casefold() == ONGOING:
            return ONGOING
        return super().to_python(value)

    def validate(self, value: Any) -> None:
        """Refuse dates outside the limits."""
        if value != ONGOING:
            super().validate(value)


class SharedSelect(forms.Select):
    """A drop-down list whose choices are written once for all rows of a page: 72 lists are a lot to draw one by one."""

    drawn: SafeString = mark_safe("")
    labels: Mapping[str, str] = MappingProxyType({})

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the list with its choice selected."""
        given = self.build_attrs(self.attrs, attrs)
        # A narrow column cuts long names short: the whole name stands in a tooltip.
        given["title"] = self.labels.get(str(value or ""), "")
        attributes = format_html_attributes({"name": name, **given})
        chosen = format_html('value="{}"', value if value is not None else "")
        # Only the server's own words are marked: what was sent is looked up among them.
        options = str(self.drawn).replace(f"{chosen}>", f"{chosen} selected>", 1)
        return format_html("<select{}>{}</select>", attributes, mark_safe(options))  # noqa: S308 -- drawn by draw_options


def format_html_attributes(attributes: dict[str, Any]) -> SafeString:
    """Return attributes as they stand in a tag; True stands alone, None and False are left out."""
    parts = (
        format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)
        for name, value in attributes.items()
        if value is not None and value is not False
    )
    return mark_safe("".join(parts))  # noqa: S308 -- every part is escaped


def draw_options(choices: Iterable[tuple[Any, str]]) -> SafeString:
    """Return the options of a drop-down list, none of them selected."""
    return mark_safe("".join(format_html('<option value="{}">{}</option>', *choice) for choice in choices))  # noqa: S308


class OwnersForm(forms.Form):
    """One row: lead partner, joint lead, accountable person, first due date."""

    lead = SelectField(label="Lead partner", required=False, widget=SharedSelect)
    joint_lead = SelectField(label="Joint lead", required=False, widget=SharedSelect)
    person = EmailField(
        label="Accountable person",
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    due = DueField(label="First due date", required=False, earliest=EARLIEST, latest=LATEST)
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=100)

    def __init__(self, row: Row, choices: "Choices", **kwargs: Any) -> None:
        super().__init__(prefix=row.ref, **kwargs)
        self.row = row
        self.row_name = f"Action {row.ref}"
        for name, options in (("lead", choices.leads), ("joint_lead", choices.joint_leads)):
            field = self.fields[name]
            assert isinstance(field, SelectField)
            # Choices set on the field go to its widget too; the widget draws its own copy.
            field.choices = options
            field.widget.drawn = choices.drawn[name]
            field.widget.labels = choices.labels[name]
        known = self["lead"].value()
        list_of = known if str(known or "") in choices.listed else "all"
        self.fields["person"].widget.attrs["list"] = f"people-{list_of}"

    @property
    def shows_date(self) -> bool:
        """Whether the date is set already, so that the cell says it instead of asking for it."""
        return self.row.owners.has_date

    @property
    def asks_date(self) -> bool:
        """Whether the cell holds a box: there is no date yet, or what was typed must not be lost."""
        return not self.shows_date or (self.is_bound and "due" in self.errors)

    def clean_person(self) -> str:
        """Addresses are kept in lower case."""
        return str(self.cleaned_data["person"]).lower()

    def change(self) -> OwnersChange:
        """What the row asks for. A box that was not sent stays as it was seen."""
        seen = decode(self.cleaned_data["seen"])
        before = seen or self.row.owners
        ids = {name: self._chosen(name, getattr(before, f"{name}_id")) for name in ("lead", "joint_lead")}
        due = self.cleaned_data["due"]
        sent_person = self.add_prefix("person") in self.data
        wanted = Owners(
            lead_id=ids["lead"],
            joint_lead_id=ids["joint_lead"],
            person_id=None if sent_person else before.person_id,
            due_date=before.due_date if due is None else due if due != ONGOING else None,
            is_ongoing=before.is_ongoing if due is None else due == ONGOING,
        )
        return OwnersChange(seen=seen, wanted=wanted, email=self.cleaned_data["person"])

    def _chosen(self, name: str, before: int | None) -> int | None:
        if self.add_prefix(name) not in self.data:
            return before
        return int(self.cleaned_data[name]) if self.cleaned_data[name] else None

    def take_refusal(self, refusal: RuleError, grid: Grid) -> None:
        """Show beside its cell why the row was not saved."""
        if isinstance(refusal, ChangedMeanwhileError) and refusal.now is not None:
            self._take_newer(refusal.now, grid)
            return
        cell = {"due_date": "due", None: "lead"}.get(refusal.field, refusal.field)
        self.add_error(cell, refusal.message)

    def _take_newer(self, now: Owners, grid: Grid) -> None:
        """Show what somebody else recorded: beside what was typed, or in its place where nothing was."""
        wanted = self.change()
        emails = {person.id: person.email for group in grid.speakers.values() for person in group}
        emails |= {row.owners.person_id: row.email for row in grid.rows if row.owners.person_id}
        seen = wanted.seen
        data = dict(self.data.items())
        for cell in CELLS:
            theirs = words_of(now, cell, grid.names, emails)
            before = words_of(seen, cell, grid.names, emails) if seen else None
            mine = words_of(wanted.wanted, cell, grid.names, emails)
            if cell == "person" and self.add_prefix("person") in self.data:
                mine = wanted.email or mine
            if theirs in (before, mine):
                continue
            text = f"Somebody else has changed this to {theirs} since you opened the page."
            if mine == before:
                data[self.add_prefix(cell)] = _shown(now, cell, emails)
                self.add_error(cell, f"{text} Check the row and save it again")
            else:
                self.add_error(cell, f"{text} You have {mine}. Save again to keep yours")
        data[self.add_prefix("seen")] = encode(now)
        self.data = data


@dataclass(frozen=True)
class Choices:
    """What the lists of every row offer.

    Attributes:
        listed: partners, as text, whose people are suggested by a list of their own.
    """

    leads: list[tuple[Any, str]]
    joint_leads: list[tuple[Any, str]]
    drawn: dict[str, SafeString]
    labels: dict[str, dict[str, str]]
    listed: frozenset[str]

    @classmethod
    def of(cls, grid: Grid) -> "Choices":
        """The choices of a grid, written once."""
        leads = [("", "No lead partner"), *grid.leads]
        joint = [("", "No joint lead"), *grid.leads]
        drawn = {"lead": draw_options(leads), "joint_lead": draw_options(joint)}
        labels = {
            name: {str(pk): label for pk, label in each} for name, each in (("lead", leads), ("joint_lead", joint))
        }
        return cls(leads, joint, drawn, labels, frozenset(str(pk) for pk in grid.speakers))


def encode(owners: Owners) -> str:
    """What a row showed, for its hidden box."""
    due = ONGOING if owners.is_ongoing else owners.due_date.isoformat() if owners.due_date else ""
    return ",".join([*(str(i or "") for i in (owners.lead_id, owners.joint_lead_id, owners.person_id)), due])


def decode(text: str) -> Owners | None:
    """What a row showed; None where the hidden box holds something else."""
    match = SEEN.fullmatch(text)
    if match is None:
        return None
    lead, joint, person, due = match.groups()
    try:
        day = date.fromisoformat(due) if due not in ("", ONGOING) else None
    except ValueError:
        return None
    ids = (int(i) if i else None for i in (lead, joint, person))
    lead_id, joint_lead_id, person_id = ids
    return Owners(lead_id, joint_lead_id, person_id, due_date=day, is_ongoing=due == ONGOING)


def _shown(owners: Owners, cell: str, emails: dict[int, str]) -> str:
    """What a cell's box holds for these owners. A date that is set has no box."""
    if cell == "due":
        return ""
    if cell == "person":
        return emails.get(owners.person_id, "") if owners.person_id else ""
    return str((owners.lead_id if cell == "lead" else owners.joint_lead_id) or "")


def stray_rows(data: QueryDict, refs: Iterable[str]) -> list[str]:
    """What was sent and belongs to no action of this plan, or came twice: a sentence each."""
    known = {f"{ref}-{cell}" for ref in refs for cell in (*CELLS, "seen")}
    named = [name for name in data if name.rpartition("-")[2] in (*CELLS, "seen") and "-" in name]
    strangers = sorted({name.rpartition("-")[0][:20] for name in named if name not in known})
    twice = sorted({name.rpartition("-")[0] for name in named if name in known and len(data.getlist(name)) > 1})
    said = [f"This plan has no Action {ref}. Its row was not saved: open the page again" for ref in strangers[:5]]
    return said + [f"Action {ref} was sent twice and was not saved: open the page again" for ref in twice]
