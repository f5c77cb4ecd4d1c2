"""How keys and numbers read in an address: anything else is not found, before the database is asked."""

from django.urls import register_converter


class KeyConverter:
    """A measure's key such as M1.2."""

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
