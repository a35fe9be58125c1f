"""Proof of a year: a certificate that anyone can check, and a pack for an inspection."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from dcs_portal.audit.models import record
from dcs_portal.doors import NotNow
from dcs_portal.limits import address_of, is_within
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest
from dcs_portal.schools.years import academic_year_name
from dcs_portal.spreadsheets import as_xlsx

from .. import certifying, packing
from ..coverage import coverage
from ..forms.proof import CodeForm, PackForm
from ..models import Certificate, gather
from ..models.certificates import missing
from .shared import school_of, year_of, years

# Nobody guesses a code; this only keeps a machine from trying all day.
_MOST, _SECONDS = 30, 600


def _school(request: SignedInRequest, code: str) -> School:
    """The school of an address, for its leaders and HQ."""
    school = school_of(request, code)
    if not request.user.can(Permission.KEEP_TRAINING):
        require(request.user, Permission.MANAGE_TRAINING, school)
    return school


def proof(request: SignedInRequest, code: str) -> HttpResponse:
    """The certificates of a year, or what is still missing for one; and the pack, made when it is asked for."""
    school = _school(request, code)
    year = year_of(request, school)
    facts = gather([school], [year])[school.pk, year]
    on = max(facts.first, min(school.today, facts.last))
    form = PackForm(request.POST if request.method == "POST" else None, window=(facts.first, on))
    if form.is_valid():
        return _pack(school, year, form, request.user)
    certificates = Certificate.objects.filter(school=school, academic_year=year).select_related("issued_by")
    stands = coverage(facts, on)
    context = {
        "form": form,
        "school": school,
        "year": year,
        "year_name": academic_year_name(year),
        "years": years(school, year),
        "certificates": [(one, one.holds_by(facts)) for one in certificates],
        "has_current": any(one.is_current(facts) for one in certificates),
        "open": len(stands.open),
        "missing": missing(school, facts),
        "is_whole": school.today >= facts.first and stands.is_whole and not missing(school, facts),
        "has_classes": bool(facts.classes),
    }
    return render(request, "training/proof.html", context)


def _pack(school: School, year: int, form: PackForm, by: User) -> HttpResponse:
    """The file. It names who led sessions, so that it was made is recorded."""
    on, kind = form.cleaned_data["on"], form.cleaned_data["kind"]
    found = packing.parts(school, year, on)
    record(school, "training.packed", actor=by, data={"year": year, "on": on.isoformat(), "kind": kind})
    name = f"training-{school.code}-{on}"
    if kind == "xlsx":
        return as_xlsx(name, packing.sheets(found))
    return _pdf(packing.to_pdf(school, year, on, found, by=by, at=timezone.now()), name)


def _pdf(body: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "no-store, private"}
    return HttpResponse(body, content_type="application/pdf", headers=headers)


@require_POST
def issue(request: SignedInRequest, code: str) -> HttpResponse:
    """Issue the certificate of a year; where one holds already, that is it."""
    school = _school(request, code)
    year = year_of(request, school)
    try:
        Certificate.objects.issue(school, year, by=request.user)
    except NotNow as why:
        messages.error(request, str(why))
    else:
        messages.success(request, "The certificate is ready.")
    return redirect(f"{request.path.removesuffix('issue/')}?year={year}")


@require_GET
def certificate(request: SignedInRequest, pk: int) -> HttpResponse:
    """The certificate as it was issued."""
    found = get_object_or_404(Certificate.objects.visible_to(request.user).select_related("school"), pk=pk)
    return _pdf(certifying.to_pdf(found), f"certificate-{found.school.code}-{found.academic_year}")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify_form(request: HttpRequest) -> HttpResponse:
    """Where anyone types the code of a certificate."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not is_within(f"certificate:{address_of(request)}", _MOST, _SECONDS):
        return render(request, "429.html", status=429)
    if form.is_valid():
        return redirect("training:verify", form.cleaned_data["code"])
    return render(request, "training/verify_form.html", {"form": form})


@login_not_required
@never_cache
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a certificate is valid, of which school and year; and nothing else."""
    found = Certificate.objects.select_related("school").filter(code=code).first()
    if found is None:
        if not is_within(f"certificate:{address_of(request)}", _MOST, _SECONDS):
            return render(request, "429.html", status=429)
        return render(request, "training/verify_none.html", status=404)
    context = {"is_valid": found.holds, "school": found.printed["school"], "year": found.printed["year"]}
    return render(request, "training/verify.html", context)
