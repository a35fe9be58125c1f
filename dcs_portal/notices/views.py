"""A person's own notices, and for HQ the e-mails that could not be sent."""

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from dcs_portal.filters import plural
from dcs_portal.paging import page_of
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest

from .models import Notice, known_to


@require_safe
def inbox(request: SignedInRequest) -> HttpResponse:
    """The person's notices, newest first."""
    page = page_of(Notice.objects.inbox(request.user), request)
    page.object_list = known_to(request.user, page.object_list)
    context = {
        "page": page,
        "sees_delivery": request.user.can(Permission.SEE_DELIVERY),
    }
    return render(request, "notices/inbox.html", context)


@require_safe
def open_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """Marks one notice read and goes to what it is about, or stays where there is no page for it."""
    notice = get_object_or_404(Notice.objects.inbox(request.user), pk=pk)
    notice.mark_read()
    try:
        path = notice.definition.path
        return redirect(path(notice) if path else "notices:inbox")
    except (ObjectDoesNotExist, KeyError):
        messages.info(request, "What this notice was about is no longer there.")
        return redirect("notices:inbox")


@require_POST
def read_all(request: SignedInRequest) -> HttpResponse:
    """Marks all of the person's notices read."""
    Notice.objects.inbox(request.user).mark_read()
    return redirect("notices:inbox")


@require_safe
def failures(request: SignedInRequest) -> HttpResponse:
    """E-mails that were given up, for HQ."""
    require(request.user, Permission.SEE_DELIVERY)
    found = Notice.objects.failed().visible_to(request.user)
    context = {
        "page": page_of(found, request),
        "late": Notice.objects.late().count(),
    }
    return render(request, "notices/failures.html", context)


@require_POST
def retry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Puts one failed e-mail back in line."""
    require(request.user, Permission.SEE_DELIVERY)
    get_object_or_404(Notice.objects.visible_to(request.user), pk=pk).retry()
    messages.success(request, "It will be sent again.")
    return redirect("notices:failures")


@require_POST
def retry_all(request: SignedInRequest) -> HttpResponse:
    """Puts every failed e-mail back in line, as after a mail server was down."""
    require(request.user, Permission.SEE_DELIVERY)
    failed = list(Notice.objects.failed().visible_to(request.user))
    for notice in failed:
        notice.retry()
    messages.success(request, f"{plural(len(failed), 'message')} will be sent again.")
    return redirect("notices:failures")
