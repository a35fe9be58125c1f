"""Whether a member of staff is said to have harmed a child, and who: the same question on every page that asks it."""

from typing import Any

from django import forms

from dcs_portal.forms import PortalForm, Radios
from dcs_portal.schools.models import School, User

from ..codes import AccusedKind, Part, Sure
from ..models import Party
from ..names import several


def accused_question() -> forms.ChoiceField:
    """The question, in words that keep criticism of staff apart from an allegation."""
    return forms.ChoiceField(
        label="Is a member of staff said to have harmed a child, or put one at risk?",
        help_text="For example hitting a child, sexual messages, or leaving a child in danger. "
        "Criticism of how somebody teaches, or speaks to parents, is not meant.",
        choices=Sure.choices,
        widget=Radios(
            hints={
                Sure.YES: "Only the allegations officer will see your report. The school will not.",
                Sure.NOT_SURE: "Also only the allegations officer, who decides what it is.",
            }
        ),
        error_messages={"required": "Select whether a member of staff is said to have harmed a child"},
    )


class AccusedFields(PortalForm):
    """The base of forms that ask who it is."""

    accused_person = forms.ModelChoiceField(
        User.objects.none(),
        label="Who is the member of staff?",
        required=False,
        empty_label="Choose a name, if you know it",
        help_text="They will not be able to see it.",
    )
    accused_name = forms.CharField(
        label="Or write their name",
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )

    def offer_accused(self, school: School, *, but: User | None = None) -> None:
        """Let the person choose among those who may be named at `school`."""
        people = User.objects.nameable(school)
        people = people.exclude(pk=but.pk) if but else people
        self.fields["accused_person"].queryset = people  # type: ignore[attr-defined]

    @property
    def named_accused(self) -> list[Party]:
        """The accused, unsaved; none if nobody was named."""
        answers: dict[str, Any] = self.cleaned_data
        person, name = answers.get("accused_person"), answers.get("accused_name", "")
        if not (person or name):
            return []
        first, *others = several(name) or [""]
        accused = [Party(part=Part.ACCUSED, kind=AccusedKind.STAFF, person=person, name=first)]
        return accused + [Party(part=Part.ACCUSED, kind=AccusedKind.STAFF, name=other) for other in others]
