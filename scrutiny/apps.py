"""The app and its name."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from actions.demo.cast import World
    from actions.doors import Told
    from outcomes.models import Strategy


class ScrutinyConfig(AppConfig):
    """Settings of the app."""

    name = "scrutiny"

    def ready(self) -> None:
        """Give the menu, the files kept, the demonstration and published plans what is known of committees."""
        from actions.doors import register_beside_plan, register_chapter  # noqa: PLC0415 -- models are not ready before
        from actions.files.named import names_files  # noqa: PLC0415
        from outcomes.context import register_mark  # noqa: PLC0415
        from scrutiny.permissions import is_scrutinised  # noqa: PLC0415
        from scrutiny.stored import committee_copies, edition_files  # noqa: PLC0415

        register_mark("is_scrutinised", is_scrutinised)
        names_files(edition_files)
        names_files(committee_copies)
        register_chapter(_tell)
        register_beside_plan(_load)


def _tell(world: "World", today: date) -> "Iterable[Told]":
    from scrutiny.demo import tell  # noqa: PLC0415 -- the story's files are read by the command alone

    return tell(world, today)


def _load(strategy: "Strategy") -> list[str]:
    from scrutiny.loading import load_published  # noqa: PLC0415

    return load_published(strategy)
