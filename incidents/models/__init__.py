from .. import triggers  # noqa: F401 (the tables name what the database refuses)
from .case_words import CaseWords
from .clock import Clock
from .desk import Desk
from .drafts import ReportDraft
from .enquiries import Enquiry
from .evidence import Evidence
from .guide_versions import GuideVersion
from .image_answers import ImageAnswer
from .impersonation import report_impersonation
from .incident import Incident, log_openings
from .leadership import LeadershipAction, Referral
from .letters import Letter
from .links import CaseLink
from .merges import Merge
from .packs import CasePack
from .parties import Party
from .planned import Planned
from .posts import Post
from .record import NotNow
from .registers import Comparison, Entry, register_look
from .saved_views import SavedView
from .seals import EvidenceSeal, Police, Purpose
from .ticks import Tick
from .transfers import Transfer
from .withholding import Withholding

__all__ = [
    "CaseLink",
    "CasePack",
    "CaseWords",
    "Clock",
    "Comparison",
    "Desk",
    "Enquiry",
    "Entry",
    "Evidence",
    "EvidenceSeal",
    "GuideVersion",
    "ImageAnswer",
    "Incident",
    "LeadershipAction",
    "Letter",
    "Merge",
    "NotNow",
    "Party",
    "Planned",
    "Police",
    "Post",
    "Purpose",
    "Referral",
    "ReportDraft",
    "SavedView",
    "Tick",
    "Transfer",
    "Withholding",
    "log_openings",
    "register_look",
    "report_impersonation",
]
