"""Editions as they stood at a moment: issued, replaced, published. What was taken down is so at every moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.moments import Moment
from govuk.words import london_day
from outcomes.access import Access
from scrutiny.models import CommitteeCopy, Edition, EditionFile, Publication, TakedownDecision, TakedownRequest
from scrutiny.permissions import sees_reports

if TYPE_CHECKING:
    from scrutiny.frozen import Frozen


@dataclass(frozen=True)
class Down:
    """That an edition was taken down.

    Attributes:
        at: when it was agreed.
    """

    request: TakedownRequest
    decision: TakedownDecision
    at: datetime

    @property
    def day(self) -> date:
        """The day of it, in London."""
        return london_day(self.at)


@dataclass(frozen=True)
class EditionReading:
    """One edition at a moment.

    Attributes:
        files: none of one that was taken down.
        copy: the committee's own PDF.
        published_on: the day from which it is published, as recorded by the moment; None where that is not said.
        replaced_by: the edition in its place.
        replacement_on: the day from which that one is published.
        day: the moment's.
    """

    edition: Edition
    files: tuple[EditionFile, ...]
    copy: CommitteeCopy | None
    published_on: date | None
    replaced_by: Edition | None
    replacement_on: date | None
    down: Down | None
    day: date

    @property
    def is_public(self) -> bool:
        """Whether everybody could read it on the moment's day."""
        return self.published_on is not None and self.published_on <= self.day

    @property
    def publicly_replaced_by(self) -> Edition | None:
        """The edition in its place, once everybody can read that one."""
        return self.replaced_by if self.replacement_on is not None and self.replacement_on <= self.day else None

    @cached_property
    def frozen(self) -> "Frozen | None":
        """What it says; None of one that was taken down."""
        from scrutiny.frozen import thaw  # noqa: PLC0415 -- only few pages read what an edition says

        return thaw(self.edition.data) if self.edition.data else None


def editions_at(revision: int) -> "QuerySet[Edition]":
    """Every edition that had been issued by a revision."""
    return Edition.objects.filter(revision__lte=revision)


def issues_of(strategy_id: int, revision: int | None) -> list[int]:
    """The changes by which editions of a strategy were issued, in order; up to a revision, or None for all."""
    rows = Edition.objects.filter(strategy=strategy_id)
    rows = rows if revision is None else rows.filter(revision__lte=revision)
    return list(rows.order_by("revision_id").values_list("revision_id", flat=True))


def public_at(moment: Moment) -> "QuerySet[Edition]":
    """Every edition that everybody could read at a moment, those that were taken down since among them."""
    said = counting(moment.revision).filter(edition=OuterRef("pk"), on__lte=moment.day)
    return editions_at(moment.revision).filter(Exists(said))


def counting(revision: int) -> "QuerySet[Publication]":
    """The last row of each edition about its day of publication, as recorded by a revision."""
    until = {"revision__lte": revision}
    later = Publication.objects.filter(edition=OuterRef("edition"), revision__gt=OuterRef("revision"), **until)
    return Publication.objects.filter(~Exists(later), **until)


def published_days(editions: "Iterable[int] | QuerySet[Edition]", revision: int) -> dict[int, date | None]:
    """From which day each of some editions is published, as recorded by a revision; None where a day was taken back."""
    rows = Publication.objects.filter(edition__in=editions, revision__lte=revision).order_by("revision_id", "pk")
    return dict(rows.values_list("edition", "on"))


def visible_editions(accesses: Mapping[int, Access], moment: Moment) -> "QuerySet[Edition]":
    """The editions of these strategies that somebody may see.

    Those who lead and officers see all, by today's rights; others what was published at the moment.

    Args:
        accesses: what the person is in each strategy that they may read.
    """
    wholly = [pk for pk, access in accesses.items() if sees_reports(access)]
    public = public_at(moment).filter(strategy__in=list(accesses))
    return editions_at(moment.revision).filter(strategy__in=wholly) | public


def read_editions(rows: "QuerySet[Edition]", moment: Moment) -> list[EditionReading]:
    """Editions with what belongs to them, in a fixed number of queries.

    Args:
        rows: in the order wanted.
    """
    editions = list(rows.select_related("strategy", "report", "supersedes"))
    ids = [edition.pk for edition in editions]
    by_then = {"revision__lte": moment.revision}
    replaced = {e.supersedes_id: e for e in Edition.objects.filter(supersedes__in=ids, **by_then)}
    about = ids + [edition.pk for edition in replaced.values()]
    published = published_days(about, moment.revision)
    files = _grouped(EditionFile.objects.filter(edition__in=ids).order_by("edition_id", "pk"))
    copies = _grouped(CommitteeCopy.objects.filter(edition__in=ids, **by_then).order_by("revision_id", "pk"))
    down = _down(ids)
    return [
        EditionReading(
            edition=edition,
            files=() if edition.pk in down else tuple(files.get(edition.pk, ())),
            copy=None if edition.pk in down else (copies.get(edition.pk) or [None])[-1],
            published_on=published.get(edition.pk),
            replaced_by=replaced.get(edition.pk),
            replacement_on=published.get(replaced[edition.pk].pk) if edition.pk in replaced else None,
            down=down.get(edition.pk),
            day=moment.day,
        )
        for edition in editions
    ]


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.edition_id, []).append(row)
    return found


def _down(editions: Iterable[int]) -> dict[int, Down]:
    agreed = TakedownDecision.objects.filter(request__edition__in=list(editions), is_agreed=True)
    rows = agreed.select_related("request", "revision", "agreed_by", "request__asked_by")
    return {row.request.edition_id: Down(row.request, row, row.revision.at) for row in rows}
