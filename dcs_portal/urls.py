from django.urls import URLPattern, URLResolver, include, path

from . import health, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("", include("dcs_portal.schools.urls")),
    path("", include("incidents.urls")),
    path("audit/", include("dcs_portal.audit.urls")),
    path("notices/", include("dcs_portal.notices.urls")),
    path("account/", views.account, name="account"),
    path("account/", include("dcs_portal.schools.urls_account")),
    path("help/", views.help_page, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("gallery/", views.gallery, name="gallery"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
