"""Addresses of the reports that are prepared for committees."""

from django.urls import URLPattern, path

from outcomes import addresses  # noqa: F401 -- registers the converter of numbers
from scrutiny.views import report_clearance, report_editor, report_preview, reports

_LIST = "strategies/<slug:slug>/reports/"
_ONE = f"{_LIST}<number:number>/"

urlpatterns: list[URLPattern] = [
    path(_LIST, reports.report_list, name="report-list"),
    path(f"{_LIST}new/", reports.report_begin, name="report-begin"),
    path(_ONE, reports.report, name="report"),
    path(f"{_ONE}meeting/", reports.report_meeting, name="report-meeting"),
    path(f"{_ONE}give-up/", reports.report_give_up, name="report-give-up"),
    path(f"{_ONE}edit/", report_editor.report_edit, name="report-edit"),
    path(f"{_ONE}draft-again/", report_editor.report_redraft, name="report-redraft"),
    path(f"{_ONE}preview/<slug:kind>/", report_preview.report_preview, name="report-preview"),
    path(f"{_ONE}clearance/", report_clearance.report_clearance, name="report-clearance"),
    path(
        f"{_ONE}clearance/<number:pk>/withdraw/",
        report_clearance.report_clearance_withdraw,
        name="report-clearance-withdraw",
    ),
    path(f"{_ONE}questions/", report_clearance.report_enquiries, name="report-enquiries"),
]
