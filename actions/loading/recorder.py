"""How a plan file meets what is recorded: add what is new, change what only a file wrote, keep what people edited."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models

from accounts.clock import Revision, record_many
from accounts.models import AppendOnly, Change, Version

JOB = "load_strategy"
"""The name under which loads are recorded; versions that carry it may be changed by the next load."""

A = TypeVar("A", bound=AppendOnly)


@dataclass
class LoadReport:
    """What a load did, in lines for a person."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    unchanged: int = 0

    @property
    def is_idle(self) -> bool:
        """Whether nothing was written."""
        return not (self.created or self.changed)


class Recorder:
    """Writes one plan file's rows inside one change.

    Args:
        revision: the change being written.
        correction: the reason for corrected official wording; empty leaves such wording as it is.
    """

    def __init__(self, revision: Revision, correction: str = "") -> None:
        self.revision = revision
        self.correction = correction
        self.report = LoadReport()
        self._loads = set(Change.objects.filter(job=JOB).values_list("pk", flat=True))

    def identities(
        self, wanted: Iterable[A], existing: "models.QuerySet[A]", key: Callable[[A], Any], noun: Callable[[A], str]
    ) -> dict[Any, A]:
        """The recorded row of each wanted one, adding those that are missing; rows beyond the file are reported.

        Args:
            wanted: unsaved rows, in the file's order.
            existing: rows of the same scope that are recorded already.
            key: what makes two rows the same.
            noun: the row's name in the report ("Action 3.1").
        """
        found = {key(row): row for row in existing}
        rows = {key(row): row for row in wanted}
        new = [row for k, row in rows.items() if k not in found]
        self.report.created += [noun(row) for row in new]
        self.report.left += [f"{noun(row)} is not in the file; it stays" for k, row in found.items() if k not in rows]
        for row in self.revision.append_many(new):
            found[key(row)] = row
        return {k: found[k] for k in rows}

    def facts(
        self,
        wanted: Iterable[A],
        existing: "models.QuerySet[A]",
        key: Callable[[A], Any],
        noun: Callable[[A], str],
        ignoring: frozenset[str] = frozenset(),
    ) -> dict[Any, A]:
        """Like `identities`, for rows with contents: a recorded fact that reads otherwise is kept and reported."""
        wanted = list(wanted)
        rows = self.identities(wanted, existing, key, noun)
        for row in wanted:
            if _contents(row, ignoring) == _contents(rows[key(row)], ignoring):
                self.report.unchanged += 1
            else:
                self.report.left.append(f"{noun(row)} reads otherwise in the file; what was recorded stays")
        return rows

    def versions(
        self,
        model: type[Version],
        wanted: Mapping[Any, Mapping[str, Any]],
        noun: Callable[[Any], str],
        official: frozenset[str] = frozenset(),
    ) -> None:
        """Bring version rows to the file's values, field by field.

        A field that somebody edited after the last load stays. Official wording changes only as a correction.

        Args:
            model: the version table.
            wanted: the file's values by identity.
            noun: an identity's name in the report.
            official: fields that hold official wording.
        """
        history = _history(model, wanted)
        writing: dict[Any, dict[str, Any]] = {}
        for key, fields in wanted.items():
            rows = history.get(key, [])
            if not rows:
                writing[key] = dict(fields)
            elif changed := self._changes(rows, fields, noun(key), official):
                writing[key] = changed
                self.report.changed.append(f"{noun(key)}: {', '.join(sorted(changed))}")
            else:
                self.report.unchanged += 1
        record_many(self.revision, model, writing)

    def links(self, model: type[Version], wanted: Mapping[Any, Mapping[str, Any]], noun: Callable[[Any], str]) -> None:
        """Add links that were never recorded. A link that people ended stays ended, one the file lacks stays."""
        history = _history(model, wanted)
        new = {key: fields for key, fields in wanted.items() if key not in history}
        for key in wanted.keys() - new.keys():
            if history[key][-1].to_rev <= self.revision.number:
                self.report.left.append(f"{noun(key)} was ended in the tracker; it stays so")
        self.report.unchanged += len(wanted) - len(new)
        record_many(self.revision, model, new)

    def _changes(
        self, rows: list[Version], fields: Mapping[str, Any], name: str, official: frozenset[str]
    ) -> dict[str, Any]:
        now = rows[-1]
        loaded = next((row for row in reversed(rows) if row.from_rev in self._loads), now)
        changes: dict[str, Any] = {}
        for field_name, value in fields.items():
            current = getattr(now, field_name)
            if current == value:
                continue
            if current != getattr(loaded, field_name) or loaded.from_rev not in self._loads:
                self.report.left.append(f"{name}: {field_name} was edited in the tracker; it stays")
            elif field_name in official and not self.correction:
                self.report.left.append(f"{name}: the file words it otherwise; give --correction REASON to correct it")
            else:
                changes[field_name] = value
        if changes.keys() & official and hasattr(now, "correction_reason"):
            changes["correction_reason"] = self.correction
        return changes


def _history(model: type[Version], wanted: Mapping[Any, Any]) -> dict[Any, list[Version]]:
    """Every version of the wanted identities, oldest first."""
    names = [model._meta.get_field(name).attname for name in model.identity]  # type: ignore[union-attr]
    firsts = {key[0] if len(names) > 1 else key for key in wanted}
    found: dict[Any, list[Version]] = {}
    for row in model._default_manager.filter(**{f"{names[0]}__in": firsts}).order_by("from_rev"):
        values = tuple(getattr(row, name) for name in names)
        found.setdefault(values if len(names) > 1 else values[0], []).append(row)
    return found


def _contents(row: AppendOnly, ignoring: frozenset[str]) -> dict[str, Any]:
    apart = {"id", "revision_id"} | ignoring
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname not in apart}
