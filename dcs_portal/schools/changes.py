"""The one way to change reference data: saved and written to the audit trail together, or not at all."""

from django.db import models, transaction

from dcs_portal.audit.models import record

from .models import User


def save_with_event(thing: models.Model, *, by: User | None, origin: str = "added") -> list[str]:
    """Save `thing` where it differs from what is stored, with an event that names what differs.

    Args:
        thing: a place, school, contact, holiday or class; new, or loaded and changed.
        by: who does it; None for an import.
        origin: the word in the event of a new one.

    Returns:
        The names of the fields that changed; all that are filled in for a new one; none if nothing changed.
    """
    with transaction.atomic():
        stored = type(thing)._default_manager.select_for_update(of=("self",)).filter(pk=thing.pk).first()
        fields = _differing(thing, stored)
        if fields:
            thing.save()
            verb = "changed" if stored else origin
            record(thing, f"{_word(thing)}.{verb}", actor=by, data={"fields": fields})
    return fields


def remove_with_event(thing: models.Model, *, by: User) -> None:
    """Remove a contact, a holiday or a class. Its events stay."""
    with transaction.atomic():
        record(thing, f"{_word(thing)}.removed", actor=by)
        thing.delete()


def _word(thing: models.Model) -> str:
    return "class" if thing._meta.model_name == "schoolclass" else str(thing._meta.model_name)


def _differing(thing: models.Model, stored: models.Model | None) -> list[str]:
    fields = [field for field in thing._meta.concrete_fields if not field.primary_key]
    old = {field.attname: getattr(stored, field.attname) if stored else None for field in fields}
    return [
        field.name
        for field in fields
        if (value := getattr(thing, field.attname)) != old[field.attname] and (stored or value not in ("", None))
    ]
