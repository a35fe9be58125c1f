"""What the macros make, and what our forms make with them, is what govuk-frontend itself makes."""

import json
from pathlib import Path

import govuk_frontend_jinja
import pytest
from django import forms
from django.template import engines

from dcs_portal.assets import KIT, ROOT
from dcs_portal.forms import CharacterCount, Checkboxes, DateField3, PortalForm, Radios
from dcs_portal.jinja import kit_macro

from .html import skeleton, tokens

COMPONENTS = sorted(path.parent.name for path in (KIT / "components").glob("*/fixtures.json"))


def fixtures(component: str) -> dict[str, dict]:
    found = json.loads((KIT / "components" / component / "fixtures.json").read_text(encoding="utf-8"))
    return {fixture["name"]: fixture for fixture in found["fixtures"]}


def test_the_kit_is_installed_with_its_fixtures():
    assert len(COMPONENTS) > 30, "Install the front-end packages: npm ci --ignore-scripts"


@pytest.mark.parametrize("component", COMPONENTS)
def test_the_macro_makes_what_the_kit_makes(component):
    macro = kit_macro("govuk" + "".join(word.capitalize() for word in component.split("-")))
    for name, fixture in fixtures(component).items():
        assert tokens(macro(fixture["options"])) == tokens(fixture["html"]), name


def test_the_macros_follow_the_version_that_we_pin():
    pinned = json.loads((ROOT / "package.json").read_text())["dependencies"]["govuk-frontend"]
    metadata = next(Path(govuk_frontend_jinja.__file__).parent.parent.glob("govuk_frontend_jinja-*/METADATA"))
    assert f"GOV.UK%20Frontend-v{pinned}-" in metadata.read_text()
    assert json.loads((KIT.parent.parent / "package.json").read_text())["version"] == pinned


def words(options: dict) -> dict:
    """What every field takes from a fixture: its label and hint."""
    label = options.get("label") or options["fieldset"]["legend"]
    return {"label": label["text"], "help_text": options.get("hint", {}).get("text", ""), "required": False}


def choices(options: dict) -> list[tuple[str, str]]:
    return [(str(item["value"]), item["text"]) for item in options["items"] if "value" in item]


def hints(options: dict) -> dict:
    return {str(i["value"]): i["hint"]["text"] for i in options["items"] if "hint" in i}


def dividers(options: dict) -> dict:
    """Divider before the value that follows it."""
    pairs = zip(options["items"], options["items"][1:], strict=False)
    return {str(after["value"]): item["divider"] for item, after in pairs if "divider" in item}


def exclusive(options: dict) -> str:
    return next((str(i["value"]) for i in options["items"] if i.get("behaviour") == "exclusive"), "")


FIELDS = {
    "input": lambda o: forms.CharField(**words(o)),
    "textarea": lambda o: forms.CharField(**words(o), widget=forms.Textarea),
    "character-count": lambda o: forms.CharField(
        **words(o), strip=False, widget=CharacterCount(o["maxlength"], threshold=o.get("threshold", 0))
    ),
    "password-input": lambda o: forms.CharField(**words(o), widget=forms.PasswordInput(attrs=auto(o))),
    "select": lambda o: forms.ChoiceField(**words(o), choices=choices(o)),
    "date-input": lambda o: DateField3(**words(o)),
    "file-upload": lambda o: forms.FileField(**words(o)),
    "radios": lambda o: forms.ChoiceField(
        **words(o), choices=choices(o), widget=Radios(hints=hints(o), dividers=dividers(o), inline="inline" in str(o))
    ),
    "checkboxes": lambda o: forms.MultipleChoiceField(
        **words(o),
        choices=choices(o),
        widget=Checkboxes(hints=hints(o), dividers=dividers(o), exclusive=exclusive(o), small="--small" in str(o)),
    ),
}


def auto(options: dict) -> dict:
    return {"autocomplete": options["autocomplete"]} if "autocomplete" in options else {}


def chosen(options: dict):
    """The value of a fixture, or the values it ticks."""
    items = options.get("items", [])
    ticked = [str(i["value"]) for i in items if i.get("checked") or i.get("selected")]
    return options.get("value", options.get("values", ticked[0] if len(ticked) == 1 else ticked or None))


def rendered(component: str, options: dict) -> str:
    """A form of ours with the one field that the fixture describes."""
    name = options.get("id") or options.get("idPrefix") or options["name"]
    form = PortalForm(auto_id="%s", initial={name: chosen(options)})
    form.mark_optional = False
    form.fields[name] = FIELDS[component](options)
    if "errorMessage" in options:
        form.is_bound, form.data = True, {name: chosen(options)} if chosen(options) else {}
        form.add_error(name, options["errorMessage"]["text"])
    legend = (options.get("fieldset") or {}).get("legend", options.get("label") or {})
    heading = {"heading": True, "label_size": legend["classes"][-1]} if legend.get("isPageHeading") else {}
    return form[name].as_field_group(**heading)


SAME = {
    "input": ["default", "with hint text", "with error message", "with error and hint", "with label as page heading"],
    "textarea": ["default", "with hint", "with error message", "with default value", "with label as page heading"],
    "character-count": [
        *("default", "with hint", "with hint and error", "with default value"),
        *("with default value exceeding limit", "with threshold", "with label as page heading"),
    ],
    "password-input": ["default", "with hint text", "with error message", "with new-password autocomplete"],
    "select": ["with hint text and error message", "error"],
    "date-input": ["with errors and hint", "with errors only"],
    "file-upload": ["enhanced", "enhanced, with error message and hint"],
    "radios": [
        *("with hint", "with a divider", "with hints on parent and items", "inline"),
        *("with fieldset and error message", "with hint and error message"),
    ],
    "checkboxes": [
        *("with hint", "with divider and None", "with error message and hint", "small"),
        "with legend as a page heading",
    ],
}


@pytest.mark.parametrize(("component", "name"), [(c, name) for c, names in SAME.items() for name in names])
def test_our_forms_make_what_the_kit_makes(component, name):
    fixture = fixtures(component)[name]
    assert skeleton(rendered(component, fixture["options"])) == skeleton(fixture["html"])


def test_every_macro_of_the_kit_is_a_global():
    missing = [c for c in COMPONENTS if "govuk" + c.title().replace("-", "") not in engines["jinja2"].env.globals]
    assert missing == []
