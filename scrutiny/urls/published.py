"""Addresses of what is published: open to everybody, signed in or not."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
