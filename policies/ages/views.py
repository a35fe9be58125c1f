"""The checker and the table of a school, for everybody who is signed in."""

import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from dcs_portal.schools.models import School
from dcs_portal.schools.permissions import Permission
from dcs_portal.schools.requests import SignedInRequest
from dcs_portal.schools.years import academic_year_name

from ..models import AgeRule, Platform
from . import poster, wording
from .codes import Kind, Limit
from .forms import AtSchoolForm, BirthdayForm, CheckForm
from .here import Here, table_of
from .rule import age_on


@require_safe
def check(request: SignedInRequest) -> HttpResponse:
    """From what age each platform may be used at a school; or what that means for a class or year group, on a day."""
    form = CheckForm(request.GET or None, user=request.user)
    school = form.chosen
    context: dict[str, Any] = {"form": form, "school": school, "keeps": request.user.can(Permission.MANAGE_AGES)}
    if school and (not form.is_bound or form.is_valid()):
        on = _day(form, school)
        here = Here(school.place.code, on, school.today)
        group = form.group_on(on) if form.is_bound else None
        context |= {"on": on, "is_today": on == school.today, "is_past": on < school.today, "group": group}
        context["is_before_all"] = here.is_before_all
        context |= {"consent": here.consent_words, "consent_noted": here.consent_noted, "coming": _coming(here)}
        if group:
            ages = group.ages(on)
            context |= {"ages": ages, "sections": here.for_group(ages)}
            context |= {"consent_for": wording.consent_for(here.consent, ages)}
        else:
            context["rows"] = here.for_everyone()
    return render(request, "ages/check.html", context)


def _day(form: AtSchoolForm, school: School) -> datetime.date:
    return (form.is_bound and form.cleaned_data.get("on")) or school.today


def _coming(here: Here) -> list[tuple[str, str]]:
    """What may change here: which services, and what."""
    return [(here.kept[one.rule.pk].about, wording.change(one, here.kept)) for one in here.coming]


def birthday(request: SignedInRequest) -> HttpResponse:
    """What one child may use. The birthday is posted, so that it stands in no address, and the answer is not kept."""
    form = BirthdayForm(request.POST if request.method == "POST" else None, user=request.user)
    school = form.chosen
    context: dict[str, Any] = {"form": form, "school": school}
    if request.method == "POST" and form.is_valid() and school:
        on, born = _day(form, school), form.cleaned_data["born"]
        here = Here(school.place.code, on, school.today)
        age = age_on(born, on)
        context |= {"on": on, "is_today": on == school.today, "is_past": on < school.today, "age": age}
        context["is_before_all"] = here.is_before_all
        context |= {"sections": here.for_child(born), "leap": (born.month, born.day) == (2, 29)}
        context |= {"consent": here.consent_words, "consent_noted": here.consent_noted}
        context |= {"consent_for": wording.consent_for_child(here.consent.answer(age))}
    return render(request, "ages/birthday.html", context)


@require_safe
def table(request: SignedInRequest) -> HttpResponse:
    """Every platform for every year group of a school, to be printed."""
    form = AtSchoolForm(request.GET or None, user=request.user)
    context: dict[str, Any] = {"form": form, "school": form.chosen}
    if school := form.chosen:
        here = Here(school.place.code, school.today, school.today)
        context |= {"rows": table_of(here, school), "coming": _coming(here), "on": school.today}
        context |= {"consent": here.consent_words, "consent_noted": here.consent_noted}
        context |= {"year": academic_year_name(school.academic_year())}
    return render(request, "ages/table.html", context)


@require_safe
def table_pdf(request: SignedInRequest, code: str) -> HttpResponse:
    """The same as a poster: one accessible page of A4."""
    schools = School.objects.visible_to(request.user).filter(closed_on=None).select_related("place")
    school = get_object_or_404(schools, code=code)
    here = Here(school.place.code, school.today, school.today)
    headers = {"Content-Disposition": f'attachment; filename="ages-{slugify(school.code)}-{school.today}.pdf"'}
    return HttpResponse(poster.made(here, school, _coming(here)), content_type="application/pdf", headers=headers)


@require_safe
def platform(request: SignedInRequest, slug: str) -> HttpResponse:
    """Every rule about a platform: its own first, then the laws that set an age."""
    platform = get_object_or_404(Platform, slug=slug)
    rules = [one for one in AgeRule.objects.shown() if one.kind != Kind.CONSENT and one.value.names(platform.value)]
    rules = [one for one in rules if one.kind == Kind.PLATFORM or one.limit != Limit.NONE]
    rules.sort(key=lambda one: (one.kind != Kind.PLATFORM, one.pk))
    context = {"platform": platform, "rules": rules, "keeps": request.user.can(Permission.MANAGE_AGES)}
    return render(request, "ages/platform.html", context)


@require_safe
def rule(request: SignedInRequest, pk: int) -> HttpResponse:
    """One rule: what it says, where, since when, and who says so."""
    rule = get_object_or_404(AgeRule.objects.shown(), pk=pk)
    context = {"rule": rule, "keeps": request.user.can(Permission.MANAGE_AGES)}
    return render(request, "ages/rule.html", context)
