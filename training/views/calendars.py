"""The person's own calendar: a secret link that opens without signing in, and can be made anew or taken away."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST, require_safe

from dcs_portal.attachments import HEADERS
from dcs_portal.limits import address_of, is_within
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest

from ..calendar_entries import entries_of
from ..calendar_feed import ical
from ..models import CalendarLink

# A calendar asks every few hours; a person who has just made the link, some times more.
_MOST, _MOST_WRONG, _SECONDS = 60, 60, 600


@require_GET
def calendar(request: SignedInRequest) -> HttpResponse:
    """The link, if there is one, and what it shows."""
    require(request.user, Permission.LOG_TRAINING)
    link = CalendarLink.objects.filter(person=request.user).first()
    address = settings.PORTAL_URL + reverse("training:calendar_feed", args=[link.token]) if link else ""
    context = {"link": link, "address": address, "entries": entries_of(request.user)}
    return render(request, "training/calendar.html", context)


@require_POST
def make_link(request: SignedInRequest) -> HttpResponse:
    """A new link; the one before it stops working at once."""
    CalendarLink.objects.make(request.user)
    messages.success(request, "Your link is ready. One that you had before opens nothing any more.")
    return redirect("training:calendar")


@require_POST
def remove_link(request: SignedInRequest) -> HttpResponse:
    """Take the link away."""
    require(request.user, Permission.LOG_TRAINING)
    CalendarLink.objects.remove(request.user, by=request.user)
    messages.success(request, "Your link opens nothing any more.")
    return redirect("training:calendar")


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a link, for a calendar program. A link that is wrong or was replaced leads nowhere."""
    link = CalendarLink.objects.by_token(token)
    allowed = f"calendar:{link.pk}" if link else f"calendar-wrong:{address_of(request)}"
    if not is_within(allowed, _MOST if link else _MOST_WRONG, _SECONDS):
        return HttpResponse(status=429, headers={"Retry-After": str(_SECONDS)})
    if link is None:
        raise Http404
    body = ical(entries_of(link.person), timezone.now())
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=HEADERS)
