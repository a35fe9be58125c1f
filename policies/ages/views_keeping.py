"""HQ's pages: the rules and platforms, adding, changing, checking and ending them."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from dcs_portal.doors import NotNow
from dcs_portal.paging import page_of, query_of
from dcs_portal.schools.models import Place
from dcs_portal.schools.models.people import today
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest

from ..models import AgeRule, Platform, add_platform, add_rule
from ..models.ages import AgeRuleQuerySet
from .codes import Kind, Status
from .forms_keeping import PlatformFilter, PlatformForm, RuleFilter
from .forms_rules import RULE_FORMS, EndForm, RuleForm

_ADD = {
    Kind.ACCESS: "Add a law",
    Kind.PLATFORM: "Add a platform’s own minimum age",
    Kind.CONSENT: "Add an age of digital consent",
}


@require_safe
def keep(request: SignedInRequest) -> HttpResponse:
    """Every rule, by kind, status, place, platform, and whether it is stale."""
    require(request.user, Permission.MANAGE_AGES)
    form = RuleFilter(request.GET)
    form.is_valid()
    asked = {name: value for name, value in form.cleaned_data.items() if value}
    context = {
        "form": form,
        "page": page_of(_asked_for(asked).shown().order_by("kind", "pk"), request),
        "query": query_of(form, request),
        "kinds": [(kind.value, words) for kind, words in _ADD.items()],
        "unlooked": _places_nobody_looked_at(),
    }
    return render(request, "ages/keep.html", context)


def _asked_for(asked: dict) -> AgeRuleQuerySet:
    rules = AgeRule.objects.stale() if asked.pop("stale", "") else AgeRule.objects.all()
    if place := asked.pop("place", None):
        rules = rules.filter(Q(everywhere=True) | Q(pk__in=place.age_rules.values("pk")))
    if platform := asked.pop("platform", None):
        rules = rules.filter(pk__in=platform.rules.values("pk"))
    return rules.filter(**asked)


def _places_nobody_looked_at() -> list[str]:
    """Places with a school for which HQ has entered nothing about a law."""
    looked_at = AgeRule.objects.standing().filter(kind=Kind.ACCESS, places__isnull=False).values("places")
    places = Place.objects.filter(schools__closed_on=None, schools__isnull=False).exclude(pk__in=looked_at)
    return list(places.distinct().values_list("name", flat=True))


@require_safe
def platforms(request: SignedInRequest) -> HttpResponse:
    """Every platform, listed or not."""
    require(request.user, Permission.MANAGE_AGES)
    form = PlatformFilter(request.GET)
    form.is_valid()
    rows = Platform.objects.annotate(own_rules=Count("rules"))
    if category := form.cleaned_data.get("category"):
        rows = rows.filter(category=category)
    if listed := form.cleaned_data.get("listed"):
        rows = (
            rows.filter(pk__in=Platform.objects.in_use()) if listed == "yes" else rows.filter(retired_on__lte=today())
        )
    context = {"form": form, "page": page_of(rows.order_by("name"), request), "query": query_of(form, request)}
    return render(request, "ages/platforms.html", context)


def add_platform_page(request: SignedInRequest) -> HttpResponse:
    """A new platform; its rule comes next."""
    require(request.user, Permission.MANAGE_AGES)
    form = PlatformForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (platform := _added(form, request)):
        messages.success(
            request, f"{platform} is added. Add its minimum age next: until then people are told to check."
        )
        return redirect("ages:platform", platform.slug)
    return render(request, "ages/keep_form.html", {"form": form, "title": "Add a platform", "lead": ""})


def _added(form: PlatformForm, request: SignedInRequest) -> Platform | None:
    """The platform of a valid form; None, with an error, where somebody was faster."""
    try:
        with transaction.atomic():
            return add_platform(by=request.user, **form.facts)
    except IntegrityError:
        form.add_error("name", "Another platform has this name")
        return None


def change_platform(request: SignedInRequest, slug: str) -> HttpResponse:
    platform = get_object_or_404(Platform, slug=slug)
    require(request.user, Permission.MANAGE_AGES)
    form = PlatformForm(request.POST if request.method == "POST" else None, platform=platform)
    if form.is_valid():
        try:
            with transaction.atomic():
                platform.change(form.facts, by=request.user, seen=form.cleaned_data["seen"])
        except (NotNow, IntegrityError) as why:
            form.add_error(None, str(why) if isinstance(why, NotNow) else "Another platform has this name")
        else:
            messages.success(request, f"What is said of {platform} is saved.")
            return redirect("ages:platform", slug)
    return render(request, "ages/keep_form.html", {"form": form, "title": f"Change {platform}", "lead": ""})


@require_POST
def retire_platform(request: SignedInRequest, slug: str) -> HttpResponse:
    """List it no more from today on, or again."""
    platform = get_object_or_404(Platform, slug=slug)
    require(request.user, Permission.MANAGE_AGES)
    if platform.is_retired:
        platform.bring_back(by=request.user)
        messages.success(request, f"{platform} is listed again.")
    else:
        platform.retire(by=request.user)
        messages.success(request, f"{platform} is not listed any more from today on.")
    return redirect("ages:platform", slug)


def add_rule_page(request: SignedInRequest, kind: str) -> HttpResponse:
    """A new rule of one kind."""
    require(request.user, Permission.MANAGE_AGES)
    if kind not in RULE_FORMS:
        raise Http404
    form = RULE_FORMS[kind](
        request.POST if request.method == "POST" else None, initial={"platforms": [request.GET.get("platform", "")]}
    )
    if form.is_valid():
        rule = add_rule(by=request.user, **form.facts)
        messages.success(request, _saved(form))
        return redirect("ages:rule", rule.pk)
    return render(request, "ages/keep_form.html", {"form": form, "title": _ADD[Kind(kind)], "lead": form.lead})


def change_rule(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct a rule, or take it a step on."""
    rule = get_object_or_404(AgeRule.objects.shown(), pk=pk)
    require(request.user, Permission.MANAGE_AGES)
    if rule.status == Status.WITHDRAWN:
        return _withdrawn(request, pk)
    form = RULE_FORMS[rule.kind](request.POST if request.method == "POST" else None, rule=rule)
    if form.is_valid():
        try:
            rule.change(form.facts, by=request.user, seen=form.cleaned_data["seen"])
        except NotNow as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _saved(form))
            return redirect("ages:rule", pk)
    title = f"Change “{rule.about}: {rule.what}”"
    return render(request, "ages/keep_form.html", {"form": form, "title": title, "lead": form.lead})


