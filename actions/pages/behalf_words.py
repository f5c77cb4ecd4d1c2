"""Who sent an update for whom, in words: of what was recorded on behalf also from what, and whether it is confirmed."""

from actions.reading import UpdateReading
from govuk.words import day


def behalf_words(update: UpdateReading, author: str, partner: str) -> str:
    """ "Sent by Bob Example for Moorland NHS Trust on 3 October 2026.", or who recorded it, and from what.

    Args:
        author, partner: names of who typed it, and of the organisation that it speaks for.
    """
    sent = day(update.submitted_at)
    if not update.recorded_from:
        return f"Sent by {author} for {partner} on {sent}."
    recorded = f"Recorded by {author} for {partner} on {sent}, from {update.recorded_from}."
    return f"{recorded} {confirmed_words(update, partner)}"


def confirmed_words(update: UpdateReading, partner: str) -> str:
    """Whether the organisation has confirmed what was recorded on its behalf; "" for what it sent itself."""
    if not update.recorded_from:
        return ""
    if update.confirmed_at is None:
        return f"Not confirmed by {partner} yet."
    return f"Confirmed by {partner} on {day(update.confirmed_at)}."
