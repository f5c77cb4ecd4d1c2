"""Words that tell of a few people: “4 of 12”, which nobody may publish where counts of so few are hidden. Pure."""

import re

from outcomes.figures.bases import may_count_people

_SPELT = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty"
)
SPELT = _SPELT.split()
"""The numbers that people write as words, from one on."""
_NUMBER = rf"\d{{1,3}}(?:,\d{{3}})+|\d+|{'|'.join(sorted(SPELT, key=len, reverse=True))}"
_OF = re.compile(
    rf"(?<![\w.,£/-])(?P<few>{_NUMBER})(?P<between>\s+(?:[a-z]+\s+)?(?:out\s+of|of)\s+(?:(?:the|our|all)\s+)?)"
    rf"(?P<all>{_NUMBER})(?![\w%/-]|[.,]\d)(?P<after>(?:\s+[\w'\u2019-]+){{0,4}})",
    re.IGNORECASE,
)
_THINGS = re.compile(
    r"\s+(?:(?:other|new|such|published|planned)\s+)?(?:actions?|measures?|figures?|outcomes?|workstreams?|milestones?"
    r"|districts?|boroughs?|places?|periods?|years?|quarters?|months?|weeks?|days?|hours?|points?|pages?|sources?"
    r"|documents?|questions?|meetings?|recommendations?|teams?|schools?|colleges?|posts?|vacancies|courses?)\b",
    re.IGNORECASE,
)
"""What is no person, beside the organisations that `outcomes.figures.bases` knows."""


def few_named(text: str, up_to: int) -> list[str]:
    """Where a text tells of 1 to `up_to` people out of some, as it says it: "4 of 12"; in doubt people are meant.

    Args:
        text: what somebody wrote.
        up_to: the highest hidden count; 0 hides nothing.
    """
    return [f"{one['few']}{one['between']}{one['all']}" for one in _OF.finditer(text) if _is_few(one, up_to)]


def _is_few(one: re.Match[str], up_to: int) -> bool:
    if not 0 < _number(one["few"]) <= up_to or _number(one["few"]) > _number(one["all"]):
        return False
    return not _THINGS.match(one["after"]) and may_count_people(f"{_number(one['all'])}{one['after']}")


def _number(text: str) -> int:
    plain = text.replace(",", "").lower()
    return int(plain) if plain.isdigit() else SPELT.index(plain) + 1
