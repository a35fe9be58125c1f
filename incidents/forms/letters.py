"""Letters that the portal helps to write: filled from the case, changed by the writer, kept as they leave."""

from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator

from dcs_portal.forms import CharacterCount, Checkboxes, PortalForm
from dcs_portal.schools.models import User

from ..guides.codes import LetterKind
from ..guides.filling import blanks
from ..guides.showing import letter
from ..models import Post
from .base import LIMIT, ActionForm


class LetterForm(ActionForm):
    """An invitation to meet; the others differ by kind and title."""

    kind: ClassVar[LetterKind] = LetterKind.INVITE
    title: ClassVar[str] = "Invite somebody to meet"
    asks_who = True
    submit = "Save the letter"
    done = "The letter is saved as it stands. Print it or copy it: the portal does not send it."
    subject = forms.CharField(label="Subject", max_length=150, error_messages={"required": "Enter a subject"})
    body = forms.CharField(
        label="Letter",
        help_text="Fill in what stands in [square brackets]. Never name a child: the letter leaves the school.",
        widget=CharacterCount(LIMIT, rows=20),
        validators=[MaxLengthValidator(LIMIT, f"Shorten it to {LIMIT:,} characters")],
        error_messages={"required": "Write the letter"},
    )

    def __init__(self, *args: Any, by: User, posts: list[Post] | None = None, **kwargs: Any) -> None:
        filled = letter(self.kind, kwargs["incident"].letter_facts(by, posts))
        super().__init__(*args, initial=filled | kwargs.pop("initial", {}), **kwargs)
        self.intro = (
            "It is filled in from the case. Change what you like: it is kept word for word, and nobody can change "
            "it afterwards. The portal does not send it; you print it or copy it."
        )

    def clean_subject(self) -> str:
        return _without_blanks(" ".join(self.cleaned_data["subject"].split()))

    def clean_body(self) -> str:
        return _without_blanks(self.cleaned_data["body"])

    def apply(self, by: User) -> None:
        said = self.cleaned_data
        self.letter = self.incident.write_letter(self.kind, said["subject"], said["body"], by=by)


def _without_blanks(text: str) -> str:
    if left := blanks(text):
        raise forms.ValidationError(f"Fill in or delete {', '.join(dict.fromkeys(left))}")
    return text


class WarnForm(LetterForm):
    kind = LetterKind.WARN
    title = "Warn whoever posted it"


class ThankForm(LetterForm):
    kind = LetterKind.THANK
    title = "Thank somebody"


class AskRemovalForm(LetterForm):
    """A letter goes to one platform, about its posts only."""

    kind = LetterKind.ASK_REMOVAL
    title = "Ask the platform to remove it"
    takes_posts = True


class WhichPostsForm(PortalForm):
    """Which of several posts a letter to their platform is about; asked in the address, by their ids."""

    title: ClassVar[str] = "Ask the platform to remove it"
    post = forms.MultipleChoiceField(
        label="Which posts?",
        help_text="The letter goes to one platform. For the posts of another write another letter.",
        widget=Checkboxes(),
        error_messages={"required": "Select which posts", "invalid_choice": "Select posts from the list"},
    )

    def __init__(self, *args: Any, posts: list[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._posts = {str(post.pk): post for post in posts}
        field: Any = self.fields["post"]
        field.choices = [(key, _named(post)) for key, post in self._posts.items()]
        field.widget.hints = {key: post.link for key, post in self._posts.items() if post.link}
        field.initial = [key for key, post in self._posts.items() if post.platform == posts[0].platform]

    def clean_post(self) -> list[str]:
        keys: list[str] = self.cleaned_data["post"]
        if len({self._posts[key].platform for key in keys}) > 1:
            raise forms.ValidationError("Select posts of one platform only")
        return keys

    @property
    def posts(self) -> list[Post]:
        return [self._posts[key] for key in self.cleaned_data["post"]]


def _named(post: Post) -> str:
    where = ", ".join(part for part in [post.get_platform_display(), post.account] if part)
    return f"{post} of {post.incident.reference}: {where or 'platform not known'}"
