"""The living style guide: every component and state on one page, with sample forms that store nothing.

`components` is a view for developers; the tests render it and check it in a browser.
"""

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from govuk import fields
from govuk.fields import PRIVATE, PUBLISHED
from govuk.marks import MARKS
from govuk.widgets import Checkboxes, Radios

TODAY = date(2026, 10, 20)
LONG = (
    "Co-ordinate a county-wide programme of taster sessions, placements, mentoring and guaranteed interviews with "
    "schools, colleges, providers and the voluntary sector, published at "
    "https://example.org/a-very-long-address-without-any-break/which-must-wrap-on-a-small-phone"
)
MEANINGS = {
    "red": "Will miss the date or the result without help.",
    "amber": "At risk. The owner can recover it.",
    "no_update": "In progress, but nothing was sent for the period. Never shown as red.",
    "green": "On track for the date and the result.",
    "complete": "Complete. B stands for blue.",
    "not_started": "Not started.",
    "paused": "Paused, with a reason.",
    "closed": "Closed: merged, superseded or withdrawn, with a reason.",
    "not_recorded": "Nobody has recorded anything yet.",
}
RATINGS = [("green", "Green"), ("amber", "Amber"), ("red", "Red")]
PARTNERS = [("", "No lead partner"), ("a", "College A"), ("b", "Care association"), ("c", "District council C")]


class UpdateExample(forms.Form):
    """An update form with every kind of field."""

    stage = fields.RadiosField(
        label="What stage is it at?",
        phrase="the stage",
        choices=[("not_started", "Not started"), ("in_progress", "In progress"), ("complete", "Complete")],
        widget=Radios(small=True),
        label_size="m",
    )
    rating = fields.RadiosField(
        label="How is it going?",
        phrase="how it is going",
        help_text="Last time you said green.",
        choices=RATINGS,
        label_size="m",
        widget=Radios(
            marks={value: value for value, _ in RATINGS},
            hints={value: MEANINGS[value] for value, _ in RATINGS},
            reveals={("amber", "red"): ["cause", "control", "forecast"]},
        ),
    )
    cause = fields.LongTextField(
        label="What is the cause?", phrase="the cause", max_length=300, rows=3, required=False, publication=PUBLISHED
    )
    control = fields.RadiosField(
        label="Can the partnership control it?",
        phrase="whether the partnership can control it",
        choices=[("yes", "Yes"), ("partly", "Partly"), ("no", "No")],
        widget=Radios(small=True, inline=True),
        required=False,
    )
    forecast = fields.DateField(
        label="When will it be done?",
        phrase="the forecast date",
        help_text="For example, 31 March 2027",
        required=False,
        publication=PUBLISHED,
    )
    done = fields.LongTextField(label="What was done?", phrase="what was done", max_length=600, publication=PUBLISHED)
    note = fields.LongTextField(label="Internal note", rows=2, required=False, optional=True, publication=PRIVATE)
    help_from = fields.CheckboxesField(
        label="Who could help?",
        phrase="who could help",
        choices=[("lead", "The programme lead"), ("county", "The county council")],
        widget=Checkboxes(hints={"lead": "They see this before the review"}),
        required=False,
    )
    people = fields.WholeNumberField(label="People who took part", phrase="the number of people", required=False)
    contact = fields.EmailField(label="Email address", required=False)
    partner = fields.SelectField(label="Lead partner", choices=PARTNERS, required=False)
    link = fields.UrlField(label="Link to evidence", phrase="the link", required=False, optional=True)
    file = fields.FileField(
        label="File",
        help_text="PDF, Word, Excel, CSV or picture, up to 20 MB",
        extensions=("pdf", "docx", "xlsx", "csv", "png", "jpg"),
        required=False,
    )
    agreed = fields.CheckboxField(label="We have checked this with our partners", phrase="we have checked this")
    period = forms.CharField(widget=forms.HiddenInput, initial="2026-07-01", required=False)


class RowExample(forms.Form):
    """A row of the set-up grid."""

    lead = fields.SelectField(label="Lead partner", choices=PARTNERS, required=False)
    person = fields.EmailField(label="Accountable person", required=False)
    due = fields.DateTextField(label="Due date", required=False)

    def __init__(self, *args: Any, row_name: str = "", **kwargs: Any) -> None:
        self.row_name = row_name
        super().__init__(*args, **kwargs)


WRONG_UPDATE = {
    "stage": "in_progress",
    "rating": "amber",
    "cause": "x" * 310,
    "forecast_day": "31",
    "forecast_month": "",
    "forecast_year": "2027",
    "done": "",
    "people": "many",
    "contact": "nobody",
    "partner": "b",
}


def forms_of_the_guide(wrong: bool) -> dict[str, Any]:
    """Return the sample forms, filled in wrongly or not at all."""
    rows = []
    for number in range(1, 4):
        prefix = f"row{number}"
        data = {f"{prefix}-lead": "a", f"{prefix}-person": "nobody@", f"{prefix}-due": "31 Febuary"} if wrong else None
        rows.append(RowExample(data, prefix=prefix, row_name=f"Action 3.{number}"))
    return {"update": UpdateExample(WRONG_UPDATE if wrong else None), "rows": rows}


def guide_context(wrong: bool = False, **extra: Any) -> dict[str, Any]:
    """Return what the page shows.

    Args:
        wrong: fill the sample forms in wrongly, to show every error.
        extra: further names for the template, such as `as_at`.
    """
    sample = forms_of_the_guide(wrong)
    return {
        "strategy_name": "Example care workforce strategy 2022 to 2027",
        "who": "Programme lead",
        "demonstration": True,
        "nav": [
            {"text": "Overview", "href": "#overview"},
            {"text": "Actions", "href": "#actions", "current": True},
            {"text": "Reviews", "href": "#reviews", "count": 11},
            {"text": "People", "href": "#people"},
        ],
        "crumbs": [{"text": "Overview", "href": "#overview"}, {"text": "Components and states"}],
        "form": sample["update"],
        "forms": sample["rows"],
        "marks": [(mark, MEANINGS[mark.code]) for mark in MARKS.values()],
        "counts": {"red": 4, "amber": 9, "no_update": 5, "green": 13, "complete": 2, "not_started": 2, "paused": 1},
        "links": {"red": "#red", "amber": "#amber", "green": "#green"},
        "nothing_recorded": {"not_recorded": 36},
        "page": Paginator(range(200), 10).page(7),
        "today": TODAY,
        "due": date(2026, 12, 31),
        "was_due": date(2026, 9, 30),
        "sent": datetime(2026, 10, 14, 15, 5, tzinfo=UTC),
        "start": date(2026, 7, 1),
        "end": date(2026, 9, 30),
        "long": LONG,
        "facts": [{"key": "Stage", "value": "In progress"}, {"key": "Due date", "value": LONG, "href": "#date"}],
        **extra,
    }


def components(request: HttpRequest) -> HttpResponse:
    """Show the style guide. `?wrong=yes` fills the forms in wrongly; `?past=yes` shows the strip of a past day."""
    extra = {"as_at": date(2026, 6, 30)} if request.GET.get("past") else {}
    context = guide_context(wrong=bool(request.GET.get("wrong")), **extra)
    return render(request, "govuk/components.html", context)
