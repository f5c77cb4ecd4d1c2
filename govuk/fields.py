"""Form fields that know the design system, so that a page says only `{{ form }}`.

Each takes, beside Django's own arguments, those of `GovukField`. Every error message names the field and says how to
mend it. Plain Django fields are drawn in the same style, with Django's messages.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File

from govuk.dates import DateError, read_boxes, read_text
from govuk.texts import cleaned
from govuk.widgets import Checkboxes, DateBoxes, Radios
from govuk.words import count_of, day, in_words

PUBLISHED = "published"
PRIVATE = "private"
LARGEST_NUMBER = 1_000_000_000
DEFAULT_MEGABYTES = 20


class GovukField:
    """What all fields of the design system share.

    Args:
        publication: PUBLISHED or PRIVATE draws the standing sentence under the label that says who will read the box;
            any other text is drawn as it is; "" draws nothing.
        phrase: the field in the middle of a sentence ("the path back to green"), for error messages. Without it the
            label is used.
        label_size: "s", "m" or "l" for a bold label of that size, "" for a plain one.
        width: characters the box has room for: 2, 3, 4, 5, 10, 20 or 30. None fills the column.
        optional: adds "(optional)" to the label.
    """

    messages: Mapping[str, str] = {"required": "Enter {the}"}

    def __init__(
        self,
        *args: Any,
        publication: str = "",
        phrase: str = "",
        label_size: str = "s",
        width: int | None = None,
        optional: bool = False,
        **kwargs: Any,
    ) -> None:
        self.publication = publication
        self.label_size = label_size
        self.width = width
        self.optional = optional
        self.phrase = phrase or phrase_of(str(kwargs.get("label") or ""))
        kwargs["error_messages"] = {**self._worded_messages(), **(kwargs.get("error_messages") or {})}
        super().__init__(*args, **kwargs)

    def _worded_messages(self) -> dict[str, str]:
        words = {"the": self.phrase, "The": self.phrase[:1].upper() + self.phrase[1:]}
        worded = {"null_characters_not_allowed": "{The} must not contain a null character. Type it again"}
        for kind in reversed(type(self).__mro__):
            worded.update(getattr(kind, "messages", {}))
        # A percent sign in the label must survive the % formatting that Django does later.
        safe = {key: word.replace("%", "%%") for key, word in words.items()}
        return {code: text.format(**(safe if "%(" in text else words)) for code, text in worded.items()}


def phrase_of(label: str) -> str:
    """Return a label in the middle of a sentence: "the due date"; a question stays a question, in quotation marks."""
    if not label:
        return "an answer"
    if label.endswith("?"):
        return f"“{label}”"
    acronym = len(label) > 1 and label[1].isupper()
    return "the " + (label if acronym else label[0].lower() + label[1:])


class _Text(GovukField):
    messages = {
        "max_length": "{The} must be %(limit_value)d characters or fewer. It has %(show_value)d",
        "min_length": "{The} must be %(limit_value)d characters or more. It has %(show_value)d",
    }

    def to_python(self, value: Any) -> str | None:
        """Return the text; one in which nothing can be seen is an empty box. A null character is refused afterwards."""
        text = super().to_python(value)  # type: ignore[misc]  # of the Django field beside it
        return text if text and ("\0" in text or cleaned(text)) else self.empty_value  # type: ignore[attr-defined]


class TextField(_Text, forms.CharField):
    """One line of text."""


class EmailField(_Text, forms.EmailField):
    """An email address."""

    messages = {"invalid": "{The} must be an email address, such as name@example.org"}


class UrlField(_Text, forms.URLField):
    """The address of a web page. A missing scheme is taken as https."""

    messages = {"invalid": "{The} must be a web address, such as https://example.org/report"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("assume_scheme", "https")
        super().__init__(*args, **kwargs)


class LongTextField(_Text, forms.CharField):
    """Several lines of text, with a count of the characters left where `max_length` is given.

    Args:
        rows: height of the box in lines.
    """

    def __init__(self, *args: Any, rows: int = 5, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea({"rows": rows}))
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> str | None:
        """Return the text with one character for a new line, as the count in the page counts it."""
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") if text else text

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Leave out maxlength: it would cut pasted text without a word."""
        return {key: value for key, value in super().widget_attrs(widget).items() if key != "maxlength"}


