"""What may be done to a strategy's people, partners, measures and figures. Every function is one recorded change.

`by`, `job` and `now` are those of `accounts.services`, whose rules and named errors hold here too.
"""

from outcomes.services.people import (
    ChangedMeanwhileError,
    LastLeadError,
    add_partner_to_strategy,
    arrange_person,
    close_person,
    grant_role,
    invite_to_strategy,
    register_ending,
)

__all__ = [
    "ChangedMeanwhileError",
    "LastLeadError",
    "add_partner_to_strategy",
    "arrange_person",
    "close_person",
    "grant_role",
    "invite_to_strategy",
    "register_ending",
]
