from django.urls import URLPattern, URLResolver, include, path

from . import health, views, views_help

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("", include("dcs_portal.schools.urls")),
    path("", include("incidents.urls")),
    path("documents/", include("policies.urls")),
    path("ages/", include("policies.ages.urls")),
    path("training/", include("training.urls")),
    path("channels/", include("channels.urls")),
    path("audit/", include("dcs_portal.audit.urls")),
    path("notices/", include("dcs_portal.notices.urls")),
    path("account/", views.account, name="account"),
    path("account/", include("dcs_portal.schools.urls_account")),
    path("help/", views_help.help_page, name="help"),
    path("help/post/", views_help.post, name="help_post"),
    path("help/here/", views_help.places, name="help_places"),
    path("help/here/<slug:code>/", views_help.here, name="help_here"),
    path("help/paper-form/", views_help.paper_form, name="help_paper_form"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("gallery/", views.gallery, name="gallery"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
