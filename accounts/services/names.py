"""What names may look like."""

from accounts.services.errors import NameNotUsableError

NAME_LENGTH = 120


def clean_name(name: str, longest: int = NAME_LENGTH) -> str:
    """The name with single spaces.

    Raises:
        NameNotUsableError: it is missing or too long.
    """
    cleaned = " ".join(name.split())
    if not cleaned:
        raise NameNotUsableError("Enter a name.")
    return clean_short("A name", cleaned, longest)


def clean_short(what: str, text: str, longest: int = NAME_LENGTH) -> str:
    """The text with single spaces, which may be empty.

    Args:
        what: what it is, for the message ("A job title").
        longest: characters it may have.

    Raises:
        NameNotUsableError: it is too long.
    """
    cleaned = " ".join(text.split())
    if len(cleaned) > longest:
        raise NameNotUsableError(f"{what} has {longest} characters at most; this one has {len(cleaned)}.")
    return cleaned
