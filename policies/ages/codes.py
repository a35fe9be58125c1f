"""The words that rules and answers are made of."""

from django.db import models


class Category(models.TextChoices):
    SOCIAL = "social", "Social network"
    MESSAGING = "messaging", "Messaging"
    VIDEO = "video", "Video"
    LIVESTREAM = "livestream", "Livestream"
    GAMING = "gaming", "Gaming"
    MEETING = "meeting", "Online meeting"
    SCHOOL_TOOL = "school_tool", "School tool"

    @property
    def plural(self) -> str:
        """All of them, in a sentence."""
        return {
            "social": "social networks",
            "video": "video services",
            "messaging": "messaging services",
            "livestream": "livestream services",
            "gaming": "games",
            "meeting": "online meetings",
        }.get(self.value, "school tools")


class Kind(models.TextChoices):
    """Whose rule it is. Consent bans nothing: it is never mixed with the other two."""

    PLATFORM = "platform", "The platform’s own minimum age"
    ACCESS = "access", "A law on who may use it"
    CONSENT = "consent", "Age of digital consent"


class Limit(models.TextChoices):
    """What a rule says. That nobody knows is an answer too, and never means yes."""

    AGE = "age", "An age"
    NONE = "none", "No age"
    UNKNOWN = "unknown", "Not known: people are told to check with HQ"


class Status(models.TextChoices):
    """How far a rule is. Only the first counts."""

    IN_FORCE = "in_force", "In force, or certain from its date"
    ENACTED = "enacted", "Enacted, not commenced"
    ANNOUNCED = "announced", "Announced"
    PROPOSED = "proposed", "Proposed"
    WITHDRAWN = "withdrawn", "Withdrawn"

    @property
    def short(self) -> str:
        """For a tag."""
        return "In force" if self == Status.IN_FORCE else self.label

    @property
    def tone(self) -> str:
        """The colour of its tag."""
        return {"in_force": "green", "withdrawn": "grey"}.get(self.value, "yellow")


# These may still come into force: people see them as coming, and they decide nothing.
UNCERTAIN = (Status.ENACTED, Status.ANNOUNCED, Status.PROPOSED)


class Mark(models.TextChoices):
    """How sure we are of a fact."""

    READ = "R1", "Read in the body’s own text"
    SECONDARY = "R2", "Read in a secondary source"
    GENERAL = "OK", "General knowledge, not verified"
