"""The states of a session, what can be done to it, and where it takes place."""

from django.db import models


class Status(models.TextChoices):
    PLANNED = "planned", "Planned"
    HELD = "held", "Held"
    STRUCK_OUT = "struck_out", "Struck out"

    @property
    def tone(self) -> str:
        """The colour of its tag."""
        return {"planned": "light-blue", "held": "green", "struck_out": "grey"}[self.value]


class Verb(models.TextChoices):
    """What can be done to a session, in the order in which its page offers it."""

    CONFIRM = "confirm", "Confirm that it was held"
    MOVE = "move", "Move to another day"
    CORRECT = "correct", "Correct"
    STRIKE_OUT = "strike-out", "Strike out"


# verb -> status before -> status after. A planned session that moves is the same one on another day.
TRANSITIONS: dict[Verb, dict[Status, Status]] = {
    Verb.CONFIRM: {Status.PLANNED: Status.HELD},
    Verb.MOVE: {Status.PLANNED: Status.PLANNED},
    Verb.CORRECT: {Status.PLANNED: Status.PLANNED, Status.HELD: Status.HELD},
    Verb.STRIKE_OUT: {Status.PLANNED: Status.STRUCK_OUT, Status.HELD: Status.STRUCK_OUT},
}


class Setting(models.TextChoices):
    CLASS = "class", "In class or in a group"
    ASSEMBLY = "assembly", "In an assembly"
    PARENTS = "parents", "With parents"


class Audience(models.TextChoices):
    """Whom a resource is made for."""

    CHILDREN = "children", "Children"
    SEND = "send", "Children with special educational needs"
    PARENTS = "parents", "Parents"
