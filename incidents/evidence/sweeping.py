"""Files that a killed process left: half arrived, or kept without a row."""

from dcs_portal import sweeping
from dcs_portal.uploads import abandoned

from ..models import Evidence


def sweep() -> int:
    """Remove them once they are an hour old; returns how many. After a restore no evidence is removed."""
    incoming = abandoned(sweeping.OLD.total_seconds())
    for path in incoming:
        path.unlink(missing_ok=True)
    return len(incoming) + sweeping.remove_unknown("evidence", _known)


def _known(names: list[str]) -> set[str]:
    known = set(Evidence.objects.filter(file__in=names).values_list("file", flat=True))
    return known | set(Evidence.objects.filter(preview__in=names).values_list("preview", flat=True))
