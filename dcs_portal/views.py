"""The pages that belong to no domain: home, the statements, the gallery, a form that came too late."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from . import gallery as examples
from .navigation import home_for


def home(request: HttpRequest) -> HttpResponse:
    """What waits for this person, first."""
    return render(request, "home.html", {"blocks": home_for(request.user)})


def account(request: HttpRequest) -> HttpResponse:
    """The way to one's own password, second step and sessions."""
    return render(request, "account/overview.html")


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "pages/accessibility.html")


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """What the portal holds about people, why and how long, and its cookies."""
    return render(request, "pages/privacy.html")


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with real-looking data, with none, too much and wrong. In development only."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "gallery.html", examples.context(request))


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form whose token has gone: nearly always a page left open too long."""
    return render(request, "403_csrf.html", status=403)
