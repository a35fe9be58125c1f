"""A school's declaration: what leaders see and sign, and every version of it as it was signed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest

from ..forms.declaring import MOST_NEW, DoneForm, SignForm, slots_of
from ..models import Declaration, DeclaredException, NotNow, sign
from ..models.declarations import SIGNED_MEANWHILE, STATEMENT, DeclarationQuerySet
from ..models.standings import SchoolStanding, left_open, standings


def require_some(user: User) -> None:
    """Let leaders and HQ go on; everybody else gets 403."""
    if not (user.can(Permission.SIGN_DECLARATIONS) or user.can(Permission.MANAGE_DECLARATIONS)):
        raise PermissionDenied("declarations")


def _school(request: SignedInRequest, code: str) -> School:
    """A school whose declaration the person may see; also one that is closed by now."""
    require_some(request.user)
    sees_all = request.user.can(Permission.MANAGE_DECLARATIONS)
    schools = School.objects.all() if sees_all else request.user.schools_where(Permission.SIGN_DECLARATIONS)
    return get_object_or_404(schools, code=code)


def own(request: SignedInRequest) -> HttpResponse:
    """The leader's schools; with only one, straight to it."""
    schools = list(request.user.schools_where(Permission.SIGN_DECLARATIONS).filter(closed_on=None))
    if len(schools) == 1:
        return redirect("policies:declaration_of", schools[0].code)
    return render(request, "policies/declare_own.html", {"rows": standings(schools)})


@require_GET
def school(request: SignedInRequest, code: str) -> HttpResponse:
    """This year's declaration of a school, its exceptions, and what was signed before."""
    school = _school(request, code)
    one = standings([school])[0]
    context: dict[str, Any] = {
        "one": one,
        "school": school,
        "before": left_open([one]),
        "versions": _visible(request).filter(school=school),
        "may_sign": request.user.can(Permission.SIGN_DECLARATIONS, school) and school.closed_on is None,
    }
    return render(request, "policies/declare_school.html", context)


def _visible(request: SignedInRequest) -> DeclarationQuerySet:
    return Declaration.objects.visible_to(request.user)


def sign_page(request: SignedInRequest, code: str) -> HttpResponse:
    """Sign this year's declaration, or correct it. What was typed is never lost."""
    school = _school(request, code)
    require(request.user, Permission.SIGN_DECLARATIONS, school)
    if school.closed_on:
        raise Http404
    one = standings([school])[0]
    form = _form(request, one)
    if form.is_bound and not form.quiet and form.is_valid():
        try:
            sign(school, by=request.user, **form.signature)
        except NotNow:
            one = standings([school])[0]
            form = _form(request, one)
        else:
            messages.success(request, f"The declaration for {one.year_name} is signed. HQ sees it.")
            return redirect("policies:declaration_of", code)
    context = {"form": form, "one": one, "school": school, "statement": STATEMENT}
    return render(request, "policies/declare_sign.html", context | {"has_room": len(form.numbers) < MOST_NEW})


def _form(request: SignedInRequest, one: SchoolStanding) -> SignForm:
    """The form as it stands: with room for one more exception where that was asked for; as a correction of what
    somebody else signed meanwhile, with what was typed.
    """
    if request.method != "POST":
        return SignForm(one=one)
    data, more, number = request.POST.copy(), "more" in request.POST, one.signed.number if one.signed else 0
    is_stale = data.get("seen") != str(number)
    slots = min(slots_of(data.get("slots", "")) + more, MOST_NEW)
    data["slots"], data["seen"] = str(slots), str(number)  # not |=, which would keep the last figure alone
    if is_stale:
        data.setlist("kept", [str(exception.pk) for exception in one.exceptions])
    form = SignForm(data, one=one, slots=slots, quiet=more or is_stale)
    if is_stale:
        form.add_error(None, SIGNED_MEANWHILE)
    return form


@require_GET
def declaration(request: SignedInRequest, pk: int) -> HttpResponse:
    """One version, exactly as it was signed, to be read and printed."""
    require_some(request.user)
    signed = get_object_or_404(_visible(request).select_related("school").prefetch_related("exceptions"), pk=pk)
    return render(request, "policies/declare_version.html", {"signed": signed, "school": signed.school})


def done(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that an exception is put right."""
    require_some(request.user)
    seen = DeclaredException.objects.filter(declarations__in=_visible(request)).distinct().select_related("school")
    exception = get_object_or_404(seen, pk=pk)
    require(request.user, Permission.SIGN_DECLARATIONS, exception.school)
    form = DoneForm(request.POST if request.method == "POST" else None, school=exception.school)
    if form.is_valid():
        try:
            exception.close(form.cleaned_data["what"], form.cleaned_data["on"], by=request.user)
            messages.success(request, "The exception is marked as put right.")
        except NotNow as why:
            messages.error(request, str(why))
        return redirect("policies:declaration_of", exception.school.code)
    return render(request, "policies/declare_done.html", {"form": form, "exception": exception})
