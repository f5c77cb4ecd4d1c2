"""Addresses of the reports that are prepared for committees."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
