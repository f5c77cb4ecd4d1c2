"""The app and its name."""

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from outcomes.models import Strategy


class ActionsConfig(AppConfig):
    """Settings of the app."""

    name = "actions"

    def ready(self) -> None:
        """Give the menu the number of updates that wait, and say and do what closing a person means for actions."""
        from accounts.emails import register_invitation_answer  # noqa: PLC0415 -- models are not ready before
        from actions.doors import register_beside_plan  # noqa: PLC0415
        from actions.pages.reviews import waiting_count  # noqa: PLC0415
        from actions.reminders.refusals import note_invitation, refused_words  # noqa: PLC0415
        from actions.services.links import end_links_of  # noqa: PLC0415
        from actions.services.workstreams import end_workstream_leads  # noqa: PLC0415
        from actions.speaking import accountable_words  # noqa: PLC0415
        from outcomes.context import register_count  # noqa: PLC0415
        from outcomes.people import register_closing_warning, register_mail_trouble  # noqa: PLC0415
        from outcomes.services import register_ending  # noqa: PLC0415

        register_count("reviews", lambda person, strategy: waiting_count(person))
        register_ending(end_workstream_leads)
        register_ending(end_links_of)
        register_closing_warning(accountable_words)
        register_mail_trouble(refused_words)
        register_invitation_answer(note_invitation)
        register_beside_plan(_places_and_sums)


def _places_and_sums(strategy: "Strategy") -> list[str]:
    """What `outcomes.loading` loads: imported when a plan is loaded, and not by every process."""
    from outcomes.loading import load_places_and_sums  # noqa: PLC0415

    return load_places_and_sums(strategy)
