from .actions import ACTION_FORMS
from .filters import FindForm, QueueFilter
from .report import PeopleForm, PostForm, ReportPeopleForm
from .safeguarding import AddForm, FlagForm
from .urgent import DangerForm, ImageForm, StartForm

__all__ = [
    "ACTION_FORMS",
    "AddForm",
    "DangerForm",
    "FindForm",
    "FlagForm",
    "ImageForm",
    "PeopleForm",
    "PostForm",
    "QueueFilter",
    "ReportPeopleForm",
    "StartForm",
]
