"""Addresses of committees, their meetings and work programmes."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
