"""The form renderer: set FORM_RENDERER to it and every form is drawn in the style of the design system."""

from django.forms.renderers import TemplatesSetting

from govuk.bound import GovukBoundField


class GovukRenderer(TemplatesSetting):
    """Draws forms, formsets and field groups with the templates in templates/govuk/."""

    form_template_name = "govuk/form.html"
    formset_template_name = "govuk/formset.html"
    field_template_name = "govuk/field.html"
    bound_field_class = GovukBoundField
