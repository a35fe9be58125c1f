"""The queue, what is fresh in it, and its shortcuts."""

import datetime
from collections.abc import Callable
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_http_methods

from dcs_portal.filters import plural
from dcs_portal.schools.models import User
from dcs_portal.schools.permissions import Permission
from dcs_portal.schools.requests import SignedInRequest

from ..casefile import reads_posts
from ..check_marks import CheckMarks
from ..forms import FindForm
from ..forms.queue import ShortcutsForm
from ..lists import MOST, CaseList, shown
from ..models import Desk, Incident, SavedView, Transfer
from ..permissions import may_see_cases
from ..statuses import Verb
from ..timekeeping import Timekeeper
from . import coming

# What a bar tells of at most, before it says "more than".
MANY = 99
# A report bears the moment at which it was sent, and is there a little later. So many of that time a page names.
WRITING = datetime.timedelta(minutes=1)
MOST_RECENT = 50
# The rest is under “Transfers”.
MOST_OFFERS = 5
HANDLING = [Permission.TRIAGE, Permission.HANDLE_ALLEGATIONS]


def claims(user: User) -> Callable[[Incident], bool]:
    """Whether a row should offer `user` to claim it; asks nothing of the database."""

    def may_claim(incident: Incident) -> bool:
        nobody_has_it = incident.is_open and incident.officer_id is None
        return nobody_has_it and any(user.can(need, incident.school) for need in incident.needs(Verb.CLAIM))

    return may_claim


def _require_sight(user: User) -> None:
    if not may_see_cases(user):
        raise PermissionDenied("queue")


@require_GET
def queue(request: SignedInRequest) -> HttpResponse:
    """A tab of the queue, filtered and in an order, as the address says."""
    _require_sight(request.user)
    now, desk = timezone.now(), Desk.objects.visit(request.user)
    cases = CaseList(request.user, request.GET, desk)
    recent = cases.came_after(now - WRITING).values_list("reference", flat=True)[:MOST_RECENT]
    seen = list(recent)  # before the rows are asked for: what comes meanwhile is told of, though it is there
    counts = cases.counts()
    page = cases.page(request.GET.get("page"), counts[cases.key])
    coming.remember(request, cases)
    views, has_more = SavedView.objects.beside_list(request.user, everything="views" in request.GET)
    context = {
        "cases": cases,
        "form": cases.form,
        "counts": {key: shown(count) for key, count in counts.items()},
        "is_cut": counts[cases.key] > MOST,
        "page": page,
        "time_left": Timekeeper(page, request.user),
        "check_due": CheckMarks(page, request.user),
        "is_whole": reads_posts(request.user),
        "desk": desk,
        "new": cases.new_on(page),
        "now": now.isoformat(),
        "seen": urlencode({"seen": seen}, doseq=True),
        "views": views,
        "has_more_views": has_more,
        "find": FindForm(),
        "may_claim": claims(request.user),
        "handles": any(request.user.can(one) for one in HANDLING),
        "offers": list(Transfer.objects.answerable_by(request.user).for_list()[:MOST_OFFERS]),
        "ticked": request.session.pop("ticked", []),
    }
    return render(request, "incidents/queue.html", context)


@require_GET
def fresh(request: SignedInRequest) -> HttpResponse:
    """How many came into the list since its page was made, and how many each tab has: for the page itself."""
    _require_sight(request.user)
    cases = CaseList(request.user, request.GET, Desk.objects.of(request.user))
    late = cases.came_after(_after(request.GET.get("after", "")))
    number = late.exclude(reference__in=request.GET.getlist("seen")[:MOST_RECENT]).counted(MANY)
    words = plural(number, "new report") if number <= MANY else f"More than {MANY} new reports"
    counts = {key: shown(count) for key, count in cases.counts().items()}
    return JsonResponse({"new": number, "words": words, "counts": counts})


def _after(text: str) -> datetime.datetime:
    """A little before the page says that it was made; now, after which nothing came, where that makes no sense."""
    try:
        found = parse_datetime(text)
        return found.astimezone(datetime.UTC) - WRITING if found and timezone.is_aware(found) else timezone.now()
    except (ValueError, OverflowError):
        return timezone.now()


@require_http_methods(["GET", "HEAD", "POST"])
def shortcuts(request: SignedInRequest) -> HttpResponse:
    """What single keys do, and the switch that turns them off (WCAG 2.1.4)."""
    _require_sight(request.user)
    desk = Desk.objects.of(request.user)
    form = ShortcutsForm(request.POST if request.method == "POST" else None, initial={"shortcuts": desk.shortcuts})
    if form.is_valid():
        desk.use_shortcuts(form.cleaned_data["shortcuts"])
        return coming.back_to_list(request) if request.accepts("text/html") else HttpResponse(status=204)
    return render(request, "incidents/queue_shortcuts.html", {"form": form, "back": coming.list_address(request)})
