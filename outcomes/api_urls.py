"""Addresses of the outcomes app under /api/v1/."""

from django.urls import path, register_converter

from outcomes.api import plan


class KeyConverter:
    """A measure's key such as M1.2; anything else is not found, before the database is asked."""

    regex = r"[A-Za-z0-9][A-Za-z0-9.-]{0,19}"

    def to_python(self, value: str) -> str:
        """The key."""
        return value

    def to_url(self, value: str) -> str:
        """The key."""
        return value


class NumberConverter:
    """A whole number that every column of numbers can hold."""

    regex = r"[0-9]{1,9}"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """The number in digits."""
        return str(value)


register_converter(KeyConverter, "key")
register_converter(NumberConverter, "number")

urlpatterns = [
    path("strategies/", plan.StrategyList.as_view(), name="strategy-list"),
    path("strategies/<slug:slug>/", plan.StrategyDetail.as_view(), name="strategy-detail"),
    path("outcomes/", plan.OutcomeList.as_view(), name="outcome-list"),
    path("outcomes/<slug:slug>/<number:number>/", plan.OutcomeDetail.as_view(), name="outcome-detail"),
    path("measures/", plan.MeasureList.as_view(), name="measure-list"),
    path("measures/<slug:slug>/<key:key>/", plan.MeasureDetail.as_view(), name="measure-detail"),
    path("observations/", plan.ObservationList.as_view(), name="observation-list"),
    path("observations/<slug:slug>/<number:pk>/", plan.ObservationDetail.as_view(), name="observation-detail"),
]
