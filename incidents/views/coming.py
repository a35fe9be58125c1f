"""Where one came from: the list of the queue, which stands in the session, and what is next in it."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from dcs_portal.schools.requests import SignedInRequest

from ..lists import CaseList
from ..models import Desk, Incident
from ..statuses import Verb

# After these the next report opens by itself.
DECISIONS = {Verb.TRIAGE, Verb.REFER, Verb.AWAIT_REMOVAL, Verb.DECIDE, Verb.CLOSE}
_LIST, _AT = "queue", "queue_at"


def remember(request: SignedInRequest, cases: CaseList) -> None:
    """The person looks at this list."""
    _keep(request, _LIST, cases.address())


def _keep(request: SignedInRequest, name: str, value: str) -> None:
    if request.session.get(name) != value:
        request.session[name] = value


def list_address(request: SignedInRequest) -> str:
    """The list that the person looked at last; the first tab, if none."""
    query = request.session.get(_LIST, "")
    return reverse("incidents:queue") + (f"?{query}" if query else "")


def back_to_list(request: SignedInRequest) -> HttpResponse:
    return redirect(list_address(request))


def opened(request: SignedInRequest, reference: str) -> None:
    """The person opened a case: from the list, or else the list has nothing more to do with it."""
    if request.GET.get("in") == "queue":
        _keep(request, _AT, reference)
    elif request.session.get(_AT, reference) != reference:
        del request.session[_AT]


def is_from_list(request: SignedInRequest, reference: str) -> bool:
    return bool(request.session.get(_AT) == reference)


def go_on(request: SignedInRequest, before: Incident, done: str) -> HttpResponse:
    """Say what was done, and open the next case of the list; after the last one the list itself.

    Args:
        before: the case as it stood before it was decided.
    """
    cases = CaseList(request.user, QueryDict(request.session.get(_LIST, "")), Desk.objects.of(request.user))
    following = cases.next_after(before)
    told = "This is the next one" if following else "That was the last one"
    ways = _ways_back(request, before, to_list=following is not None)
    messages.success(request, format_html("{} {} in “{}”.{}", done, told, cases.tab.label, ways))
    if following is None:
        return back_to_list(request)
    _keep(request, _AT, following.reference)
    return redirect("incidents:case", following.reference)


def _ways_back(request: SignedInRequest, before: Incident, *, to_list: bool) -> str:
    """To the case that was decided, if they still see it, and to the list."""
    ways = []
    if Incident.objects.visible_to(request.user).filter(pk=before.pk).exists():
        address = reverse("incidents:case", args=[before.reference]) + "?in=queue"
        ways.append((address, f"Back to {before.reference}"))
    if to_list:
        ways.append((list_address(request), "Back to the queue"))
    return format_html_join("", ' <a class="govuk-notification-banner__link" href="{}">{}</a>', ways)
