"""Addresses of what committees resolved and asked for."""

from django.urls import URLPattern, path

from outcomes import addresses  # noqa: F401 -- registers the converter of numbers
from scrutiny.views import resolution, resolutions

LIST = "scrutiny/<slug:committee>/resolutions/"

urlpatterns: list[URLPattern] = [
    path(LIST, resolutions.resolution_list, name="resolution-list"),
    path(f"{LIST}resolutions.csv", resolutions.resolution_csv, name="resolution-csv"),
    path(f"{LIST}resolutions.docx", resolutions.resolution_docx, name="resolution-docx"),
    path(f"{LIST}add/", resolutions.add_one, name="resolution-add"),
    path(f"{LIST}paste/", resolutions.paste_minutes, name="resolution-paste"),
    path(f"{LIST}question/", resolutions.take_question, name="resolution-question"),
    path(f"{LIST}<number:pk>/", resolution.resolution, name="resolution"),
    path(f"{LIST}<number:pk>/change/", resolution.change, name="resolution-change"),
    path(f"{LIST}<number:pk>/confirm/", resolution.confirm, name="resolution-confirm"),
    path(f"{LIST}<number:pk>/<slug:step>/", resolution.step, name="resolution-step"),
]
