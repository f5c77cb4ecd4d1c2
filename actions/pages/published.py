"""Sentences about progress that were published before the tracker, with the actions that they are about."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from actions.models import PublishedLine, PublishedLineAction
from outcomes.models import SourceDocument


@dataclass(frozen=True)
class Published:
    """A published sentence, word for word, traceable.

    Attributes:
        document: title of the document that prints it.
        refs: the actions that it is about.
        link_is_ours: which actions those are is our reading.
    """

    text: str
    kind: str
    document: str
    paragraph: str
    date: str
    note: str
    refs: Sequence[str]
    link_is_ours: bool


def published_about(links: "QuerySet[PublishedLineAction]", strategy_id: int, revision: int) -> list[Published]:
    """What was published about some of a strategy's actions, in the order of the plan file. Three queries.

    Args:
        links: links of sentences to the actions that are meant; those recorded after the revision do not count.
        strategy_id: whose actions they are.
        revision: of the moment.
    """
    known_links = PublishedLineAction.objects.filter(revision__lte=revision)
    ours = links.filter(line=OuterRef("pk"), revision__lte=revision)
    rows = list(PublishedLine.objects.filter(Exists(ours), revision__lte=revision).order_by("number"))
    known = known_links.filter(line__in=rows).order_by("action__sort_key").values_list("line", "action__ref")
    about: dict[int, list[str]] = {row.pk: [] for row in rows}
    for line_id, ref in known:
        about[line_id].append(ref)
    documents = dict(SourceDocument.objects.filter(strategy=strategy_id).values_list("key", "title"))
    return [
        Published(
            text=row.text,
            kind=str(PublishedLine.Kind(row.kind).label),
            document=documents.get(row.document, row.document),
            paragraph=row.paragraph,
            date=row.date_as_given,
            note=row.note,
            refs=about[row.pk],
            link_is_ours=row.link_is_ours,
        )
        for row in rows
    ]
