"""A session: logging it, its page, and what can be done to it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from dcs_portal.audit.models import Event
from dcs_portal.doors import NotNow
from dcs_portal.forms import PortalForm
from dcs_portal.schools.models import School, SchoolClass, User
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest
from dcs_portal.schools.years import academic_year_name

from ..forms.session_questions import ASSEMBLY_NEXT
from ..forms.session_verbs import ConfirmForm, CorrectSessionForm, MoveForm, StrikeOutForm
from ..forms.sessions import SessionForm
from ..history import told
from ..levels import Level, straddles
from ..models import Session, classes_of
from ..reading import Standing, standing
from ..statuses import Setting, Verb
from .shared import school_of, year_of


def log(request: SignedInRequest, code: str) -> HttpResponse:
    """Log a session that was held, or plan one."""
    school = school_of(request, code)
    require(request.user, Permission.LOG_TRAINING, school)
    now = standing(school, year_of(request, school))
    data = request.POST if request.method == "POST" else None
    form = SessionForm(data, standing=now, by=request.user, chosen=_ticked(request, now))
    if form.is_valid():
        return _logged(request, school, form)
    context = {"form": form, "school": school, "year": now.year, "year_name": academic_year_name(now.year)}
    return render(request, "training/log.html", context)


def _ticked(request: SignedInRequest, now: Standing) -> list[int]:
    """The class of the address; else those of the person's last session that still need one, or the own class."""
    asked = request.GET.get("class", "")
    if asked.isascii() and asked.isdigit():
        return [int(asked[:9])]
    last = Session.objects.filter(school=now.school, logged_by=request.user, classes__in=now.classes).first()
    needing = [one for one in (last.classes.values_list("pk", flat=True) if last else []) if now.open_levels(one)]
    own = list(classes_of(request.user, now.year).filter(school=now.school).values_list("pk", flat=True))
    return needing or (own if len(own) == 1 else [])


def _logged(request: SignedInRequest, school: School, form: SessionForm) -> HttpResponse:
    """Write a valid form down, and go to the session's page."""
    key = form.cleaned_data["key"]
    is_again = Session.objects.filter(key=key).exists()
    session = Session.objects.log(school, form.facts, form.attendance, by=request.user, key=key)
    if is_again:
        messages.info(request, "This was saved before, as it stands here. Correct it, or log another session.")
    else:
        messages.success(request, "The session is planned." if session.is_planned else "The session is logged.")
    return redirect("training:session", session.pk)


def session_of(request: SignedInRequest, pk: int) -> Session:
    """The session of an address; 404 for who may not see it."""
    rows = Session.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("school", "resource", "led_by", "logged_by", "catches_up__school"), pk=pk
    )


@require_GET
def session_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """The session, who it has still left out, what can be done to it, and its history."""
    session = session_of(request, pk)
    parts = list(session.parts.select_related("school_class"))
    now = standing(session.school, _year_of(session))
    rows = [row for row in now.rows_of([part.school_class for part in parts]) if row.line.aim.level == session.level]
    context = {
        "session": session,
        "parts": parts,
        "rows": rows,
        "left_out": sorted(
            {row.school_class.name for row in rows if row.line.rests_on == session.pk and row.line.to_reach}
        ),
        "other_level": _other_level(session, [part.school_class for part in parts], now),
        "advice": ASSEMBLY_NEXT if session.setting == Setting.ASSEMBLY else "",
        "catch_ups": session.catch_ups.standing().order_by("on", "pk"),
        "verbs": session.verbs(request.user),
        "may_log": request.user.can(Permission.LOG_TRAINING, session.school),
        "events": told(Event.objects.about(session)),
    }
    return render(request, "training/session.html", context)


def _year_of(session: Session) -> int:
    """The year that its classes belong to."""
    first: SchoolClass | None = session.classes.first()
    return first.academic_year if first else session.school.academic_year(session.on)


def _other_level(session: Session, classes: list[SchoolClass], now: Standing) -> tuple[str, list[SchoolClass]] | None:
    """Of classes that turn 13 this year: the other level, where that is still open."""
    other = Level.UNDER_13 if session.level == Level.THIRTEEN else Level.THIRTEEN
    needing = [one for one in classes if straddles(one.year_groups) and other in now.open_levels(one.pk)]
    return (other.label.lower(), needing) if needing else None


def catch_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """Log a catch-up for those whom a session left out."""
    first = session_of(request, pk)
    require(request.user, Permission.LOG_TRAINING, first.school)
    if first.is_planned or first.catches_up or first.status == "struck_out":
        messages.error(request, "Only a session that was held, and is no catch-up itself, can be caught up on.")
        return redirect("training:session", pk)
    data = request.POST if request.method == "POST" else None
    form = SessionForm(data, standing=standing(first.school, _year_of(first)), by=request.user, first=first)
    if form.is_valid():
        return _logged(request, first.school, form)
    return render(request, "training/catch_up.html", {"form": form, "first": first, "school": first.school})


def act(request: SignedInRequest, pk: int, verb: Verb) -> HttpResponse:
    """One thing that can be done to a session. What was typed is never lost."""
    session = session_of(request, pk)
    obstacle = session.obstacle(verb, request.user)
    form = _FORMS[verb](request, session)
    if obstacle and request.method != "POST":
        messages.error(request, obstacle)
        return redirect("training:session", pk)
    if form.is_valid():
        try:
            _APPLY[verb](session, form, request.user)
        except NotNow as answer:
            form.add_error(None, str(answer))
        else:
            messages.success(request, _DONE[verb])
            return redirect("training:session", pk)
    return render(
        request, f"training/{_PAGES[verb]}.html", {"form": form, "session": session, "school": session.school}
    )


def _data(request: SignedInRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _session_form(kind: type[SessionForm]) -> Callable[[SignedInRequest, Session], PortalForm]:
    def form(request: SignedInRequest, session: Session) -> PortalForm:
        now = standing(session.school, _year_of(session))
        return kind(_data(request), standing=now, by=request.user, session=session)

    return form


_FORMS: dict[Verb, Callable[[SignedInRequest, Session], PortalForm]] = {
    Verb.CONFIRM: _session_form(ConfirmForm),
    Verb.MOVE: lambda request, session: MoveForm(_data(request), session=session),
    Verb.CORRECT: _session_form(CorrectSessionForm),
    Verb.STRIKE_OUT: lambda request, session: StrikeOutForm(_data(request)),
}


def _confirm(session: Session, form: Any, by: User) -> None:
    session.confirm(form.attendance, by=by, **form.facts)


def _move(session: Session, form: Any, by: User) -> None:
    session.move(form.cleaned_data["on"], by=by)


def _correct(session: Session, form: Any, by: User) -> None:
    session.correct(form.attendance, form.cleaned_data["reason"], by=by, **form.facts)


def _strike_out(session: Session, form: Any, by: User) -> None:
    session.strike_out(form.cleaned_data["reason"], by=by)


_APPLY = {Verb.CONFIRM: _confirm, Verb.MOVE: _move, Verb.CORRECT: _correct, Verb.STRIKE_OUT: _strike_out}
_PAGES = {Verb.CONFIRM: "confirm", Verb.MOVE: "move", Verb.CORRECT: "correct", Verb.STRIKE_OUT: "strike_out"}
_DONE = {
    Verb.CONFIRM: "The session is confirmed.",
    Verb.MOVE: "The session is moved.",
    Verb.CORRECT: "The session is corrected.",
    Verb.STRIKE_OUT: "The session is struck out. It stays to be seen, and does not count.",
}
