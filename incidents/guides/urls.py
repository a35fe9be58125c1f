from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = [
    path("", views.guides, name="guides"),
    path("<slug:guide>/", views.guide, name="guide"),
    path("<slug:guide>/versions/<int:number>/", views.version, name="guide_version"),
    path("<slug:guide>/begin/", views.begin, name="guide_begin"),
    path("<slug:guide>/take-back/", views.take_back, name="guide_take_back"),
    path("<slug:guide>/draft/", views.draft, name="guide_draft"),
    path("<slug:guide>/draft/add/", views.add, name="guide_add"),
    path("<slug:guide>/draft/items/<slug:key>/", views.item, name="guide_item"),
    path("<slug:guide>/draft/items/<slug:key>/remove/", views.remove, name="guide_remove"),
    path("<slug:guide>/draft/publish/", views.publish, name="guide_publish"),
    path("<slug:guide>/draft/discard/", views.discard, name="guide_discard"),
]
