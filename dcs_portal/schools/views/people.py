"""HQ sees everyone; a leader sees the people at the own school, and what they are there."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from dcs_portal.paging import page_of

from ..forms.people import CorrectForm, NameSearch, PeopleFilter, ResetForm
from ..models import Role, SecondFactorReset, User
from ..models.absences import local_today
from ..models.corrections import correct
from ..permissions import Permission, require
from ..requests import SignedInRequest

_A_PAGE = 50
_FACTORS = {"totp": "Authenticator app", "webauthn": "Passkey", "recovery_codes": "Recovery codes"}


@require_http_methods(["GET", "HEAD", "POST"])
def people_list(request: SignedInRequest) -> HttpResponse:
    """Everyone the viewer may see. School and role stand in the address; a name is posted."""
    require(request.user, Permission.INVITE_STAFF)
    filters = PeopleFilter(request.GET, by=request.user)
    search = NameSearch(request.POST) if request.method == "POST" else NameSearch()
    people = _filtered(request.user, filters.cleaned_data if filters.is_valid() else {})
    if search.is_valid():
        name = search.cleaned_data["name"].strip()
        people = people.filter(Q(name__icontains=name) | Q(email__icontains=name))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "page": page_of(_with_roles(people, request.user), request, _A_PAGE),
        "filters": filters,
        "search": search,
        "found_by_name": search.is_valid(),
        "query": f"{kept.urlencode()}&" if kept else "",
        "tags_of": _tags,
        "is_hq": request.user.can(Permission.MANAGE_PEOPLE),
    }
    return render(request, "people/list.html", context)


def _tags(someone: User) -> list[tuple[str, str]]:
    """What stands beside a name: the roles, and where the account stands. Each a text and a colour."""
    roles = [(str(role), "orange" if role.is_waiting else "blue") for role in someone.shown_roles]  # type: ignore[attr-defined]
    account = _account(someone)
    return [*roles, *([] if account == "Active" else [(account, "grey")])]


def _account(someone: User) -> str:
    """Where the account stands, in words."""
    if someone.left_at:
        return "Left"
    return "Active" if someone.has_joined else "Invited, has not joined"


def _filtered(viewer: User, wanted: dict[str, Any]) -> QuerySet[User]:
    people = User.objects.visible_to(viewer).order_by("name", "pk")
    people = people.filter(left_at__isnull=not wanted.get("left"))
    roles = Role.objects.visible_to(viewer).open()
    if wanted.get("role") == "none":
        return people.exclude(pk__in=roles.values("user"))
    if wanted.get("role"):
        roles = roles.filter(name=wanted["role"])
    if wanted.get("school"):
        roles = roles.filter(school__code=wanted["school"])
    if wanted.get("ending"):
        roles = roles.ending_soon()
    narrowed = any(wanted.get(name) for name in ("role", "school", "ending"))
    return people.filter(pk__in=roles.values("user")) if narrowed else people


def _with_roles(people: QuerySet[User], viewer: User) -> QuerySet[User]:
    roles = Role.objects.visible_to(viewer).open().select_related("school")
    return people.prefetch_related(Prefetch("roles", roles, to_attr="shown_roles"))


@require_safe
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    """One person: roles with dates and who granted them, and what the viewer may do about them."""
    someone = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require(request.user, Permission.INVITE_STAFF)
    roles = Role.objects.visible_to(request.user).filter(user=someone)
    roles = roles.select_related("school", "user", "granted_by", "confirmed_by").order_by("-starts_on", "-pk")
    context = {
        "person": someone,
        "facts": _facts(request.user, someone),
        "roles": [(role, role.may_end(request.user)) for role in roles if role.is_open],
        "past_roles": [role for role in roles if not role.is_open],
        "may_end": someone.may_be_ended_by(request.user),
        "is_self": someone == request.user,
        **_for_hq(request.user, someone),
    }
    return render(request, "people/person.html", context)


def _facts(viewer: User, someone: User) -> list[tuple[str, str]]:
    facts = [("E-mail address", someone.email), ("Account", _account(someone))]
    if viewer.can(Permission.MANAGE_PEOPLE):
        facts.append(("Second step", ", ".join(_factors(someone)) or "None"))
    return facts


def _factors(someone: User) -> list[str]:
    kinds = Authenticator.objects.filter(user=someone).order_by("type").values_list("type", flat=True).distinct()
    return [_FACTORS[kind] for kind in kinds]


def _for_hq(viewer: User, someone: User) -> dict[str, Any]:
    """What only HQ is shown, and nothing of it for a leader."""
    if not viewer.can(Permission.MANAGE_PEOPLE):
        return {"is_hq": False, "factors": False, "reset": None, "absences": []}
    resets = someone.factor_resets.filter(decided_at=None).select_related("requested_by")
    return {
        "is_hq": True,
        "factors": Authenticator.objects.filter(user=someone).exists(),
        "reset": resets.first(),
        "absences": someone.absences.coming(local_today(someone)).select_related("deputy"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: SignedInRequest, pk: int) -> HttpResponse:
    """Asks, and then ends the person's access."""
    someone = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    if not someone.may_be_ended_by(request.user):
        raise PermissionDenied("not theirs to end")
    if request.method == "POST":
        someone.leave(by=request.user)
        messages.success(request, f"{someone} has left. Their access ended at once.")
        return redirect("schools:people")
    return render(request, "people/leave.html", {"person": someone})


@require_http_methods(["GET", "HEAD", "POST"])
def correct_person(request: SignedInRequest, pk: int) -> HttpResponse:
    """Puts somebody's name or address right."""
    someone = get_object_or_404(User.objects.visible_to(request.user).filter(left_at=None), pk=pk)
    require(request.user, Permission.MANAGE_PEOPLE)
    if someone == request.user:
        raise PermissionDenied("nobody corrects their own account")
    form = CorrectForm(request.POST or None, user=someone)
    if form.is_valid():
        data = form.cleaned_data
        try:
            correct(someone, data["name"], data.get("email", someone.email), by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Saved.")
            return redirect("schools:person", pk)
    return render(request, "people/correct.html", {"form": form, "person": someone})


@require_http_methods(["GET", "HEAD", "POST"])
def ask_reset(request: SignedInRequest, pk: int) -> HttpResponse:
    """Asks a second HQ person to remove somebody's second step."""
    someone = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require(request.user, Permission.MANAGE_PEOPLE)
    form = ResetForm(request.POST or None)
    if form.is_valid():
        try:
            SecondFactorReset.request(someone, form.cleaned_data["reason"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "A second person at HQ has been asked to carry out the reset.")
            return redirect("schools:person", pk)
    return render(request, "people/reset.html", {"form": form, "person": someone})
