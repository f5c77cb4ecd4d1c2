from accounts.models.ledger import OPEN, AppendOnly, Change, Clock, Redaction, Version, VersionQuerySet
from accounts.models.partners import Membership, Partner, PartnerVersion
from accounts.models.people import ApiToken, PersonVersion, User

__all__ = [
    "OPEN",
    "ApiToken",
    "AppendOnly",
    "Change",
    "Clock",
    "Membership",
    "Partner",
    "PartnerVersion",
    "PersonVersion",
    "Redaction",
    "User",
    "Version",
    "VersionQuerySet",
]
