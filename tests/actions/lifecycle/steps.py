"""Steps in the life of an update, each a call of a service, a minute after the one before."""

from datetime import date

from accounts.models import Change
from accounts.moments import Moment
from actions.models import ActionState, Review, StatusUpdate
from actions.publication import Reader
from actions.reading import read_updates
from actions.services.contributions import ContributionContent, confirm_update, contribute
from actions.services.corrections import correct_update, send_no_change
from actions.services.reviews import reopen_review
from actions.services.updates import UpdateContent
from tests.actions.reporting import GREEN

LEAD = Reader(leads=True)
MAIL = "an email of 1 March 2026"


def state_of(update):
    return ActionState.objects.open().get(action=update.action)


def written():
    return StatusUpdate.objects.count(), Review.objects.count(), Change.objects.count()


def reopen(cast, reporting, update, by=None, reason=" Wrong action. "):
    return reopen_review(update=update, by=by or cast.carol, reason=reason, now=reporting.tick())


def correct(cast, reporting, update, by=None, reason=" A slip. ", seen=None, recorded_from="", **content):
    return correct_update(
        update=update,
        content=UpdateContent(**{**GREEN, **content}),
        reason=reason,
        by=by or cast.alice,
        seen=seen,
        recorded_from=recorded_from,
        now=reporting.tick(),
    )


def no_change(cast, reporting, period, by=None, **options):
    return send_no_change(
        action=cast.actions["1.1"],
        period=period,
        partner=cast.college,
        by=by or cast.alice,
        now=reporting.tick(),
        **options,
    )


def help_out(cast, reporting, period, by=None, partner=None, done=" We lent a room. ", **content):
    return contribute(
        action=cast.actions["1.1"],
        period=period,
        partner=partner or cast.trust,
        content=ContributionContent(done=done, **content),
        by=by or cast.bob,
        now=reporting.tick(),
    )


def read(updates, moment_day=date(2026, 3, 2)):
    moment = Moment(revision=Change.objects.latest("id").pk, day=moment_day, is_past=False)
    rows = StatusUpdate.objects.filter(pk__in=[one.pk for one in updates]).order_by("pk")
    return read_updates(rows, moment, {rows[0].period.strategy_id: LEAD})


def confirm(cast, reporting, update, by=None):
    return confirm_update(update=update, by=by or cast.alice, now=reporting.tick())
