"""What the locked doors share: a row that is held while it moves, and the answer where it cannot."""

from typing import Self

from django.db import models


class NotNow(Exception):  # noqa: N818 - it is an answer to a person, not a fault
    """What was asked cannot be done as things stand; the message says why, to the person."""


class Lockable(models.Model):
    """A record that can be held."""

    class Meta:
        abstract = True

    def lock(self) -> Self:
        """Hold the row until the transaction ends, as it stands now."""
        # Without no_key, an event's key to a person who is just leaving would wait for this, and this for it.
        rows = type(self)._default_manager.select_for_update(of=("self",), no_key=True)
        self.refresh_from_db(from_queryset=rows)
        return self
