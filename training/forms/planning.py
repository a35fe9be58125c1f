from typing import Any

from django import forms

from dcs_portal.forms import Checkboxes, PortalForm

from ..models import Proposal


class RepeatForm(PortalForm):
    """Which of last year's sessions to plan again: all of them, unless some are unticked."""

    sessions = forms.MultipleChoiceField(
        label="Which sessions?",
        widget=Checkboxes(small=True),
        error_messages={"required": "Select at least one", "invalid_choice": "Select sessions of this list"},
    )

    def __init__(self, *args: Any, proposals: list[Proposal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["sessions"]
        field.choices = [(str(one.session.pk), one.title) for one in proposals]
        field.widget.hints = {str(one.session.pk): one.details for one in proposals}
        self.initial["sessions"] = [str(one.session.pk) for one in proposals]

    @property
    def chosen(self) -> set[int]:
        """The ids of the sessions of a valid form."""
        return {int(key) for key in self.cleaned_data["sessions"]}
