from .drafts import ReportDraft
from .incident import Incident, NotNow
from .leadership import LeadershipAction, Referral
from .parties import Party

__all__ = ["Incident", "LeadershipAction", "NotNow", "Party", "Referral", "ReportDraft"]
