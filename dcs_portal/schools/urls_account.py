"""allauth's pages under /account/, without those for which there is no use here.

An account's e-mail address is HQ's to give, so nobody changes it. Nobody signs up; the page says how one gets in.
"""

from allauth.account import urls as account_urls
from allauth.socialaccount import views as social
from allauth.urls import build_provider_urlpatterns
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path

_LEFT_OUT = {"account_email"}

urlpatterns: list[URLPattern | URLResolver] = [
    *(pattern for pattern in account_urls.urlpatterns if pattern.name not in _LEFT_OUT),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
    path("3rdparty/login/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("3rdparty/login/error/", login_not_required(social.login_error), name="socialaccount_login_error"),
    *build_provider_urlpatterns(),
]
