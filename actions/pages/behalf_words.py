"""Who sent an update for whom, in words: of what was recorded on behalf also from what, and whether it is confirmed."""

from actions.reading import UpdateReading
from govuk.words import day


def behalf_words(update: UpdateReading, author: str, partner: str) -> str:
    """All that is to be said of who sent an update, with the day.

    Args:
        author, partner: names of who typed it, and of the organisation that it speaks for.
    """
    words = [
        sender_words(update, author, partner, on=f" on {day(update.submitted_at)}"),
        confirmed_words(update, partner),
    ]
    return " ".join(filter(None, words))


def sender_words(update: UpdateReading, author: str, partner: str, *, on: str = "") -> str:
    """ "Sent by Bob Example for Moorland NHS Trust.", or who recorded it for them, and from what.

    Args:
        on: when, where the page does not say it already: " on 3 October 2026".
    """
    if not update.recorded_from:
        return f"Sent by {author} for {partner}{on}."
    return f"Recorded by {author} for {partner}{on}, from {update.recorded_from}."


def confirmed_words(update: UpdateReading, partner: str) -> str:
    """Whether the organisation has confirmed what was recorded on its behalf; "" for what it sent itself."""
    if not update.recorded_from:
        return ""
    if update.confirmed_at is None:
        return f"Not confirmed by {partner} yet."
    return f"Confirmed by {partner} on {day(update.confirmed_at)}."
