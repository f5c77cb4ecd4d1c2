"""What scrutiny's services refuse, each by a name of its own, with words that a page can show."""

from actions.errors import RuleError


class IssuingUnderWayError(RuleError):
    """An edition of this report is being made already."""

    message = "An edition of this report is being made already."


class NumberTakenError(RuleError):
    """Another edition of the strategy took the number meanwhile."""

    message = "Another edition was issued since this page was opened. Check the page and issue again."


class NotReplaceableError(RuleError):
    """The edition to be replaced was replaced already."""

    message = "This edition was replaced already. Open the page again."


class ReportEndedError(RuleError):
    """The report was given up."""

    message = "This report was given up, so no edition of it can be issued."


class CorrectionMissingError(RuleError):
    """An edition that replaces another says why, and what was wrong in it."""


class DateMissingError(RuleError):
    """A day that the rules do not allow."""

    field = "on"


class AlreadyPublishedError(RuleError):
    """The edition has its day of publication."""

    message = "This edition is published already. Nothing was changed."


class ReplacedError(RuleError):
    """Another edition took its place, so publishing it has to be confirmed."""

    field = "takes_replaced"


class TakenDownError(RuleError):
    """The edition was taken down."""

    message = "This edition was taken down."


class TakedownWaitsError(RuleError):
    """Somebody has asked for it already."""

    message = "Somebody has asked for this edition to be taken down already. Another person decides."


class OwnRequestError(RuleError):
    """Whoever asked does not decide."""

    message = "You asked for this, so somebody else has to decide."


class AlreadyDecidedTakedownError(RuleError):
    """Somebody decided meanwhile."""

    message = "Somebody has decided on this already. Your decision was not saved."


class NotForEverybodyError(RuleError):
    """Words that everybody will read name a person or tell how to reach one."""

    def __init__(self, found: str, field: str) -> None:
        message = f"Everybody will read this, so take out “{found}”. Name no person and no contact details."
        super().__init__(message, field=field)
