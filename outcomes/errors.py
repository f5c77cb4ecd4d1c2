"""What services refuse: the base of every named refusal, with words that a page can show."""


class RuleError(Exception):
    """Something that the rules of the plan do not allow.

    Attributes:
        message: what is wrong and how to mend it, for the person on screen.
        field: the form field that it belongs to, where there is one.
    """

    message = "This is not allowed."
    field: str | None = None

    def __init__(self, message: str = "", *, field: str | None = None) -> None:
        self.message = message or self.message
        self.field = field or self.field
        super().__init__(self.message)


class NotForYouError(RuleError):
    """Somebody writes what is not theirs to write."""

    message = "Only those who lead the programme can change this."


class SeenOtherError(RuleError):
    """Somebody else changed it after it was shown."""

    message = (
        "Somebody else changed this after you opened it. Compare what is recorded now with what you typed,"
        " then save again."
    )
