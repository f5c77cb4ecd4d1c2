"""What is said about targets: what is recorded, and no more."""

from datetime import date
from decimal import Decimal

from outcomes.measures.targets import target_said, targets_words
from outcomes.models import MeasureSettings

TARGET = MeasureSettings(target=Decimal("85"), target_decimals=0, target_by=date(2027, 3, 31), unit="%")


def test_targets_are_counted_as_recorded() -> None:
    assert targets_words([]) == ""
    assert targets_words([None]) == "No target is published for the measure."
    assert targets_words([None, MeasureSettings()]) == "No target is published for any measure."
    assert targets_words([TARGET]) == "The measure has a target, set by the programme."
    assert targets_words([TARGET, *[None] * 10]) == "1 of 11 measures has a target, set by the programme."
    assert targets_words([TARGET, TARGET, None]) == "2 of 3 measures have a target, set by the programme."


def test_target_is_said_with_its_day_in_the_unit_of_the_headline() -> None:
    assert target_said(None, "%") == target_said(MeasureSettings(), "%") == ""
    assert target_said(TARGET, "") == "85% by 31 March 2027"
    assert target_said(TARGET, "people") == "85 people by 31 March 2027"
