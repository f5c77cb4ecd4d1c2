"""Addresses of committees, their meetings and work programmes."""

from django.urls import URLPattern, path

from scrutiny.views import committees, meetings, work

COMMITTEE = "scrutiny/<slug:committee>/"
MEETING = f"{COMMITTEE}meetings/<slug:key>/"
WORK = f"{COMMITTEE}work-programme/"

urlpatterns: list[URLPattern] = [
    path("scrutiny/", committees.scrutiny, name="scrutiny"),
    path("scrutiny/add/", committees.add, name="committee-add"),
    path(COMMITTEE, committees.committee, name="committee"),
    path(f"{COMMITTEE}settings/", committees.settings, name="committee-settings"),
    path(f"{COMMITTEE}meetings/add/", meetings.add, name="meeting-add"),
    path(MEETING, meetings.meeting, name="meeting"),
    path(f"{MEETING}change/", meetings.change, name="meeting-change"),
    path(f"{MEETING}move/", meetings.move, name="meeting-move"),
    path(f"{MEETING}cancel/", meetings.cancel, name="meeting-cancel"),
    path(f"{MEETING}held/", meetings.hold, name="meeting-held"),
    path(f"{MEETING}reinstate/", meetings.reinstate, name="meeting-reinstate"),
    path(WORK, work.programme, name="work-programme"),
    path(f"{WORK}csv/", work.sheet, name="work-csv"),
    path(f"{WORK}word/", work.document, name="work-word"),
    path(f"{WORK}add/", work.add, name="work-add"),
    path(f"{WORK}<int:pk>/", work.item, name="work-item"),
    path(f"{WORK}<int:pk>/carry/", work.carry, name="work-carry"),
    path(f"{WORK}<int:pk>/drop/", work.drop, name="work-drop"),
    path(f"{WORK}<int:pk>/restore/", work.restore, name="work-restore"),
    path(f"{WORK}<int:pk>/order/", work.order, name="work-order"),
]
