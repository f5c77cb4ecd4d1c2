"""One update as its reviewer reads it: beside the last accepted one, with the facts and the decision made on it."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from actions.errors import NotDecidedError
from actions.links import Sender
from actions.models import Decision, LateChoice, Review
from actions.pages.attached import Attached
from actions.pages.behalf_words import confirmed_words
from actions.pages.review_lines import Line, help_words, lines_of, notes_on
from actions.pages.review_order import WORST
from actions.pages.review_queue import Group, Item
from actions.pages.review_words import decision_words, lateness_words, moves_words
from actions.pages.rows import due_words
from actions.reading import ActionReading, UpdateReading
from actions.services.reviews import undecided_words
from actions.stages import RATING_MEANS, Rating, Stage
from govuk import words


@dataclass(frozen=True)
class Sheet:
    """The page of one update.

    Attributes:
        item: what the queue says of it.
        update: the update, with the boxes that the person may see.
        last: the last accepted update of the action before this one; None where there was none.
        corrected: what it corrects, where nobody decided on that; None otherwise.
        returned: the attempt before this one, which was sent back; None where there was none.
        review: the decision that stands on it; None while it waits.
        reopened: the last decision, where it took back the one before; None otherwise.
        taken_back: the decision that it took back; None otherwise.
        late_choice: what was chosen last about one received after the cut-off; None where nobody chose.
        leads: whether the person is programme lead or deputy.
        settled: why the decision cannot be taken back any more; "" where it can.
        newer: number of the update that counts in its place; None where it is the one that counts.
        group: the period's updates, for what comes before and after.
        names: what people are called, by id.
        link_sender: who sent it, as they called themselves, where it came by a link; None otherwise.
        order: the order of the queue that the person came from.
        attached: evidence and activity numbers that came with it.
    """

    person: User
    item: Item
    update: UpdateReading
    last: UpdateReading | None
    corrected: UpdateReading | None
    returned: UpdateReading | None
    review: Review | None
    reopened: Review | None
    taken_back: Review | None
    late_choice: LateChoice | None
    leads: bool
    settled: str
    newer: int | None
    group: Group
    names: dict[int, str]
    link_sender: Sender | None
    order: str
    attached: Attached

    @property
    def reading(self) -> ActionReading:
        """The action, as it stands."""
        return self.item.reading

    @property
    def is_open(self) -> bool:
        """Whether a decision can be made at all."""
        return self.review is None and self.newer is None and not self.reading.ended

    @property
    def can_decide(self) -> bool:
        """Whether this person can make it."""
        return self.is_open and self.item.is_mine

    @property
    def is_sole(self) -> bool:
        """Whether the person typed it and nobody else can review it."""
        return self.item.is_own and self.item.is_mine

    @property
    def ended_words(self) -> str:
        """That nothing is decided on it because the action has ended; "" where that is not why."""
        if not self.reading.ended or self.review is not None or self.newer is not None:
            return ""
        return undecided_words(self.reading.ended.stage)

    @property
    def can_reopen(self) -> bool:
        """Whether this person can take the decision back."""
        stands = self.review is not None and self.newer is None and not self.settled
        return stands and self.item.is_mine

    @property
    def can_choose(self) -> bool:
        """Whether this person can choose if reports take it: the lead's, of one that came after the cut-off."""
        returned = self.review is not None and self.review.decision == Decision.RETURNED
        return self.leads and self.update.is_late and self.newer is None and not returned

    @property
    def late_words(self) -> str:
        """Whether reports take one that came after the cut-off, and who chose so; "" for one that came in time."""
        if not self.update.is_late:
            return ""
        taken = "Reports take it" if self.update.is_taken else "Reports leave it out"
        if self.late_choice is None:
            return f"{taken}, unless {'you leave' if self.leads else 'the programme lead leaves'} it out"
        who = "you" if self.late_choice.by_id == self.person.pk else self.names[self.late_choice.by_id]
        return f"{taken}, chosen by {who} on {words.day(self.late_choice.revision.at)}"

    @property
    def reopened_words(self) -> str:
        """Who took a decision back: "Carol Example reopened it on 3 October 2026 at 1pm"; "" where nobody did."""
        if self.reopened is None:
            return ""
        who = "You" if self.reopened.reviewer_id == self.person.pk else self.names[self.reopened.reviewer_id]
        return f"{who} reopened it on {words.day_and_time(self.reopened.revision.at)}"

    @property
    def heading(self) -> str:
        """The action's reference and short title."""
        return f"Action {self.reading.ref}: {self.reading.short_title}"

    @property
    def place(self) -> int | None:
        """Where it stands among the period's updates, from 1; None for one that is not among them."""
        numbers = [item.pk for item in self.group.walk]
        return numbers.index(self.item.pk) + 1 if self.item.pk in numbers else None

    @property
    def before(self) -> Item | None:
        """The update before it in the queue."""
        return self.group.walk[self.place - 2] if self.place and self.place > 1 else None

    @property
    def after(self) -> Item | None:
        """The update after it in the queue, after the last one the first that waits; to be decided: what waits next."""
        if self.can_decide:
            return self.following
        return self.group.walk[self.place] if self.place and self.place < len(self.group.walk) else self.following

    @property
    def following(self) -> Item | None:
        """The next update that waits for the person, after this one and then from the start; never this one."""
        start = self.place or 0
        turned = self.group.walk[start:] + self.group.walk[:start]
        return next((item for item in turned if item.waits and item.pk != self.item.pk), None)

    @property
    def reviewed(self) -> int:
        """How many of the period's updates are decided."""
        return sum(not item.waits for item in self.group.walk)

    @property
    def sender(self) -> str:
        """Who typed it and for whom, with the source where somebody recorded it for the partner."""
        own = "you" if self.item.is_own else self.names[self.update.author_id]
        name = f"link ({self.link_sender})" if self.link_sender else own
        sent = f"{words.day(self.update.submitted_at)}, {words.ago(self.update.submitted_at, self.reading.day)}"
        if self.update.recorded_from:
            said = f"Recorded by {name} for {self.item.partner.name} on {sent}, from {self.update.recorded_from}"
            return f"{said}. {confirmed_words(self.update, self.item.partner.name).rstrip('.')}"
        return f"{self.item.partner.name}, sent by {name} on {sent}"

    @property
    def means(self) -> str:
        """What the stated rating means, in the owner's voice."""
        return RATING_MEANS[Rating(self.update.rating)] if self.update.rating else ""

    @property
    def stage_word(self) -> str:
        """The stage that was stated; "" of a contribution."""
        return str(Stage(self.update.stage).label) if self.update.stage else ""

    @property
    def compared(self) -> UpdateReading | None:
        """What it stands beside: what it corrects, where that was not reviewed, else the last accepted one."""
        return self.corrected or self.last

    @property
    def compared_stage_word(self) -> str:
        """The stage that was stated there."""
        return str(Stage(self.compared.stage).label) if self.compared and self.compared.stage else ""

    @property
    def last_mark(self) -> str:
        """The rating or stage that was agreed last."""
        return (self.last.agreed or self.last.stage or "") if self.last else ""

    @property
    def facts(self) -> list[str]:
        """What is computed: the due date, how often it moved, whether the update came in time."""
        due, _ = due_words(self.reading)
        first = f"Due {due}" if due.startswith(("in ", "today")) else due[0].upper() + due[1:]
        moved = f", {moves_words(self.reading)}" if self.reading.state.original_due_date else ""
        # A contribution is never late.
        came = [] if self.item.is_contribution else [self._came]
        return [f"{first}{moved}", *came]

    @property
    def _came(self) -> str:
        """Whether it came in time: for a correction what was sent first says so, and then the day of its own."""
        said = lateness_words(self.item.period, self.item.came_at)
        if self.item.first_sent_at is None:
            return said
        return f"{said}, and corrected on {words.day(self.update.submitted_at)}"

    @property
    def is_due_loud(self) -> bool:
        """Whether the due date has passed, or is missing."""
        return due_words(self.reading)[1]

    @property
    def lines(self) -> list[Line]:
        """The boxes of both, word by word."""
        return lines_of(self.compared, self.update)

    @property
    def notes(self) -> list[str]:
        """What the partner was shown before sending it: still worth a look, until it is decided."""
        return notes_on(self.update, self.last, self.reading) if self.is_open else []

    @property
    def help_wanted(self) -> str:
        """The help that is asked for, or that none is; "" where the form does not ask."""
        return help_words(self.update)

    @property
    def wants_help(self) -> bool:
        """Whether help is asked for."""
        return bool(self.update.boxes["help_wanted"])

    @property
    def decided(self) -> str:
        """The decision in words: "Carol accepted it with another rating, red, on 21 November 2026 at 4:05pm"."""
        return self._said(self.review)

    @property
    def taken_back_words(self) -> str:
        """The decision that was taken back, in the same words."""
        return self._said(self.taken_back)

    def _said(self, review: Review | None) -> str:
        if review is None:
            return ""
        who = "You" if review.reviewer_id == self.person.pk else self.names[review.reviewer_id]
        return f"{who} {decision_words(review, self.stage_word)} on {words.day_and_time(review.revision.at)}"

    def address(self, item: Item | None = None) -> str:
        """The address of an update's page; of this one without an item."""
        path = reverse("review", args=[item.pk if item else self.item.pk])
        return path if self.order == WORST else f"{path}?order={self.order}"

    @property
    def late_address(self) -> str:
        """Where the choice about a late update is sent."""
        return self._beside("review-late")

    @property
    def reopen_address(self) -> str:
        """Where the decision is taken back."""
        return self._beside("review-reopen")

    def _beside(self, name: str) -> str:
        return reverse(name, args=[self.item.pk]) + ("" if self.order == WORST else f"?order={self.order}")

    @property
    def form_address(self) -> str:
        """Where the form is sent."""
        return self.address()

    @property
    def before_address(self) -> str:
        """The page of the update before; "" where there is none."""
        return self.address(self.before) if self.before else ""

    @property
    def after_address(self) -> str:
        """The page of the update after; "" where there is none."""
        return self.address(self.after) if self.after else ""

    @property
    def following_address(self) -> str:
        """The page of the next update that waits; "" where none does."""
        return self.address(self.following) if self.following else ""

    @property
    def queue_address(self) -> str:
        """The queue, in the order that the person came from."""
        return reverse("reviews") + ("" if self.order == WORST else f"?order={self.order}")


