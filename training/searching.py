"""Looking for material by words: every word somewhere in its title or publisher, "CEOPS" for CEOP as people say it."""

import re

from django.db.models import Q, QuerySet

from .models import Resource

_MOST_WORDS = 8


def wanted(words: str) -> list[str]:
    """The words to look for. The print form is CEOP; staff say CEOPS."""
    found = re.findall(r"\w+", words)[:_MOST_WORDS]
    return ["CEOP" if word.upper() == "CEOPS" else word for word in found]


def matching(words: str) -> QuerySet[Resource]:
    """The resources that have every word, those that are retired too. None where there is no word."""
    asked = wanted(words)
    if not asked:
        return Resource.objects.none()
    rows = Resource.objects.all()
    for word in asked:
        rows = rows.filter(Q(title__icontains=word) | Q(publisher__icontains=word))
    return rows
