"""What people write beside a measure's figures, and somebody else's word on it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from accounts.clock import change
from accounts.models import User
from outcomes.access import access_of
from outcomes.errors import RuleError
from outcomes.figures.withdrawals import counting
from outcomes.models import Measure, MeasureSettings, Narrative, NarrativeReview, Observation

LONGEST_NARRATIVE = 1500
"""Characters of each of the three boxes."""


@dataclass(frozen=True)
class NarrativeWords:
    """What the figures show, why that matters, and what comes next."""

    shows: str
    matters: str = ""
    next: str = ""

    def tidied(self) -> "NarrativeWords":
        """The same with one character for a new line and no space around."""
        texts = (
            text.replace("\r\n", "\n").replace("\r", "\n").strip() for text in (self.shows, self.matters, self.next)
        )
        return NarrativeWords(*texts)


class NarrativeNotAllowedError(RuleError):
    """A narrative that says nothing or too much, or by somebody who may not write it."""

    field = "shows"


class NarrativeChangedError(RuleError):
    """Somebody else wrote about the measure after it was shown.

    Attributes:
        last: the narrative as it is now.
    """

    message = (
        "Somebody else wrote about this measure after you opened it. Their text stands beside yours:"
        " put together what you want to keep, then save again."
    )
    field = "shows"

    def __init__(self, last: Narrative) -> None:
        super().__init__()
        self.last = last


class NarrativeReviewError(RuleError):
    """A decision that cannot be made: by its author, by somebody who does not lead, or on what no longer stands."""


def write_narrative(
    *,
    measure: Measure,
    words: NarrativeWords,
    seen: int,
    by: User,
    now: datetime | None = None,
) -> Narrative:
    """Write, or write anew, what a measure's figures show. It waits for a colleague's review.

    Args:
        words: each box of at most LONGEST_NARRATIVE characters; what the figures show is never empty. The words that
            stand already, about the same period, stay one row, unless they were returned.
        seen: number of the last narrative that `by` saw; 0 for none.
        by: programme lead, deputy, or somebody who speaks for the measure's owner.

    Raises:
        NarrativeNotAllowedError, NarrativeChangedError: nothing is written.
    """
    words = words.tidied()
    _check(words)
    strategy = measure.outcome.strategy
    with change(kind="narrative_written", by=by, strategy_id=strategy.pk, now=now) as revision:
        settings = MeasureSettings.objects.open().filter(measure=measure).first()
        if not access_of(by, strategy).tells_of(settings.owner_id if settings else None):
            raise NarrativeNotAllowedError("Only the measure's owner and those who lead the programme write this.")
        last = Narrative.objects.filter(measure=measure).order_by("number").select_related("review").last()
        about = latest_period(measure, settings.headline_id if settings else None)
        if last is not None and last.about == about and _same(last, words) and not _is_returned(last):
            return last
        if last is not None and last.number != seen:
            raise NarrativeChangedError(last)
        revision.summary = f"Measure {measure.key}: narrative written"
        number = last.number + 1 if last else 1
        return revision.append(Narrative(measure=measure, number=number, about=about, author=by, **vars(words)))


def review_narrative(
    *, narrative: Narrative, is_agreed: bool, reason: str = "", by: User, now: datetime | None = None
) -> NarrativeReview:
    """Agree to a narrative, or return it with a reason.

    Args:
        narrative: the last of its measure, which nobody has decided on.
        by: programme lead or deputy, who did not write it.

    Raises:
        NarrativeReviewError: nothing is written.
    """
    if not is_agreed and not reason.strip():
        raise NarrativeReviewError("Enter what has to change.", field="reason")
    measure = narrative.measure
    strategy = measure.outcome.strategy
    with change(kind="narrative_reviewed", by=by, strategy_id=strategy.pk, now=now) as revision:
        if not access_of(by, strategy).leads:
            raise NarrativeReviewError("Only those who lead the programme review this.")
        if narrative.author_id == by.pk:
            raise NarrativeReviewError("You wrote this, so somebody else has to review it.")
        if Narrative.objects.filter(measure=measure, number__gt=narrative.number).exists():
            raise NarrativeReviewError("A newer text stands in its place. Read that one.")
        if NarrativeReview.objects.filter(narrative=narrative).exists():
            raise NarrativeReviewError("Somebody has decided on this already. Your decision was not saved.")
        revision.summary = f"Measure {measure.key}: narrative {'agreed' if is_agreed else 'returned'}"
        return revision.append(
            NarrativeReview(
                narrative=narrative,
                is_agreed=is_agreed,
                reason="" if is_agreed else reason.strip(),
                reviewer=by,
                narrative_author_id=narrative.author_id,
            )
        )


def latest_period(measure: Measure, headline_id: int | None) -> str:
    """The latest period that a measure has a figure of, of its headline where one is chosen; "" before any figure."""
    rows = counting(Observation.objects.filter(series__measure=measure)).exclude(
        period_kind__in=[Observation.PeriodKind.PROJECTION, Observation.PeriodKind.COMPARISON]
    )
    own = rows.filter(series=headline_id) if headline_id else rows
    if not own.exists():
        own = rows  # A headline that is worked out has the periods of what it is worked out from.
    ended = F("period_ends").desc(nulls_last=True)
    return own.order_by(ended, "-revision_id", "period_label").values_list("period_label", flat=True).first() or ""


def _check(words: NarrativeWords) -> None:
    if not words.shows:
        raise NarrativeNotAllowedError("Enter what the figures show.")
    for name, text in vars(words).items():
        if len(text) > LONGEST_NARRATIVE:
            raise NarrativeNotAllowedError(f"Enter {LONGEST_NARRATIVE:,} characters or fewer.", field=name)


def _same(last: Narrative, words: NarrativeWords) -> bool:
    return (last.shows, last.matters, last.next) == (words.shows, words.matters, words.next)


def _is_returned(last: Narrative) -> bool:
    review = getattr(last, "review", None)
    return review is not None and not review.is_agreed
