"""The administration site: it shows, and writes nothing.

What is recorded changes through services alone; people are managed on each strategy's People page.
"""

from typing import Any

from allauth.account import admin as allauth_admin
from allauth.account.decorators import secure_admin_login
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.db import models
from django.http import HttpRequest

from accounts.models import User

SECRET_FIELDS = frozenset({"password", "digest", "control", "help_wanted", "internal_note"})
"""Passwords and keys, and the boxes of an update that only its own partner and the programme lead read."""

PRIVATE_MODELS = frozenset(
    {"actions.updatedraft", "actions.draftevidence", "actions.evidence", "actions.updatemessage"}
)
"""What is private to a partner and its reviewers, altogether or until it is accepted."""


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows rows; adds, changes and deletes none. Secrets stay out of sight, even as hashes."""

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Every plain field that is no secret."""
        return [field.name for field in self.model._meta.concrete_fields if field.name not in SECRET_FIELDS]

    def get_list_display(self, request: HttpRequest) -> Any:
        """The row's name, then its fields by name; related rows only by their number, which costs no query."""
        fields = [field for field in self.model._meta.concrete_fields if field.name not in SECRET_FIELDS]
        return ["__str__", *[field.attname for field in fields if not isinstance(field, models.TextField)]][:8]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Administrators only."""
        return isinstance(request.user, User) and request.user.is_administrator

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Administrators only."""
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False


def show_models_of(app_label: str) -> None:
    """Show every model of an app that may be shown."""
    models_of_app = apps.get_app_config(app_label).get_models()
    admin.site.register([m for m in models_of_app if m._meta.label_lower not in PRIVATE_MODELS], ReadOnlyAdmin)


# The sign-in page of the tracker, with its limits and codes, is the only one.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
# What the libraries register can be written, and is not needed here.
for library in (auth_admin, allauth_admin):
    admin.site.unregister(
        [model for model, shown in admin.site._registry.items() if type(shown).__module__ == library.__name__]
    )
show_models_of("accounts")
