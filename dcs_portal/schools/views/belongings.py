"""HQ's pages for what belongs to a school, a place or all of DCS: contacts, holidays, classes."""

from typing import Any

from django.contrib import messages
from django.db.models import Model, ProtectedError, QuerySet
from django.forms import ModelForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from ..changes import remove_with_event, save_with_event
from ..forms.belongings import ClassForm, ContactForm, HolidayForm
from ..models import Contact, Holiday, Place, School, SchoolClass
from ..models.people import today
from ..permissions import Permission, require
from ..requests import SignedInRequest

HOLDERS: dict[str, QuerySet] = {"school": School.objects.all(), "place": Place.objects.all()}


def contacts(request: SignedInRequest) -> HttpResponse:
    """Every contact: those of all of DCS, of places, and of single schools."""
    require(request.user, Permission.MANAGE_SCHOOLS)
    everywhere = sorted(Contact.objects.nearest_first(), key=lambda contact: contact.holds_for)
    context = {
        "dcs_wide": [contact for contact in everywhere if not (contact.place or contact.school)],
        "of_places": [contact for contact in everywhere if contact.place],
        "of_schools": [contact for contact in everywhere if contact.school],
    }
    return render(request, "schools/contacts.html", context)


def add_contact(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE_SCHOOLS)
    contact = Contact(**_asked_holder(request, "school", "place"))
    form = ContactForm(request.POST or None, instance=contact)
    return _form_page(request, form, "Add a contact")


def edit_contact(request: SignedInRequest, pk: int) -> HttpResponse:
    contact = get_object_or_404(Contact, pk=pk)
    require(request.user, Permission.MANAGE_SCHOOLS)
    remove = reverse("schools:remove_contact", args=[pk])
    form = ContactForm(request.POST or None, instance=contact)
    return _form_page(request, form, "Change a contact", remove)


@require_POST
def check_contact(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note that somebody has tried the number or the address today."""
    contact = get_object_or_404(Contact, pk=pk)
    require(request.user, Permission.MANAGE_SCHOOLS)
    contact.verified_on = today()
    save_with_event(contact, by=request.user)
    messages.success(request, f"{contact} is marked as checked today.")
    return redirect(_page_of(contact))


def remove_contact(request: SignedInRequest, pk: int) -> HttpResponse:
    contact = get_object_or_404(Contact.objects.select_related("place", "school"), pk=pk)
    where = "Every school" if contact.holds_for == "All of DCS" else contact.holds_for
    return _removal(request, contact, f"{where} no longer shows it.")


def holidays(request: SignedInRequest) -> HttpResponse:
    """Every holiday, of all schools and of each, the next first."""
    require(request.user, Permission.MANAGE_SCHOOLS)
    coming = Holiday.objects.filter(last_day__gte=today()).select_related("school")
    return render(request, "schools/holidays.html", {"holidays": list(coming)})


def add_holiday(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE_SCHOOLS)
    holiday = Holiday(**_asked_holder(request, "school"))
    form = HolidayForm(request.POST or None, instance=holiday)
    return _form_page(request, form, "Add a holiday")


def edit_holiday(request: SignedInRequest, pk: int) -> HttpResponse:
    holiday = get_object_or_404(Holiday, pk=pk)
    require(request.user, Permission.MANAGE_SCHOOLS)
    remove = reverse("schools:remove_holiday", args=[pk])
    form = HolidayForm(request.POST or None, instance=holiday)
    return _form_page(request, form, "Change a holiday", remove)


def remove_holiday(request: SignedInRequest, pk: int) -> HttpResponse:
    holiday = get_object_or_404(Holiday.objects.select_related("school"), pk=pk)
    return _removal(request, holiday, "Its days count as school days again where the portal reckons time.")


def add_class(request: SignedInRequest, code: str) -> HttpResponse:
    school = get_object_or_404(School.objects.visible_to(request.user), code=code)
    require(request.user, Permission.MANAGE_SCHOOLS)
    form = ClassForm(request.POST or None, instance=SchoolClass(school=school))
    return _form_page(request, form, f"Add a class of {school}")


def edit_class(request: SignedInRequest, pk: int) -> HttpResponse:
    school_class = get_object_or_404(SchoolClass.objects.select_related("school"), pk=pk)
    require(request.user, Permission.MANAGE_SCHOOLS)
    remove = reverse("schools:remove_class", args=[pk])
    form = ClassForm(request.POST or None, instance=school_class)
    return _form_page(request, form, f"Change a class of {school_class.school}", remove)


def remove_class(request: SignedInRequest, pk: int) -> HttpResponse:
    school_class = get_object_or_404(SchoolClass.objects.select_related("school"), pk=pk)
    return _removal(request, school_class, f"{school_class.school} no longer lists it.")


def _asked_holder(request: SignedInRequest, *kinds: str) -> dict[str, Any]:
    """The school or the place from whose page the person comes: "?school=hornbill", "?place=brunei"."""
    return {
        kind: HOLDERS[kind].filter(code=slugify(request.GET[kind])).first() for kind in kinds if kind in request.GET
    }


def _form_page(request: SignedInRequest, form: ModelForm, title: str, remove: str = "") -> HttpResponse:
    """Show the form; save what is right with its event, and go back to where the thing is listed."""
    back = _page_of(form.instance)
    if form.is_valid():
        thing = form.save(commit=False)
        save_with_event(thing, by=request.user)
        messages.success(request, f"{thing} is saved.")
        return redirect(_page_of(thing))
    context = {"title": title, "form": form, "submit": "Save", "back": back, "remove": remove}
    return render(request, "schools/belonging_form.html", context)


def _removal(request: SignedInRequest, thing: Model, consequence: str) -> HttpResponse:
    """Ask once more; remove on POST."""
    require(request.user, Permission.MANAGE_SCHOOLS)
    back = _page_of(thing)
    if request.method == "POST":
        _remove(request, thing)
        return redirect(back)
    consequences = [consequence, "The audit trail keeps that it was there."]
    context = {"title": f"Remove {thing}?", "consequences": consequences, "submit": "Remove", "cancel": back}
    return render(request, "layouts/confirm.html", context | {"warning": True, "back": back})


def _remove(request: SignedInRequest, thing: Model) -> None:
    name = str(thing)
    try:
        remove_with_event(thing, by=request.user)
    except ProtectedError:
        messages.error(request, f"{name} stays: other records, such as training sessions, are about it.")
    else:
        messages.success(request, f"{name} is removed.")


def _page_of(thing: Model) -> str:
    """The page that lists it: its school's, else the one for all of DCS."""
    if school := getattr(thing, "school", None):
        return reverse("schools:school", args=[school.code])
    return reverse("schools:holidays" if isinstance(thing, Holiday) else "schools:contacts")
