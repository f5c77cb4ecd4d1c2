"""The administration site shows the plan and its reporting; it writes nothing."""

from accounts.admin import show_models_of

show_models_of("actions")
