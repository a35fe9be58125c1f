from .. import triggers  # noqa: F401 (the tables name what the database refuses)
from .approvals import Approval
from .changing import change, changeable, last_correction
from .channels import Channel
from .handover import lose_keepers, set_keepers
from .keepers import Keeper
from .proposing import Proposal, lookalikes, lookalikes_of, propose
from .public import PublicPage, is_public, official_channels, set_public
from .reviews import Answers, Review, Told, answer, answerable, open_reviews, present_term, why_not
from .sightings import Sighting, SightingStatus, may_report
from .uses import ExternalUse, UseFacts, UsePlace
from .verdicts import Answer, official

__all__ = [
    "Answer",
    "Answers",
    "Approval",
    "Channel",
    "ExternalUse",
    "Keeper",
    "Proposal",
    "PublicPage",
    "Review",
    "Sighting",
    "SightingStatus",
    "Told",
    "UseFacts",
    "UsePlace",
    "answer",
    "answerable",
    "change",
    "changeable",
    "is_public",
    "last_correction",
    "lookalikes",
    "lookalikes_of",
    "lose_keepers",
    "may_report",
    "official",
    "official_channels",
    "open_reviews",
    "present_term",
    "propose",
    "set_keepers",
    "set_public",
    "why_not",
]
