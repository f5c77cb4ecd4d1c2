"""Addresses of a strategy's own pages."""

from django.urls import path

from outcomes.views import people

urlpatterns = [
    path("strategies/<slug:slug>/people/", people.people, name="people"),
    path("strategies/<slug:slug>/people/invite/", people.invite, name="person-invite"),
    path("strategies/<slug:slug>/people/<int:pk>/", people.change, name="person"),
    path("strategies/<slug:slug>/people/<int:pk>/close/", people.close, name="person-close"),
]
