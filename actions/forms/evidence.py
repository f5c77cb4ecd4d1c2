"""Attaching evidence: a file, or a link. What may be attached is decided by `actions.services.evidence`."""

from typing import Any

from django import forms

from actions.files.kinds import ENDINGS
from govuk import fields


class FileForm(forms.Form):
    """A file to attach.

    The hidden box comes last: where it is missing, the sending broke off, and what came of the file is not the file.
    """

    file = fields.FileField(
        label="File",
        phrase="a file",
        help_text=(
            "PDF, Word, Excel, PowerPoint, OpenDocument, a picture (PNG, JPEG, GIF or WebP), CSV or plain text. "
            "Up to 20 MB"
        ),
        widget=forms.FileInput({"accept": ",".join(ENDINGS)}),
        # The service refuses these too, and names the file.
        allow_empty_file=True,
        max_megabytes=1000,
    )
    whole = forms.CharField(widget=forms.HiddenInput, initial="yes", required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a file that did not arrive whole."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("file") and cleaned.get("whole") != "yes":
            self.add_error("file", "The file did not arrive whole. Choose it again")
        return cleaned


class LinkForm(forms.Form):
    """A link to attach."""

    url = fields.UrlField(label="Web address", phrase="the web address", max_length=500)
    label = fields.TextField(
        label="What it is",
        phrase="what it is",
        help_text="For example, Minutes of the board, 14 October 2026",
        max_length=200,
        required=False,
        optional=True,
    )
