"""Addresses of issued editions and of the position in two minutes."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
