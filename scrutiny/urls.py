"""Addresses of the scrutiny app's pages."""

from django.urls import path

from scrutiny import views

urlpatterns = [path("strategies/<slug:slug>/progress/", views.progress, name="progress")]
