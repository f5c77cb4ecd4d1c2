"""The administration site shows everything and writes nothing."""

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.admin import PRIVATE_MODELS, ReadOnlyAdmin
from accounts.guards import guarded_models
from accounts.models import User

pytestmark = pytest.mark.django_db


def own_models():
    return [
        model
        for model in admin.site._registry
        if model._meta.app_label in {"accounts", "outcomes", "actions", "scrutiny"}
    ]


def test_every_recorded_table_is_shown_and_none_can_be_written(rf, cast):
    recorded = {model for model in guarded_models() if model._meta.label_lower not in PRIVATE_MODELS}
    assert recorded <= set(admin.site._registry)
    request = rf.get("/")
    request.user = cast.ada
    for model, shown in admin.site._registry.items():
        assert isinstance(shown, ReadOnlyAdmin), model
        rights = (shown.has_add_permission, shown.has_change_permission, shown.has_delete_permission)
        assert [right(request) for right in rights] == [False] * 3


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_list_and_first_row_are_shown_to_an_administrator(cast, client, model):
    client.force_login(cast.ada)
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    page = client.get(reverse(f"{name}_changelist"))
    assert page.status_code == 200
    row = model._default_manager.first()
    if row is not None:
        shown = client.get(reverse(f"{name}_change", args=[row.pk]))
        assert (shown.status_code, b'name="_save"' in shown.content) == (200, False)


def test_passwords_stay_out_of_sight(cast, client):
    client.force_login(cast.ada)
    page = client.get(reverse("admin:accounts_user_change", args=[cast.alice.pk])).content.decode()
    assert User.objects.get(pk=cast.alice.pk).password not in page


def test_writing_by_hand_is_refused(cast, client):
    client.force_login(cast.ada)
    assert client.post(reverse("admin:accounts_partner_add"), {"slug": "x"}).status_code == 403
    assert client.post(reverse("admin:accounts_user_delete", args=[cast.bob.pk]), {"post": "yes"}).status_code == 403
    assert (
        client.post(reverse("admin:accounts_user_change", args=[cast.bob.pk]), {"email": "x@y.org"}).status_code == 403
    )


@pytest.mark.parametrize("name", ["alice", "carol", "olive", "steve"])
def test_others_are_kept_out(cast, client, name):
    client.force_login(cast.people[name])
    assert client.get("/admin/accounts/user/").status_code in {302, 403}
    assert b"bob@example.org" not in client.get("/admin/accounts/user/", follow=True).content


def test_staff_who_are_no_administrators_are_kept_out(cast, client):
    User.objects.filter(pk=cast.steve.pk).update(is_staff=True)
    client.force_login(cast.steve)
    assert client.get("/admin/accounts/user/").status_code == 403
