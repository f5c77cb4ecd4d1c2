"""The design system as a leaf app: form fields, rating marks, words for dates. No models; imports nothing of ours.

A form declares fields of `govuk.fields`; its page says what is drawn and nothing about how:

    {% extends "base.html" %}{% load govuk %}
    {% block title %}Log an update{% endblock %}
    {% block main %}{% error_summary form %}
    <form method="post" novalidate>{% csrf_token %}{{ form }}<button class="govuk-button">Submit</button></form>
    {% endblock %}

`novalidate` leaves the checks to the server, whose messages say how to mend. Forms under another name than `form`,
`formset` or `forms` are named to the title as well: {% block title %}{% error_prefix date_form %}...{% endblock %}.
The style guide (`govuk.guide`, templates/govuk/components.html) shows every component with its classes.
"""
