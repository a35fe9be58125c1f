"""Several reports at once, and the claim that needs no other page: each is done or refused by itself."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_POST

from dcs_portal.filters import plural
from dcs_portal.schools.requests import SignedInRequest

from ..forms.queue import TogetherForm
from ..lists import officers_near
from ..models import Incident, NotNow
from ..together import Answer, Deed, do_together
from . import coming

# More than a page has, and longer than a reference is.
MOST, LONGEST = 100, 20


@require_POST
def act(request: SignedInRequest) -> HttpResponse:
    """Do it to those that are ticked; back to the list, which says what was refused and why."""
    # PostgreSQL compares nothing with a NUL.
    references = [one.replace("\0", "")[:LONGEST] for one in request.POST.getlist("reference")[:MOST]]
    form = TogetherForm(request.POST, officers=officers_near(request.user))
    try:
        answer = _answer(request, form, references)
    except NotNow as why:
        return _refused(request, references, str(why))
    if request.accepts("text/html"):
        return _back(request, answer)
    return JsonResponse({"done": answer.done, "refused": answer.refused, "words": answer.said})


def _answer(request: SignedInRequest, form: TogetherForm, references: list[str]) -> Answer:
    if not form.is_valid():
        raise NotNow(" ".join(str(error) for errors in form.errors.values() for error in errors))
    chosen = list(Incident.objects.visible_to(request.user).filter(reference__in=references))
    if not chosen:
        raise NotNow("Select at least one report first.")
    answer = do_together(Deed(form.cleaned_data["do"]), chosen, by=request.user, to=form.cleaned_data["to"])
    found = {incident.reference for incident in chosen}
    gone = [reference for reference in references if reference not in found]
    answer.refused |= {one: f"Report {one} is not there for you any more." for one in gone}
    return answer


def _refused(request: SignedInRequest, references: list[str], why: str) -> HttpResponse:
    """Nothing is done; what was ticked stays so."""
    if not request.accepts("text/html"):
        return JsonResponse({"done": [], "refused": dict.fromkeys(references, why), "words": ""})
    messages.error(request, why)
    request.session["ticked"] = references
    return coming.back_to_list(request)


def _back(request: SignedInRequest, answer: Answer) -> HttpResponse:
    if answer.said:
        messages.success(request, answer.said)
    if answer.refused:
        reasons = format_html_join("", "<li>{}</li>", ((why,) for why in answer.refused.values()))
        count = plural(len(answer.refused), "report was", "reports were")
        told = format_html('{} left as before. <ul class="govuk-list govuk-list--bullet">{}</ul>', count, reasons)
        messages.error(request, told)
        request.session["ticked"] = list(answer.refused)
    return coming.back_to_list(request)
