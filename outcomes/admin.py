"""The administration site shows what the strategies promise; it writes nothing."""

from accounts.admin import show_models_of

show_models_of("outcomes")
