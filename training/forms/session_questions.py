"""The questions about a session, as they are asked."""

from django import forms

from dcs_portal.forms import Checkboxes, DateField3, PortalForm, Radios
from dcs_portal.schools.models import User

from ..levels import Level
from ..models import Resource
from ..statuses import Setting
from .words import words

ASSEMBLY = "CEOP Education says that its material is made for classes and groups, and does not suit an assembly."
ASSEMBLY_NEXT = f"{ASSEMBLY} If you can, hold it class by class next time."
NO_NAMES = "No names of children, and nothing that says who they are."


class SessionQuestions(PortalForm):
    """The base of the form of a session: its fields. Those behind “More” are guessed, and nearly always right."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    classes = forms.MultipleChoiceField(
        label="Which classes?",
        error_messages={"required": "Select the class or classes", "invalid_choice": "Select classes of this list"},
    )
    on = DateField3(
        name="Date",
        label="When?",
        help_text="A day to come plans the session. You confirm it afterwards.",
        error_messages={"required": "Enter the date"},
    )
    level = forms.ChoiceField(
        label="Which level?",
        choices=Level.choices,
        required=False,
        widget=Radios(reveals={Level.THIRTEEN: "covers_profile"}),
        error_messages={"invalid_choice": "Select one of the levels"},
    )
    covers_profile = forms.TypedChoiceField(
        label="Did it cover the online profile and how to control it?",
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        required=False,
        widget=Radios(inline=True, small=True),
        error_messages={"invalid_choice": "Select whether it covered the online profile"},
    )
    resource = forms.ModelChoiceField(
        Resource.objects.none(),
        label="With which material?",
        empty_label="Choose the material",
        error_messages={"required": "Choose the material", "invalid_choice": "Choose material of the list"},
    )
    setting = forms.ChoiceField(
        label="Where?",
        choices=Setting.choices,
        initial=Setting.CLASS,
        widget=Radios(small=True, hints={Setting.ASSEMBLY: f"{ASSEMBLY} You can log it all the same."}),
        error_messages={"required": "Select where it was", "invalid_choice": "Select where it was"},
    )
    led_by = forms.ModelChoiceField(
        User.objects.none(),
        label="Who led it?",
        required=False,
        empty_label="Somebody else",
        error_messages={"invalid_choice": "Choose somebody who works here, or “Somebody else”"},
    )
    led_by_other = forms.CharField(
        label="If somebody else: who?",
        required=False,
        max_length=120,
        help_text="For example a CEOP ambassador.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    strands = forms.MultipleChoiceField(
        label="Which strands of Education for a Connected World? (optional)",
        required=False,
        widget=Checkboxes(small=True),
        error_messages={"invalid_choice": "Select strands of this list"},
    )
    note = words("Note (optional)", hint=NO_NAMES)

    mark_optional = False
    MORE = ("setting", "led_by", "led_by_other", "strands", "note")

    @property
    def more(self) -> list[forms.BoundField]:
        """The fields that stand behind “More”."""
        return [self[name] for name in self.MORE]

    @property
    def more_is_wrong(self) -> bool:
        """Whether something behind “More” has to be put right, so that it must be open."""
        return bool(set(self.MORE) & self.errors.keys())
