from django.urls import URLPattern, path

from .views import reading, searching

urlpatterns: list[URLPattern] = [
    path("", reading.library, name="library"),
    path("search/", searching.search_page, name="search"),
    path("<slug:slug>/follow/", reading.follow_page, name="follow"),
    path("<slug:slug>/versions/<int:number>/", reading.read_version, name="read_version"),
    path("<slug:slug>/versions/<int:number>/pdf/", reading.pdf, name="pdf"),
    path("<slug:slug>/compare/<int:old>/<int:new>/", reading.compare_page, name="compare"),
    path("<slug:slug>/", reading.read, name="read"),
]
