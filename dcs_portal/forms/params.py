"""What each kind of field gives to its macro of the kit."""

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import conditional_escape
from markupsafe import Markup, escape

from .dates import DateInput3
from .widgets import CharacterCount

Params = dict[str, Any]
# More options than these are many: a phone shows no more at once.
MANY = 8
ToParams = Callable[[BoundField, Params], Params]
# What the macros take as parameters of their own, or what fights with how the design system tells people.
_TAKEN = {
    *("id", "class", "rows", "cols", "type", "placeholder", "maxlength", "minlength", "min", "max", "step"),
    *("required", "autocomplete", "inputmode", "spellcheck", "disabled", "autofocus"),
}


def bad_parts(bound: BoundField) -> tuple[str, ...]:
    """Which boxes of a date are wrong: those the error names, else all of them."""
    for error in bound.errors.as_data():
        if error.params and "parts" in error.params:
            return error.params["parts"]
    return bound.field.widget.parts


def _label_text(bound: BoundField, options: Params) -> str:
    label = str(options.get("label") or bound.label)
    optional = not bound.field.required and getattr(bound.form, "mark_optional", True)
    return f"{label} (optional)" if optional and "optional" not in label.lower() else label


def _sized(kind: str, options: Params) -> str:
    """The classes of a label or legend: its size, or hidden from the eye."""
    if options.get("hide_label"):
        return "govuk-visually-hidden"
    size = options.get("label_size") or ("l" if options.get("heading") else "s")
    return f"govuk-{kind}--{size}"


def _common(bound: BoundField, options: Params) -> Params:
    """What every component takes: name, id, hint and error."""
    params: Params = {"id": bound.auto_id, "name": bound.html_name}
    hint = options.get("hint", bound.help_text)
    if hint:
        params["hint"] = {"html": conditional_escape(hint)}
    if bound.errors:
        params["errorMessage"] = {"html": Markup("<br>").join(str(error) for error in bound.errors)}
    return params


def _labelled(bound: BoundField, options: Params) -> Params:
    """_common, with a label."""
    label = {"text": _label_text(bound, options), "classes": _sized("label", options)}
    return _common(bound, options) | {"label": label | {"isPageHeading": bool(options.get("heading"))}}


def _grouped(bound: BoundField, options: Params) -> Params:
    """_common, with a fieldset and its legend."""
    legend = {"text": _label_text(bound, options), "classes": _sized("fieldset__legend", options)}
    fieldset = {"legend": legend | {"isPageHeading": bool(options.get("heading"))}}
    return _common(bound, options) | {"idPrefix": bound.auto_id, "fieldset": fieldset}


def _attributes(bound: BoundField, options: Params) -> Params:
    """What the widget's attrs become: parameters for what the macro knows, attributes for the rest."""
    attrs = bound.field.widget.attrs
    classes = " ".join(filter(None, [attrs.get("class"), options.get("classes")]))
    params = {name: attrs[name] for name in ("autocomplete", "inputmode", "rows") if name in attrs}
    if "spellcheck" in attrs:
        params["spellcheck"] = str(attrs["spellcheck"]).lower() == "true"
    rest = {name: str(value) for name, value in attrs.items() if name not in _TAKEN and value is not False}
    params |= {"classes": classes, "attributes": rest, "disabled": bound.field.disabled}
    return params


def _value(bound: BoundField) -> Params:
    """The value, where there is one."""
    value = bound.field.widget.format_value(bound.value())
    return {} if value in (None, "") else {"value": str(value)}


def _input(**fixed: Any) -> ToParams:
    def params(bound: BoundField, options: Params) -> Params:
        return _labelled(bound, options) | fixed | _attributes(bound, options) | _value(bound)

    return params


def _number(bound: BoundField, options: Params) -> Params:
    # type=number changes on a scroll wheel and drops what it does not understand.
    whole = isinstance(bound.field, forms.IntegerField) and not isinstance(bound.field, forms.FloatField)
    return _input(inputmode="numeric" if whole else "decimal", spellcheck=False)(bound, options)


def _password(bound: BoundField, options: Params) -> Params:
    return _labelled(bound, options) | _attributes(bound, options)


def _lines(bound: BoundField, options: Params) -> Params:
    """The parameters of a text area."""
    attrs = bound.field.widget.attrs
    params = _labelled(bound, options) | _attributes(bound, options)
    if (attrs.get("rows"), attrs.get("cols")) == ("10", "40"):  # Django's own default, which nobody chose
        params["rows"] = 5
    # The kit's macros indent what they hold: a line end inside the value would gain spaces each time. What comes from
    # a browser ends its lines with two characters, of which the first would become a line of its own.
    typed = _value(bound).get("value", "").replace("\r\n", "\n")
    value = escape(typed).replace("\n", Markup("&#10;"))
    return params | {"value": Markup(value)}  # noqa: S704 (escaped)


