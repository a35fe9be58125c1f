from django.urls import URLPattern, path

from .views import belongings, places

PLACES: list[URLPattern] = [
    path("schools/", places.school_list, name="list"),
    path("schools/add/", places.add_school, name="add"),
    path("schools/places/add/", places.add_place, name="add_place"),
    path("schools/contacts/", belongings.contacts, name="contacts"),
    path("schools/contacts/add/", belongings.add_contact, name="add_contact"),
    path("schools/contacts/<int:pk>/", belongings.edit_contact, name="edit_contact"),
    path("schools/contacts/<int:pk>/checked/", belongings.check_contact, name="check_contact"),
    path("schools/contacts/<int:pk>/remove/", belongings.remove_contact, name="remove_contact"),
    path("schools/holidays/", belongings.holidays, name="holidays"),
    path("schools/holidays/add/", belongings.add_holiday, name="add_holiday"),
    path("schools/holidays/<int:pk>/", belongings.edit_holiday, name="edit_holiday"),
    path("schools/holidays/<int:pk>/remove/", belongings.remove_holiday, name="remove_holiday"),
    path("schools/classes/<int:pk>/", belongings.edit_class, name="edit_class"),
    path("schools/classes/<int:pk>/remove/", belongings.remove_class, name="remove_class"),
    path("schools/<slug:code>/", places.school_page, name="school"),
    path("schools/<slug:code>/edit/", places.edit_school, name="edit"),
    path("schools/<slug:code>/classes/add/", belongings.add_class, name="add_class"),
]
