"""The list of what a committee resolved and asked for: who owes what, overdue first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from accounts.moments import Moment
from govuk.words import in_words
from scrutiny.models import Committee, MeetingStatus, MeetingVersion, ResolutionKind, ResolutionStage
from scrutiny.pages.resolution_words import Wording, worded
from scrutiny.permissions import may_answer, sees_reports
from scrutiny.resolution_lines import ResolutionLine, Session
from scrutiny.resolution_reading import read_lines
from scrutiny.resolution_rows import resolutions_at
from scrutiny.scope import CommitteeScope

UNFINISHED, OVERDUE, WAITING, TO_CLOSE, FINISHED, EVERYTHING = (
    "",
    "overdue",
    "waiting",
    "to_close",
    "finished",
    "everything",
)
SHOWS = {
    UNFINISHED: "Not finished",
    OVERDUE: "Overdue",
    WAITING: "Waiting for an answer",
    TO_CLOSE: "Ready to close",
    FINISHED: "Closed and noted",
    EVERYTHING: "Everything",
}
ALL_MATTERS, TRACKED = "all", ""
NOBODY = "nobody"
LONGEST_PARAMETER = 100
RECENT = timedelta(days=7)


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; an address that says something else is answered as if it said nothing.

    Attributes:
        show: one of `SHOWS`.
        about: `TRACKED` for what is about a strategy, `ALL_MATTERS`, or a strategy's slug.
        kind, owner: a kind, an organisation's slug or `NOBODY`; "" for any.
    """

    show: str = UNFINISHED
    about: str = TRACKED
    kind: str = ""
    owner: str = ""

    @classmethod
    def of(cls, params: QueryDict) -> "Filters":
        """What an address asks for."""
        given = {name: params.get(name, "")[:LONGEST_PARAMETER] for name in ("show", "about", "kind", "owner")}
        return cls(
            given["show"] if given["show"] in SHOWS else UNFINISHED,
            given["about"],
            given["kind"] if given["kind"] in ResolutionKind.values else "",
            given["owner"],
        )

    @property
    def query(self) -> str:
        """The same as the end of an address; "" for nothing."""
        given = {name: value for name, value in vars(self).items() if value}
        return f"?{urlencode(given)}" if given else ""

    @property
    def is_narrow(self) -> bool:
        """Whether anything is asked for."""
        return self != Filters()

    def keeps_matter(self, line: ResolutionLine) -> bool:
        """Whether a resolution is about what is asked for."""
        if self.about == ALL_MATTERS:
            return True
        slugs = line.strategies.values()
        return self.about in slugs if self.about else bool(slugs)

    def keeps(self, line: ResolutionLine) -> bool:
        """Whether a resolution is shown."""
        owner = line.owner.slug if line.owner else NOBODY
        return (
            self.keeps_matter(line)
            and self.kind in ("", line.kind)
            and self.owner in ("", owner)
            and _SHOWN[self.show](line)
        )


_SHOWN = {
    UNFINISHED: lambda line: line.is_unfinished,
    OVERDUE: lambda line: line.is_overdue,
    WAITING: lambda line: line.is_waiting,
    TO_CLOSE: lambda line: line.stage == ResolutionStage.CLOSURE_PROPOSED,
    FINISHED: lambda line: not line.is_unfinished,
    EVERYTHING: lambda line: True,
}


@dataclass(frozen=True)
class Row:
    """A line of the list.

    Attributes:
        act: what the reader can do next, and where; None for nothing.
    """

    line: ResolutionLine
    words: Wording
    href: str
    act: tuple[str, str] | None = None


