"""The review queue as its pages show it: one update, a period's updates, and all of them. No queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from actions.models import Decision, StatusUpdate
from actions.pages.review_words import direction_words, is_sent_late, lateness_words
from actions.pages.rows import due_words
from actions.periods import PeriodDates
from actions.reading import ActionReading
from actions.stages import Rating, Trend
from actions.standing import Stated
from govuk import words
from outcomes.models import StrategyVersion
from outcomes.reading import PartnerName


@dataclass(frozen=True)
class Item:
    """One update in the queue: the one that counts for its action and period, or was returned last.

    Attributes:
        update: the row, without its texts, annotated by `with_other_reviewers`.
        decision: "accepted", "returned", or None while it waits.
        agreed: the rating that was agreed; None where none was.
        first_sent_at: of a correction, when the update was sent that it corrects, or that one corrects; else None.
        trend: how its rating compares with the one before; None without a rating.
        previous: the rating before.
        is_own: whether the person typed it.
        has_other_reviewer: whether somebody else may review it.
    """

    update: Any
    reading: ActionReading
    period: PeriodDates
    partner: PartnerName
    decision: str | None
    trend: Trend | None
    previous: str | None
    is_own: bool
    has_other_reviewer: bool
    day: date
    agreed: str | None = None
    first_sent_at: datetime | None = None

    @property
    def pk(self) -> int:
        """The update's number, which its address carries."""
        return int(self.update.pk)

    @property
    def waits(self) -> bool:
        """Whether nobody has decided on it yet."""
        return self.decision is None

    @property
    def due_words(self) -> str:
        """When the action is due, said of the action: "Action due in 20 days", "Action 3 days overdue"."""
        due, _ = due_words(self.reading)
        return f"Action due {due}" if due.startswith(("in ", "today")) else f"Action: {due[0].lower()}{due[1:]}"

    @property
    def is_contribution(self) -> bool:
        """Whether it is a supporting partner's, which states neither stage nor rating."""
        return bool(self.update.kind == StatusUpdate.Kind.CONTRIBUTION)

    @property
    def is_mine(self) -> bool:
        """Whether the person may decide: nobody reviews what they typed while somebody else can."""
        return not self.is_own or not self.has_other_reviewer

    @property
    def submitted_at(self) -> datetime:
        """When it was sent."""
        return self.update.revision.at

    @property
    def came_at(self) -> datetime:
        """What says whether it is late: a correction is not, as long as what was sent first was in time."""
        return self.first_sent_at or self.submitted_at

    @property
    def mark(self) -> str:
        """The rating that was stated, or the stage where it carries none."""
        return self.update.rating or self.update.stage

    @property
    def decided_words(self) -> str:
        """What was decided: "returned", "accepted"; with another rating than the stated one "accepted as red"."""
        if self.decision != Decision.ACCEPTED or self.agreed == self.update.rating:
            return self.decision or ""
        return f"accepted as {str(Rating(self.agreed).label).lower()}" if self.agreed else "accepted"

    @property
    def direction(self) -> str:
        """How the rating compares with the one before, in words."""
        return direction_words(self.trend, self.previous)

    @property
    def is_worse(self) -> bool:
        """Said in bold."""
        return self.trend == Trend.WORSE

    @property
    def waiting_words(self) -> str:
        """How long it has waited: "5 days"."""
        days = (self.day - words.london_day(self.submitted_at)).days
        return words.count_of(days, "day") if days else "Since today"

    @property
    def late_words(self) -> str:
        """How late it was sent; "" where it was not. A contribution never is."""
        if self.is_contribution:
            return ""
        return lateness_words(self.period, self.came_at) if is_sent_late(self.period, self.came_at) else ""


@dataclass(frozen=True)
class Missing:
    """An action that owes an update for the period; `returned_at` where one was sent and returned."""

    reading: ActionReading
    returned_at: datetime | None = None


