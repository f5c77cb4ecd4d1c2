"""Where published facts stand, in words. Documents are cited by their short names, which the sources page explains."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from govuk.words import in_words
from outcomes.models import Standing, StrategyPartner, StrategyVersion
from outcomes.reading import partner_names


@dataclass(frozen=True)
class Cited:
    """Where one fact about the strategy stands, and our note on it."""

    places: str
    note: str


@dataclass(frozen=True)
class Body:
    """An organisation that the documents name.

    Attributes:
        standing: how it comes to belong to the strategy, in words.
        places: where it is named.
    """

    name: str
    standing: str
    is_group: bool
    is_invented: bool
    places: str
    note: str


def short_name(document: str) -> str:
    """A document as it is cited: the key "committee-pack" is "committee pack"."""
    return document.replace("-", " ")


def found_words(documents: Iterable[str]) -> str:
    """In which documents something was found: "Found in the strategy only"; "" where nothing is recorded."""
    names = [f"the {short_name(document)}" for document in documents]
    if not names:
        return ""
    return f"Found in {in_words(names)}{' only' if len(names) == 1 else ''}"


def places_words(sources: Iterable[Mapping[str, str]]) -> str:
    """Documents with the places in them: "Committee pack, report paragraph 1; strategy, page 35"."""
    cited = [f"{short_name(one['document'])}{', ' + one['place'] if one.get('place') else ''}" for one in sources]
    words = "; ".join(cited)
    return words[:1].upper() + words[1:]


def cited_facts(version: StrategyVersion) -> dict[str, Cited]:
    """By field of the strategy, where it stands. The title and what is not published are not in it."""
    facts: dict[str, Any] = version.sources
    return {name: Cited(places_words(fact.get("sources", ())), fact.get("note", "")) for name, fact in facts.items()}


def bodies_of(strategy_id: int, revision: int) -> list[Body]:
    """The organisations of a strategy in the published order. Two queries."""
    rows = list(StrategyPartner.objects.at(revision).filter(strategy=strategy_id).order_by("position", "pk"))
    names = partner_names([row.partner_id for row in rows], revision)
    return [
        Body(
            name=names[row.partner_id].name,
            standing=str(Standing(row.standing).label),
            is_group=names[row.partner_id].is_group,
            is_invented=names[row.partner_id].is_invented,
            places=places_words(row.sources),
            note=row.note,
        )
        for row in rows
    ]
