"""What the services refuse, each by a name of its own, with words that a page can show."""

from typing import Any

from outcomes.errors import RuleError as RuleError


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


class NotUnchangedError(RuleError):
    """Only “no change” is accepted without being opened."""

    message = "This update says something new, so it is reviewed on its own page."


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


class NotDecidedError(RuleError):
    """A decision cannot be reopened before there is one, or once it was."""

    message = "There is no decision on this update to reopen. Somebody may have reopened it already."


class SettledError(RuleError):
    """What was decided cannot be reopened any more: it has gone into something that was issued."""

    message = "This update is part of a report that was issued, so its decision stays."


class NotSentError(RuleError):
    """There is no such update."""

    message = "There is no update for this period yet."


class ReturnedError(RuleError):
    """The update was returned: it is changed and sent again, not corrected or confirmed."""

    message = "This update was returned. Change it and send it again."


class ChangedSinceError(RuleError):
    """A newer update stands in this one's place, or the action has been reopened or begun its next round."""

    message = "This update no longer counts: something newer stands in its place. Open the action again."


class MayOnlyDraftError(RuleError):
    """The person prepares updates for the organisation; somebody else sends them."""

    message = "You can prepare updates for this organisation, but not send them. Ask a colleague to send this one."


class RecordedFromMissingError(RuleError):
    """Somebody who does not speak for the organisation records what it said, and has to say from where."""

    message = "Enter where this comes from, for example an email of 3 October 2026."
    field = "recorded_from"


class NotSpeakingError(RuleError):
    """The person neither speaks for the organisation nor leads the programme."""

    message = "You do not speak for this organisation, so you cannot do this for it."


class NotSupportingError(RuleError):
    """The organisation does not support the action (any more)."""

    message = "Your organisation does not support this action, so it cannot send a contribution."


class NothingToRepeatError(RuleError):
    """“No change” needs an update before it, and one that does not end the action."""

    message = "There is no earlier update that could stay the same. Write this one."


class NoChangeTooOftenError(RuleError):
    """“No change” may be said twice running."""

    message = "“No change” was sent for the last 2 periods. Say this time what was done."


class NotOnBehalfError(RuleError):
    """The organisation sent this update itself."""

    message = "Your organisation sent this update itself, so there is nothing to confirm."


class AlreadyConfirmedError(RuleError):
    """A colleague was quicker."""

    message = "Your organisation has confirmed this update already."


class NotLateError(RuleError):
    """The update came in time: every report takes it."""

    message = "This update was received before the cut-off, so reports take it."


class NotEndedError(RuleError):
    """An action that has not ended cannot be reopened."""

    message = "This action has not ended. Somebody may have reopened it already."


class RefTakenError(RuleError):
    """Another action of the plan has the reference."""

    field = "ref"


class DateRequestClosedError(RuleError):
    """The request was decided on, or replaced by a newer one."""

    message = "This request has been decided on or replaced already. Your decision was not saved."


class MilestoneError(RuleError):
    """A milestone that cannot be kept so."""


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
