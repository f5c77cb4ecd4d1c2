"""What committees resolved and asked for, word for word, and what became of it."""

from django.db import models
from django.db.models import Q

from accounts.models import AppendOnly, Partner, Version
from accounts.models.ledger import version_constraints
from actions.models import Action
from outcomes.models import Strategy
from scrutiny.models.committees import Meeting
from scrutiny.models.editions import Edition


class ResolutionKind(models.TextChoices):
    """What a resolution asks for."""

    NOTE = "note", "Note"
    RECOMMENDATION = "recommendation", "Recommendation"
    INFORMATION_REQUEST = "information_request", "Information request"
    REPORT_BACK = "report_back", "Report back"
    UNDERTAKING = "undertaking", "Undertaking"


class Resolution(AppendOnly):
    """What was minuted. The words are never changed; a wrong entry is withdrawn, with a reason, and entered again.

    Attributes:
        item: the agenda item as minuted ("49. Childrens Mental Health Update").
        number: as minuted ("(c)", "1)", "2."); "" for what was said in the discussion.
        digest: SHA-256 of the words without differences of space, so that one of them is entered once.
        is_question: taken away by the officer during a meeting, not yet minuted.
        source, note: where the words stand, and our note on them.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="resolutions")
    item = models.CharField(max_length=300)
    number = models.CharField(max_length=20, blank=True)
    words = models.TextField()
    digest = models.CharField(max_length=64)
    position = models.PositiveSmallIntegerField(default=0)
    is_question = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["meeting_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "item", "number", "digest"], name="resolution_once"),
            models.CheckConstraint(condition=~Q(words="") & ~Q(item=""), name="resolution_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.number}".strip()


class ResolutionStage(models.TextChoices):
    """How far an answer is."""

    OPEN = "open", "Waiting for an answer"
    PART_ANSWERED = "part_answered", "Part answered"
    ANSWERED = "answered", "Answered"
    CLOSURE_PROPOSED = "closure_proposed", "Closure proposed"
    CLOSED = "closed", "Closed"
    NOTED = "noted", "Noted"
    WITHDRAWN = "withdrawn", "Withdrawn"


class DueFound(models.TextChoices):
    """How a resolution's date was found."""

    STATED = "stated", "Stated in the minutes"
    WORKED_OUT = "worked_out", "Worked out from the words"
    ALLOWED = "allowed", "The time allowed for a response"
    CHOSEN = "chosen", "Chosen by the officer"


class ResolutionVersion(Version):
    """What a resolution is taken to ask for, of whom and by when.

    Attributes:
        owner: the organisation that owes the answer; null where none of the tracker's does.
        owner_words: as whom the words name it, or another body.
        owner_confirmed: False while the owner is only suggested: no document says who owes an answer.
        due_stated: as stated in the minutes ("in 6 months' time").
        due_on: the date; null for none.
        due_found: how it was found; null without a date.
        due_words: the same in words ("6 months from 17 October 2022").
        at_meeting: the meeting chosen for the answer.
        is_unscheduled: asked for at a meeting that nobody has chosen yet.
        invitee: who was asked to attend.
    """

    identity = ("resolution",)

    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="versions")
    kind = models.CharField(max_length=30, choices=ResolutionKind)
    stage = models.CharField(max_length=20, choices=ResolutionStage, default=ResolutionStage.OPEN)
    owner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="+")
    owner_words = models.CharField(max_length=200, blank=True)
    owner_confirmed = models.BooleanField(default=False)
    due_stated = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True)
    due_found = models.CharField(max_length=20, choices=DueFound, null=True)
    due_words = models.CharField(max_length=300, blank=True)
    at_meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, related_name="+")
    is_unscheduled = models.BooleanField(default=False)
    invitee = models.CharField(max_length=200, blank=True)
    next_step = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_on", "to_rev"], name="resolutionversion_due")]
        constraints = [
            *version_constraints("resolutionversion", "resolution"),
            models.CheckConstraint(condition=Q(kind__in=ResolutionKind.values), name="resolutionversion_kind"),
            models.CheckConstraint(condition=Q(stage__in=ResolutionStage.values), name="resolutionversion_stage"),
            models.CheckConstraint(
                condition=Q(due_on=None, due_found=None)
                | Q(due_on__isnull=False, due_found__isnull=False, due_found__in=DueFound.values),
                name="resolutionversion_due_found",
            ),
            models.CheckConstraint(
                condition=Q(owner_confirmed=False) | Q(owner__isnull=False) | ~Q(owner_words=""),
                name="resolutionversion_confirms_somebody",
            ),
            models.CheckConstraint(
                condition=Q(is_unscheduled=False) | Q(due_on=None, at_meeting=None),
                name="resolutionversion_unscheduled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resolution_id} {self.kind}"


class ResolutionStrategy(Version):
    """A strategy that a resolution is about."""

    identity = ("resolution", "strategy")

    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="strategy_links")
    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [*version_constraints("resolutionstrategy", "resolution", "strategy")]
        indexes = [models.Index(fields=["strategy", "to_rev"], name="resolutionstrategy_strategy")]

    def __str__(self) -> str:
        return f"{self.resolution_id} {self.strategy_id}"


class ResolutionAction(Version):
    """An action by which a resolution is answered."""

    identity = ("resolution", "action")

    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="action_links")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [*version_constraints("resolutionaction", "resolution", "action")]
        indexes = [models.Index(fields=["action", "to_rev"], name="resolutionaction_action")]

    def __str__(self) -> str:
        return f"{self.resolution_id} {self.action_id}"


class ResolutionEdition(Version):
    """An edition in which a resolution is answered."""

    identity = ("resolution", "edition")

    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="edition_links")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [*version_constraints("resolutionedition", "resolution", "edition")]

    def __str__(self) -> str:
        return f"{self.resolution_id} {self.edition_id}"


class Answer(AppendOnly):
    """What was answered to the committee: the whole of it, or a part.

    Attributes:
        number: 1 for the first.
        given_by: the organisation or office, in words.
        link: where it can be read; "" for nowhere.
    """

    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    given_by = models.CharField(max_length=200)
    given_on = models.DateField()
    is_part = models.BooleanField(default=False)
    link = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["resolution_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["resolution", "number"], name="answer_one_number"),
            models.CheckConstraint(condition=~Q(text="") & ~Q(given_by=""), name="answer_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.resolution_id} answer {self.number}"


EVENT_KINDS = ["chased", "closure_proposed", "closure_agreed", "closure_refused", "reopened", "withdrawn"]


class ResolutionEvent(AppendOnly):
    """A resolution is chased, its closure proposed, and agreed or refused by a meeting; reopened; or withdrawn.

    Attributes:
        on: the day on which it happened.
        meeting: the meeting that agreed or refused a closure.
    """

    class Kind(models.TextChoices):
        CHASED = "chased", "Chased"
        CLOSURE_PROPOSED = "closure_proposed", "Closure proposed"
        CLOSURE_AGREED = "closure_agreed", "Closure agreed"
        CLOSURE_REFUSED = "closure_refused", "Closure refused"
        REOPENED = "reopened", "Reopened"
        WITHDRAWN = "withdrawn", "Withdrawn"

    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    on = models.DateField()
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["revision_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=EVENT_KINDS),
                name="resolutionevent_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["closure_agreed", "closure_refused"]) | Q(meeting__isnull=False),
                name="resolutionevent_by_a_meeting",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["closure_proposed", "reopened", "withdrawn"]) | ~Q(text=""),
                name="resolutionevent_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resolution_id} {self.kind}"
