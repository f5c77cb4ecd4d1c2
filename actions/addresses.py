"""How an action's reference reads in an address: anything else is not found, before the database is asked."""

from django.urls import register_converter


class RefConverter:
    """A reference such as 3.1."""

    regex = r"[A-Za-z0-9][A-Za-z0-9.-]{0,19}"

    def to_python(self, value: str) -> str:
        """The reference."""
        return value

    def to_url(self, value: str) -> str:
        """The reference."""
        return value


register_converter(RefConverter, "ref")
