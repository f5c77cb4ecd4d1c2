"""How long a test goes on: a moment in `make test`, and longer in `make soak`, with other chances each time."""

import os
import random

SOAK = "SOAK"
"""Set by `make soak`, to the number that chance begins with."""


def rounds(short: int, long: int) -> int:
    """So many in `make test`, and so many in `make soak`."""
    return long if os.environ.get(SOAK) else short


def chance() -> random.Random:
    """What happens by chance: the same each time in `make test`."""
    return random.Random(os.environ.get(SOAK, "1"))
