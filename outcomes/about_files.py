"""What a file that is downloaded says of itself: it outlives the address that it came from."""

from collections.abc import Sequence

from govuk.words import day
from outcomes.scope import Scope


def about_file(scope: Scope, lines: Sequence[tuple[str, str]], address: str) -> list[tuple[str, str]]:
    """The first lines of a file, each a name and a text.

    Args:
        scope: whose plan it is about, and the moment.
        lines: what the file holds.
        address: where the same is found again as it was.
    """
    about = [("Strategy", f"{scope.version.title} {scope.version.period_label}".strip())]
    if scope.strategy.is_demonstration:
        about.append(("Demonstration", "Not a record of any real organisation"))
    return [*about, ("As at", day(scope.moment.day)), ("Lasting name", scope.moment.name), *lines, ("Address", address)]
