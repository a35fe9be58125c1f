"""Exemptions: asked for by one person, decided by another."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from dcs_portal.audit.models import Event
from dcs_portal.doors import NotNow
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest

from ..forms.exemptions import DecideForm, EndForm, ExemptForm
from ..history import told
from ..levels import Level
from ..models import Exemption
from .shared import class_of


def ask(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for an exemption of a class."""
    one = class_of(request, pk)
    require(request.user, Permission.LOG_TRAINING, one.school)
    form = ExemptForm(request.POST if request.method == "POST" else None, school_class=one)
    if form.is_valid():
        try:
            level, reason = Level(form.cleaned_data["level"]), form.cleaned_data["reason"]
            exemption = Exemption.objects.ask(one, level, reason, by=request.user)
        except NotNow as answer:
            form.add_error(None, str(answer))
        else:
            messages.success(request, "You have asked for an exemption. A leader of the school or HQ decides.")
            return redirect("training:exemption", exemption.pk)
    return render(request, "training/exempt.html", {"form": form, "one": one, "school": one.school})


def exemption_of(request: SignedInRequest, pk: int) -> Exemption:
    """The exemption of an address; 404 for who may not see it."""
    rows = Exemption.objects.visible_to(request.user).select_related("school_class__school", "asked_by", "approver")
    return get_object_or_404(rows, pk=pk)


@require_GET
def exemption_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """An exemption, why, who asked, who approved, and its history."""
    exemption = exemption_of(request, pk)
    context = {
        "exemption": exemption,
        "school": exemption.school_class.school,
        "may_decide": exemption.may_decide(request.user),
        "may_end": exemption.may_end(request.user),
        "is_own": exemption.asked_by_id == request.user.pk,
        "events": told(Event.objects.about(exemption)),
    }
    return render(request, "training/exemption.html", context)


def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """Approve or refuse it."""
    exemption = exemption_of(request, pk)
    if not exemption.may_decide(request.user):
        return _refused(request, exemption)
    form = DecideForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            if form.cleaned_data["answer"] == "yes":
                exemption.approve(by=request.user)
            else:
                exemption.refuse(form.cleaned_data["reason"], by=request.user)
        except NotNow as answer:
            messages.error(request, str(answer))
        else:
            messages.success(request, "Your decision is recorded.")
        return redirect("training:exemption", pk)
    return render(request, "training/decide.html", {"form": form, "exemption": exemption})


def end(request: SignedInRequest, pk: int) -> HttpResponse:
    """It holds no more, or is taken back."""
    exemption = exemption_of(request, pk)
    if not exemption.may_end(request.user):
        return _refused(request, exemption)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            exemption.end(form.cleaned_data["reason"], by=request.user)
        except NotNow as answer:
            messages.error(request, str(answer))
        else:
            messages.success(request, "The exemption has ended.")
        return redirect("training:exemption", pk)
    return render(request, "training/end_exemption.html", {"form": form, "exemption": exemption})


def _refused(request: SignedInRequest, exemption: Exemption) -> HttpResponse:
    """403 for who may not do it at all; else back, with the reason."""
    if not exemption.may_ever(request.user):
        raise PermissionDenied("somebody else decides")
    messages.error(request, "This cannot be done as it stands now.")
    return redirect("training:exemption", exemption.pk)
