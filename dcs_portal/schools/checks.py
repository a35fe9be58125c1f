"""What `migrate` looks at before it begins: every start in production runs it."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connection

from .demo import ADDRESSES
from .models import User


@register(Tags.database)
def no_demonstration(databases: Sequence[str] | None = None, **kwargs: Any) -> list[Error]:
    """A demonstration's accounts, whose password everybody can read, keep production from starting."""
    if not settings.PRODUCTION or not databases or User._meta.db_table not in connection.introspection.table_names():
        return []
    if not User.objects.filter(is_active=True, email__iendswith=ADDRESSES).exists():
        return []
    hint = f"Start with an empty database, or make the accounts that end in {ADDRESSES} inactive."
    return [Error("The database holds the demonstration's accounts.", hint=hint, id="portal.E001")]
