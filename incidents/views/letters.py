"""A letter of a case, as it was saved: to read, to copy, to print."""

from pathlib import Path

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dcs_portal.filters import date
from dcs_portal.schools.requests import SignedInRequest
from dcs_portal.typesetting import breakable, line, typeset

from .. import showing_playbook
from ..casefile import CaseFile
from ..models import Incident, Letter

TEMPLATE = Path(__file__).parent.parent / "typst" / "letter.typ"


def _letter(request: SignedInRequest, reference: str, number: int) -> Letter:
    """The letter, if the person may see its case and read it; that they opened the case is recorded."""
    visible = Incident.objects.visible_to(request.user).select_related("school")
    incident = get_object_or_404(visible, reference=reference)
    readable = [one.pk for one in showing_playbook.letters_of(CaseFile(incident, request.user))]
    letters = incident.letters.select_related("event__actor", "event__text_row")
    letter: Letter = get_object_or_404(letters, pk__in=readable, number=number)
    incident.log_opening(request.user)
    return letter


@require_safe
def letter(request: SignedInRequest, reference: str, number: int) -> HttpResponse:
    """The letter as it left."""
    one = _letter(request, reference, number)
    with timezone.override(one.incident.school.tz):
        return render(request, "incidents/letter.html", {"letter": one, "incident": one.incident})


@require_safe
def letter_pdf(request: SignedInRequest, reference: str, number: int) -> HttpResponse:
    """The same as an accessible PDF."""
    one = _letter(request, reference, number)
    name = f"letter-{one.incident.reference.lower()}-{one.number}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(_made(one), content_type="application/pdf", headers=headers)


def _made(one: Letter) -> bytes:
    school = one.incident.school
    paragraphs = [[line(row) for row in part.split("\n")] for part in one.body.replace("\r", "").split("\n\n")]
    data = {
        "school": line(school.name),
        "subject": line(one.subject) or one.get_kind_display(),
        "reference": one.incident.reference,
        "day": date(one.event.at, school.tz),
        "paragraphs": [[breakable(row) for row in rows if row] for rows in paragraphs if any(rows)],
    }
    return typeset(TEMPLATE, data)
