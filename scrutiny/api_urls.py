"""Addresses of the scrutiny app under /api/v1/."""

from django.urls import path

from outcomes import addresses  # noqa: F401 -- registers the converter of numbers
from scrutiny.api import ProgressReport
from scrutiny.api_changes import Changes
from scrutiny.api_editions import EditionDetail, EditionList
from scrutiny.api_meetings import MeetingDetail, MeetingList
from scrutiny.api_resolutions import ResolutionDetail, ResolutionList

urlpatterns = [
    path("progress/", ProgressReport.as_view(), name="progress"),
    path("changes/", Changes.as_view(), name="changes"),
    path("editions/", EditionList.as_view(), name="edition-list"),
    path("editions/<slug:slug>/<number:number>/", EditionDetail.as_view(), name="edition-detail"),
    path("meetings/", MeetingList.as_view(), name="meeting-list"),
    path("meetings/<slug:committee>/<slug:key>/", MeetingDetail.as_view(), name="meeting-detail"),
    path("resolutions/", ResolutionList.as_view(), name="resolution-list"),
    path("resolutions/<number:pk>/", ResolutionDetail.as_view(), name="resolution-detail"),
]
