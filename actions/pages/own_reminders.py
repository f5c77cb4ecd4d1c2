"""What a person's own page of reminders shows."""

from actions.models import Frequency

FREQUENCY_WORDS = {
    Frequency.DAILY: "one mail each working day on which there is something new",
    Frequency.WEEKLY: "one mail a week, on its first working day",
    Frequency.ONLY_LATE: "mails only about what is late, overdue or sent back to you",
}
"""What each choice means, within a sentence."""
