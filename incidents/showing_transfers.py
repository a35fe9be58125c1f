"""What pages show of transfers: the lines of a receipt."""

from .models import Incident, Transfer


def receipt_lines(transfer: Transfer) -> list[tuple[str, str]]:
    """The files that were handed over: of which report and its number there, and its SHA-256."""
    files = transfer.receipt.get("files", [])
    references = dict(Incident.objects.filter(pk__in={one["case"] for one in files}).values_list("pk", "reference"))
    return [(f"{references.get(one['case'], '')}, file {one['number']}", one["sha256"]) for one in files]
