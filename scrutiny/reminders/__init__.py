"""Reminders that committees bring: where they come from, and how they are put."""
