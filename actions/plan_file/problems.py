"""What is wrong with a plan file, where, and how to mend it, in words for the person who wrote the file."""

import dataclasses
import difflib
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pydantic_core import ErrorDetails

from actions.plan_file.shape import PlanFile

Path = tuple[str | int, ...]
"""The way from the top of the file to a value: names of fields and positions in lists, counted from 0."""

SHOWN = 100
NAMING_FIELDS = ("ref", "number", "slug", "key", "item", "title")
NOUNS = {
    "documents": "document",
    "outcomes": "outcome",
    "sub_outcomes": "sub-outcome",
    "statements": "statement",
    "measures": "measure",
    "workstreams": "workstream",
    "actions": "action",
    "partners": "partner",
    "areas": "area",
    "series": "series",
    "conflicts": "conflict",
    "notes": "note",
}


@dataclasses.dataclass(frozen=True)
class Problem:
    """One thing to mend: its place ("actions[5].outcomes[1]"; "" is the whole file), what that is part of, and how."""

    place: str
    message: str
    about: str = ""

    def __str__(self) -> str:
        where = self.place or "The file"
        return f"{where} ({self.about}) {self.message}" if self.about else f"{where} {self.message}"


class PlanFileError(Exception):
    """A plan file that cannot be used. `problems` holds all of them; the text shows the first 100."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        lines = [str(problem) for problem in self.problems[:SHOWN]]
        if len(self.problems) > SHOWN:
            lines.append(f"and {len(self.problems) - SHOWN:,} more problems")
        super().__init__("\n".join(lines))


def place_of(path: Path) -> str:
    """Return the path as people read it: actions[5].outcomes[1]."""
    written = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return written.removeprefix(".")


def about(tree: Any, path: Path) -> str:
    """Return what the value at `path` is part of, by its own name ("action 3.2"), or "" where it has none."""
    name, value, noun = "", tree, None
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(step, str):
            noun = NOUNS.get(step)
        elif noun and isinstance(value, Mapping):
            own = next((value[field] for field in NAMING_FIELDS if isinstance(value.get(field), str | int)), None)
            name = f"{noun} {_shortened(str(own))}" if own is not None else name
    return name


def problem_at(tree: Any, path: Path, message: str) -> Problem:
    """Return the problem with the place and the name of what it is part of."""
    return Problem(place_of(path), message, about(tree, path))


def nearest(given: Any, known: Iterable[Any]) -> str:
    """Return a hint: the known value nearest to a misspelt text, or the choice where it is small, or ""."""
    values = list(known)
    texts = [value for value in values if isinstance(value, str)]
    close = difflib.get_close_matches(given, texts, n=1, cutoff=0.8) if isinstance(given, str) else []
    if close:
        return f'did you mean "{close[0]}"?'
    return f"write {listed(values)}" if 0 < len(values) <= 12 else ""


def listed(values: Sequence[Any]) -> str:
    """Return the values as a choice in a sentence, written as in the file: "a", "b" or "c"."""
    written = [f'"{_shortened(value)}"' if isinstance(value, str) else str(value) for value in values]
    return written[0] if len(written) == 1 else f"{', '.join(written[:-1])} or {written[-1]}"


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


def _written(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{_shortened(value)}"'
        case int() | float():
            return f"the number {value:,}"
        case list():
            return "a list"
        case _:
            return "an object"


def _of_type(wanted: str) -> Callable[[ErrorDetails, Path], str]:
    return lambda error, path: f"is {_written(error['input'])}: {wanted}"


def _missing(error: ErrorDetails, path: Path) -> str:
    return "is missing: add it"


def _unknown(error: ErrorDetails, path: Path) -> str:
    hint = nearest(str(path[-1]), fields_at(path[:-1]))
    return f"is not a field of the format: {hint or 'take it out'}"


def _choice(error: ErrorDetails, path: Path) -> str:
    if path == ("format",):
        return f"is {_written(error['input'])}: write 1, the format this version reads"
    return f"is {_written(error['input'])}: {nearest(error['input'], choices_at(path))}"


def _out_of_range(error: ErrorDetails, path: Path) -> str:
    context = error.get("ctx", {})
    limit = f"{context['ge']:,} or more" if "ge" in context else f"{context['le']:,} or less"
    return f"is {_written(error['input'])}: write {limit}"


def _empty(error: ErrorDetails, path: Path) -> str:
    return "is empty: write at least one"


_WORDS: dict[str, Callable[[ErrorDetails, Path], str]] = {
    "missing": _missing,
    "unexpected_keyword_argument": _unknown,
    "literal_error": _choice,
    "too_short": _empty,
    "greater_than_equal": _out_of_range,
    "less_than_equal": _out_of_range,
    "string_type": _of_type("write text in quotation marks"),
    "int_type": _of_type("write a whole number without quotation marks"),
    "bool_type": _of_type("write true or false, without quotation marks"),
    "tuple_type": _of_type("write a list in square brackets"),
    "dataclass_type": _of_type("write an object in curly brackets"),
    "dict_type": _of_type("write an object in curly brackets"),
}


def problem_from(tree: Any, error: ErrorDetails) -> Problem:
    """Return pydantic's finding in our words; its own words stand in for a kind of error met for the first time."""
    path = tuple(step for step in error["loc"] if step != "[key]")
    word = _WORDS.get(error["type"])
    return problem_at(tree, path, word(error, path) if word else error["msg"])


def _annotation_at(path: Path) -> Any:
    annotation: Any = PlanFile
    for step in path:
        while typing.get_origin(annotation) in (typing.Annotated, typing.Union, type(int | None)):
            annotation = typing.get_args(annotation)[0]
        if isinstance(step, int):
            annotation = typing.get_args(annotation)[0]
        else:
            annotation = typing.get_type_hints(annotation)[step]
    while typing.get_origin(annotation) in (typing.Annotated, typing.Union, type(int | None)):
        annotation = typing.get_args(annotation)[0]
    return annotation


def fields_at(path: Path) -> tuple[str, ...]:
    """Return the names of the fields that the format has at this place."""
    return tuple(field.name for field in dataclasses.fields(_annotation_at(path)))


def choices_at(path: Path) -> tuple[str, ...]:
    """Return the values that the format allows at this place."""
    return typing.get_args(_annotation_at(path))
