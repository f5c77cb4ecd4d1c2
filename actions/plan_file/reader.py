"""Reads a plan file: bytes to JSON, JSON to dataclasses, and the links between them, finding all problems in one go."""

import dataclasses
import json
import math
import re
from pathlib import Path as FilePath
from typing import Any

from pydantic import TypeAdapter, ValidationError

from actions.plan_file.links import link_problems
from actions.plan_file.problems import Path, PlanFileError, Problem, problem_at, problem_from
from actions.plan_file.shape import PlanFile

LARGEST_FILE = 5 * 1024 * 1024
DEEPEST = 12

# PostgreSQL stores no NUL, nothing stores half a character, and the other control characters are never meant.
UNWANTED_CHARACTER = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")

_PLAN_FILE = TypeAdapter(PlanFile)


class _Object(dict[str, Any]):
    """A JSON object that remembers which names were written twice; JSON itself would keep the last and say nothing."""

    repeated: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class _Unusable:
    """Stands for a number that JSON lets through and no figure can be: NaN, Infinity, or one too long to count with."""

    written: str


def read_plan(source: FilePath | str | bytes) -> PlanFile:
    """Return the plan in a file that holds to docs/plan-file.md.

    `source` is the path of the file, or its bytes. Blanks at both ends of a text are dropped, and a field that is null
    counts as left out. Raises PlanFileError with all problems found, so that they can be mended in one go.
    """
    tree, problems = _tidied(_parsed(_decoded(_bytes(source))))
    plan: PlanFile | None = None
    try:
        plan = _PLAN_FILE.validate_json(json.dumps(tree))
    except ValidationError as error:
        problems = _joined(problems, [problem_from(tree, detail) for detail in error.errors(include_url=False)])
    problems = _joined(problems, link_problems(tree))
    if problems or plan is None:
        raise PlanFileError(problems)
    return plan


def _joined(problems: list[Problem], more: list[Problem]) -> list[Problem]:
    """Return both, without what is only the consequence of a problem found before at the same place."""
    known = {problem.place for problem in problems}
    return problems + [problem for problem in more if problem.place not in known]


def _refused(message: str) -> PlanFileError:
    return PlanFileError([Problem("", message)])


def _bytes(source: FilePath | str | bytes) -> bytes:
    if isinstance(source, bytes):
        content = source
    else:
        try:
            with FilePath(source).open("rb") as file:
                content = file.read(LARGEST_FILE + 1)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise _refused(f"{source} cannot be read: {reason}. Check its name and that you may read it") from error
    if len(content) > LARGEST_FILE:
        raise _refused("is larger than 5 MB: a plan file holds text only, so check that it is the right file")
    return content


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _refused(f"is not UTF-8 text, from line {line:,}: save it again with the encoding UTF-8") from None


def _parsed(text: str) -> Any:
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise _refused(f"holds a NUL character on line {line:,}: take it out")
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_Unusable,
            parse_float=_float,
            parse_int=_int,
        )
    except json.JSONDecodeError as error:
        raise _refused(
            f"is not JSON, at line {error.lineno:,}, column {error.colno:,}: {error.msg}. "
            "Look there, and just before, for a missing comma, bracket or quotation mark"
        ) from None
    except RecursionError:
        raise _refused("has brackets nested too deeply: a plan file needs no more than a few levels") from None


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    stripped = [(name.strip(), value) for name, value in pairs]
    result = _Object(stripped)
    if len(result) < len(stripped):
        names = [name for name, _ in stripped]
        result.repeated = tuple(name for name in result if names.count(name) > 1)
    return result


def _float(written: str) -> Any:
    number = float(written)
    return number if math.isfinite(number) else _Unusable(written)


def _int(written: str) -> Any:
    return int(written) if len(written) <= 18 else _Unusable(written)


def _tidied(value: Any) -> tuple[Any, list[Problem]]:
    """Return the tree without what no field may hold, and the problems that were in the way."""
    found: list[tuple[Path, str]] = []
    tree = _tidy(value, (), found)
    return tree, [problem_at(tree, path, message) for path, message in found]


def _tidy(value: Any, path: Path, found: list[tuple[Path, str]]) -> Any:
    if isinstance(value, dict | list) and len(path) >= DEEPEST:
        found.append((path, f"is nested more than {DEEPEST} levels deep: check the brackets around it"))
        return None
    match value:
        case dict():
            return _tidy_object(value, path, found)
        case list():
            return [_tidy(item, (*path, position), found) for position, item in enumerate(value)]
        case str():
            return _tidy_text(value, path, found)
        case _Unusable(written):
            found.append((path, f"is {written[:30]}, which is no number to work with: write a plain number"))
            return None
        case _:
            return value


def _tidy_object(value: dict[str, Any], path: Path, found: list[tuple[Path, str]]) -> dict[str, Any]:
    result = {}
    for name, member in value.items():
        if UNWANTED_CHARACTER.search(name):
            found.append((path, f"has a field whose name holds {_named_character(name)}: take it out"))
        elif member is not None:
            result[name] = _tidy(member, (*path, name), found)
    for name in value.repeated if isinstance(value, _Object) else ():
        found.append(((*path, name), "is written twice in the same object: keep one of them"))
    return result


def _tidy_text(value: str, path: Path, found: list[tuple[Path, str]]) -> str:
    if UNWANTED_CHARACTER.search(value):
        found.append((path, f"holds {_named_character(value)}: take it out"))
        value = UNWANTED_CHARACTER.sub("", value)
    return value.strip()


def _named_character(text: str) -> str:
    found = UNWANTED_CHARACTER.search(text)
    code = ord(found[0]) if found else 0
    if code == 0:
        return "a NUL character"
    return f"half a character (U+{code:04X})" if code >= 0xD800 else f"a control character (U+{code:04X})"
