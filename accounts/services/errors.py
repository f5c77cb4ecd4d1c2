"""Why something about people or partners cannot be done."""


class PeopleError(Exception):
    """Something about people or partners that cannot be done; the message says why and how to mend it."""


class NotAnAddressError(PeopleError):
    """What was given is not an email address."""


class MailboxAddressError(NotAnAddressError):
    """The address is the shared mailbox of an organisation, and no person's own."""


class NameNotUsableError(PeopleError):
    """A name is missing, too long, or taken."""


class GroupCannotSignInError(PeopleError):
    """Nobody can speak for a group of organisations."""


class PartnerHasLeftError(PeopleError):
    """The organisation is no longer a partner."""


class PartnerChangedError(PeopleError):
    """Somebody else changed the organisation since it was looked at."""


class NotMemberError(PeopleError):
    """The person does not speak for the organisation."""


class PersonIsClosedError(PeopleError):
    """The person's sign-in was closed."""


class CannotCloseYourselfError(PeopleError):
    """Somebody else closes a leaver's sign-in."""


class LastAdministratorError(PeopleError):
    """Nobody would be left to look after people and access."""
