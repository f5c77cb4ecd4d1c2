"""One plain row of any recorded table, for tests that go through all of them."""

from datetime import UTC, date, datetime
from typing import Any

from django.db import models

from accounts.clock import Revision
from accounts.models import OPEN, AppendOnly, User, Version

# What a specimen needs beyond the plain values of `_plain`, where the table's own rules ask for it.
SPECIAL: dict[str, dict[str, Any]] = {
    "accounts.Redaction": {"table": "accounts_partner", "field": "slug"},
    "actions.ActionState": {"stage": None},
    "actions.ActionEvent": {"kind": "reopened", "reason": "More to do."},
    "actions.DateDecision": {"is_agreed": False, "reason": "Too late."},
    "actions.DateRequest": {"new": date(2026, 6, 30), "reason": "Snow."},
    "actions.DueDateRevision": {"number": 0, "new": date(2026, 6, 30)},
    "actions.Evidence": {"kind": "link", "url": "https://example.org/"},
    "actions.Review": {"decision": "accepted"},
    "actions.StatusUpdate": {"stage": "not_started"},
    "outcomes.NarrativeReview": {"reason": "Say what comes next."},
    "outcomes.Observation": {"value": 1},
}


def specimen(revision: Revision, model: type[models.Model], made: dict[Any, models.Model]) -> models.Model:
    """A row of any recorded table, with the rows that it stands on; `made` keeps one of each for all."""
    if model in made:
        return made[model]
    if model is User:
        return made.setdefault(User, User.objects.create_user("specimen@college.example"))
    values = {
        field.name: _plain(revision, field, made)
        for field in model._meta.concrete_fields
        if field.name not in ("id", "revision", "from_rev", "to_rev") and not field.null and not field.has_default()
    }
    for field in model._meta.concrete_fields:  # two people sign a redaction, and nobody reviews their own words
        if (
            field.name in ("agreed_by", "update_author", "reviewer")
            and isinstance(field, models.ForeignKey)
            and not field.null
        ):
            address = f"{field.name}.{model.__name__}@council.example".lower()
            values[field.name] = User.objects.create_user(address)
    row = model(**(values | SPECIAL.get(model._meta.label, {})))
    if isinstance(row, Version):
        row.from_rev, row.to_rev = revision.number, OPEN
        row.save(force_insert=True)
        revision.touched = True
    else:
        assert isinstance(row, AppendOnly)
        revision.append(row)
    return made.setdefault(model, row)


def _plain(revision: Revision, field: models.Field, made: dict[Any, models.Model]) -> Any:
    if isinstance(field, models.ForeignKey):
        return specimen(revision, field.related_model, made)
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.DateTimeField):
        return datetime(2026, 1, 1, tzinfo=UTC)
    if isinstance(field, models.DateField):
        return date(2026, 1, 1)
    if isinstance(field, models.CharField | models.TextField):
        return "" if field.blank else "x"
    if isinstance(field, models.BooleanField):
        return False
    assert isinstance(field, models.IntegerField | models.DecimalField), f"Add {field} to SPECIAL."
    return 1
