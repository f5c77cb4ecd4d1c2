"""The mail itself: text, HTML and headers."""

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from actions.models import Digest
from actions.reminders.content import DigestContent


def message_of(digest: Digest, content: DigestContent) -> EmailMultiAlternatives:
    """The mail of a digest. Its Message-ID is the digest's own, so that a repeat can be recognised.

    Raises:
        ValueError: it cannot be written, for example because of a line break in a header.
    """
    message = EmailMultiAlternatives(
        subject=content.subject,
        body=text_of(content),
        to=[digest.person.email],
        headers={
            "Message-ID": digest.message_id,
            # One press in the mail program, without signing in (RFC 8058).
            "List-Unsubscribe": f"<{content.stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            # No answer by a machine is wanted (RFC 3834).
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    message.attach_alternative(html_of(content), "text/html")
    return message


def text_of(content: DigestContent) -> str:
    """The mail as plain text."""
    return render_to_string("emails/digest.txt", {"digest": content})


def html_of(content: DigestContent) -> str:
    """The mail as HTML, with everything it needs in it."""
    return render_to_string("emails/digest.html", {"digest": content})
