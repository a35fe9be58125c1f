"""Renders Django's bound fields through the kit's macros, and the summary of what is wrong with them."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString, mark_safe
from markupsafe import Markup

from dcs_portal.jinja import kit_macro

from .dates import DateInput3
from .params import RENDERERS, Params, bad_parts

# The options of as_field_group that are not parameters of a macro.
_OURS = {"label", "hint", "label_size", "heading", "classes", "hide_label"}


class GovukBoundField(BoundField):
    """A field on a page: `as_field_group()` is the whole of it, label, hint, error and input."""

    @property
    def error_id(self) -> str:
        """The id of the first box with an error, which the error summary links to."""
        if isinstance(self.field.widget, DateInput3):
            return f"{self.auto_id}-{bad_parts(self)[0]}"
        return self.auto_id

    def as_field_group(self, **options: Any) -> SafeString:
        """The field as the kit's markup.

        options: label, hint (instead of the field's own), label_size ("s", "m", "l", "xl"), heading=True (the
        label is the page's h1), classes (of the input), hide_label=True, and any parameter of the macro by name.
        """
        if self.is_hidden:
            return self.as_widget()
        for widget, (macro, params) in RENDERERS.items():
            if isinstance(self.field.widget, widget):
                own = {name: value for name, value in options.items() if name not in _OURS}
                return mark_safe(kit_macro(macro)(params(self, options) | own))  # noqa: S308 (the macro escaped it)
        return self.as_widget()


class GovukRenderer(DjangoTemplates):
    """settings.FORM_RENDERER: every form's fields, our own and allauth's, are the design system's."""

    bound_field_class = GovukBoundField

    def render(self, template_name: str, context: Params, request: Any = None) -> str:
        if template_name == self.form_template_name:
            return mark_safe("".join(_whole(context["form"])))  # noqa: S308
        return super().render(template_name, context, request)


def _whole(form: forms.BaseForm) -> Iterator[str]:
    """Every field in order, but those that an option of another reveals."""
    shown = [names for field in form.fields.values() for names in getattr(field.widget, "reveals", {}).values()]
    revealed = {name for names in shown for name in names}
    for field in form:
        if field.name not in revealed:
            yield field.as_field_group()


def error_summary(*forms_: forms.BaseForm) -> Markup:
    """The summary at the top of the page of what is wrong in these forms; empty where nothing is."""
    items = [item for form in forms_ if form and form.is_bound for item in _summary_items(form)]
    if not items:
        return Markup()
    return kit_macro("govukErrorSummary")({"titleText": "There is a problem", "errorList": items})


def _summary_items(form: forms.BaseForm) -> Iterator[Params]:
    first = next((f.auto_id for f in form.visible_fields()), "")
    for error in form.non_field_errors():
        yield {"text": error, "href": f"#{first}"} if first else {"text": error}
    for field in form:
        for error in field.errors:
            yield {"text": error} if field.is_hidden else {"text": error, "href": f"#{field.error_id}"}  # type: ignore[attr-defined]
