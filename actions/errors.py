"""What the services refuse, each by a name of its own, with words that a page can show."""

from typing import Any


class RuleError(Exception):
    """Something that the rules of the plan do not allow.

    Attributes:
        message: what is wrong and how to mend it, for the person on screen.
        field: the form field that it belongs to, where there is one.
    """

    message = "This is not allowed."
    field: str | None = None

    def __init__(self, message: str = "", *, field: str | None = None) -> None:
        self.message = message or self.message
        self.field = field or self.field
        super().__init__(self.message)


class NotLeadPartnerError(RuleError):
    """The organisation does not lead the action (any more)."""

    message = "Your organisation does not lead this action, so it cannot send its update."


class PeriodNotOpenError(RuleError):
    """The period's window has not opened, or it belongs to another strategy."""

    message = "This period is not open for updates yet."


class AlreadySentError(RuleError):
    """An update for this period has been sent and was not returned: somebody else was quicker."""

    message = "An update for this period has been sent already. Nothing was sent twice."


class ActionEndedError(RuleError):
    """The action is complete or closed."""

    message = "This action has ended. The programme lead can reopen it."


class StageNotAllowedError(RuleError):
    """An action cannot go from its stage to the stated one."""

    field = "stage"


class IncompleteUpdateError(RuleError):
    """A box that the rules ask for is empty, or one that they rule out is filled."""


class DraftChangedError(RuleError):
    """A draft was saved by somebody else, or on another page, since it was opened.

    Attributes:
        draft: the draft as it is now.
    """

    message = "This draft was saved by somebody else after you opened it."

    def __init__(self, draft: Any) -> None:
        super().__init__()
        self.draft = draft


class AlreadyDecidedError(RuleError):
    """Somebody has decided on this update in the meantime, or a newer one stands."""

    message = "This update has been decided on already. Your decision was not saved."


class OwnUpdateError(RuleError):
    """A person cannot review what they typed while somebody else can."""

    message = "You typed this update, so somebody else has to review it."


class ReasonMissingError(RuleError):
    """A different rating, a return or a moved date needs a reason."""

    message = "Enter a reason."
    field = "reason"


class NotInPlanError(RuleError):
    """A partner, person or action that does not belong to this strategy."""


class GroupCannotLeadError(RuleError):
    """A named group of organisations cannot lead an action."""

    message = "A group of organisations cannot lead an action. Choose one organisation."


class DateNotAllowedError(RuleError):
    """A due date that the ledger cannot take."""

    field = "due_date"


class PeriodOverlapError(RuleError):
    """The dates share a day with another period of the strategy."""

    field = "starts"


class FileNotAllowedError(RuleError):
    """A file of a kind, size or name that is not taken, or that did not arrive whole."""

    field = "file"


class InfectedFileError(FileNotAllowedError):
    """The malware scanner found something in a file."""


class ScannerSilentError(FileNotAllowedError):
    """The malware scanner gave no answer, and a file that was not scanned is not taken."""

    message = "The file could not be checked for malware, so it was not attached. Try again in a few minutes."


class LinkNotAllowedError(RuleError):
    """A link that is no address of a web page."""

    field = "url"


class TooMuchEvidenceError(RuleError):
    """An update takes so many pieces of evidence."""

    message = "An update takes 10 files and links. Remove one first."


class DraftGoneError(RuleError):
    """The draft was sent or discarded in the meantime."""

    message = "This update has been sent in the meantime. Nothing was added to it or taken away."


class EvidenceChangedError(RuleError):
    """The draft's evidence is not what was checked."""

    message = "The evidence was changed after you checked it. Nothing was sent. Check it again."


class NumberNotAllowedError(RuleError):
    """An activity number that cannot be kept."""

    field = "numbers"


class MessageNotAllowedError(RuleError):
    """A message that says nothing or too much, or of somebody who takes no part."""

    field = "text"
