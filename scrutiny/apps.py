"""The app and its name."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.moments import Moment
    from actions.demo.cast import World
    from actions.doors import About, Told
    from outcomes.models import Strategy


class ScrutinyConfig(AppConfig):
    """Settings of the app."""

    name = "scrutiny"

    def ready(self) -> None:
        """Give the menu, the files kept, decisions, the demonstration and published plans what committees add."""
        from actions.doors import (  # noqa: PLC0415 -- models are not ready before
            register_asked,
            register_beside_plan,
            register_chapter,
            register_waits,
        )
        from actions.files.named import names_files  # noqa: PLC0415
        from actions.settled import settle_by  # noqa: PLC0415
        from outcomes.context import register_mark  # noqa: PLC0415
        from outcomes.suppression.printed import register_printed  # noqa: PLC0415
        from scrutiny.editions import issues_of  # noqa: PLC0415
        from scrutiny.permissions import is_scrutinised  # noqa: PLC0415
        from scrutiny.settling import settled_by_editions  # noqa: PLC0415
        from scrutiny.stored import committee_copies, edition_files  # noqa: PLC0415

        register_mark("is_scrutinised", is_scrutinised)
        names_files(edition_files)
        names_files(committee_copies)
        settle_by(settled_by_editions)
        register_printed(issues_of)
        _register_reminders()
        register_chapter(_tell)
        register_waits(_waits)
        register_asked(_asked)
        register_beside_plan(_load)
        _remind()


def _register_reminders() -> None:
    from actions.reminders.content import register_words  # noqa: PLC0415
    from actions.reminders.reading import register_reading  # noqa: PLC0415
    from actions.reminders.sources import register  # noqa: PLC0415
    from scrutiny.reminders import deadlines  # noqa: PLC0415

    register(deadlines.SOURCE)
    register_words(deadlines.SOURCE.kind, deadlines.words)
    register_reading(deadlines.NAME, deadlines.read)


def _tell(world: "World", today: date) -> "Iterable[Told]":
    from scrutiny.demo import tell  # noqa: PLC0415 -- the story's files are read by the command alone

    return tell(world, today)


def _load(strategy: "Strategy") -> list[str]:
    from scrutiny.loading import load_published  # noqa: PLC0415
    from scrutiny.loading_resolutions import load_resolutions  # noqa: PLC0415

    return [*load_published(strategy), *load_resolutions(strategy)]


def _waits(person: "User", moment: "Moment") -> "Iterable[object]":
    from scrutiny.pages.committees import waits_of  # noqa: PLC0415 -- models are not ready before

    return waits_of(person, moment)


def _asked(about: "About") -> "Iterable[object]":
    from scrutiny.pages.asked import asked_of  # noqa: PLC0415 -- models are not ready before

    return asked_of(about)


def _remind() -> None:
    """Remind of answers that a committee waits for."""
    from actions.models import ReminderKind  # noqa: PLC0415 -- models are not ready before
    from actions.reminders.content import register_words  # noqa: PLC0415
    from actions.reminders.reading import register_reading  # noqa: PLC0415
    from actions.reminders.sources import register  # noqa: PLC0415
    from scrutiny.resolution_reminders import READ, SOURCE, put, read_resolutions  # noqa: PLC0415

    register(SOURCE)
    register_words(ReminderKind.RESOLUTION_DUE, put)
    register_reading(READ, read_resolutions)
