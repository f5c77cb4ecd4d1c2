"""Addresses of what is published: open to everybody, signed in or not."""

from django.urls import URLPattern, path

from scrutiny.views import published

EDITION = "published/<slug:slug>/<number:number>"

urlpatterns: list[URLPattern] = [
    path("published/", published.published_list, name="published-list"),
    path("published/<slug:slug>/", published.published_of, name="published-strategy"),
    path(f"{EDITION}/", published.edition, name="published-edition"),
    path(f"{EDITION}/committee/<str:name>", published.copy, name="published-copy"),
    path(f"{EDITION}/<str:name>", published.file, name="published-file"),
]
