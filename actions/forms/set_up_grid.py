"""All rows of the set-up grid: which were sent, which are saved, and what each shows next."""

from collections.abc import Iterator

from django.http import QueryDict

from actions.forms.set_up import CELLS, Choices, OwnersForm, encode, stray_rows
from actions.models import Action
from actions.pages.set_up import Grid, Group, Row
from actions.services.plan import OwnersChange, SetUpResult
from govuk.problems import Problem, problems_in


class GridForm:
    """The grid as one form.

    Args:
        grid: what is recorded.
        data: what was sent; None shows what is recorded.
        only: the reference of the one row to save, "" for all. The others keep what was typed, unsaved.
        shows_only: whether what was sent is only shown: it was typed before signing in again.

    Attributes:
        forms: by reference, the form of each row.
        strays: what was sent and cannot be a row of this plan.
        just_saved: references of the rows saved just now.
        unsaved: references of the rows in which something was typed that is shown and not saved.
    """

    def __init__(self, grid: Grid, data: QueryDict | None = None, only: str = "", *, shows_only: bool = False) -> None:
        self.grid = grid
        self.only = only
        self.shows_only = shows_only
        self.just_saved: set[str] = set()
        self.unsaved: set[str] = set()
        self._data = data if data is not None else QueryDict()
        self._choices = Choices.of(grid)
        refs = [row.ref for row in grid.rows]
        self.strays = stray_rows(self._data, refs)
        if only and only not in refs:
            self.strays.append(f"This plan has no Action {only[:20]}. Nothing was saved: open the page again")
        self.forms = {row.ref: self._form(row) for row in grid.rows}

    def _form(self, row: Row) -> OwnersForm:
        sent = [cell for cell in (*CELLS, "seen") if f"{row.ref}-{cell}" in self._data]
        if not sent:
            return self._fresh(row)
        is_twice = any(len(self._data.getlist(f"{row.ref}-{cell}")) > 1 for cell in sent)
        if is_twice or self.shows_only or (self.only and row.ref != self.only):
            typed = {cell: self._data[f"{row.ref}-{cell}"] for cell in sent}
            if self.shows_only and any(
                str(text) != str(_recorded(row).get(cell) or "") for cell, text in typed.items()
            ):
                self.unsaved.add(row.ref)
            return OwnersForm(row, self._choices, initial=_recorded(row) | typed)
        return OwnersForm(row, self._choices, data=self._data)

    def _fresh(self, row: Row) -> OwnersForm:
        return OwnersForm(row, self._choices, initial=_recorded(row))

    def changes(self) -> dict[Action, OwnersChange]:
        """The rows that can be asked of the service."""
        return {form.row.action: form.change() for form in self.forms.values() if form.is_bound and form.is_valid()}

    def take(self, result: SetUpResult, grid: Grid) -> None:
        """Show what became of the rows: recorded where saved, as typed with the reason where refused.

        Args:
            grid: what is recorded after saving.
        """
        self.grid = grid
        self._choices = Choices.of(grid)
        self.just_saved = {action.ref for action in result.saved}
        for row in grid.rows:
            form = self.forms.get(row.ref)
            if form is not None and row.action in result.refused:
                form.take_refusal(result.refused[row.action], grid)
            if form is None or (form.is_bound and form.is_valid()):
                self.forms[row.ref] = self._fresh(row)
            else:
                form.row = row

    @property
    def groups(self) -> Iterator[tuple[Group, list[OwnersForm]]]:
        """The workstreams with the forms of their rows."""
        for group in self.grid.groups:
            yield group, [self.forms[row.ref] for row in group.rows]

    @property
    def problems(self) -> list[Problem]:
        """Everything for the error summary."""
        return [Problem(text, "") for text in self.strays] + problems_in(*self.forms.values())


def rows_of(data: QueryDict | None) -> set[str]:
    """References of the rows that something was sent for."""
    return {ref for ref, _, cell in (name.rpartition("-") for name in data or ()) if cell in CELLS}


def _recorded(row: Row) -> dict[str, object]:
    """What the boxes of a row show when nothing was typed."""
    return {
        "lead": row.owners.lead_id,
        "joint_lead": row.owners.joint_lead_id,
        "person": row.email,
        "seen": encode(row.owners),
    }
