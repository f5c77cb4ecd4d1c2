"""The part of the table of addresses that is about figures coming in and going out (test_access.py has the rest)."""

from tests.guards.rights import LEADS, LOGIN, READERS, STRATEGY, row

MEASURE = STRATEGY | {"key": "M1.1"}
OWN_IMPORT = row(LOGIN, 404, 403, 403, 403, 403, 200, 404, 403)
"""A file that waits is seen by whoever uploaded it alone."""

READ: dict[str, tuple[dict[str, object], dict[str, int]]] = {
    "figure-add": (MEASURE, LEADS | {"alice": 200}),
    "figure-withdraw": (MEASURE, LEADS | {"alice": 200}),
    "figure-import": (STRATEGY, LEADS),
    "figure-import-check": (STRATEGY | {"pk": "figure_import"}, OWN_IMPORT),
    "figure-template": (STRATEGY | {"kind": "xlsx"}, LEADS),
    "figure-export": (STRATEGY | {"kind": "csv"}, READERS),
    "narratives": (STRATEGY, READERS),
}

WRITERS: dict[str, dict[str, int]] = {
    "figure-add": LEADS | {"alice": 200},
    "figure-withdraw": LEADS | {"alice": 200},
    "figure-import": LEADS,
    "figure-import-check": OWN_IMPORT,
    "narratives": LEADS,
}
