"""The address in every reminder by which its reader gets fewer of them, without signing in.

It is signed, so that nobody can make one for somebody else, and it works as long as the mail is kept.
"""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from accounts.models import User

SIGNER = Signer(salt="actions.reminders.stopping")


def stop_address(person: User) -> str:
    """The whole address, as the header List-Unsubscribe and the mail's own link name it."""
    return settings.BASE_URL + reverse("reminders-stop", query={"key": SIGNER.sign(str(person.pk))})


def person_of_key(key: str) -> User | None:
    """Who an address was made for; None for one that was not made here."""
    try:
        pk = SIGNER.unsign(key)
    except BadSignature:
        return None
    return User.objects.filter(pk=pk).first()
