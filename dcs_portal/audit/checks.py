"""What `manage.py check --deploy` says of the audit trail."""

from typing import Any

from django.conf import settings
from django.core import checks


@checks.register(checks.Tags.security, deploy=True)
def seals_are_mailed(**kwargs: Any) -> list[checks.CheckMessage]:
    """A seal that is kept only beside what it seals proves nothing to anybody outside."""
    if settings.AUDIT_SEAL_EMAILS:
        return []
    return [checks.Warning("Nobody gets the seal of the audit trail: set AUDIT_SEAL_EMAILS.", id="audit.W001")]
