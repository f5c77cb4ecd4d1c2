"""Telling the other side of a question or an answer on an update."""

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from accounts.emails import send
from accounts.models import Membership, User
from accounts.succession import heirs_of
from actions.emails.about import about_action, names_of
from actions.emails.behalf import Told
from actions.models import Review, StatusUpdate, UpdateMessage
from actions.permissions import reviewers_of
from govuk.words import period_words


def tell_message(message: UpdateMessage) -> Told:
    """Tell the other side that somebody wrote, with a link to the answer's box. Opening it writes nothing.

    A reviewer's words go to who typed the update and who wrote on it, where they speak for its organisation, else to
    everybody who does; an organisation's to the reviewers who decided on it or wrote, else to all of its reviewers.
    """
    update = message.update
    people = _organisation(update) if message.partner_id is None else _reviewers(update)
    to = list(people.exclude(pk=message.author_id).order_by("email"))
    names = names_of([*to, message.author])
    action = update.action
    address = reverse("update-messages", kwargs={"slug": action.strategy.slug, "ref": action.ref, "pk": update.pk})
    context = {
        **about_action(action),
        "by": names[message.author_id],
        "period": period_words(update.period.starts, update.period.ends),
        "text": message.text,
        "link": settings.BASE_URL + address,
    }
    failed = [
        one.email
        for one in to
        if not send("message", one.email, {**context, "email": one.email, "name": names[one.pk]})
    ]
    return Told(len(to) - len(failed), failed)


def _organisation(update: StatusUpdate) -> "QuerySet[User]":
    members = Membership.objects.open().filter(partner__in=heirs_of(update.partner_id), person=OuterRef("pk"))
    speakers = User.objects.filter(Exists(members), is_active=True)
    return _those_concerned(speakers, update, Q(pk=update.author_id))


def _reviewers(update: StatusUpdate) -> "QuerySet[User]":
    decided = Review.objects.filter(update=update, reviewer=OuterRef("pk"))
    return _those_concerned(reviewers_of(update.action), update, Q(Exists(decided)))


def _those_concerned(people: "QuerySet[User]", update: StatusUpdate, concerned: Q) -> "QuerySet[User]":
    wrote = UpdateMessage.objects.filter(update=update, author=OuterRef("pk"))
    some = people.filter(concerned | Exists(wrote))
    return some if some.exists() else people
