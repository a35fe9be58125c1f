from django.urls import path

from . import views

app_name = "notices"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("<int:pk>/", views.open_notice, name="open"),
    path("read/", views.read_all, name="read_all"),
    path("failures/", views.failures, name="failures"),
    path("failures/retry/", views.retry_all, name="retry_all"),
    path("failures/<int:pk>/retry/", views.retry, name="retry"),
]
