"""The administration site shows what committees are told and what they ask for; it writes nothing."""

from accounts.admin import show_models_of

show_models_of("scrutiny")