class WholeNumberField(GovukField, forms.IntegerField):
    """A whole number of things; thousands may be typed with commas."""

    widget = forms.TextInput
    messages = {
        "invalid": "{The} must be a whole number, such as 14",
        "min_value": "{The} must be %(limit_value)s or more",
        "max_value": "{The} must be %(limit_value)s or less",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_value", LARGEST_NUMBER)
        kwargs.setdefault("width", 5)
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> int | None:
        """Return the number, or None for an empty box."""
        return super().to_python(value.replace(",", "") if isinstance(value, str) else value)


class _Choice(GovukField):
    messages = {
        "required": "Select {the}",
        "invalid_choice": "Select {the} from the choices given",
        "invalid_list": "Select {the} from the choices given",
    }


class SelectField(_Choice, forms.ChoiceField):
    """One of many choices, in a drop-down list."""


class RadiosField(_Choice, forms.ChoiceField):
    """One of a few choices; hints, marks and reveals are given to its `Radios` widget."""

    widget = Radios


class CheckboxesField(_Choice, forms.MultipleChoiceField):
    """Any of a few choices."""

    widget = Checkboxes


class CheckboxField(GovukField, forms.BooleanField):
    """One box to tick; the label stands beside it."""

    messages = {"required": "Tick the box: {the}"}


class _Dated(GovukField, forms.Field):
    """What both date fields share.

    Args:
        earliest: first date allowed, or None.
        latest: last date allowed, or None.
    """

    def __init__(self, *args: Any, earliest: date | None = None, latest: date | None = None, **kwargs: Any) -> None:
        self.earliest = earliest
        self.latest = latest
        super().__init__(*args, **kwargs)

    def read(self, value: Any) -> date | None:
        """Return what was typed as a date; DateError where it is none."""
        raise NotImplementedError

    def to_python(self, value: Any) -> date | None:
        """Return the date, or None where nothing was typed.

        Raises:
            ValidationError: what was typed is no date; its params name the boxes to mend.
        """
        if isinstance(value, date):
            return value
        try:
            return self.read(value)
        except DateError as error:
            raise self._problem(error.message, "invalid", error.boxes) from None

    def validate(self, value: date | None) -> None:
        """Refuse a missing date where one is required, and one outside the limits."""
        super().validate(value)
        if value and self.earliest and value < self.earliest:
            raise self._problem(f"must be on or after {day(self.earliest)}", "too_early")
        if value and self.latest and value > self.latest:
            raise self._problem(f"must be on or before {day(self.latest)}", "too_late")

    def _problem(self, message: str, code: str, boxes: Sequence[str] = ("day", "month", "year")) -> ValidationError:
        subject = (self.phrase[:1].upper() + self.phrase[1:]).replace("%", "%%")
        return ValidationError(f"{subject} {message}", code=code, params={"boxes": tuple(boxes)})


class DateField(_Dated):
    """A date in three boxes; a month may be typed by number or name."""

    widget = DateBoxes

    def read(self, value: Any) -> date | None:
        """Return the date typed into the three boxes."""
        texts = [str(text or "") for text in value or ("", "", "")]
        return read_boxes(*texts)


class DateTextField(_Dated):
    """A date in one box, for a dense table: "31 December 2026", "31/12/2026"."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({"autocomplete": "off"}))
        kwargs.setdefault("width", 10)
        super().__init__(*args, **kwargs)

    def read(self, value: Any) -> date | None:
        """Return the date typed into the one box."""
        return read_text(str(value or ""))

    def prepare_value(self, value: Any) -> Any:
        """Show a stored date in words; what was typed stays as it was typed."""
        return day(value) if isinstance(value, date) else value


class FileField(GovukField, forms.FileField):
    """A file to upload.

    Args:
        extensions: endings allowed, lower case, without the dot. Empty allows all.
        max_megabytes: the largest size in megabytes (1,000,000 bytes).
    """

    widget = forms.FileInput
    messages = {
        "required": "Choose {the}",
        "empty": "{The} is empty. Choose another file",
        "missing": "Choose {the}",
        "invalid": "{The} did not arrive. Choose it again",
        "max_length": "{The} has a name that is too long. Use %(max)d characters or fewer, not %(length)d",
    }

    def __init__(
        self, *args: Any, extensions: Sequence[str] = (), max_megabytes: int = DEFAULT_MEGABYTES, **kwargs: Any
    ) -> None:
        self.extensions = tuple(extensions)
        self.max_megabytes = max_megabytes
        super().__init__(*args, **kwargs)
        if self.extensions:
            self.widget.attrs["accept"] = ",".join(f".{ending}" for ending in self.extensions)

    def to_python(self, data: Any) -> File | None:
        """Return the file when its size and ending are allowed."""
        file = super().to_python(data)
        if file is None:
            return None
        subject = self.phrase[:1].upper() + self.phrase[1:]
        if file.size is not None and file.size > self.max_megabytes * 1_000_000:
            limit = count_of(self.max_megabytes, "MB", "MB")
            raise ValidationError(f"{subject} must be {limit} or smaller", code="too_large")
        if self.extensions and PurePath(file.name or "").suffix.lower().lstrip(".") not in self.extensions:
            kinds = in_words([ending.upper() for ending in self.extensions], "or")
            raise ValidationError(f"{subject} must be a {kinds} file", code="wrong_kind")
        return file
