"""The words that describe what HQ keeps in versions, as short stable codes."""

from django.db import models


class Guide(models.TextChoices):
    PLAYBOOK = "playbook", "Playbook"
    LETTERS = "letters", "Letters"
    SEVERITY = "severity", "Severity guide"


class Doer(models.TextChoices):
    """Who does a step. The officer of a case may tick each."""

    OFFICER = "officer", "The officer of the case"
    SAFEGUARDING = "safeguarding", "The safeguarding lead"
    LEADERSHIP = "leadership", "The school’s leaders, once they are asked"


class Situation(models.TextChoices):
    """What sort of case it is; each is one of these, the last that fits."""

    ORDINARY = "ordinary", "An ordinary post"
    DANGER = "danger", "Somebody was said to be in danger"
    IMAGE = "image", "It may hold a nude or sexual image of somebody under 18"
    RESTRICTED = "restricted", "A restricted case: an allegation about staff"


class Proof(models.TextChoices):
    """What the portal itself knows to be done, so that nobody ticks it by hand."""

    CALLED = "called", "somebody was called when danger was reported"
    EVIDENCE = "evidence", "a file is added"
    PLATFORM = "platform", "every post that is not removed is reported to its platform"
    HELPLINE = "helpline", "the helpline is asked"
    HARMFUL = "harmful", "a post is sent to Report Harmful Content"
    REFERRED = "referred", "leadership is asked"
    MET = "met", "leadership spoke with them or met them, or invited them by letter"
    COMPLAINT = "complaint", "leadership took it as a complaint"
    POLICE = "police", "leadership told the police"
    COMMAND = "command", "the call to local command is recorded, or why none is needed"
    SUPPORT = "support", "a welfare follow-up is planned, or leadership supported the person"


class FourC(models.TextChoices):
    """The four kinds of online risk in Keeping Children Safe in Education."""

    CONTENT = "content", "Content"
    CONTACT = "contact", "Contact"
    CONDUCT = "conduct", "Conduct"
    COMMERCE = "commerce", "Commerce"


class LetterKind(models.TextChoices):
    """What the portal helps to write; each is a verb of the same name."""

    INVITE = "invite", "Invitation to meet"
    WARN = "warn", "Warning"
    THANK = "thank", "Thanks"
    ASK_REMOVAL = "ask-removal", "Request to the platform"
