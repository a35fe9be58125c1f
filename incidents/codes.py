"""The words that describe an incident, as short stable codes."""

from django.db import models


class Severity(models.TextChoices):
    S1 = "S1", "S1: opinion or complaint"
    S2 = "S2", "S2: a named member of staff or pupil"
    S3 = "S3", "S3: harassment, hate or impersonation"
    S4 = "S4", "S4: threat to life or immediate risk"

    @property
    def tone(self) -> str:
        """The colour of its tag."""
        return {"S1": "low", "S2": "medium", "S3": "high", "S4": "immediate"}[self.value]


class Category(models.TextChoices):
    ABUSE = "abuse", "Online abuse"
    BULLYING = "bullying", "Bullying or harassment"
    THREAT = "threat", "Threat"
    IMPERSONATION = "impersonation", "Impersonation"
    ADVANCES = "advances", "Unwanted sexual advances"
    VIOLENCE = "violence", "Violent content"
    SELF_HARM = "self_harm", "Self-harm or suicide"
    PORNOGRAPHY = "pornography", "Pornographic content"
    HATE = "hate", "Hate"
    EXTREMISM = "extremism", "Extremism"
    PRIVATE = "private", "Private or location information"
    FALSE = "false", "False information"
    REPUTATION = "reputation", "Reputation only"


class Platform(models.TextChoices):
    FACEBOOK = "facebook", "Facebook"
    INSTAGRAM = "instagram", "Instagram"
    MESSENGER = "messenger", "Messenger"
    SNAPCHAT = "snapchat", "Snapchat"
    TIKTOK = "tiktok", "TikTok"
    WHATSAPP = "whatsapp", "WhatsApp"
    X = "x", "X (Twitter)"
    YOUTUBE = "youtube", "YouTube"
    DISCORD = "discord", "Discord"
    REDDIT = "reddit", "Reddit"
    ROBLOX = "roblox", "Roblox"
    TELEGRAM = "telegram", "Telegram"
    OTHER = "other", "Somewhere else"


class Part(models.TextChoices):
    """What a person or group has to do with a post. An accused person comes with allegations about staff."""

    TARGET = "target", "Target"
    POSTER = "poster", "Poster"


class TargetKind(models.TextChoices):
    CHILD = "child", "A child or children"
    PARENT = "parent", "A parent or carer"
    STAFF = "staff", "A member of staff"
    COMMAND = "command", "The local command"
    OTHER = "other", "Somebody else"


class PosterKind(models.TextChoices):
    PERSON = "person", "A person"
    GROUP = "group", "A group or page"
    UNKNOWN = "unknown", "Not known"


class ActionKind(models.TextChoices):
    SPOKE = "spoke", "Spoke to the person who posted"
    MET = "met", "Met the parent or carer"
    WROTE = "wrote", "Wrote to the person who posted"
    COMPLAINT = "complaint", "Took it as a complaint"
    PUPIL = "pupil", "Followed the behaviour policy with a pupil"
    STAFF = "staff", "Followed the code of conduct with a member of staff"
    COMMAND = "command", "Told the local command"
    POLICE = "police", "Told the police"
    SUPPORT = "support", "Supported the person who was targeted"
    NONE = "none", "Decided that nothing more is needed"


class Outcome(models.TextChoices):
    REMOVED = "removed", "The post was removed"
    RESOLVED = "resolved", "Leadership dealt with it"
    PASSED_ON = "passed_on", "Passed to the police or another service"
    STAYS = "stays", "The post stays, and no more can be done"
    DUPLICATE = "duplicate", "Duplicate of another report"
    UNRELATED = "unrelated", "Nothing to do with the school"
    NO_ACTION = "no_action", "No action needed"


# With these an officer may close a case that leadership never saw; the leaders are told.
WITHOUT_LEADERSHIP = [Outcome.DUPLICATE, Outcome.UNRELATED, Outcome.NO_ACTION]