@dataclass(frozen=True)
class Group:
    """One strategy's updates for one period, in the order asked for.

    Attributes:
        missing: actions that owe an update; asked of the current period only.
    """

    strategy: StrategyVersion
    period: PeriodDates
    items: Sequence[Item]
    missing: Sequence[Missing] = ()

    @property
    def period_words(self) -> str:
        """The period in words."""
        return words.period_words(self.period.starts, self.period.ends)

    @property
    def walk(self) -> list[Item]:
        """The updates that the person decides on, or could have: those typed by others first."""
        mine = [item for item in self.items if item.is_mine]
        return [item for item in mine if not item.is_own] + [item for item in mine if item.is_own]

    @property
    def waiting(self) -> list[Item]:
        """What others typed and waits for the person."""
        return [item for item in self.walk if item.waits and not item.is_own]

    @property
    def own(self) -> list[Item]:
        """What the person typed and still waits."""
        return [item for item in self.items if item.waits and item.is_own]

    @property
    def decided(self) -> list[Item]:
        """What has been decided."""
        return [item for item in self.items if not item.waits]

    @property
    def owing(self) -> str:
        """How many updates are missing and from how many partners, and how many of those have sent none; "" for none.

        A returned update was sent, and an action without a lead partner owes none.
        """
        owed = [one.reading.lead.id for one in self.missing if one.reading.lead and not one.returned_at]
        partners = set(owed)
        silent = len(partners - {item.partner.id for item in self.items})
        if not owed:
            return ""
        said = f"{words.count_of(len(owed), 'update')} {'is' if len(owed) == 1 else 'are'} missing"
        said += f", from {words.count_of(len(partners), 'partner')}."
        if not silent:
            return said
        return f"{said} {words.count_of(silent, 'partner')} {'has' if silent == 1 else 'have'} sent none."

    @property
    def position(self) -> str:
        """Where the period stands, in one sentence or a few."""
        total, left = len(self.items), len([item for item in self.items if item.waits])
        if not total:
            reviewed = "No update has been sent yet."
        elif not left:
            reviewed = f"All {total} updates are reviewed." if total > 1 else "The 1 update sent is reviewed."
        else:
            reviewed = f"{total - left} of {words.count_of(total, 'update')} reviewed."
        returned = sum(one.returned_at is not None for one in self.missing)
        unled = sum(one.reading.lead is None for one in self.missing)
        said = [
            reviewed,
            f"{words.count_of(returned, 'update')} returned, and not sent again yet." if returned else "",
            self.owing,
            f"{words.count_of(unled, 'action')} {'has' if unled == 1 else 'have'} no lead partner." if unled else "",
        ]
        return " ".join(filter(None, said))


@dataclass(frozen=True)
class Queue:
    """Everything that a person may review.

    Attributes:
        items: of every action and period the update that counts, or was returned last.
        history: by action, all its lead updates with the decision that stands on each.
        contributions: what supporting partners sent, the oldest first, with what was replaced since.
        contribution_groups: of every period in which a contribution waits, those that count, the newest period first.
    """

    groups: Sequence[Group]
    readings: Sequence[ActionReading]
    items: Sequence[Item]
    history: Mapping[int, Sequence[Stated]]
    contributions: Sequence[Item]
    contribution_groups: Sequence[Group]

    @property
    def waiting(self) -> int:
        """How many updates wait for the person: the number that `waiting_count` puts in the menu."""
        return sum(item.waits for group in (*self.groups, *self.contribution_groups) for item in group.walk)

    @property
    def position(self) -> str:
        """The one sentence at the top."""
        contributed = sum(item.waits for group in self.contribution_groups for item in group.walk)
        counts = [(self.waiting - contributed, "update"), (contributed, "contribution")]
        said = words.in_words([words.count_of(number, noun) for number, noun in counts if number])
        if not said:
            return "Nothing waits for your review."
        said = f"{said} {'waits' if self.waiting == 1 else 'wait'} for your review"
        if len(self._shares) < 2:
            return f"{said}."
        return f"{said}{'. Updates' if contributed else ''}: {words.in_words(self._shares)}."

    @property
    def _shares(self) -> list[str]:
        """How many updates wait in each group, and how many of them only their writer can review."""
        of_group = [(group, len(group.waiting)) for group in self.groups if group.waiting]
        said = [f"{number} for {self._title(group)}" for group, number in of_group]
        own = sum(item.is_mine for group in self.groups for item in group.own)
        return [*said, f"{own} that you typed"] if own else said

    def _title(self, group: Group) -> str:
        return f"{group.strategy.title}, {group.period_words}" if self.is_labelled else group.period_words

    @property
    def unchanged(self) -> list[Item]:
        """Updates that say “no change” and wait, without the person's own: those accepted in one go."""
        return [item for group in self.groups for item in group.waiting if item.update.no_change]

    @property
    def is_labelled(self) -> bool:
        """Whether each period must name its strategy."""
        return len({group.strategy.strategy_id for group in self.groups}) > 1

    @property
    def is_demonstration(self) -> bool:
        """Whether all of it is a demonstration."""
        return bool(self.groups) and all(group.strategy.strategy.is_demonstration for group in self.groups)
