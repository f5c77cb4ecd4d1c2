"""What may be done to people and partner organisations. Every function is one recorded change.

Each takes `by` (the person who does it) or `job` (the command or task that does it), and `now` (the instant to record;
None reads the clock). Whether that person may do it is decided before, by `outcomes.access`.
The functions with a `revision` first are for services of other apps that do the same as part of a larger change.
"""

from accounts.services.errors import (
    CannotCloseYourselfError,
    GroupCannotSignInError,
    LastAdministratorError,
    MailboxAddressError,
    NameNotUsableError,
    NotAnAddressError,
    NotMemberError,
    PartnerChangedError,
    PartnerHasLeftError,
    PeopleError,
    PersonIsClosedError,
)
from accounts.services.mailboxes import set_mailbox
from accounts.services.names import NAME_LENGTH
from accounts.services.partners import (
    add_member,
    add_partner,
    enter_member,
    enter_partner,
    partner_called,
    rename_partner,
    set_delegate,
    usable_partner_name,
)
from accounts.services.people import (
    appoint_administrator,
    close_account,
    enter_name,
    enter_person,
    invite_person,
    name_person,
    refuse_closed,
)

__all__ = [
    "NAME_LENGTH",
    "CannotCloseYourselfError",
    "GroupCannotSignInError",
    "LastAdministratorError",
    "MailboxAddressError",
    "NameNotUsableError",
    "NotAnAddressError",
    "NotMemberError",
    "PartnerChangedError",
    "PartnerHasLeftError",
    "PeopleError",
    "PersonIsClosedError",
    "add_member",
    "add_partner",
    "appoint_administrator",
    "close_account",
    "enter_member",
    "enter_name",
    "enter_partner",
    "enter_person",
    "invite_person",
    "name_person",
    "partner_called",
    "refuse_closed",
    "rename_partner",
    "set_delegate",
    "set_mailbox",
    "usable_partner_name",
]
