from .actions import ACTION_FORMS
from .filters import FindForm, QueueFilter
from .report import PeopleForm, PostForm

__all__ = ["ACTION_FORMS", "FindForm", "PeopleForm", "PostForm", "QueueFilter"]
