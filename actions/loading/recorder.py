"""How a plan file meets what is recorded: add what is new, change what only a file wrote, keep what people edited."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar

from django.db import models

from accounts.clock import Revision, record_many
from accounts.models import OPEN, AppendOnly, Change, Version

JOB = "load_strategy"
"""The name under which loads are recorded; versions that carry it may be changed by the next load."""

A = TypeVar("A", bound=AppendOnly)
K = TypeVar("K")


@dataclass
class LoadReport:
    """What a load did, in lines for a person; `unchanged` counts what was recorded before and reads the same."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    unchanged: int = 0


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

    def wrote(self, row: AppendOnly) -> bool:
        """Whether a load wrote this row, not people in the tracker."""
        return row.revision_id in self._loads

    def identities(
        self,
        wanted: Iterable[A],
        existing: "models.QuerySet[A]",
        key: Callable[[A], Any],
        noun: Callable[[A], str],
        ignoring: frozenset[str] = frozenset(),
    ) -> dict[Any, A]:
        """The recorded row of each wanted one, adding those that are missing.

        A recorded row cannot change: where the file says otherwise, and where it lacks a row that a load wrote, that is
        reported. Rows that people added are theirs.

        Args:
            wanted: unsaved rows, in the file's order.
            existing: rows of the same scope that are recorded already.
            key: what makes two rows the same.
            noun: the row's name in the report ("Action 3.1").
            ignoring: fields of which a difference means nothing.
        """
        return self._matched(wanted, existing, key, noun, ignoring)[0]

    def facts(
        self,
        wanted: Iterable[A],
        existing: "models.QuerySet[A]",
        key: Callable[[A], Any],
        noun: Callable[[A], str],
        ignoring: frozenset[str] = frozenset(),
    ) -> dict[Any, A]:
        """Like `identities`, for rows without versions: those that read the same are counted here."""
        rows, same = self._matched(wanted, existing, key, noun, ignoring)
        self.report.unchanged += same
        return rows

    def _matched(
        self,
        wanted: Iterable[A],
        existing: "models.QuerySet[A]",
        key: Callable[[A], Any],
        noun: Callable[[A], str],
        ignoring: frozenset[str],
    ) -> tuple[dict[Any, A], int]:
        found = {key(row): row for row in existing}
        rows = {key(row): row for row in wanted}
        new = [row for k, row in rows.items() if k not in found]
        self.report.created += [noun(row) for row in new]
        for k, row in found.items():
            if k not in rows and self.wrote(row):
                self.report.left.append(f"{noun(row)} is not in the file; it stays")
        same = 0
        for k in [k for k in rows if k in found]:
            if differing := _differing(rows[k], found[k], ignoring):
                what = f"{noun(found[k])}: {', '.join(differing)}"
                self.report.left.append(f"{what} reads otherwise in the file; what was recorded stays")
            else:
                same += 1
        for row in self.revision.append_many(new):
            found[key(row)] = row
        return {k: found[k] for k in rows}, same

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
            if rows := history.get(key):
                writing[key] = self._changes(rows, fields, noun(key), official)
            else:
                writing[key] = dict(fields)
        record_many(self.revision, model, writing)

    def links(
        self,
        model: type[Version],
        owners: Iterable[int],
        wanted: Mapping[Any, Mapping[str, Any]],
        noun: Callable[[Any], str],
    ) -> None:
        """Bring the links of these owners to the file's, field by field as `versions` does.

        A link that people ended stays ended. One that a load wrote and the file lacks now stays, and is reported;
        those that people added are theirs.

        Args:
            model: a version table whose identity is (owner, member).
            owners: whose links the file tells.
            wanted: the links' own fields by identity.
            noun: a link's name in the report, for those that the file lacks too.
        """
        history = _history(model, {(owner, None): None for owner in owners})
        writing: dict[Any, dict[str, Any]] = {}
        for key, fields in wanted.items():
            rows = history.get(key)
            if rows is None:
                writing[key] = dict(fields)
                self.report.created.append(noun(key))
            elif rows[-1].to_rev != OPEN:
                self.report.left.append(f"{noun(key)} was ended in the tracker; it stays so")
            else:
                writing[key] = self._changes(rows, fields, noun(key), frozenset())
        for key, rows in history.items():
            if key not in wanted and rows[-1].to_rev == OPEN and any(row.from_rev in self._loads for row in rows):
                self.report.left.append(f"{noun(key)} is not in the file; it stays")
        record_many(self.revision, model, writing)

    def _changes(
        self, rows: list[Version], fields: Mapping[str, Any], name: str, official: frozenset[str]
    ) -> dict[str, Any]:
        """The fields to change, reporting them and those that stay; nothing to report is counted as the same."""
        now = rows[-1]
        loaded = next((row for row in reversed(rows) if row.from_rev in self._loads), None)
        changes: dict[str, Any] = {}
        left: list[str] = []
        for field_name, value in fields.items():
            current = getattr(now, field_name)
            if current == value:
                continue
            if loaded is None or current != getattr(loaded, field_name):
                left.append(f"{name}: {field_name} was edited in the tracker; it stays")
            elif field_name in official and not self.correction:
                left.append(f"{name}: the file words it otherwise; give --correction REASON to correct it")
            else:
                changes[field_name] = value
        if changes.keys() & official and hasattr(now, "correction_reason"):
            changes["correction_reason"] = self.correction
        if changes:
            self.report.changed.append(f"{name}: {', '.join(sorted(changes))}")
        self.report.left += left
        self.report.unchanged += not (changes or left)
        return changes


def continued_numbers(keys: Iterable[K], recorded: Mapping[K, int]) -> dict[K, int]:
    """A number for each key: the recorded one, or the next after the highest, so that an insertion moves nothing."""
    following = count(max(recorded.values(), default=0) + 1)
    return {key: recorded[key] if key in recorded else next(following) for key in keys}


def _history(model: type[Version], wanted: Mapping[Any, Any]) -> dict[Any, list[Version]]:
    """Every version of the wanted identities (of their first field, where they have several), oldest first."""
    names = [model._meta.get_field(name).attname for name in model.identity]  # type: ignore[union-attr]
    firsts = {key[0] if len(names) > 1 else key for key in wanted}
    found: dict[Any, list[Version]] = {}
    for row in model._default_manager.filter(**{f"{names[0]}__in": firsts}).order_by("from_rev"):
        values = tuple(getattr(row, name) for name in names)
        found.setdefault(values if len(names) > 1 else values[0], []).append(row)
    return found


def _differing(row: AppendOnly, recorded: AppendOnly, ignoring: frozenset[str]) -> list[str]:
    """Names of the fields in which two rows differ."""
    apart = {"id", "revision"} | ignoring
    fields = [f for f in row._meta.concrete_fields if f.name not in apart]
    return [f.name for f in fields if getattr(row, f.attname) != getattr(recorded, f.attname)]