def _withdrawn(request: SignedInRequest, pk: int) -> HttpResponse:
    messages.info(request, "It is withdrawn. Add a new rule instead.")
    return redirect("ages:rule", pk)


def _saved(form: RuleForm) -> str:
    told = " The leaders of the schools there are told when it begins." if form.leaders_are_told else ""
    return f"The rule is saved.{told}"


@require_POST
def verify_rule(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody looked at its source today."""
    rule = get_object_or_404(AgeRule, pk=pk)
    require(request.user, Permission.MANAGE_AGES)
    rule.verify(by=request.user)
    messages.success(request, "Thank you. It is marked as checked today.")
    return redirect("ages:rule", pk)


def end_rule(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a rule its last day, or withdraw it."""
    rule = get_object_or_404(AgeRule.objects.shown(), pk=pk)
    require(request.user, Permission.MANAGE_AGES)
    if rule.status == Status.WITHDRAWN:
        return _withdrawn(request, pk)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            form.apply(rule, request.user)
        except NotNow as why:
            form.add_error("last_day", str(why))
        else:
            messages.success(request, "That is saved.")
            return redirect("ages:rule", pk)
    title = f"End “{rule.about}: {rule.what}”"
    return render(request, "ages/keep_form.html", {"form": form, "title": title, "lead": ""})
