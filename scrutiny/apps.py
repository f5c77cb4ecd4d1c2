"""The app and its name."""

from django.apps import AppConfig


class ScrutinyConfig(AppConfig):
    """Settings of the app."""

    name = "scrutiny"

    def ready(self) -> None:
        """Give the menu its entry, and say which stored files are editions'."""
        from actions.files.named import names_files  # noqa: PLC0415 -- models are not ready before
        from outcomes.context import register_mark  # noqa: PLC0415
        from scrutiny.permissions import is_scrutinised  # noqa: PLC0415
        from scrutiny.stored import committee_copies, edition_files  # noqa: PLC0415

        register_mark("is_scrutinised", is_scrutinised)
        names_files(edition_files)
        names_files(committee_copies)
