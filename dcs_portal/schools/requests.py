from django.http import HttpRequest

from .models import User


class SignedInRequest(HttpRequest):
    """What a view gets behind the sign-in middleware: for the type checker, which cannot know of it."""

    user: User
