"""Reads a page as a browser would: its forms, and what stands in their fields."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_NOT_FILLED = ("submit", "button", "hidden", "file", "image")


@dataclass
class FormOnPage:
    method: str
    action: str
    texts: dict[str, str] = field(default_factory=dict)
    areas: set[str] = field(default_factory=set)
    choices: dict[str, list[str]] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)
    passwords: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[FormOnPage] = []
        self.form: FormOnPage | None = None
        self.writing: str | None = None
        self.select = ""

    def handle_starttag(self, tag, attrs) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = FormOnPage(attributes.get("method", "get").lower(), attributes.get("action", ""))
            self.forms.append(self.form)
        elif self.form and tag in ("input", "textarea", "select", "option"):
            getattr(self, f"_{tag}")(attributes)

    def handle_endtag(self, tag) -> None:
        if tag == "form":
            self.form = None
        if tag == "textarea":
            self.writing = None

    def handle_data(self, data) -> None:
        if self.writing and self.form:
            self.form.texts[self.writing] += data

    def _input(self, attributes) -> None:
        kind, name, value = attributes.get("type", "text"), attributes.get("name"), attributes.get("value", "")
        if not name:
            return
        if kind in ("radio", "checkbox"):
            self.form.choices.setdefault(name, []).append(value)
        elif kind == "hidden":
            self.form.hidden[name] = value
        elif kind == "password":
            self.form.passwords.add(name)
        elif kind not in _NOT_FILLED:
            self.form.texts[name] = value

    def _textarea(self, attributes) -> None:
        self.writing = attributes["name"]
        self.form.texts[self.writing] = ""
        self.form.areas.add(self.writing)

    def _select(self, attributes) -> None:
        self.select = attributes["name"]
        self.form.choices[self.select] = []

    def _option(self, attributes) -> None:
        self.form.choices[self.select].append(attributes.get("value", ""))


def forms_of(html: str) -> list[FormOnPage]:
    """The forms of a page but those of the layout, such as the one that signs out."""
    reader = _Reader()
    reader.feed(html)
    return [form for form in reader.forms if not form.action.startswith("/account/logout")]
