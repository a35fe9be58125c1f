"""Everyone's page for their own absences, and HQ's for those of somebody else."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ..forms.absences import AbsenceForm
from ..models import Absence, User
from ..models.absences import local_today
from ..permissions import Permission, require
from ..requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def away(request: SignedInRequest) -> HttpResponse:
    """One's own absences: those to come, and a form for one more."""
    return _page(request, request.user, reverse("schools:away"))


@require_http_methods(["GET", "HEAD", "POST"])
def away_of(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same of somebody else, who may be ill: for HQ."""
    someone = get_object_or_404(User.objects.visible_to(request.user).filter(left_at=None), pk=pk)
    require(request.user, Permission.MANAGE_PEOPLE)
    return _page(request, someone, reverse("schools:away_of", args=[someone.pk]))


def _page(request: SignedInRequest, person: User, address: str) -> HttpResponse:
    form = AbsenceForm(request.POST or None, person=person)
    if form.is_valid() and _planned(form, person, request.user):
        messages.success(request, "Saved. New reports go to others on these days.")
        return redirect(address)
    context = {
        "form": form,
        "person": person,
        "is_self": person == request.user,
        "absences": list(person.absences.coming(local_today(person)).select_related("deputy")),
        "stands_in": list(person.stands_in.coming(local_today(person)).select_related("person")),
    }
    return render(request, "people/away.html", context)


def _planned(form: AbsenceForm, person: User, by: User) -> Absence | None:
    data = form.cleaned_data
    try:
        return Absence.objects.plan(person, data["first_day"], data["last_day"], data.get("deputy"), by=by)
    except ValidationError as error:
        form.add_error(None, error)
        return None


@require_POST
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    """The person is back, or does not go."""
    absence = get_object_or_404(Absence.objects.changeable_by(request.user).select_related("person"), pk=pk)
    absence.end(by=request.user)
    messages.success(request, "Saved. New reports go to you again." if absence.person == request.user else "Saved.")
    if absence.person == request.user:
        return redirect("schools:away")
    return redirect("schools:away_of", absence.person_id)
