"""What the pages of a report that is being written share."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from dcs_portal.forms import PortalForm
from dcs_portal.schools.requests import SignedInRequest

from ..codes import Sign, Sure
from ..forms import PostForm, ReportPeopleForm
from ..models import Incident, ReportDraft
from . import late

ERRORS = "errors"
# What a draft notes beside what was typed.
ASKED_AGAIN, FILES_ASKED = "again", "files_asked"
# What the session keeps of reports sent in it: by the key of the draft, and those that their sender may not see.
_SENT, _OUT_OF_SIGHT = "reports_sent", "reports_out_of_sight"
# The pages in their order.
PAGES = ["danger", "image", "post", "people", "evidence", "check"]


def own_draft(request: SignedInRequest, key: uuid.UUID) -> ReportDraft:
    drafts = ReportDraft.objects.select_related("completes__school", "reporter")
    return get_object_or_404(drafts, pk=key, reporter=request.user)


def sent_already(request: SignedInRequest, key: uuid.UUID, page: str) -> HttpResponse | None:
    """The way to the report that the draft became, by a button or by itself. Answers that came too late are added."""
    incident = Incident.objects.reported_by(request.user).filter(draft_key=key).first()
    if incident is None:
        return _sent_in_this_session(request, key)
    if request.method == "POST" and (outcome := late.add(page, request.POST, incident, by=request.user)):
        messages.success(request, outcome)
    return just_sent(request, incident, key)


def just_sent(request: SignedInRequest, incident: Incident, key: uuid.UUID) -> HttpResponse:
    """To the page that says so. Who gave their own name sees no more of it than that, until they sign out."""
    _remember(request, _SENT, {str(key): incident.reference})
    if not Incident.objects.reported_by(request.user).filter(pk=incident.pk).exists():
        _remember(request, _OUT_OF_SIGHT, {incident.reference: True})
    return redirect("incidents:sent", incident.reference)


def is_out_of_sight(request: SignedInRequest, reference: str) -> bool:
    """Whether the person sent it in this session, and by that lost sight of it."""
    return reference in request.session.get(_OUT_OF_SIGHT, {})


def _remember(request: SignedInRequest, name: str, what: dict[str, Any]) -> None:
    request.session[name] = request.session.get(name, {}) | what


def _sent_in_this_session(request: SignedInRequest, key: uuid.UUID) -> HttpResponse | None:
    """Pressed again: the draft is gone, and the report may be out of the person's sight."""
    reference = request.session.get(_SENT, {}).get(str(key))
    return redirect("incidents:sent", reference) if reference else None


def to_errors(request: SignedInRequest) -> HttpResponse:
    """The same page with what is wrong, by GET: reloading it posts nothing old over what is typed since."""
    return redirect(f"{request.path}?{ERRORS}")


def typed_so_far(form: PortalForm) -> dict[str, Any]:
    """What a draft holds for each field, to show a page again without judging it yet."""
    omitted = {name for name in form.fields if form[name].field.widget.value_omitted_from_data(form.data, {}, name)}
    return {name: form[name].value() for name in form.fields if name not in omitted}


def is_asked_again(draft: ReportDraft, post: PostForm) -> bool:
    """Whether the post is said to be sexual, "no" was answered before, and the question was not asked once more."""
    is_sexual = Sign.SEXUAL in post.cleaned_data.get("signs", [])
    return is_sexual and draft.image == Sure.NO and ASKED_AGAIN not in draft.data


def about_post(draft: ReportDraft) -> dict[str, Any]:
    """What a form of the post needs: who asks and, where the report was sent, its school, which stays."""
    return {"user": draft.reporter, "school": draft.completes.school if draft.completes else None}


def forms_of(draft: ReportDraft) -> tuple[PostForm, ReportPeopleForm | None]:
    """Both pages' forms, filled with the draft and judged; the second only once the first says which school."""
    post = PostForm(draft.typed, **about_post(draft))
    if not post.is_valid():
        return post, None
    people = ReportPeopleForm(draft.typed, school=post.cleaned_data["school"], reporter=draft.reporter)
    people.full_clean()
    return post, people


def next_page(draft: ReportDraft) -> str:
    """The first page that is not answered yet."""
    return f"incidents:report_{_next(draft)}"


def is_before(next_page: str, page: str) -> bool:
    """Whether the page that comes next is an earlier one than `page`."""
    return PAGES.index(next_page.removeprefix("incidents:report_")) < PAGES.index(page)


def _next(draft: ReportDraft) -> str:
    if draft.danger:
        return "danger"
    if not draft.image:
        return "image"
    post, people = forms_of(draft)
    if people is None:
        return "post"
    if is_asked_again(draft, post):
        return "image"
    if not people.is_valid():
        return "people"
    takes_files = draft.image == Sure.NO and not draft.completes
    return "evidence" if takes_files and FILES_ASKED not in draft.data else "check"
