"""Forms of sign-in, passwords, and the person's own page."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.contrib.auth import password_validation

from accounts.models import ApiToken
from accounts.services import NAME_LENGTH
from govuk.fields import EmailField, SelectField, TextField

PASSWORD_LENGTH = 128
EMAIL_LENGTH = 254
RULES = "At least 12 characters, not only numbers, not a common password, and not like your email address."
TOKEN_DAYS = {"30": "30 days", "90": "90 days", "365": "1 year", "never": "It does not expire"}


class PasswordField(TextField):
    """A password, never drawn again after it was typed."""

    def __init__(self, *args: Any, autocomplete: str = "current-password", **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.PasswordInput({"autocomplete": autocomplete}))
        super().__init__(*args, strip=False, max_length=PASSWORD_LENGTH, width=30, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Leave out maxlength: it would cut a pasted password without a word."""
        return {key: value for key, value in super().widget_attrs(widget).items() if key != "maxlength"}


class AddressField(EmailField):
    """A person's email address, in lower case."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Email address")
        kwargs.setdefault("widget", forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}))
        super().__init__(*args, max_length=EMAIL_LENGTH, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Leave out maxlength, as for passwords."""
        return {key: value for key, value in super().widget_attrs(widget).items() if key != "maxlength"}

    def clean(self, value: Any) -> Any:
        """The address in lower case."""
        return super().clean(value).lower()


class CodeField(TextField):
    """A code that was emailed. Its dashes and case do not matter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        attrs = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        kwargs.setdefault("widget", forms.TextInput(attrs))
        super().__init__(*args, label="Code", max_length=40, width=10, **kwargs)


class NewPasswordField(PasswordField):
    """A password to be set, checked against the rules.

    Attributes:
        user: whose it will be; the sign-in library sets it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, autocomplete="new-password", help_text=RULES, **kwargs)
        self.user: Any = None

    def clean(self, value: Any) -> Any:
        """The password, if it keeps the rules."""
        cleaned = super().clean(value)
        password_validation.validate_password(cleaned, self.user)
        return cleaned


class SignInForm(allauth_forms.LoginForm):
    """Address and, for those who have set one, a password; without it a code is emailed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = AddressField(phrase="your email address")
        self.fields["password"] = PasswordField(
            label="Password", optional=True, required=False, help_text="Leave this empty and we will email you a code."
        )

    def clean(self) -> dict[str, Any]:
        """What the library says of address and password together stands beside the password."""
        try:
            return super().clean()
        except forms.ValidationError as error:
            self.add_error("password", error)
            return self.cleaned_data


class RequestCodeForm(allauth_forms.RequestLoginCodeForm):
    """The address that a code is sent to."""

    email = AddressField(phrase="your email address")


class ConfirmCodeForm(allauth_forms.ConfirmLoginCodeForm):
    """The code that was sent."""

    code = CodeField(phrase="the code")


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    """The address of whoever forgot their password."""

    email = AddressField(phrase="your email address")


class ConfirmResetCodeForm(allauth_forms.ConfirmPasswordResetCodeForm):
    """The code that allows a new password."""

    code = CodeField(phrase="the code")


class NewPasswordForm(allauth_forms.ResetPasswordKeyForm):
    """The new password after a reset."""

    password1 = NewPasswordField(label="New password")
    password2 = PasswordField(label="New password again", autocomplete="new-password", phrase="the new password again")

    def clean(self) -> dict[str, Any]:
        """Refuse two passwords that differ."""
        return same_twice(self)


class SetPasswordForm(allauth_forms.SetPasswordForm):
    """A first password."""

    password1 = NewPasswordField(label="Password")
    password2 = PasswordField(label="Password again", autocomplete="new-password", phrase="the password again")

    def clean(self) -> dict[str, Any]:
        """Refuse two passwords that differ."""
        return same_twice(self)


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    """A new password in place of the current one."""

    oldpassword = PasswordField(label="Current password")
    password1 = NewPasswordField(label="New password")
    password2 = PasswordField(label="New password again", autocomplete="new-password", phrase="the new password again")

    def clean(self) -> dict[str, Any]:
        """Refuse two passwords that differ."""
        return same_twice(self)


def same_twice(form: forms.Form) -> dict[str, Any]:
    """The form's data; an error beside the second box where it differs from the first."""
    cleaned = form.cleaned_data
    first, second = cleaned.get("password1"), cleaned.get("password2")
    if first and second and first != second:
        form.add_error("password2", "The two passwords are not the same. Type the new password twice")
    return cleaned


class NameForm(forms.Form):
    """What a person is called."""

    name = TextField(label="Your name", phrase="your name", max_length=NAME_LENGTH, label_size="m")
    job_title = TextField(
        label="Your job title",
        phrase="your job title",
        max_length=NAME_LENGTH,
        required=False,
        optional=True,
        label_size="m",
    )


class TokenForm(forms.Form):
    """A new API token."""

    name = TextField(
        label="What is the token for?",
        help_text="For example, “Performance dashboard”. Only you see this.",
        phrase="what the token is for",
        max_length=ApiToken._meta.get_field("name").max_length,
    )
    days = SelectField(label="When does it expire?", phrase="when it expires", choices=list(TOKEN_DAYS.items()))

    def expires_at(self, now: datetime) -> datetime | None:
        """When the token ends, seen from `now`; None for never."""
        days = self.cleaned_data["days"]
        return None if days == "never" else now + timedelta(days=int(days))
