"""The calendar of a person, and proof of a year. Some of these open without signing in."""

from django.urls import URLPattern, path

from .views import calendars, proof

urlpatterns: list[URLPattern] = [
    path("calendar/", calendars.calendar, name="calendar"),
    path("calendar/make/", calendars.make_link, name="make_link"),
    path("calendar/remove/", calendars.remove_link, name="remove_link"),
    path("calendar/<slug:token>.ics", calendars.feed, name="calendar_feed"),
    path("at/<slug:code>/proof/", proof.proof, name="proof"),
    path("at/<slug:code>/proof/issue/", proof.issue, name="issue"),
    path("certificates/<int:pk>/", proof.certificate, name="certificate"),
    path("certificates/check/", proof.verify_form, name="verify_form"),
    path("certificates/check/<slug:code>/", proof.verify, name="verify"),
]
