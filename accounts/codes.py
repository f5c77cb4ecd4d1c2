"""The pages that take an emailed code: an empty box is no try, and after the last try they say what to do."""

from typing import Any

from allauth.account import views as allauth_views
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect


class CodeTries:
    """What both pages do with a code that is not right.

    Attributes:
        restart: name of the page on which a new code is asked for.
    """

    restart = "account_request_login_code"
    request: Any
    _process: Any

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        """Show the form with its error; after the last try lead to a new code."""
        is_empty = not form.data.get("code", "").strip()
        if is_empty or self._process.record_invalid_attempt():
            answer: HttpResponse = self.render_to_response(self.get_context_data(form=form))  # type: ignore[attr-defined]
            return answer
        tries = self._process.max_attempts
        text = f"The code was wrong {tries} times, so it does not work any more. Ask for a new code."
        messages.error(self.request, text)
        return redirect(self.restart)


class ConfirmLoginCode(CodeTries, allauth_views.ConfirmLoginCodeView):
    """The code to sign in with."""


class ConfirmResetCode(CodeTries, allauth_views.ConfirmPasswordResetCodeView):
    """The code that allows a new password."""

    restart = "account_reset_password"
