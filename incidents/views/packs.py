"""Case packs: putting one together, reading it before it is made, how far it is, and downloading it."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from dcs_portal.retrying import retried
from dcs_portal.schools.models import User
from dcs_portal.schools.requests import SignedInRequest

from ..forms.packs import CasePackForm, CasePackPeopleForm
from ..models import CasePack, Incident, NotNow, log_openings
from ..pack_states import PackState, Recipient
from ..packs import contents, giving, people, reading, tasks
from ..packs.failing import Undecided
from ..statuses import Verb


def _pack(request: SignedInRequest, key: uuid.UUID) -> CasePack:
    seen = CasePack.objects.visible_to(request.user).select_related("incident__school", "by")
    return get_object_or_404(seen, key=key)


def new(request: SignedInRequest, reference: str) -> HttpResponse:
    """For whom, why, and with what."""
    visible = Incident.objects.visible_to(request.user).select_related("school")
    incident = get_object_or_404(visible, reference=reference)
    if obstacle := incident.obstacle(Verb.PACK, request.user):
        raise PermissionDenied(obstacle)
    incident.log_opening(request.user)
    form = CasePackForm(request.POST or None, incident=incident)
    if request.method == "POST" and form.is_valid():
        return redirect("incidents:pack_people", form.begin(request.user).key)
    return render(request, "incidents/pack_new.html", {"incident": incident, "form": form})


def _log_opening(pack: CasePack, user: User) -> None:
    """The pages of a pack show what was merged into its case too."""
    log_openings(reading.cases(pack, user), user)


def choose(request: SignedInRequest, key: uuid.UUID) -> HttpResponse:
    """Who is redacted."""
    pack = _pack(request, key)
    if pack.state != PackState.DRAFT:
        return redirect("incidents:pack_page", key)
    _log_opening(pack, request.user)
    known = contents.subjects(pack, request.user)
    form = CasePackPeopleForm(request.POST if request.method == "POST" else None, pack=pack, subjects=known)
    if request.method == "POST" and form.is_valid():
        try:
            form.apply(request.user)
        except NotNow as answer:
            messages.error(request, str(answer))
        return redirect("incidents:pack_page", key)
    context = {"pack": pack, "incident": pack.incident, "form": form, "why": people.WHY[Recipient(pack.recipient)]}
    return render(request, "incidents/pack_people.html", context)


def page(request: SignedInRequest, key: uuid.UUID) -> HttpResponse:
    """A draft as it would be made, to be read; then how far it is, and the downloads."""
    pack = _pack(request, key)
    if pack.state != PackState.DRAFT:
        return _state(request, pack)
    if pack.redacted is None:
        return redirect("incidents:pack_people", key)
    try:
        return _ask(request, pack) if request.method == "POST" else _preview(request, pack)
    except Undecided as answer:
        messages.error(request, str(answer))
        return redirect("incidents:pack_people", key)


def _state(request: SignedInRequest, pack: CasePack) -> HttpResponse:
    with timezone.override(pack.incident.school.tz):
        context = {"pack": pack, "incident": pack.incident, "downloads": pack.downloads(), "is_shut": pack.is_shut}
        if pack.state == PackState.READY:
            context["is_undecided"] = not contents.is_decided(pack, request.user)
        return render(request, "incidents/pack.html", context)


def _preview(request: SignedInRequest, pack: CasePack) -> HttpResponse:
    _log_opening(pack, request.user)
    built = contents.build(pack, request.user)
    context = {"pack": pack, "incident": pack.incident, "built": built, "digest": contents.digest(built)}
    return render(request, "incidents/pack_preview.html", context)


def _ask(request: SignedInRequest, pack: CasePack) -> HttpResponse:
    try:
        retried(_have_made, request, pack.key)
    except NotNow as answer:
        messages.error(request, str(answer))
    return redirect("incidents:pack_page", pack.key)


def _have_made(request: SignedInRequest, key: uuid.UUID) -> None:
    """Have made what was read, and nothing else.

    Raises:
        NotNow: the case has changed since, or it cannot be made now.
        Undecided: somebody was named since it was chosen who is redacted.
    """
    with transaction.atomic():
        pack = _pack(request, key)
        pack.incident.lock_family()
        built = contents.build(pack, request.user)
        if contents.digest(built) != request.POST.get("digest"):
            raise NotNow("The case has changed since you read this. Read it again before you have it made.")
        pack.ask(contents.as_json(built), by=request.user)
        transaction.on_commit(lambda: tasks.hand_over(pack.pk), robust=True)


@require_GET
def download(request: SignedInRequest, key: uuid.UUID, kind: str) -> HttpResponseBase:
    """The PDF or the ZIP, as an attachment, checked against its hash first."""
    pack, user = _pack(request, key), request.user
    try:
        file = giving.open_pack(pack, kind, by=user)
    except NotNow as answer:
        messages.error(request, str(answer))
        return redirect("incidents:pack_page", key)
    return giving.attachment(pack, kind, file, lambda: _may_have(user.pk, pack.pk))


def _may_have(user_pk: int, pack_pk: int) -> bool:
    """Whether the person may have the pack at this moment, with the roles that they hold now."""
    user = User.objects.filter(pk=user_pk, is_active=True).first()
    now = user and CasePack.objects.visible_to(user).filter(pk=pack_pk, state=PackState.READY).first()
    return bool(now and not now.is_shut)


def delete(request: SignedInRequest, key: uuid.UUID) -> HttpResponse:
    """Away with it before its time, once they have said so twice."""
    pack = _pack(request, key)
    if request.method != "POST":
        return render(request, "incidents/pack_delete.html", {"pack": pack, "incident": pack.incident})
    reference = pack.incident.reference
    try:
        pack.delete_file(by=request.user) if pack.is_over else pack.discard()
    except NotNow as answer:
        messages.error(request, str(answer))
        return redirect("incidents:pack_page", key)
    messages.success(request, "The pack is deleted.")
    return redirect("incidents:case", reference)
