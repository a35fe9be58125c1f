"""What a person is reminded of, all of it on one page; and reminders that are put off."""

from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from dcs_portal.schools.models import School, SchoolClass
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest
from dcs_portal.schools.years import academic_year_name

from ..due import Call, Circle
from ..forms.reminders import PutOffForm
from ..levels import Aim
from ..models import Session, snooze
from ..reading import standing
from ..reminding import calls_for
from .shared import class_of


@dataclass(frozen=True)
class Open:
    """A line of coverage that a person is reminded of."""

    school_class: SchoolClass
    aim: Aim
    call: Call

    @property
    def is_overdue(self) -> bool:
        return self.school_class.school.today > self.call.due_on

    @property
    def may_wait(self) -> bool:
        """Whether reminders of it may still be put off: it is due after tomorrow."""
        return (self.call.due_on - self.school_class.school.today).days > 1


@require_GET
def open_page(request: SignedInRequest) -> HttpResponse:
    """What the person's messages are about: sessions to confirm, classes school by school, and for HQ schools."""
    user = request.user
    if not (user.can(Permission.LOG_TRAINING) or user.can(Permission.KEEP_TRAINING)):
        raise PermissionDenied("training")
    calls = calls_for(user)
    plans = [call.thing for call in calls if isinstance(call.thing, int)]
    sessions = Session.objects.filter(pk__in=plans).select_related("school").prefetch_related("classes")
    context = {
        "sessions": list(sessions.order_by("on", "pk")),
        "schools": _by_school([call for call in calls if call.people[user.pk] is not Circle.HQ]),
        "late": _late([call for call in calls if call.people[user.pk] is Circle.HQ]),
        "may_log": user.can(Permission.LOG_TRAINING),
    }
    return render(request, "training/open.html", context)


def _by_school(calls: list[Call]) -> list[tuple[School, list[Open]]]:
    """The classes of each school, what has waited longest first."""
    lines = [(call.thing, call) for call in calls if not isinstance(call.thing, int)]
    classes = SchoolClass.objects.select_related("school").in_bulk({group for (group, _), _ in lines})
    rows: dict[School, list[Open]] = {}
    for (group, aim), call in lines:
        rows.setdefault(classes[group].school, []).append(Open(classes[group], aim, call))
    for opened in rows.values():
        opened.sort(key=lambda one: (one.call.due_on, one.school_class.name, one.aim))
    return sorted(rows.items(), key=lambda item: item[0].name)


def _late(calls: list[Call]) -> list[tuple[School, int, str, int]]:
    """Each school and year with how much of it has been overdue for 30 days, the most first."""
    groups = [call.thing[0] for call in calls if not isinstance(call.thing, int)]
    classes = SchoolClass.objects.select_related("school").in_bulk(set(groups))
    counts = Counter((classes[group].school, classes[group].academic_year) for group in groups)
    rows = [(school, year, academic_year_name(year), count) for (school, year), count in counts.items()]
    return sorted(rows, key=lambda row: (-row[3], row[0].name, row[1]))


def put_off(request: SignedInRequest, pk: int, aim: str) -> HttpResponse:
    """Let reminders of a class wait, for a reason; never those of what is overdue."""
    one = class_of(request, pk)
    require(request.user, Permission.LOG_TRAINING, one.school)
    row = next((row for row in standing(one.school, one.academic_year).rows_of([one]) if row.line.aim == aim), None)
    if row is None:
        raise Http404
    if row.line.is_settled or (row.line.due_on - one.school.today).days <= 1:
        messages.info(request, "Reminders of this cannot wait: it is done, or due.")
        return redirect("training:class", pk)
    data = request.POST if request.method == "POST" else None
    form = PutOffForm(data, today=one.school.today, due_on=row.line.due_on)
    if form.is_valid():
        snooze(one, row.line.aim, form.cleaned_data["until"], form.cleaned_data["reason"], by=request.user)
        messages.success(request, "Nobody is reminded of this until the day you chose, or until it is due.")
        return redirect("training:class", pk)
    return render(request, "training/put_off.html", {"form": form, "row": row, "one": one})
