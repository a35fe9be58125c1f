"""Offers of cases between schools: what waits for an answer, the answer, and the receipts."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from dcs_portal.notices.models import Notice
from dcs_portal.paging import page_of
from dcs_portal.retrying import retried
from dcs_portal.schools.permissions import Permission
from dcs_portal.schools.requests import SignedInRequest

from ..forms.transfers import RefuseForm
from ..models import Incident, NotNow, Transfer
from ..showing_transfers import receipt_lines


def _transfer(request: SignedInRequest, key: uuid.UUID) -> Transfer:
    return get_object_or_404(Transfer.objects.visible_to(request.user).for_list(), key=key)


def _answerable(request: SignedInRequest, key: uuid.UUID) -> Transfer:
    """The offer, if it is for the person to answer, or was."""
    offer = _transfer(request, key)
    if offer.incident.restricted or not request.user.can(Permission.TRIAGE, offer.to_school):
        raise PermissionDenied("answer")
    return offer


@require_GET
def transfers(request: SignedInRequest) -> HttpResponse:
    """The offers and receipts of the person's schools, those first that wait for them."""
    if not (request.user.can(Permission.TRIAGE) or request.user.can(Permission.HANDLE_ALLEGATIONS)):
        raise PermissionDenied("transfers")
    rows = Transfer.objects.visible_to(request.user).for_list()
    context = {
        "waiting": list(Transfer.objects.answerable_by(request.user).for_list()),
        "page": page_of(rows, request),
    }
    return render(request, "incidents/transfers.html", context)


@require_GET
def transfer(request: SignedInRequest, key: uuid.UUID) -> HttpResponse:
    """An offer with what is needed to answer it, or what became of it; of one that was accepted the receipt."""
    offer = _transfer(request, key)
    Notice.objects.inbox(request.user).about(offer.incident).mark_read()
    with timezone.override(request.user.tz):
        context = {
            "offer": offer,
            "incident": offer.incident,
            "may_answer": Transfer.objects.answerable_by(request.user).filter(pk=offer.pk).exists(),
            "is_theirs": Incident.objects.visible_to(request.user).filter(pk=offer.incident_id).exists(),
            "files": receipt_lines(offer, request.user),
        }
        return render(request, "incidents/transfer.html", context)


@require_POST
def accept(request: SignedInRequest, key: uuid.UUID) -> HttpResponse:
    """The case is the person's from now on."""
    offer = _answerable(request, key)
    try:
        retried(offer.incident.accept, offer, by=request.user)
    except NotNow as why:
        messages.error(request, str(why))
        return redirect("incidents:transfer", key)
    messages.success(request, "It is yours now. Its receipt is under “Transfers”.")
    return redirect("incidents:case", offer.incident.reference)


def refuse(request: SignedInRequest, key: uuid.UUID) -> HttpResponse:
    """It stays where it is, with the reason why."""
    offer = _answerable(request, key)
    form = RefuseForm(request.POST if request.method == "POST" else None, offer=offer)
    if not offer.is_waiting:
        messages.error(request, "This offer has been answered.")
        return redirect("incidents:transfer", key)
    if request.method == "POST" and form.is_valid() and _apply(request, form):
        messages.success(request, "It is refused. Whoever offered it has been told why.")
        return redirect("incidents:transfers")
    return render(request, "incidents/transfer_refuse.html", {"form": form, "offer": offer})


def _apply(request: SignedInRequest, form: RefuseForm) -> bool:
    try:
        retried(form.apply, request.user)
    except NotNow as why:
        form.add_error(None, str(why))
        return False
    return True
