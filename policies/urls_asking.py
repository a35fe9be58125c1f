from django.urls import URLPattern, path

from .views import asking, overview

urlpatterns: list[URLPattern] = [
    path("to-read/", asking.to_read, name="to_read"),
    path("acknowledgements/", overview.overview, name="overview"),
    path("acknowledgements/history/", overview.history, name="history"),
    path("acknowledgements/export/", overview.export, name="export"),
    path("acknowledgements/scans/<int:pk>/", overview.scan, name="scan"),
    path("acknowledgements/at/<slug:code>/", overview.school, name="school"),
    path("acknowledgements/at/<slug:code>/sheet/", overview.sheet, name="sheet"),
    path("<slug:slug>/acknowledge/", asking.acknowledge_page, name="acknowledge"),
]
