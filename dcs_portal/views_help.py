"""The helpful pages: open to everybody, and made to be printed. No names of people on them for who is not signed in."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from .schools import numbers


@login_not_required
def help_page(request: HttpRequest) -> HttpResponse:
    """Where to go first: the numbers that concern the person, and the way to the other pages."""
    context: dict[str, Any] = {"places": numbers.places_for(request.user)}
    if request.user.is_authenticated:
        context |= {
            "of_schools": numbers.of_own_schools(request.user),
            "of_places": numbers.of_every_place(request.user),
            "for_allegations": numbers.for_allegations(),
        }
    return render(request, "help/help.html", context)


@login_not_required
def post(request: HttpRequest) -> HttpResponse:
    """What to do about a post, what never to do, and who outside can help."""
    return render(request, "help/post.html", {"printed_on": timezone.now()})


@login_not_required
def places(request: HttpRequest) -> HttpResponse:
    """Which place: the own ones first for who is signed in."""
    return render(request, "help/places.html", {"places": numbers.places_for(request.user)})


@login_not_required
def here(request: HttpRequest, code: str) -> HttpResponse:
    """Whom to ring at one place: its numbers, its schools', and those of all of DCS."""
    every_place = numbers.places_for(request.user)
    place = get_object_or_404(every_place, code=code)
    everywhere, of_schools = numbers.of_place(place)
    context = {
        "place": place,
        "others": [other for other in every_place if other != place],
        "everywhere": everywhere,
        "of_schools": of_schools,
        "for_allegations": numbers.for_allegations() if request.user.is_authenticated else [],
        "printed_on": timezone.now(),
    }
    return render(request, "help/here.html", context)


@login_not_required
def paper_form(request: HttpRequest) -> HttpResponse:
    """The form to fill in by hand while the portal cannot be reached."""
    return render(request, "help/paper_form.html", {"printed_on": timezone.now()})
