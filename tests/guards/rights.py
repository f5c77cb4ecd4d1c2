"""Roles, and what each gets: the words of the table of addresses."""

ROLES = ("anonymous", "steve", "bob", "alice", "wendy", "olive", "carol", "dan", "ada")
"""Nobody, a stranger, a supporting partner, the lead partner, the lead of workstream 1, officer, programme lead,
deputy, administrator."""


def row(anonymous, stranger, supporter, partner, workstream_lead, officer, lead, deputy, administrator):
    """One line of the table, by role in the order of ROLES."""
    statuses = (anonymous, stranger, supporter, partner, workstream_lead, officer, lead, deputy, administrator)
    return dict(zip(ROLES, statuses, strict=True))


def everybody(status):
    """The same for all."""
    return dict.fromkeys(ROLES, status)


LOGIN = 302
OPEN = everybody(200)
SIGNED_IN = everybody(200) | {"anonymous": LOGIN}
READERS = SIGNED_IN | {"steve": 404}
LEADS = row(LOGIN, 404, 403, 403, 403, 403, 200, 200, 403)
PEOPLE = row(LOGIN, 404, 403, 403, 403, 403, 200, 403, 200)
OWN_PARTNER = row(LOGIN, 404, 403, 200, 403, 403, 403, 403, 403)
SUPPORTER = row(LOGIN, 404, 200, 403, 403, 403, 403, 403, 403)
SEES_EVIDENCE = row(LOGIN, 404, 404, 200, 200, 404, 200, 200, 404)
ARRANGERS = row(LOGIN, 404, 403, 200, 403, 403, 200, 200, 403)
REVIEWERS = row(LOGIN, 404, 403, 403, 200, 403, 200, 200, 403)
API_OPEN = everybody(200) | {"anonymous": 401}
API_READERS = everybody(200) | {"anonymous": 401, "steve": 404}

STRATEGY = {"slug": "care-plan"}
ACTION = STRATEGY | {"ref": "1.1"}
MEASURE = STRATEGY | {"key": "M1.1"}