def summary_of(review: Review, item: Item) -> str:
    """What a decision did, for the line on the next page: "Action 3.1 accepted as amber."."""
    named = f"Action {item.reading.ref}"
    if item.is_contribution:
        named += f": contribution of {item.partner.name}"
    if review.decision == Decision.RETURNED:
        return f"{named} returned." if item.is_contribution else f"{named} returned to {item.partner.name}."
    independently = "" if review.is_independent else ", not independently reviewed"
    if item.is_contribution:
        return f"{named} accepted{independently}."
    rating = str(Rating(review.rating).label if review.rating else Stage(item.update.stage).label).lower()
    return f"{named} accepted as {rating}{independently}."


def too_late_words(sheet: Sheet) -> str:
    """Why a decision was not saved: who was quicker, or the newer update that counts."""
    if sheet.ended_words:
        return f"{sheet.ended_words} Your decision was not saved."
    if sheet.review is None:
        return "A newer update has taken its place. Your decision was not saved."
    if sheet.review.reviewer_id == sheet.person.pk:
        return "You have decided on this update already, on another page. What you sent now was not saved."
    return f"{sheet.names[sheet.review.reviewer_id]} has decided on this update already. Your decision was not saved."


def why_not_reopened(sheet: Sheet) -> str:
    """Why the person cannot take the decision back."""
    if sheet.review is None:
        return NotDecidedError.message
    if sheet.newer is not None:
        return "A newer update has taken its place, so its decision stays."
    return sheet.settled or "You typed this update, so somebody else has to reopen its decision."
