"""Granting and ending roles, and the second HQ person's page."""

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..forms.people import RoleForm
from ..models import Role, SecondFactorReset, User
from ..permissions import Permission, require
from ..requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def grant(request: SignedInRequest, pk: int) -> HttpResponse:
    """Gives a person a further role."""
    someone = get_object_or_404(User.objects.visible_to(request.user).filter(left_at=None), pk=pk)
    require(request.user, Permission.INVITE_STAFF)
    if someone == request.user:
        raise PermissionDenied("nobody grants a role to themselves")
    form = RoleForm(request.POST or None, by=request.user)
    if form.is_valid() and (role := _granted(form, someone, request.user)):
        words = "waits for a second person at HQ" if role.is_waiting else "is theirs"
        messages.success(request, f"The role {words}.")
        return redirect("schools:person", pk)
    return render(request, "people/grant.html", {"form": form, "person": someone})


def _granted(form: RoleForm, someone: User, by: User) -> Role | None:
    data = form.cleaned_data
    try:
        return Role.objects.grant(someone, data["role"], data["where"], by=by, **form.dates)
    except ValidationError as error:
        form.take(error)
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: SignedInRequest, pk: int, role_pk: int) -> HttpResponse:
    """Asks, and then ends a role."""
    roles = Role.objects.visible_to(request.user).filter(user=pk).select_related("school", "user")
    role = get_object_or_404(roles, pk=role_pk)
    if request.method == "POST":
        role.end(by=request.user)
        messages.success(request, f"The role has ended: {role.user}, {role}.")
        still_here = User.objects.visible_to(request.user).filter(pk=pk).exists()
        return redirect("schools:person", pk) if still_here else redirect("schools:people")
    if not role.may_end(request.user):
        raise PermissionDenied("this role is not theirs to end")
    return render(request, "people/end_role.html", {"role": role})


@require_safe
def approvals(request: SignedInRequest) -> HttpResponse:
    """What waits for a second HQ person, and whether that can be the viewer."""
    require(request.user, Permission.MANAGE_PEOPLE)
    roles = Role.objects.waiting().select_related("user", "school", "granted_by").order_by("pk")
    resets = SecondFactorReset.objects.filter(decided_at=None).select_related("user", "requested_by")
    context = {
        "roles": [(role, role.may_decide(request.user)) for role in roles],
        "resets": [(reset, reset.may_decide(request.user)) for reset in resets],
    }
    return render(request, "people/approvals.html", context)


@require_POST
def decide_role(request: SignedInRequest, pk: int) -> HttpResponse:
    """Confirms or declines a waiting role."""
    require(request.user, Permission.MANAGE_PEOPLE)
    role = get_object_or_404(Role.objects.waiting().select_related("user", "granted_by"), pk=pk)
    if _says_yes(request):
        role.confirm(by=request.user)
        messages.success(request, "Confirmed.")
    else:
        role.decline(by=request.user)
        messages.success(request, f"Declined. {role.granted_by} is told.")
    return redirect("schools:approvals")


@require_POST
def decide_reset(request: SignedInRequest, pk: int) -> HttpResponse:
    """Carries out a reset of somebody's second step, or refuses it."""
    require(request.user, Permission.MANAGE_PEOPLE)
    reset = get_object_or_404(SecondFactorReset.objects.filter(decided_at=None), pk=pk)
    granted = _says_yes(request)
    reset.decide(by=request.user, granted=granted)
    words = "Done. They set up a new second step when they next sign in." if granted else "Refused."
    messages.success(request, words)
    return redirect("schools:approvals")


def _says_yes(request: SignedInRequest) -> bool:
    """Which of the two buttons was pressed; raises BadRequest if neither was."""
    try:
        return {"confirm": True, "decline": False}[request.POST.get("decision", "")]
    except KeyError:
        raise BadRequest("no decision") from None
