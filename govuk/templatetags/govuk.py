"""Tags and filters of the design system: rating marks, status bars, error summaries, dates in words.

Filters answer None with "", so that a template can put a gap in words: `{{ due|day|default:"No due date" }}`.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.template import Context

from govuk import bars, words
from govuk.marks import mark_for
from govuk.problems import problems_in

register = template.Library()

BAR_HEIGHT, MINI_HEIGHT, BRACKET_HEIGHT = 42, 16, 27


def _word_filter(name: str, function: Callable[..., str]) -> None:
    def filtered(value: Any, *argument: Any) -> str:
        return "" if value is None else function(value, *argument)

    filtered.__doc__ = function.__doc__
    register.filter(name, filtered)


_WORD_FILTERS: dict[str, Callable[..., str]] = {
    "day": words.day,
    "day_short": words.day_short,
    "day_without_year": words.day_without_year,
    "weekday": words.weekday,
    "clock_time": words.clock_time,
    "day_and_time": words.day_and_time,
    "file_size": words.file_size,
    "in_words": words.in_words,
}
for _name, _function in _WORD_FILTERS.items():
    _word_filter(_name, _function)


@register.filter
def when(due: date | None, today: date) -> str:
    """Say how far an action's due date is from today: "in 72 days", "20 days overdue"."""
    return words.when(due, today) if due else ""


@register.filter
def when_late(due: date | None, today: date) -> str:
    """Say how far an update's due date is from today: "in 10 days", "4 days late"."""
    return words.when(due, today, past="late") if due else ""


@register.filter
def ago(past: date | None, today: date) -> str:
    """Say how long ago a day was: "yesterday", "5 days ago"."""
    return words.ago(past, today) if past else ""


@register.filter
def period_words(start: date | None, end: date) -> str:
    """Name a period by its first and last day: "July to September 2026"."""
    return words.period_words(start, end) if start else ""


@register.filter
def moment_words(moment: date | str | None) -> str:
    """Name a day or an instant: "30 June 2026", "14 October 2026 at 4:05pm". A text stays as it is."""
    if isinstance(moment, datetime):
        return words.day_and_time(moment)
    return words.day(moment) if isinstance(moment, date) else str(moment or "")


@register.filter
def pluralise_count(number: int | None, noun: str) -> str:
    """Put a number before its noun: `3|pluralise_count:"action"`, `1|pluralise_count:"person,people"`."""
    singular, _, plural = noun.partition(",")
    return "" if number is None else words.count_of(number, singular, plural)


@register.inclusion_tag("govuk/mark.html")
def rating(
    code: str | None, size: str = "table", word: str = "", reviewed: bool = True, last_rated: str | None = ""
) -> dict[str, Any]:
    """Draw a rating or stage as mark and word.

    Args:
        code: a key of `govuk.marks.MARKS`; None is "Not recorded yet".
        size: "table", "sentence" (small, lower case) or "large".
        word: another word than the usual one.
        reviewed: False adds "not yet reviewed".
        last_rated: the code of the rating that counted before an update was missed: adds "last rated amber".
    """
    mark = mark_for(code)
    notes = [f"last rated {mark_for(last_rated).sentence_word}"] if last_rated else []
    if not reviewed:
        notes.append("not yet reviewed")
    note = ", ".join(notes)
    sentence = size == "sentence"
    return {
        "mark": mark,
        "size": size,
        "word": word or (mark.sentence_word if sentence else mark.word),
        "notes": f"({note})" if note and sentence else note[:1].upper() + note[1:],
    }


@register.inclusion_tag("govuk/status_bar.html")
def status_bar(
    counts: Mapping[str, int], links: Mapping[str, str] | None = None, mini: bool = False, id: str = "status-bar"
) -> dict[str, Any]:
    """Draw counts by rating as a bar, with the same numbers in words under it.

    Args:
        counts: rating code -> how many.
        links: rating code -> address of the list of them.
        mini: a thin bar without words inside, for a card.
        id: one of its own for each bar on a page.
    """
    parts = bars.segments(counts, links)
    over = [] if mini else bars.brackets(parts)
    bar = MINI_HEIGHT - 4 if mini else BAR_HEIGHT - 4
    top = (BRACKET_HEIGHT if over else 0) + 2
    return {
        "id": id,
        "mini": mini,
        "total": sum(part.number for part in parts),
        "segments": parts,
        "brackets": over,
        "top": top,
        "bar": bar,
        "height": top + bar + 2,
        "text_y": top + bar / 2 + 6,
    }


@register.inclusion_tag("govuk/error_summary.html")
def error_summary(*sources: Any) -> dict[str, Any]:
    """List every problem of the forms and formsets given; each links to its box. Draws nothing where all is well."""
    return {"problems": problems_in(*sources)}


@register.simple_tag(takes_context=True)
def error_prefix(context: Context, *sources: Any) -> str:
    """Return "Error: " for the page's title when a form has problems.

    Without arguments it looks at the page's `form`, `formset` and `forms`.
    """
    named = sources or (context.get("form"), context.get("formset"), *_several(context.get("forms")))
    return "Error: " if problems_in(*named) else ""


def _several(forms: Any) -> Iterable[Any]:
    if isinstance(forms, Mapping):
        return list(forms.values())
    return forms if isinstance(forms, list | tuple) else ()


@register.inclusion_tag("govuk/cell.html")
def cell(field: BoundField, label: str = "") -> dict[str, Any]:
    """Draw a field inside a table's cell: its label is read aloud only, its error stands above the box.

    Args:
        field: the field.
        label: names the row as well: "Lead partner for Action 3.1".
    """
    row = getattr(field.form, "row_name", "")
    return {"field": field, "label": label or (f"{field.label} for {row}" if row else field.label)}


@register.inclusion_tag("govuk/breadcrumbs.html")
def breadcrumbs(items: Iterable[Mapping[str, str]]) -> dict[str, Any]:
    """Draw the way up: a list of {"text", "href"}; the page itself has no href."""
    return {"items": items}


@register.inclusion_tag("govuk/summary_list.html")
def summary_list(rows: Iterable[Mapping[str, Any]], small: bool = False) -> dict[str, Any]:
    """Draw names and values: a list of {"key", "value"}, each with an optional {"href", "action"} to change it."""
    return {"rows": rows, "small": small}


@register.inclusion_tag("govuk/pagination.html", takes_context=True)
def pagination(context: Context, page: Page, parameter: str = "page") -> dict[str, Any]:
    """Draw links to the other pages of a list, keeping the filters of the address.

    Args:
        page: the page shown.
        parameter: name of the page's number in the address.
    """
    request = context.get("request")

    def address(number: int) -> str:
        query = request.GET.copy() if request else None
        if query is None:
            return f"?{parameter}={number}"
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    paginator = page.paginator
    elided = paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    numbers = [
        {"text": item, "href": address(item), "current": item == page.number}
        if isinstance(item, int)
        else {"ellipsis": True}
        for item in elided
    ]
    return {
        "page": page,
        "numbers": numbers,
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }
