"""Which records a person must never see, whatever their role.

A domain says so once; the inbox and the auditor's page, which know nothing of the domain, ask here.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Model, Q, QuerySet

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

_rules: dict[str, Callable[["User"], QuerySet]] = {}


def conceal(model: type[Model], hidden_ids: Callable[["User"], QuerySet]) -> None:
    """Register, for `model`, a function from a person to a queryset of the ids hidden from them."""
    _rules[model._meta.label_lower] = hidden_ids


def concealed_from(user: "User", prefix: str = "") -> Q:
    """The rows about records hidden from `user`, for a model with `record_type` and `record_id`."""
    hidden = Q(pk__in=[])
    for label, ids in _rules.items():
        hidden |= Q(**{f"{prefix}record_type": label, f"{prefix}record_id__in": ids(user)})
    return hidden
