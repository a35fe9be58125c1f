"""A certificate on paper."""

from pathlib import Path

from django.conf import settings
from django.urls import reverse

from dcs_portal.filters import date, plural
from dcs_portal.typesetting import line, typeset

from .models import Certificate

TEMPLATE = Path(__file__).parent / "typst" / "certificate.typ"


def to_pdf(certificate: Certificate) -> bytes:
    """The certificate as it was issued, the same bytes every time."""
    printed = certificate.printed
    exempt = printed["exempt"]
    facts = [
        (
            "Stands for",
            f"{plural(printed['classes'], 'class', 'classes')}, {plural(printed['children'], 'child', 'children')}",
        ),
        ("Sessions held", str(printed["sessions"])),
        ("Exempt, with a reason that somebody else approved", plural(exempt, "class and level", "classes and levels")),
        ("Issued on", date(certificate.issued_on)),
    ]
    data = {
        "title": "Certificate of online-safety training",
        "foot": f"Certificate of online-safety training · {line(printed['school'])} · {printed['year']}",
        "school": line(printed["school"]),
        "year": f"School year {printed['year']}",
        "statement": _statement(date(certificate.issued_on), exempt > 0),
        "facts": facts if exempt else [facts[0], facts[1], facts[3]],
        "code": certificate.code,
        "address": settings.PORTAL_URL + reverse("training:verify", args=[certificate.code]),
        "page": settings.PORTAL_URL + reverse("training:verify_form"),
    }
    return typeset(TEMPLATE, data)


def _statement(day: str, some_exempt: bool) -> str:
    had = "has had its yearly online-safety training (CEOP) at the level for its children’s age"
    unless = ", or is exempt for a reason that two people agreed on" if some_exempt else ""
    return f"By {day} every class of the school {had}{unless}. Every child who was away has caught up."
