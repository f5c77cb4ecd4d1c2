"""Addresses of what committees resolved and asked for."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
