"""How forms are drawn: labels, hints, errors and boxes tied together by ids that exist."""

import re
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.contrib.admin.widgets import AdminRadioSelect
from django.http import QueryDict
from django.template import Context, Template

from govuk import fields
from govuk.fields import PRIVATE, PUBLISHED
from govuk.guide import WRONG_UPDATE, RowExample, UpdateExample
from govuk.problems import Problem, problems_in
from govuk.widgets import Checkboxes, Radios


class Ids(HTMLParser):
    """Collects the ids of a page and what refers to them."""

    def __init__(self, drawn: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: set[str] = set()
        self.feed(drawn)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        for name in ("aria-describedby", "aria-labelledby", "for", "data-revealed-by"):
            self.references.update(given.get(name, "").split())
        if given.get("href", "").startswith("#"):
            self.references.add(given["href"][1:])


def draw(source: str, **names: Any) -> str:
    """Return a template drawn with the tags of the design system."""
    return Template("{% load govuk %}" + source).render(Context(names))


class NoteForm(forms.Form):
    note = fields.LongTextField(
        label="Note", help_text="One line", max_length=50, publication=PUBLISHED, widget=forms.Textarea({"rows": 2})
    )


def test_text_box_is_described_in_reading_order() -> None:
    drawn = str(NoteForm({"note": ""})["note"].as_field_group())
    assert 'aria-describedby="id_note_publication id_note_helptext id_note_error id_note-info"' in drawn
    places = [drawn.index(text) for text in ("This will be published once accepted", "One line", "Enter the note")]
    assert places == sorted(places)
    assert 'class="govuk-textarea govuk-js-character-count govuk-textarea--error"' in drawn
    assert "maxlength=" not in drawn.replace("data-maxlength=", "")
    assert " required" not in drawn


def test_publication_notes_stand_under_each_label() -> None:
    assert UpdateExample()["done"].publication_note == "This will be published once accepted"
    assert UpdateExample()["note"].publication_note == "Only your organisation and the programme lead read this"
    own = forms.Form()
    own.fields["a"] = fields.TextField(label="A", publication="Members of the committee read this")
    assert own["a"].publication_note == "Members of the committee read this"
    plain = forms.Form()
    plain.fields["a"] = forms.CharField(label="A")
    assert plain["a"].publication_note == ""
    plain.fields["a"].publication = PRIVATE
    assert plain["a"].publication_note == "Only your organisation and the programme lead read this"


@pytest.mark.parametrize("data", [None, WRONG_UPDATE, {}])
@pytest.mark.parametrize("prefix", [None, "a"])
def test_every_reference_has_one_target(data: dict[str, str] | None, prefix: str | None) -> None:
    prefixed = {f"{prefix}-{name}": value for name, value in data.items()} if data and prefix else data
    form = UpdateExample(prefixed, prefix=prefix)
    found = Ids(draw("{% error_summary form %}{{ form }}", form=form))
    assert found.references <= set(found.ids)
    assert sorted(found.ids) == sorted(set(found.ids))
    assert len(found.references) > 20


def test_summary_links_lead_to_the_first_box_to_mend() -> None:
    form = UpdateExample(WRONG_UPDATE)
    assert problems_in(form) == [
        Problem("The cause must be 300 characters or fewer. It has 310", "id_cause"),
        Problem("The forecast date must include a month", "id_forecast_1"),
        Problem("Enter what was done", "id_done"),
        Problem("The number of people must be a whole number, such as 14", "id_people"),
        Problem("The email address must be an email address, such as name@example.org", "id_contact"),
        Problem("Tick the box: we have checked this", "id_agreed"),
    ]
    assert problems_in(UpdateExample({}))[:2] == [
        Problem("Select the stage", "id_stage_0"),
        Problem("Select how it is going", "id_rating_0"),
    ]


def test_summary_of_several_forms_names_their_rows() -> None:
    form = RowExample({"row1-due": "soon"}, prefix="row1", row_name="Action 3.1")
    other = RowExample({"row2-person": "x"}, prefix="row2", row_name="Action 3.2")
    assert problems_in(None, "", form, other, RowExample()) == [
        Problem("Action 3.1: The due date must be a date such as 31 December 2026 or 31/12/2026", "id_row1-due"),
        Problem(
            "Action 3.2: The accountable person must be an email address, such as name@example.org", "id_row2-person"
        ),
    ]


def test_summary_takes_formsets_and_problems_of_no_box() -> None:
    class Whole(RowExample):
        def clean(self) -> None:
            raise forms.ValidationError("Give a lead partner or a date")

    formset = forms.formset_factory(Whole, extra=1, min_num=2, validate_min=True)(
        QueryDict("form-TOTAL_FORMS=1&form-INITIAL_FORMS=0&form-0-due=1/1/2026")
    )
    assert problems_in(formset) == [
        Problem("Please submit at least 2 forms.", ""),
        Problem("Give a lead partner or a date", ""),
    ]
    drawn = draw("{% error_summary formset %}", formset=formset)
    assert "<li>Give a lead partner or a date</li>" in drawn
    assert problems_in(forms.formset_factory(RowExample)()) == []


def test_summary_is_not_drawn_where_all_is_well() -> None:
    assert draw("{% error_summary form %}", form=RowExample({})).strip() == ""


def test_hidden_field_problem_has_no_link() -> None:
    class Hidden(forms.Form):
        period = fields.TextField(label="Period", widget=forms.HiddenInput)

    assert problems_in(Hidden({})) == [Problem("Enter the period", "")]


def test_error_prefix_looks_at_the_page() -> None:
    wrong = RowExample({"due": "soon"})
    source = "{% error_prefix %}"
    assert draw(source) == ""
    assert draw(source, form=RowExample()) == ""
    assert draw(source, form=wrong) == "Error: "
    assert draw(source, forms=[RowExample(), wrong]) == "Error: "
    assert draw(source, forms={"date": wrong}) == "Error: "
    assert draw("{% error_prefix other %}", other=wrong) == "Error: "


def test_date_boxes_show_what_was_typed_and_which_is_wrong() -> None:
    drawn = str(UpdateExample(WRONG_UPDATE)["forecast"])
    inputs = re.findall(r"<input[^>]*>", drawn)
    assert [re.findall(r'value="([^"]*)"', tag) for tag in inputs] == [["31"], [], ["2027"]]
    assert ["govuk-input--error" in tag for tag in inputs] == [False, True, False]
    assert ['aria-invalid="true"' in tag for tag in inputs] == [False, True, False]


def test_date_boxes_show_the_stored_date() -> None:
    from_store = UpdateExample(initial={"forecast": date(2026, 3, 9)})
    assert re.findall(r'value="([^"]*)"', str(from_store["forecast"])) == ["9", "3", "2026"]


class RevealForm(forms.Form):
    rating = fields.RadiosField(
        label="Rating",
        choices=[("green", "Green"), ("amber", "Amber"), ("red", "Red")],
        widget=Radios(reveals={("amber", "red"): ["cause"], "red": ["helper", "gone"]}, marks={"red": "red"}),
    )
    cause = fields.TextField(label="Cause", required=False)
    helper = fields.TextField(label="Helper", required=False)
    after = fields.TextField(label="After", required=False)


def test_revealed_fields_are_drawn_once_under_their_last_choice() -> None:
    drawn = str(RevealForm())
    assert [drawn.count(f'name="{name}"') for name in ("rating", "cause", "helper", "after")] == [3, 1, 1, 1]
    assert drawn.index('value="red"') < drawn.index('name="cause"') < drawn.index('name="after"')
    assert 'data-revealed-by="id_rating_1 id_rating_2"' in drawn
    assert 'data-revealed-by="id_rating_2"' in drawn


@pytest.mark.parametrize(
    ("data", "hidden"),
    [(None, 2), ({"rating": "green"}, 2), ({"rating": "amber"}, 1), ({"rating": "red"}, 0)],
)
def test_revealed_fields_are_hidden_until_their_choice_is_made(data: dict[str, str] | None, hidden: int) -> None:
    assert str(RevealForm(data)).count("govuk-radios__conditional--hidden") == hidden


def test_revealed_field_with_an_error_stays_in_sight() -> None:
    form = RevealForm({"rating": "green"})
    form.add_error("cause", "Leave the cause empty")
    assert str(form).count("govuk-radios__conditional--hidden") == 1


def test_choices_are_escaped() -> None:
    class Names(forms.Form):
        who = fields.RadiosField(
            label="<b>Who</b>", choices=[("a", "<i>A</i>")], widget=Radios(hints={"a": "<u>x</u>"})
        )
        areas = fields.CheckboxesField(label="Areas", choices=[("b", "B & B")], widget=Checkboxes(small=True))

    drawn = str(Names({"who": '"><script>'}))
    assert re.findall(r"<(?:b|i|u|script)>", drawn) == []
    assert "B &amp; B" in drawn


def test_checkboxes_keep_their_ticks() -> None:
    drawn = str(UpdateExample(QueryDict("help_from=county"))["help_from"])
    assert [("checked" in tag) for tag in re.findall(r"<input[^>]*>", drawn)] == [False, True]


def test_plain_django_form_is_drawn_in_the_same_style() -> None:
    class Plain(forms.Form):
        name = forms.CharField(help_text="As on the letter")
        kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
        when = forms.DateField()
        many = forms.MultipleChoiceField(choices=[("a", "A")])

    drawn = str(Plain({}))
    found = Ids(drawn)
    assert found.references <= set(found.ids)
    assert 'class="govuk-input govuk-input--error"' in drawn
    assert 'class="govuk-radios__input"' in drawn
    assert drawn.count("This field is required.") == 4


@pytest.mark.parametrize("widget", [forms.SplitDateTimeWidget(), forms.SelectDateWidget(), forms.CheckboxInput()])
def test_summary_link_of_any_django_widget_leads_to_its_first_box(widget: forms.Widget) -> None:
    class Plain(forms.Form):
        value = forms.Field(widget=widget)

        def clean_value(self) -> None:
            raise forms.ValidationError("Try again")

    form = Plain({})
    found = Ids(draw("{% error_summary form %}{{ form }}", form=form))
    assert found.references <= set(found.ids)
    assert problems_in(form)[0].id in found.ids


def test_widget_of_the_admin_keeps_its_own_template() -> None:
    class Admin(forms.Form):
        kind = forms.ChoiceField(choices=[("a", "A")], widget=AdminRadioSelect(attrs={"class": "radiolist"}))

    assert Admin()["kind"].kind == "other"
    assert "govuk-" not in str(Admin()["kind"])


def test_own_class_and_id_of_a_widget_are_kept() -> None:
    class Own(forms.Form):
        name = fields.TextField(label="Name", width=10, widget=forms.TextInput({"class": "app-x", "id": "own"}))

    drawn = str(Own({})["name"].as_field_group())
    assert 'class="app-x govuk-input govuk-input--error govuk-input--width-10"' in drawn
    assert 'for="own"' in drawn
    assert problems_in(Own({})) == [Problem("Enter the name", "own")]


def test_cell_is_labelled_with_its_row() -> None:
    row = RowExample({"due": "soon"}, row_name="Action 3.1")
    drawn = draw("{% cell form.due %}{% cell form.lead 'Lead of 3.1' %}", form=row)
    assert '<label class="govuk-visually-hidden" for="id_due">Due date for Action 3.1</label>' in drawn
    assert '<label class="govuk-visually-hidden" for="id_lead">Lead of 3.1</label>' in drawn
    found = Ids(drawn)
    assert found.references <= set(found.ids)


def test_formset_is_drawn_with_its_management_form() -> None:
    drawn = str(forms.formset_factory(RowExample, extra=2)())
    assert 'name="form-TOTAL_FORMS"' in drawn
    assert drawn.count('type="email"') == 2


def test_optional_label_and_size() -> None:
    drawn = str(UpdateExample()["note"].as_field_group())
    assert '<label class="govuk-label govuk-label--s" for="id_note">Internal note (optional)</label>' in drawn
