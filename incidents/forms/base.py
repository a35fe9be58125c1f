"""What the form of every verb has: its words, and the verb that it calls."""

from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator

from dcs_portal.forms import CharacterCount, PortalForm, RoughTimeField
from dcs_portal.schools.models import User

from ..models import Incident, Letter

LIMIT = 4000


def words(label: str, required: str, hint: str = "") -> forms.CharField:
    """A text of up to 4,000 characters, which may be overstepped and is then refused with a message."""
    return forms.CharField(
        label=label,
        help_text=hint,
        widget=CharacterCount(LIMIT),
        validators=[MaxLengthValidator(LIMIT, f"Shorten it to {LIMIT:,} characters")],
        error_messages={"required": required},
    )


def link_field(hint: str) -> forms.CharField:
    """Where a post is; it is kept as words."""
    return forms.CharField(
        label="Link to the post",
        max_length=2000,
        required=False,
        help_text=hint,
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )


def rough_time(hint: str = "") -> RoughTimeField:
    """About when something was, at the school."""
    return RoughTimeField(
        label="At what time?",
        required=False,
        help_text=hint,
        error_messages={"invalid": "Enter a time, like 16:40 or 4:40pm"},
        widget=forms.TextInput({"autocomplete": "off", "class": "govuk-input--width-5"}),
    )


SEEN_TIME_HINT = "Roughly is enough. For example, 16:40 or 4:40pm."


def forget_errors(form: forms.Form, *names: str) -> None:
    """Fields that another answer hides cannot be wrong."""
    for name in names:
        form.errors.pop(name, None)


def posted_names(form_class: type[forms.Form]) -> set[str]:
    """The names under which a browser sends what is typed into a form; a date has three."""
    names: set[str] = set()
    for name, field in form_class.base_fields.items():  # type: ignore[attr-defined]
        widget = field.widget
        ends: list[str] = getattr(widget, "widgets_names", [""])
        names |= {name + end for end in ends}
    return names


class Spoken:
    """What a form of a verb says: `title` heads the page, `submit` is on the button, `done` is said afterwards.

    `to_check`: a template that shows what would happen, before it does.
    `asks_who`: it is given the person as `by`. `takes_step`: the address may name a step,
    `takes_posts`: or posts. `letter`: what it has saved.
    Of a restricted case `intro_restricted` and `done_restricted` are said instead, where there are such.
    """

    title: ClassVar[str]
    submit: ClassVar[str]
    done: str
    intro: str = ""
    intro_restricted: ClassVar[str] = ""
    done_restricted: ClassVar[str] = ""
    asks_who: ClassVar[bool] = False
    takes_step: ClassVar[bool] = False
    takes_posts: ClassVar[bool] = False
    letter: Letter | None = None

    @property
    def to_check(self) -> str:
        return ""


class ActionForm(Spoken, PortalForm):
    """The base of most."""

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.incident = incident
        if incident.restricted:
            self.intro, self.done = self.intro_restricted or self.intro, self.done_restricted or self.done

    def apply(self, by: User) -> None:
        raise NotImplementedError
