"""The words that a plan file chooses from."""

from typing import Literal

Direction = Literal["up", "down", "within_standard", "gap_narrows"]
Standing = Literal["contributing", "named"]
PeriodKind = Literal[
    "financial_year",
    "academic_year",
    "calendar_year",
    "month",
    "survey",
    "census",
    "comparison",
    "projection",
    "not_stated",
]
PublishedLineKind = Literal["progress", "intention", "challenge", "undertaking"]
Recurrence = Literal["monthly", "quarterly", "half_yearly", "yearly"]
