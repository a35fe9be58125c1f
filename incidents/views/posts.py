"""One step of one post of a case: fetch, require, form, verb, redirect."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from dcs_portal.retrying import retried
from dcs_portal.schools.requests import SignedInRequest

from ..codes import PostStep
from ..forms.base import ActionForm
from ..forms.posts import STEP_FORMS, AnswerForm
from ..models import Enquiry, Incident, NotNow, Post
from ..statuses import Verb


def step(request: SignedInRequest, reference: str, number: int, step: PostStep) -> HttpResponse:
    """The form of a step, and what it records. The days and times are those of the school."""
    post = _post(request, reference, number)
    if obstacle := post.incident.post_obstacle(step, post, request.user):
        messages.error(request, obstacle)
        return redirect("incidents:case", reference)
    with timezone.override(post.incident.school.tz):
        form = STEP_FORMS[step](request.POST if request.method == "POST" else None, post=post)
        if request.method == "POST" and form.is_valid() and _apply(request, form):
            messages.success(request, form.done)
            return redirect("incidents:case", reference)
        caption = f"Post {post.number} of {reference}, {post.incident.school}"
        context = {"incident": post.incident, "caption": caption, "form": form}
        return render(request, "incidents/post_step.html", context)


def answer(request: SignedInRequest, reference: str, enquiry: int) -> HttpResponse:
    """A colleague elsewhere asks about an account of this case: share something, or decline."""
    incident = get_object_or_404(Incident.objects.visible_to(request.user), reference=reference)
    incident.obstacle(Verb.ADD, request.user)
    one = get_object_or_404(Enquiry.objects.waiting_in(incident, request.user), pk=enquiry)
    incident.log_opening(request.user)
    form = AnswerForm(request.POST if request.method == "POST" else None, enquiry=one)
    if request.method == "POST" and form.is_valid() and _apply(request, form):
        messages.success(request, form.done)
        return redirect("incidents:case", reference)
    context = {"incident": incident, "caption": f"{reference}, {incident.school}", "form": form}
    return render(request, "incidents/post_step.html", context)


def _post(request: SignedInRequest, reference: str, number: int) -> Post:
    """The post, if the person may see its case; that they opened it is recorded."""
    visible = Incident.objects.visible_to(request.user)
    posts = Post.objects.select_related("incident__school", "incident__officer")
    post = get_object_or_404(posts, incident__in=visible.filter(reference=reference), number=number)
    post.incident.log_opening(request.user)
    return post


def _apply(request: SignedInRequest, form: ActionForm) -> bool:
    """Do it; where that cannot be, the form says why."""
    try:
        retried(form.apply, request.user)
    except NotNow as answer:
        form.add_error(None, str(answer))
        return False
    return True
