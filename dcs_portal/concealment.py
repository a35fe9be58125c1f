"""Which records a person must never see, whatever their role.

A domain says so once; the inbox and the auditor's page, which know nothing of the domain, ask here.
"""

from collections.abc import Callable, Container
from typing import TYPE_CHECKING

from django.db.models import Model, Q, QuerySet

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

Rule = Callable[["User"], QuerySet]
_rules: dict[str, Rule] = {}
# Of what the person did to it themselves, such as reporting it, they may mostly still hear.
_rules_for_own: dict[str, Rule] = {}


def conceal(model: type[Model], hidden_ids: Rule, *, even_own: Rule | None = None) -> None:
    """Register, for `model`, a function from a person to a queryset of the ids hidden from them.

    Args:
        even_own: the same for those of which the person does not even hear what they did to them themselves.
    """
    _rules[model._meta.label_lower] = hidden_ids
    if even_own:
        _rules_for_own[model._meta.label_lower] = even_own


def concealed_from(user: "User", *, own: bool = False, among: Container[str] | None = None) -> Q:
    """The rows about records hidden from `user`, for a model with `record_type` and `record_id`.

    Args:
        own: of what the person did to them themselves.
        among: the types of the records that may be met, where that is known: the others are not asked for.
    """
    hidden = Q(pk__in=[])
    for label, ids in (_rules_for_own if own else _rules).items():
        if among is None or label in among:
            hidden |= Q(record_type=label, record_id__in=ids(user))
    return hidden
