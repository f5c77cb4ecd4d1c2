"""Addresses of the actions app's pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