def _character_count(bound: BoundField, options: Params) -> Params:
    widget = bound.field.widget
    count = {"maxlength": widget.limit, "threshold": widget.threshold}
    return _lines(bound, options) | {name: value for name, value in count.items() if value}


def _choices(bound: BoundField) -> Iterator[tuple[str, str, bool]]:
    """Value, label and whether it is chosen, groups flattened."""
    widget = bound.field.widget
    for _, options, _ in widget.optgroups(bound.html_name, widget.format_value(bound.value())):
        for option in options:
            yield str(option["value"]), str(option["label"]), bool(option["selected"])


def _select(bound: BoundField, options: Params) -> Params:
    items = [
        {"value": value, "text": "Choose one" if label == "---------" else label, "selected": selected}
        for value, label, selected in _choices(bound)
    ]
    return _labelled(bound, options) | _attributes(bound, options) | {"items": items}


def _items(bound: BoundField, options: Params) -> list[Params]:
    """The options of radios or checkboxes, with what our own widgets say of each."""
    widget, items = bound.field.widget, []
    for value, label, selected in _choices(bound):
        if value == "":
            continue
        if value in getattr(widget, "dividers", {}):
            items.append({"divider": widget.dividers[value]})
        items.append({"value": value, "text": label, "checked": selected} | _extras(bound, value))
    return items


def _extras(bound: BoundField, value: str) -> Params:
    """The hint, the revealed field and the behaviour of one option."""
    widget = bound.field.widget
    extras: Params = {}
    if hint := getattr(widget, "hints", {}).get(value):
        extras["hint"] = {"text": hint}
    if names := getattr(widget, "reveals", {}).get(value):
        extras["conditional"] = {"html": "".join(bound.form[name].as_field_group() for name in names)}
    if value and value == getattr(widget, "exclusive", ""):
        extras["behaviour"] = "exclusive"
    return extras


def _options(block: str) -> ToParams:
    def params(bound: BoundField, options: Params) -> Params:
        widget, items = bound.field.widget, _items(bound, options)
        looks = [f"{block}--inline" * getattr(widget, "inline", False)]
        looks += [f"{block}--small" * getattr(widget, "small", False), options.get("classes", "")]
        looks += ["portal-scrolls" * (getattr(widget, "scrolls", False) and len(items) > MANY)]
        return _grouped(bound, options) | {"items": items, "classes": " ".join(filter(None, looks))}

    return params


def _one_checkbox(bound: BoundField, options: Params) -> Params:
    """A single box: its label is the item's, so that there is no legend to repeat it."""
    checked = bool(bound.field.widget.check_test(bound.value()))
    item = {"value": "on", "text": str(options.get("label") or bound.label), "checked": checked}
    return _common(bound, options) | {"idPrefix": bound.auto_id, "items": [item | _extras(bound, "on")]}


def _date(bound: BoundField, options: Params) -> Params:
    widget, value = bound.field.widget, bound.value()
    parts = value if isinstance(value, list) else widget.decompress(value)
    wrong = bad_parts(bound) if bound.errors else ()
    items = [_box(bound, part, typed, part in wrong) for part, typed in zip(widget.parts, parts, strict=True)]
    return _grouped(bound, options) | {"items": items}


def _box(bound: BoundField, part: str, typed: Any, wrong: bool) -> Params:
    width = {"year": "4", "time": "5"}.get(part, "2")
    box = {"id": f"{bound.auto_id}-{part}", "name": f"{bound.html_name}_{part}", "label": part.capitalize()}
    box["classes"] = f"govuk-input--width-{width}" + " govuk-input--error" * wrong
    if part == "time":
        box["inputmode"] = "text"
    return box if typed in (None, "") else box | {"value": str(typed)}


def _file(bound: BoundField, options: Params) -> Params:
    several = bound.field.widget.allow_multiple_selected
    return _labelled(bound, options) | _attributes(bound, options) | {"javascript": True, "multiple": several}


# The first that fits: subclasses before their parents.
RENDERERS: dict[type[forms.Widget], tuple[str, ToParams]] = {
    DateInput3: ("govukDateInput", _date),
    CharacterCount: ("govukCharacterCount", _character_count),
    forms.Textarea: ("govukTextarea", _lines),
    forms.PasswordInput: ("govukPasswordInput", _password),
    forms.EmailInput: ("govukInput", _input(type="email", autocomplete="email", spellcheck=False)),
    forms.URLInput: ("govukInput", _input(type="url", spellcheck=False)),
    forms.TelInput: ("govukInput", _input(type="tel", autocomplete="tel")),
    forms.NumberInput: ("govukInput", _number),
    forms.CheckboxSelectMultiple: ("govukCheckboxes", _options("govuk-checkboxes")),
    forms.RadioSelect: ("govukRadios", _options("govuk-radios")),
    forms.CheckboxInput: ("govukCheckboxes", _one_checkbox),
    forms.FileInput: ("govukFileUpload", _file),
    forms.Select: ("govukSelect", _select),
    forms.TextInput: ("govukInput", _input()),
}
