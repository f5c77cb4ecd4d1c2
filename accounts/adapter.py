"""What the sign-in library asks us: who may sign up, what errors say, how mail is sent."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by invitation only, in plain words."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This sign-in is closed. Ask your programme lead to invite you again",
        "email_password_mismatch": (
            "The email address or the password is not right. Check both, or leave the password empty to get a code"
        ),
        "enter_current_password": "The current password is not right",
        "incorrect_password": "The password is not right",
        "incorrect_code": "The code is not right. Enter the newest code we emailed you",
        "too_many_login_attempts": "There were too many tries. Wait a few minutes, then try again",
        "rate_limited": "There were too many tries. Wait a few minutes, then try again",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: people are invited."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """After a new password, the person's own page."""
        return reverse("account")

    def send_mail(self, template_prefix: str, email: str, context_data: dict[str, Any]) -> None:
        """Send one of templates/account/email/; where that fails, say so on the page instead of breaking it."""
        try:
            super().send_mail(template_prefix, email, context_data)
        except (OSError, SMTPException):
            logger.exception("The mail “%s” could not be sent.", template_prefix)
            text = "We could not send the email. Wait a few minutes, then try again."
            messages.error(context.request, text)
