from django.urls import path

from . import views

app_name = "audit"
urlpatterns = [
    path("", views.events, name="list"),
    path("find/", views.find, name="find"),
    path("seals/", views.seals, name="seals"),
]
