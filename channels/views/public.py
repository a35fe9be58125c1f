"""“Is this account really ours?”: for everybody, where the school has turned it on; to read, to embed and as JSON."""

from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_http_methods, require_safe

from dcs_portal.schools.models import School

from ..forms.sightings import CheckForm
from ..models import official, official_channels

_NO_LIST = "This school does not show a list here. Ask its office."
_EVERYWHERE = {"Access-Control-Allow-Origin": "*"}
# The list holds nothing that is not public, and no button: any website may show it in a frame.
_IN_ANY_FRAME = {"frame-ancestors": ["https:"]}


def _school(code: str) -> School | None:
    """The school, if it shows its list."""
    shown = School.objects.filter(channels_page__is_on=True, closed_on=None)
    return shown.filter(code=code).first()


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, code: str) -> HttpResponse:
    """The official channels of a school; and whether what somebody was sent is one of them."""
    if (school := _school(code)) is None:
        return render(request, "channels/official_off.html", status=404)
    form = CheckForm(request.POST if request.method == "POST" else None)
    verdict = official(school, form.cleaned_data["typed"]) if form.is_valid() else None
    context = {"school": school, "channels": official_channels(school), "form": form, "verdict": verdict}
    return render(request, "channels/official.html", context)


@login_not_required
@xframe_options_exempt
@csp_replace(_IN_ANY_FRAME)  # type: ignore[arg-type]
@require_safe
def embed(request: HttpRequest, code: str) -> HttpResponse:
    """The list alone, for a frame on another website."""
    if (school := _school(code)) is None:
        return render(request, "channels/official_embed.html", status=404)
    return render(request, "channels/official_embed.html", {"school": school, "channels": official_channels(school)})


@login_not_required
@require_safe
def as_json(request: HttpRequest, code: str) -> HttpResponse:
    """The list for programs, from any website."""
    if (school := _school(code)) is None:
        return JsonResponse({"error": _NO_LIST}, status=404, headers=_EVERYWHERE)
    channels = [
        {
            "platform": one.get_site_display(),
            "account": one.handle,
            "link": one.link or None,
            "purpose": one.purpose,
            "languages": one.languages,
        }
        for one in official_channels(school)
    ]
    address = request.build_absolute_uri(reverse("channels:official", args=[code]))
    found = {"school": school.name, "page": address, "channels": channels}
    return JsonResponse(found, headers=_EVERYWHERE)
