from .. import triggers  # noqa: F401 (the tables name what the database refuses)
from .calendars import CalendarLink
from .certificates import Certificate
from .classes import HeadCount, Teacher, classes_of, count_children, teach
from .dates import DueDate, Snooze, due_dates, set_due, set_own_due, snooze
from .exemptions import Exemption, ExemptionStatus
from .gathering import coverage_of, gather
from .plans import Proposal, proposals, repeat
from .reminders import Reminder
from .resources import Resource, Strand, strand_names
from .rollover import Moving, moving, roll_over
from .sessions import Attendance, Session, SessionClass

__all__ = [
    "Attendance",
    "CalendarLink",
    "Certificate",
    "DueDate",
    "Exemption",
    "ExemptionStatus",
    "HeadCount",
    "Moving",
    "Proposal",
    "Reminder",
    "Resource",
    "Session",
    "SessionClass",
    "Snooze",
    "Strand",
    "Teacher",
    "classes_of",
    "count_children",
    "coverage_of",
    "due_dates",
    "gather",
    "moving",
    "proposals",
    "repeat",
    "roll_over",
    "set_due",
    "set_own_due",
    "snooze",
    "strand_names",
    "teach",
]
