from django.urls import reverse

from dcs_portal.notices.kinds import Kind, register
from dcs_portal.notices.models import Notice

from .models import Seal
from .signing import public_key


def _lines(notice: Notice) -> list[str]:
    seal = Seal.objects.get(pk=notice.record_id)
    return [
        f"Made: {seal.at:%Y-%m-%d %H:%M} UTC",
        f"Digest: {seal.digest}",
        f"Signature: {seal.signature}",
        f"Public key: {public_key()}",
    ]


register(
    Kind(
        code="audit-seal",
        subject="Audit seal {reference}",
        why="you keep the audit seals. Keep them where the administrators of the portal cannot reach.",
        path=lambda notice: reverse("audit:list"),
        lines=_lines,
    )
)
