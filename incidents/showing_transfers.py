"""What pages show of transfers: the lines of a receipt."""

from typing import TYPE_CHECKING

from .models import Incident, Transfer
from .models.queries import hidden_from

if TYPE_CHECKING:
    from dcs_portal.schools.models import User


def receipt_lines(transfer: Transfer, user: "User") -> list[tuple[str, str]]:
    """The files that were handed over: of which report and its number there, and its SHA-256.

    Nothing of a report that was merged then, and is a case of its own now that must not be known to the person.
    """
    files = transfer.receipt.get("files", [])
    known = Incident.objects.filter(pk__in={one["case"] for one in files}).exclude(pk__in=hidden_from(user))
    references = dict(known.values_list("pk", "reference"))
    return [
        (f"{references[one['case']]}, file {one['number']}", one["sha256"])
        for one in files
        if one["case"] in references
    ]
