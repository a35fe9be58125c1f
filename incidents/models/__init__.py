from .case_words import CaseWords
from .clock import Clock
from .desk import Desk
from .drafts import ReportDraft
from .enquiries import Enquiry
from .evidence import Evidence
from .image_answers import ImageAnswer
from .incident import Incident
from .leadership import LeadershipAction, Referral
from .links import CaseLink
from .packs import CasePack
from .parties import Party
from .planned import Planned
from .posts import Post
from .record import NotNow
from .saved_views import SavedView
from .seals import EvidenceSeal, Police, Purpose
from .withholding import Withholding

__all__ = [
    "CaseLink",
    "CasePack",
    "CaseWords",
    "Clock",
    "Desk",
    "Enquiry",
    "Evidence",
    "EvidenceSeal",
    "ImageAnswer",
    "Incident",
    "LeadershipAction",
    "NotNow",
    "Party",
    "Planned",
    "Police",
    "Post",
    "Purpose",
    "Referral",
    "ReportDraft",
    "SavedView",
    "Withholding",
]
