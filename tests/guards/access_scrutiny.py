"""The part of the table of addresses that is about committees, reports and editions (test_access.py has the rest).

Words of an address that name a thing stand for it: tests/guards/things.py.
"""

from tests.guards.rights import API_OPEN, API_READERS, LEADS, LOGIN, OPEN, READERS, SIGNED_IN, STRATEGY, row

COMMITTEE = {"committee": "health-and-care"}
REPORT = STRATEGY | {"number": 1}
EDITION = STRATEGY | {"number": 1}
FILE = EDITION | {"name": "Care plan update.pdf"}
COPY = EDITION | {"name": "Agenda pack.pdf"}
MEETING = COMMITTEE | {"key": "2026-06-15"}

SEES_REPORTS = LEADS | {"olive": 200, "ada": 200}
OFFICERS = row(LOGIN, 404, 403, 403, 403, 200, 403, 403, 200)
WORK_ITEM = COMMITTEE | {"pk": "work_item"}
RESOLUTION = COMMITTEE | {"pk": "resolution"}
ANSWERERS = row(LOGIN, 404, 403, 403, 403, 200, 200, 200, 200)

READ: dict[str, tuple[dict[str, object], dict[str, int]]] = {
    # Committees, meetings, work programme
    "scrutiny": ({}, SIGNED_IN),
    "committee-add": ({}, OFFICERS | {"steve": 403}),
    "committee": (COMMITTEE, READERS),
    "committee-settings": (COMMITTEE, OFFICERS),
    "meeting-add": (COMMITTEE, OFFICERS),
    "meeting": (MEETING, READERS),
    "meeting-change": (MEETING, OFFICERS),
    "meeting-move": (MEETING, OFFICERS),
    "meeting-cancel": (MEETING, OFFICERS),
    "work-programme": (COMMITTEE, READERS),
    "work-csv": (COMMITTEE, READERS),
    "work-word": (COMMITTEE, READERS),
    "work-add": (COMMITTEE, OFFICERS),
    "work-item": (WORK_ITEM, OFFICERS),
    "work-carry": (WORK_ITEM, OFFICERS),
    "work-drop": (WORK_ITEM, OFFICERS),
    # Resolutions
    "resolution-list": (COMMITTEE, READERS),
    "resolution-csv": (COMMITTEE, READERS),
    "resolution-docx": (COMMITTEE, READERS),
    "resolution-add": (COMMITTEE, OFFICERS),
    "resolution-paste": (COMMITTEE, OFFICERS),
    "resolution-question": (COMMITTEE, OFFICERS),
    "resolution": (RESOLUTION, READERS),
    "resolution-change": (RESOLUTION, OFFICERS),
    "resolution-step": (RESOLUTION | {"step": "answer"}, ANSWERERS),
    # Reports
    "report-list": (STRATEGY, SEES_REPORTS),
    "report-begin": (STRATEGY, LEADS),
    "report": (REPORT, SEES_REPORTS),
    "report-meeting": (REPORT, LEADS),
    "report-give-up": (REPORT, LEADS),
    "report-edit": (REPORT, LEADS),
    "report-redraft": (REPORT, LEADS),
    "report-clearance": (REPORT, LEADS),
    "report-clearance-withdraw": (REPORT | {"pk": "clearance"}, LEADS),
    "report-preview": (REPORT | {"kind": "docx"}, SEES_REPORTS),
    "report-enquiries": (REPORT, OFFICERS),
    # Editions
    "position": (STRATEGY, READERS),
    "report-issue": (REPORT, LEADS),
    "report-issuing": (STRATEGY | {"number": 2, "pk": "issuing"}, LEADS),
    "edition": (EDITION, READERS),
    "edition-file": (FILE, READERS),
    "edition-copy-file": (COPY, READERS),
    "edition-publish": (EDITION, OFFICERS),
    "edition-copy": (EDITION, OFFICERS),
    "edition-takedown": (EDITION, SEES_REPORTS),
    # What is published
    "published-list": ({}, OPEN),
    "published-strategy": (STRATEGY, OPEN),
    "published-edition": (EDITION, OPEN),
    "published-file": (FILE, OPEN),
    "published-copy": (COPY, OPEN),
    # The API
    "api:edition-list": ({}, API_OPEN),
    "api:edition-detail": (EDITION, API_READERS),
    "api:meeting-list": ({}, API_OPEN),
    "api:meeting-detail": (MEETING, API_READERS),
    "api:resolution-list": ({}, API_OPEN),
    "api:resolution-detail": ({"pk": "resolution"}, API_READERS),
}

QUERIES: dict[str, dict[str, str]] = {}

WRITERS: dict[str, dict[str, int]] = {
    # Committees, meetings, work programme
    "committee-add": OFFICERS | {"steve": 403},
    "committee-settings": OFFICERS,
    "meeting-add": OFFICERS,
    "meeting-change": OFFICERS,
    "meeting-move": OFFICERS,
    "meeting-cancel": OFFICERS,
    "work-add": OFFICERS,
    "work-item": OFFICERS,
    "work-carry": OFFICERS,
    "work-drop": OFFICERS,
    # Resolutions
    "resolution-add": OFFICERS,
    "resolution-paste": OFFICERS,
    "resolution-question": OFFICERS,
    "resolution-change": OFFICERS,
    "resolution-step": ANSWERERS,
    # Reports
    "report-begin": LEADS,
    "report-meeting": LEADS,
    "report-give-up": LEADS,
    "report-edit": LEADS,
    "report-redraft": LEADS,
    "report-clearance": LEADS,
    "report-clearance-withdraw": LEADS,
    "report-enquiries": OFFICERS,
    # Editions
    "report-issue": LEADS,
    "report-issuing": LEADS,
    "edition-publish": OFFICERS,
    "edition-copy": OFFICERS,
    "edition-takedown": SEES_REPORTS,
}

ACTS: dict[str, tuple[dict[str, object], dict[str, int]]] = {
    # Committees, meetings, work programme
    "meeting-held": (MEETING, OFFICERS),
    "meeting-reinstate": (MEETING, OFFICERS),
    "work-restore": (WORK_ITEM, OFFICERS),
    "work-order": (WORK_ITEM, OFFICERS),
    # Resolutions
    "resolution-confirm": (RESOLUTION, OFFICERS),
    # Reports
    # Editions
}
