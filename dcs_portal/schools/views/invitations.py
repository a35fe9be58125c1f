"""Inviting people, and the page on which they take up the invitation."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ..forms.people import InviteForm, PasswordForm
from ..models import Invitation, User
from ..permissions import Permission, require
from ..requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: SignedInRequest) -> HttpResponse:
    """Invites a person: HQ to any role, a leader to the staff of the own school."""
    require(request.user, Permission.INVITE_STAFF)
    form = InviteForm(request.POST or None, by=request.user)
    if form.is_valid() and (someone := _invited(request, form)):
        # A leader may learn neither who has an account already nor under which name.
        return redirect("schools:person", someone.pk) if form.is_hq else redirect("schools:invite")
    return render(request, "people/invite.html", {"form": form})


def _invited(request: SignedInRequest, form: InviteForm) -> User | None:
    data = form.cleaned_data
    if data["email"].lower() == request.user.email:
        form.add_error("email", "This is your own address. Nobody grants a role to themselves.")
        return None
    try:
        someone, invitation = Invitation.objects.invite(
            name=data["name"],
            email=data["email"],
            role=data["role"],
            school=data["where"],
            by=request.user,
            **form.dates,
        )
    except ValidationError as error:
        form.take(error)
        return None
    messages.success(request, _told(form, someone, is_new=invitation is not None))
    return someone


def _told(form: InviteForm, someone: User, *, is_new: bool) -> str:
    if not form.is_hq:
        name = form.cleaned_data["name"]
        return f"{name}: the role is theirs. Whoever has no account yet gets an invitation by e-mail."
    return (
        f"{someone}: {'An invitation is on its way.' if is_new else 'They already have an account, and now the role.'}"
    )


@require_POST
def resend(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sends a new invitation to somebody who has not joined; the earlier link stops working."""
    require(request.user, Permission.INVITE_STAFF)
    someone = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    Invitation.objects.resend(someone, by=request.user)
    messages.success(request, "A new invitation is on its way. The earlier link no longer works.")
    return redirect("schools:person", pk)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Lets an invited person choose a password, and signs them in as any sign-in would."""
    invitation = Invitation.objects.by_token(token)
    if invitation is None:
        return _closed(request)
    form = PasswordForm(request.POST or None, user=invitation.user)
    if not form.is_valid():
        return render(request, "people/accept.html", {"form": form, "person": invitation.user})
    password = form.cleaned_data["password"]
    user = invitation.accept(password)
    if user is None:
        return _closed(request)
    if request.user.is_authenticated:
        logout(request)
    credentials = {"email": user.email, "password": password}
    return perform_password_login(request, credentials, Login(user=user, email=user.email))


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "people/invitation_closed.html", status=410)
