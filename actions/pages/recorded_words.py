"""What is recorded on behalf of an organisation, in the words of its check page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from actions.attached import NumberReading
from actions.forms.contributions import ContributionForm
from actions.forms.updates import UpdateForm
from actions.models import Scan
from actions.pages import update_words
from actions.pages.contribution_desk import rows_of_contribution
from actions.pages.on_behalf import BehalfDesk
from actions.services.updates import clean_content
from govuk.words import file_size


@dataclass(frozen=True)
class KeptFile:
    """A file or link that goes with what is recorded: what it is called, what it is, and what removes it."""

    label: str
    about: str
    remove: str


def about_files(files: Sequence[Mapping[str, Any]]) -> list[KeptFile]:
    """The files and links of a record in words."""
    return [
        KeptFile(
            label=one["label"],
            about=f"{file_size(one['size'])}. {Scan(one['scan']).label}" if one.get("size") else _host(one),
            remove=f"remove-{one['sha256'] or one['url']}",
        )
        for one in files
    ]


def _host(link: Mapping[str, Any]) -> str:
    return urlsplit(link["url"]).hostname or ""


def checked_rows(desk: BehalfDesk, form: UpdateForm | ContributionForm) -> dict[str, Any]:
    """What a valid form says, in two groups, with its activity numbers and the reason for a correction."""
    reason = form.cleaned_data.get("correction_reason", "")
    if isinstance(form, ContributionForm):
        return {"rows": rows_of_contribution(form.cleaned_data), "numbers": [], "reason": reason}
    areas = dict(desk.form_options["areas"])
    numbers = [NumberReading(one.what, one.value, one.unit, areas.get(one.area_id or 0, "")) for one in form.numbers()]
    return {"rows": update_words.rows_of_content(clean_content(form.content())), "numbers": numbers, "reason": reason}
