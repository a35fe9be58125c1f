from .. import triggers  # noqa: F401 (the tables name what the database refuses)
from .acknowledgements import Acknowledgement, Reminder, SignedSheet, acknowledge, record_sheet
from .ages import AgeRule, add_rule
from .answers import acknowledged_strategy, age_obstacle, strategy_in_force, strategy_is_acknowledged
from .declaration_dates import DeclarationDates, DeclarationReminder, set_dates
from .declarations import Declaration, DeclaredException, sign
from .documents import AudienceRow, Document, DocumentKind, Follower, Link, LinkKind
from .findings import Finding, FindingAction, record_finding
from .imports import Damaged, Import
from .keeping import add_document, checked, follow, link, set_audience, unlink
from .platforms import Platform, add_platform
from .questions import Question, ask
from .sections import Section
from .version_record import fingerprint
from .versions import NotNow, Version

__all__ = [
    "Acknowledgement",
    "AgeRule",
    "AudienceRow",
    "Damaged",
    "Declaration",
    "DeclarationDates",
    "DeclarationReminder",
    "DeclaredException",
    "Document",
    "DocumentKind",
    "Finding",
    "FindingAction",
    "Follower",
    "Import",
    "Link",
    "LinkKind",
    "NotNow",
    "Platform",
    "Question",
    "Reminder",
    "Section",
    "SignedSheet",
    "Version",
    "acknowledge",
    "acknowledged_strategy",
    "add_document",
    "add_platform",
    "add_rule",
    "age_obstacle",
    "ask",
    "checked",
    "fingerprint",
    "follow",
    "link",
    "record_finding",
    "record_sheet",
    "set_audience",
    "set_dates",
    "sign",
    "strategy_in_force",
    "strategy_is_acknowledged",
    "unlink",
]
