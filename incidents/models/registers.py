"""What the register of accounts, which another part of the portal keeps, says beside a case of impersonation.

It registers itself, and gives each person no more than they see there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dcs_portal.schools.models import User

from ..codes import Sign

if TYPE_CHECKING:
    from .incident import Incident


@dataclass(frozen=True)
class Entry:
    """What to call something of the register, and where its page is; empty where the person may not open it."""

    words: str
    path: str


@dataclass(frozen=True)
class Comparison:
    """The report there that the case came from, and the accounts on the platform of its post of whom it poses as.

    None stands for what the person may not see, or is not there.
    """

    seen: Entry | None
    owner: str
    official: list[Entry] | None

    def __bool__(self) -> bool:
        return self.seen is not None or self.official is not None


Look = Callable[["Incident", User], Comparison]
_looks: list[Look] = []


def register_look(look: Look) -> None:
    """Say how the register is asked."""
    _looks.append(look)


def compared(incident: "Incident", user: User) -> list[Comparison]:
    """For a case of an account that poses as a school what to compare it with; nothing for any other."""
    if Sign.IMPERSONATION not in incident.signs:
        return []
    return [found for look in _looks if (found := look(incident, user))]
