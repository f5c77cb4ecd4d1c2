"""Addresses for the tests of the design system: the style guide alone."""

from django.urls import path

from govuk.guide import components

urlpatterns = [path("guide/", components)]