@dataclass(frozen=True)
class Choice:
    """One of a filter's values."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class ListPage:
    """The page.

    Attributes:
        position: what is overdue, waiting and ready, of what the list is about; `overdue` is its first sentence.
        finished: how many are closed or noted, and hidden until they are asked for.
        others: how many the committee has about none of the strategies.
        question_at: the meeting at which a question is taken away now; None for none.
    """

    rows: Sequence[Row]
    overdue: str
    position: str
    finished: int
    others: int
    filters: Filters
    shows: Sequence[Choice]
    kinds: Sequence[Choice]
    owners: Sequence[Choice]
    abouts: Sequence[Choice]
    question_at: Session | None

    @property
    def has_any(self) -> bool:
        """Whether anything was entered at all."""
        return bool(self.rows or self.finished or self.others)


def lines_of(scope: CommitteeScope, *, only: Q | None = None) -> list[ResolutionLine]:
    """A committee's resolutions as its page's reader sees them, in the order of the list.

    Args:
        only: which of them; None for all.
    """
    rows = resolutions_at(committee_of(scope), scope.moment)
    if only is not None:
        rows = rows.filter(only)
    insiders = [pk for pk, access in scope.accesses.items() if sees_reports(access)]
    return sorted(read_lines(rows, scope.moment, list(scope.strategies), insiders), key=lambda line: line.order)


@dataclass(frozen=True)
class Resolved:
    """What a meeting resolved, and what it is to be answered."""

    made: Sequence[Row]
    expected: Sequence[Row]


def resolved_at(scope: CommitteeScope, key: str) -> Resolved:
    """Resolutions of one meeting in their order there, and those whose answer is expected at it."""
    lines = lines_of(scope, only=Q(resolution__meeting__key=key) | Q(at_meeting__key=key))
    made = sorted((line for line in lines if line.meeting.key == key), key=lambda line: line.id)
    expected = [line for line in lines if line.at_meeting and line.at_meeting.key == key and line.is_unfinished]
    return Resolved([row_of(scope, line) for line in made], [row_of(scope, line) for line in expected])


def committee_of(scope: CommitteeScope) -> "QuerySet[Committee]":
    """The committee as a queryset of one."""
    return Committee.objects.filter(pk=scope.committee.pk)


def list_page(scope: CommitteeScope, params: QueryDict) -> ListPage:
    """The list that an address asks for."""
    filters = Filters.of(params)
    lines = lines_of(scope)
    about = [line for line in lines if filters.keeps_matter(line)]
    overdue, position = position_words(about)
    return ListPage(
        rows=[row_of(scope, line) for line in lines if filters.keeps(line)],
        overdue=overdue,
        position=position,
        finished=sum(not line.is_unfinished for line in about),
        others=sum(not line.strategies for line in lines),
        filters=filters,
        shows=_choices(SHOWS.items(), filters.show),
        kinds=_choices([("", "Any kind"), *ResolutionKind.choices], filters.kind),
        owners=_choices(_owners(lines), filters.owner),
        abouts=_choices(_abouts(scope), filters.about),
        question_at=meeting_now(scope.committee, scope.moment) if scope.context["keeps"] else None,
    )


def row_of(scope: CommitteeScope, line: ResolutionLine) -> Row:
    """One resolution in the list, with what the reader can do next."""
    past = scope.context["past"]
    href = reverse("resolution", args=[line.committee, line.id])
    act = None
    if not past and line.is_unfinished:
        act = _next(scope, line)
    return Row(line, worded(line), href + past, act)


def _next(scope: CommitteeScope, line: ResolutionLine) -> tuple[str, str] | None:
    """The likeliest next step: nobody has to look for it."""
    place = [line.committee, line.id]
    if scope.keeps and line.stage == ResolutionStage.CLOSURE_PROPOSED:
        return "Record what the meeting decided", reverse("resolution-step", args=[*place, "decide"])
    if scope.keeps and line.stage == ResolutionStage.ANSWERED:
        return "Propose to close it", reverse("resolution-step", args=[*place, "propose"])
    if scope.keeps and line.due is None and (line.is_unscheduled or line.at_meeting):
        return "Choose a meeting", reverse("resolution-change", args=place)
    if may_answer(scope.person, scope.accesses, line.strategies.keys()):
        return "Record an answer", reverse("resolution-step", args=[*place, "answer"])
    return None


def position_words(lines: Sequence[ResolutionLine]) -> tuple[str, str]:
    """ "3 are overdue.", and what else there is."""
    overdue = sum(line.is_overdue for line in lines)
    waiting = sum(line.is_waiting and not line.is_overdue for line in lines)
    answered = sum(line.stage == ResolutionStage.ANSWERED for line in lines)
    ready = sum(line.stage == ResolutionStage.CLOSURE_PROPOSED for line in lines)
    noted = sum(line.stage == ResolutionStage.NOTED for line in lines)
    closed = sum(line.stage == ResolutionStage.CLOSED for line in lines)
    first = f"{_are(overdue)} overdue." if overdue else "None is overdue."
    parts = [
        f"{_are(waiting)} waiting" if waiting else "",
        f"{_are(answered)} answered" if answered else "",
        f"{_are(ready)} ready for the committee to close" if ready else "",
    ]
    rest = in_words([part for part in parts if part])
    said = [f"{rest}." if rest else ""]
    if noted:
        said.append(f"{noted} {'was a note that needs' if noted == 1 else 'were notes that need'} no answer.")
    if closed:
        said.append(f"{_are(closed)} closed.")
    return first, " ".join(part for part in said if part)


def _are(number: int) -> str:
    return f"{number:,} {'is' if number == 1 else 'are'}"


def meeting_now(committee: Committee, moment: Moment) -> Session | None:
    """The meeting of the day, or of the last days: where questions are taken away with one box. None for none."""
    recent = {"date__lte": moment.day, "date__gte": moment.day - RECENT}
    rows = MeetingVersion.objects.at(moment.revision).filter(meeting__committee=committee, **recent)
    row = rows.exclude(status=MeetingStatus.CANCELLED).select_related("meeting").order_by("-date", "-meeting").first()
    return Session(row.meeting.key, row.date, row.status) if row else None


def _choices(values: Iterable[tuple[str, str]], chosen: str) -> list[Choice]:
    return [Choice(value, label, value == chosen) for value, label in values]


def _owners(lines: Sequence[ResolutionLine]) -> list[tuple[str, str]]:
    named = {line.owner.slug: line.owner.name for line in lines if line.owner}
    return [("", "Anybody"), *sorted(named.items(), key=lambda each: each[1]), (NOBODY, "No organisation chosen")]


def _abouts(scope: CommitteeScope) -> list[tuple[str, str]]:
    tracked = "The strategies tracked here" if len(scope.strategies) > 1 else "The strategy tracked here"
    own = [(one.strategy.slug, one.title) for one in scope.strategies.values()] if len(scope.strategies) > 1 else []
    return [(TRACKED, tracked), *own, (ALL_MATTERS, "All matters of the committee")]
