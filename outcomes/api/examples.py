"""Examples for the OpenAPI document: an invented strategy at an invented address."""

from typing import Any

BASE = "https://tracker.example/api/v1"
ENDING: dict[str, Any] = {"demonstration": False, "revision": 4698, "on": "2026-11-21"}
"""What everything of a strategy ends with, but for its own address."""

STRATEGY: dict[str, Any] = {
    "slug": "care-plan",
    "title": "Care workforce plan 2026 to 2030",
    "period_label": "2026 to 2030",
    "horizon": "The first two years of the plan.",
    "endorsed": "",
    "launch": "",
    "strapline": "",
    "vision": "Enough people, well prepared, who stay.",
    "mission": "",
    "monitoring": "Progress is reported four times a year.",
    "frequency": "quarterly",
    "due_soon_days": 30,
    "areas": [{"slug": "moorland", "name": "Moorland"}],
    **ENDING,
    "url": f"{BASE}/strategies/care-plan/",
}
OUTCOME: dict[str, Any] = {
    "number": 1,
    "strategy": "care-plan",
    "title": "More people choose to work in care",
    "summary_title": "",
    "note": "",
    "measures_note": "",
    "sub_outcomes": [
        {
            "ref": "1.1",
            "text": "Care is seen as a career.",
            "note": "",
            "statements": [{"ref": "1.1a", "text": "Every school has met a care employer.", "note": ""}],
        }
    ],
    "measures": ["M1.1"],
    **ENDING,
    "url": f"{BASE}/outcomes/care-plan/1/",
}
SERIES: dict[str, Any] = {
    "key": "turnover",
    "label": "Turnover of care staff",
    "unit": "%",
    "geography": "Moorland",
    "population": "All care staff",
    "breakdown": {"sector": "independent"},
    "direction": "down",
    "note": "",
}
SETTINGS: dict[str, Any] = {
    "definition": "Posts whose holder left within the year, of all posts.",
    "unit": "%",
    "frequency": "yearly",
    "due_month": 10,
    "source": "Yearly return of care providers",
    "licence": "Open Government Licence v3.0",
    "owner": "council",
    "target": None,
    "target_by": None,
    "target_source": "",
    "baseline": "2024/25",
    "caveats": "",
    "proxy_for": "",
}
NARRATIVE: dict[str, Any] = {
    "about": "2025/26",
    "shows": "More people left than the year before.",
    "matters": "Everybody who leaves has to be replaced.",
    "next": "The next figure is due in October.",
    "written_at": "2026-06-01T09:00:00Z",
}
MEASURE: dict[str, Any] = {
    "key": "M1.1",
    "strategy": "care-plan",
    "outcome": 1,
    "text": "Fewer people leave their post within a year.",
    "direction": "down",
    "note": "",
    "settings": SETTINGS,
    "narrative": NARRATIVE,
    "series": [{**SERIES, "ons_code": None}],
    "sums": [
        {
            "series": {**SERIES, "key": "left", "label": "Left the sector"},
            "formula": "a * (1 - b)",
            "words": "Turnover x (100% - Stayed)",
            "confirmed_by": None,
            "confirmed_on": None,
            "figures": [
                {
                    "period": "2025/26",
                    "value": "11.6",
                    "words": "11.6%",
                    "approximate": False,
                    "sum": "28.2% x (100% - 59%)",
                    "hidden_in_publication": False,
                }
            ],
        }
    ],
    **ENDING,
    "url": f"{BASE}/measures/care-plan/M1.1/",
}
OBSERVATION: dict[str, Any] = {
    "id": 17,
    "strategy": "care-plan",
    "measure": "M1.1",
    "statement": None,
    "series": SERIES,
    "ons_code": None,
    "period": {
        "kind": "financial_year",
        "label": "2025/26",
        "reading": "",
        "starts": "2025-04-01",
        "ends": "2026-03-31",
    },
    "value": "28.2",
    "words": "28.2%",
    "not_available": "",
    "approximate": False,
    "is_provisional": None,
    "count": None,
    "base": 412,
    "base_words": "412 staff of 19 providers",
    "source": "Yearly return of care providers",
    "page": 12,
    "found_in": ["strategy"],
    "note": "",
    "issue": 1,
    "is_superseded": False,
    "hidden_in_publication": False,
    **ENDING,
    "url": f"{BASE}/observations/care-plan/17/",
}
