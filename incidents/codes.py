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


class Kind(models.TextChoices):
    """What sort of incident it is: an image of somebody under 18 has its own procedure."""

    POST = "post", "A post"
    IMAGE = "image", "May hold a nude or sexual image of somebody under 18"


class Sure(models.TextChoices):
    """The answers to a question that nobody should have to be certain of."""

    YES = "yes", "Yes"
    NOT_SURE = "not_sure", "Not sure"
    NO = "no", "No"


class Sign(models.TextChoices):
    """What a post does, in the words of whoever saw it."""

    COMPLAINT = "complaint", "Gives an opinion or complains"
    INSULT = "insult", "Insults somebody, or says something untrue about them"
    HARASSMENT = "harassment", "Keeps on at somebody, or gets others to"
    HATE = "hate", "Shows hate because of who somebody is"
    IMPERSONATION = "impersonation", "Pretends to be somebody, or to be the school"
    PRIVATE = "private", "Gives away private details, or where people or units are"
    NAMED_IN_COURT = "reporting", "Names somebody whom the law says must not be named"
    THREAT = "threat", "Threatens to hurt somebody"
    SELF_HARM = "self_harm", "Is about suicide or hurting oneself"
    SEXUAL = "sexual", "Is sexual, or approaches a child sexually"
    OTHER = "other", "Something else"


class Finding(models.TextChoices):
    """What the allegations officer decides that it is (KCSIE, Part 4)."""

    ALLEGATION = "allegation", "An allegation: the harm threshold may be met"
    LOW_LEVEL = "low_level", "A low-level concern"
    NOT_ONE = "not_one", "Not an allegation about staff"


class Ground(models.TextChoices):
    """Why an incident is hidden from a person."""

    TARGET = "target", "The post attacks them"
    POSTER = "poster", "They are said to have posted it"
    ACCUSED = "accused", "They are said to have harmed a child or put one at risk"
    INTEREST = "interest", "They declared an interest"


class WithheldState(models.TextChoices):
    PROVISIONAL = "provisional", "Hidden for now"
    CONFIRMED = "confirmed", "Hidden"
    LIFTED = "lifted", "Not hidden any more"


class Level(models.TextChoices):
    """Whose the part of leadership is."""

    SCHOOL = "school", "The school’s leaders"
    SENIOR = "senior", "The senior leader at HQ"


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


class PostState(models.TextChoices):
    UP = "up", "Still up"
    REMOVED = "removed", "Removed"
    UNKNOWN = "unknown", "Not known whether it is still up"

    @property
    def tone(self) -> str:
        """The colour of its tag."""
        return {"up": "orange", "removed": "green", "unknown": "grey"}[self.value]


class Reply(models.TextChoices):
    """What the platform said to a request to remove a post."""

    REMOVED = "removed", "It removed the post"
    REFUSED = "refused", "It refused"
    NONE = "none", "It has not answered"


class PostStep(models.TextChoices):
    """What can be done about one post, in the words of the chronology."""

    ADDED = "add", "added"
    CORRECTED = "correct", "corrected"
    REPORTED = "reported", "reported to the platform"
    REPLY = "reply", "the platform’s reply"
    CHECK = "check", "looked whether it is still up"
    HELPLINE = "helpline", "helpline asked"
    HARMFUL = "harmful", "sent to Report Harmful Content"
    ASKED = "ask", "colleagues elsewhere asked about its account"


class Language(models.TextChoices):
    """What the people near the schools write in."""

    ENGLISH = "en", "English"
    ARABIC = "ar", "Arabic"
    DUTCH = "nl", "Dutch"
    FRENCH = "fr", "French"
    GERMAN = "de", "German"
    GREEK = "el", "Greek"
    ITALIAN = "it", "Italian"
    MALAY = "ms", "Malay"
    NEPALI = "ne", "Nepali"
    SPANISH = "es", "Spanish"
    TURKISH = "tr", "Turkish"
    OTHER = "other", "Another language"


class Part(models.TextChoices):
    """What a person or group has to do with a post; the accused need not have posted anything."""

    TARGET = "target", "Target"
    POSTER = "poster", "Poster"
    ACCUSED = "accused", "Accused"

    @property
    def heading(self) -> str:
        """What stands before whom: on the page of a case, in its chronology and in a pack."""
        return {"target": "About", "poster": "Posted by", "accused": "Accused"}[self.value]


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


class AccusedKind(models.TextChoices):
    STAFF = "staff", "A member of staff"


KIND_OF_PART: dict[str, type[models.TextChoices]] = {
    Part.TARGET: TargetKind,
    Part.POSTER: PosterKind,
    Part.ACCUSED: AccusedKind,
}


class CommandCall(models.TextChoices):
    """What was done where a post gives away a unit, a deployment or a location."""

    RUNG = "rung", "Local command was rung"
    NONE = "none", "No call is needed"


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

    @property
    def to_do(self) -> str:
        """What is to be done, before it is: "Meet the parent or carer"."""
        return _TO_DO.get(self.value, str(self.label))


_TO_DO = {
    "spoke": "Speak to the person who posted",
    "met": "Meet the parent or carer",
    "wrote": "Write to the person who posted",
    "complaint": "Take it as a complaint",
    "pupil": "Follow the behaviour policy with a pupil",
    "staff": "Follow the code of conduct with a member of staff",
    "command": "Tell the local command",
    "police": "Tell the police",
    "support": "Support the person who was targeted",
}


class Outcome(models.TextChoices):
    REMOVED = "removed", "The post was removed"
    RESOLVED = "resolved", "Leadership dealt with it"
    PASSED_ON = "passed_on", "Passed to the police or another service"
    STAYS = "stays", "The post stays, and no more can be done"
    DUPLICATE = "duplicate", "Duplicate of another report"
    UNRELATED = "unrelated", "Nothing to do with the school"
    NO_ACTION = "no_action", "No action needed"
    ALLEGATION = "allegation", "Dealt with by the allegations officer"


# With these an officer may close a case that leadership never saw; the leaders are told.
WITHOUT_LEADERSHIP = [Outcome.DUPLICATE, Outcome.UNRELATED, Outcome.NO_ACTION]
# How a restricted case ends.
OF_ALLEGATIONS = [Outcome.ALLEGATION, Outcome.PASSED_ON, Outcome.DUPLICATE, Outcome.NO_ACTION]
