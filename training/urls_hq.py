"""All schools at once, and what each person is reminded of."""

from django.urls import URLPattern, path, re_path

from .views import hq, reminders

urlpatterns: list[URLPattern] = [
    path("open/", reminders.open_page, name="open"),
    path("classes/<int:pk>/put-off/<slug:aim>/", reminders.put_off, name="put_off"),
    path("map/", hq.map_page, name="map"),
    re_path(r"^map/(?P<kind>csv|xlsx)/$", hq.map_file, name="map_file"),
]
