from django.urls import URLPattern, path

from . import views, views_keeping

app_name = "ages"
urlpatterns: list[URLPattern] = [
    path("", views.check, name="check"),
    path("birthday/", views.birthday, name="birthday"),
    path("table/", views.table, name="table"),
    path("table/<slug:code>/pdf/", views.table_pdf, name="table_pdf"),
    path("keep/", views_keeping.keep, name="keep"),
    path("rules/add/<slug:kind>/", views_keeping.add_rule_page, name="add_rule"),
    path("rules/<int:pk>/", views.rule, name="rule"),
    path("rules/<int:pk>/change/", views_keeping.change_rule, name="change_rule"),
    path("rules/<int:pk>/checked/", views_keeping.verify_rule, name="verify_rule"),
    path("rules/<int:pk>/end/", views_keeping.end_rule, name="end_rule"),
    path("platforms/", views_keeping.platforms, name="platforms"),
    path("platforms/add/", views_keeping.add_platform_page, name="add_platform"),
    path("platforms/<slug:slug>/", views.platform, name="platform"),
    path("platforms/<slug:slug>/change/", views_keeping.change_platform, name="change_platform"),
    path("platforms/<slug:slug>/listed/", views_keeping.retire_platform, name="retire_platform"),
]
