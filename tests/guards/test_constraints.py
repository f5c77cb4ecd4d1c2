"""A walk over all models: what a rule can be kept by, the database keeps."""

import copy
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from accounts.clock import change
from accounts.models import OPEN, AppendOnly, Change, Clock, Version
from actions.models import ActionState, StatusUpdate
from outcomes.models import Observation, SourceNote
from tests.accounts.specimens import specimen

DAY = date(2026, 3, 1)
CHECK = re.compile(r"(?:CHECK constraint failed: |violates check constraint \")(\w+)")

OURS = [
    model for app in ("accounts", "outcomes", "actions", "scrutiny") for model in apps.get_app_config(app).get_models()
]
VERSIONS = [model for model in OURS if issubclass(model, Version)]
RECORDED = [model for model in OURS if issubclass(model, Version | AppendOnly)]
REMINDERS = {"Reminder", "Digest", "ReminderRun", "Heartbeat", "ReminderPreference", "AddressRefusal", "CalendarKey"}
"""A job's own notes, and what each person chose for themself."""

REPORTS = {"ReportDraft", "Issuing"}
"""Words while they are written, and a job under way: what is handed on is an edition."""

NOT_RECORDED = (
    {"User", "ApiToken", "UpdateDraft", "DraftEvidence", "FigureImport", "Clock", "Change"} | REMINDERS | REPORTS
)
"""What people can change or lose without a trace: sign-in, tokens, drafts, reminders; and the clock itself."""


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


RATED = {"stage": "in_progress", "stated": "amber", "reported": "amber", "last_rated": "amber"}
AGREED = RATED | {"agreed": "green", "reported": "green", "last_rated": "green", "previous": "red"}
RICH = {
    "ActionState": (RATED, AGREED),
    "StatusUpdate": ({"stage": "in_progress", "rating": "green", "control": "no"},),
    "Review": ({"decision": "accepted", "rating": "green"},),
    "Observation": ({"period_starts": DAY, "period_ends": DAY, "count": 3, "base_number": 3},),
}
"""What makes a specimen hold the fields that only go together, so that each can be spoilt on its own."""


@pytest.fixture
def refused(db):
    """Say which check of the database refuses these values in place of a specimen's; "" where none does."""
    made = {}
    with change(kind="specimens", job="test", now=datetime(2026, 3, 1, 9, tzinfo=UTC)) as revision:

        def _refused(model, **values):
            row = copy.copy(specimen(revision, model, made))
            row.pk = None
            for name, value in values.items():
                setattr(row, name, value)
            try:
                with transaction.atomic():
                    row.save(force_insert=True)
            except IntegrityError as error:
                return "".join(CHECK.findall(str(error)))
            return ""

        yield _refused


def chosen(model):
    return [field for field in model._meta.concrete_fields if field.choices]


@pytest.mark.parametrize("model", [model for model in RECORDED if chosen(model)], ids=lambda m: m.__name__)
def test_unknown_choice_is_refused_by_the_database(refused, model):
    for rich in ({}, *RICH.get(model.__name__, ())):
        assert refused(model, **rich) == ""
        for field in chosen(model):
            assert refused(model, **(rich | {field.name: "purple"})), field.name


def test_choice_that_is_not_recorded_has_a_check_too():
    free = [model for model in OURS if model not in RECORDED]
    checked = {model: {name for check in checks_of(model) for name in named_in(check.condition)} for model in free}
    assert [field for model in free for field in chosen(model) if field.name not in checked[model]] == []


IMPOSSIBLE = {
    "a stated rating that there is none of": (ActionState, AGREED | {"stated": "purple"}, "actionstate_stated"),
    "one rating that there is none of throughout": (
        ActionState,
        RATED | dict.fromkeys(("stated", "reported", "last_rated"), "purple"),
        "actionstate_(stated|reported|last_rated)",
    ),
    "a reported rating that is not the last": (
        ActionState,
        RATED | {"last_rated": None},
        "actionstate_last_rated_follows",
    ),
    "another last rating than the reported one": (
        ActionState,
        AGREED | {"last_rated": "red"},
        "actionstate_last_rated_follows",
    ),
    "work in progress without a rating": (ActionState, {"stage": "in_progress"}, "actionstate_rated_in_progress"),
    "an update in progress without a rating": (
        StatusUpdate,
        {"stage": "in_progress", "rating": None},
        "statusupdate_rated_in_progress",
    ),
    "a period that only starts": (Observation, {"period_starts": DAY}, "observation_period_in_order"),
    "a period that only ends": (Observation, {"period_ends": DAY}, "observation_period_in_order"),
    "a period that ends first": (
        Observation,
        {"period_starts": DAY, "period_ends": DAY - timedelta(days=1)},
        "observation_period_in_order",
    ),
    "a count above its base": (Observation, {"count": 4, "base_number": 3}, "observation_count_within_base"),
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_impossible_row_is_refused_by_the_database(refused, case):
    model, values, constraint = IMPOSSIBLE[case]
    assert re.fullmatch(constraint, refused(model, **values))


@pytest.mark.parametrize("values", [{"count": 4}, {"base_number": 3}, {"count": 3, "base_number": 3}])
def test_count_stands_alone_or_within_its_base(refused, values):
    assert refused(Observation, **values) == ""


@pytest.mark.django_db
def test_two_notes_of_a_kind_cannot_be_about_one_item(cast):
    with change(kind="test", job="test") as revision:
        for number, kind in enumerate(("conflict", "provenance"), 1):
            note = {"strategy": cast.strategy, "item": "Pages", "detail": "They differ."}
            revision.append(SourceNote(kind=kind, number=number, **note))
        with pytest.raises(IntegrityError), transaction.atomic():
            revision.append(SourceNote(kind="conflict", number=3, **note))


@pytest.mark.parametrize("model", RECORDED, ids=lambda m: m.__name__)
def test_recorded_rows_protect_what_they_point_at(model):
    relations = [f for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey)]
    assert {f.name for f in relations if f.remote_field.on_delete is not models.PROTECT} == set()


@pytest.mark.parametrize("model", OURS, ids=lambda m: m.__name__)
def test_save_and_delete_never_think(model):
    assert "save" not in vars(model)
    assert "delete" not in vars(model)
