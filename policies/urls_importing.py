"""Files that come in, and the originals of versions."""

from django.urls import URLPattern, path

from .importing import views

urlpatterns: list[URLPattern] = [
    path("import/", views.import_file, name="import"),
    path("import/<uuid:key>/", views.import_check, name="import_check"),
    path("import/<uuid:key>/original/", views.import_original, name="import_original"),
    path("import/<uuid:key>/remove/", views.import_discard, name="import_discard"),
    path("versions/<int:pk>/original/", views.original_page, name="original_page"),
    path("versions/<int:pk>/original/file/", views.original, name="original"),
]
