"""How every form is drawn: label, hint, error, field."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Draw forms and fields with the design system's components, and widgets as Django does."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
