"""A walk over all models: what a rule can be kept by, the database keeps."""

import pytest
from django.apps import apps
from django.db import models

from accounts.models import OPEN, AppendOnly, Change, Clock, Version

OURS = [
    model for app in ("accounts", "outcomes", "actions", "scrutiny") for model in apps.get_app_config(app).get_models()
]
VERSIONS = [model for model in OURS if issubclass(model, Version)]
RECORDED = [model for model in OURS if issubclass(model, Version | AppendOnly)]
NOT_RECORDED = {"User", "ApiToken", "UpdateDraft", "Clock", "Change"}
"""What people can change or lose without a trace: sign-in, tokens, drafts; and the clock itself."""


def checks_of(model):
    return [c for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]


def named_in(condition):
    """Every field that a condition is about."""
    found = set()
    for child in condition.children:
        if isinstance(child, models.Q):
            found |= named_in(child)
        else:
            found.add(child[0].split("__")[0])
    return found


def test_every_model_is_recorded_or_listed_here():
    assert {model.__name__ for model in OURS if model not in RECORDED} == NOT_RECORDED
    assert {Clock, Change} <= set(OURS)


@pytest.mark.parametrize("model", VERSIONS, ids=lambda m: m.__name__)
def test_version_table_keeps_one_open_row(model):
    keys = {
        tuple(c.fields) for c in model._meta.constraints if isinstance(c, models.UniqueConstraint) and not c.condition
    }
    assert (*model.identity, "to_rev") in keys
    assert (*model.identity, "from_rev") in keys
    assert any(
        named_in(c.condition) >= {"from_rev", "to_rev"} or "from_rev" in named_in(c.condition) for c in checks_of(model)
    )
    assert all(not model._meta.get_field(name).null for name in (*model.identity, "from_rev", "to_rev"))
    assert model._meta.get_field("to_rev").default == OPEN


@pytest.mark.parametrize("model", OURS, ids=lambda m: m.__name__)
def test_unique_keys_hold_no_nulls(model):
    """NULLs are distinct in a unique key: a nullable field in one keeps nothing."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            assert [f for f in constraint.fields if model._meta.get_field(f).null] == []
            assert constraint.deferrable is None


@pytest.mark.parametrize("model", OURS, ids=lambda m: m.__name__)
def test_choices_are_kept_by_the_database(model):
    checked = set().union(*(named_in(c.condition) for c in checks_of(model)), set())
    assert {f.name for f in model._meta.concrete_fields if f.choices} - checked == set()


@pytest.mark.parametrize("model", RECORDED, ids=lambda m: m.__name__)
def test_recorded_rows_protect_what_they_point_at(model):
    relations = [f for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey)]
    assert {f.name for f in relations if f.remote_field.on_delete is not models.PROTECT} == set()


@pytest.mark.parametrize("model", OURS, ids=lambda m: m.__name__)
def test_save_and_delete_never_think(model):
    assert "save" not in vars(model)
    assert "delete" not in vars(model)
