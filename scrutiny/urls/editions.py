"""Addresses of issued editions, of issuing them, and of the position in two minutes."""

from django.urls import URLPattern, path

from scrutiny.views import editions, issuing, papers, position

REPORT = "strategies/<slug:slug>/reports/<number:number>"
EDITION = "strategies/<slug:slug>/editions/<number:number>"

urlpatterns: list[URLPattern] = [
    path("strategies/<slug:slug>/position/", position.position, name="position"),
    path(f"{REPORT}/issue/", issuing.issue, name="report-issue"),
    path(f"{REPORT}/issue/<number:pk>/", issuing.issuing, name="report-issuing"),
    path(f"{EDITION}/", editions.edition, name="edition"),
    path(f"{EDITION}/publish/", editions.publish, name="edition-publish"),
    path(f"{EDITION}/copy/", papers.copy, name="edition-copy"),
    path(f"{EDITION}/take-down/", editions.takedown, name="edition-takedown"),
    path(f"{EDITION}/committee/<str:name>", editions.edition_copy_file, name="edition-copy-file"),
    path(f"{EDITION}/files/<str:name>", editions.edition_file, name="edition-file"),
]
