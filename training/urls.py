from django.urls import URLPattern, path, register_converter

from . import urls_hq, urls_proof
from .statuses import Verb
from .views import classes, exemptions, planning, resources, school, sessions

app_name = "training"


class VerbConverter:
    """What can be done to a session."""

    regex = "|".join(Verb.values)

    def to_python(self, value: str) -> Verb:
        return Verb(value)

    def to_url(self, value: str) -> str:
        return Verb(value).value


register_converter(VerbConverter, "training_verb")
urlpatterns: list[URLPattern] = [
    path("", school.index, name="index"),
    path("due/", planning.due, name="due"),
    path("resources/", resources.resources, name="resources"),
    path("resources/add/", resources.add, name="add_resource"),
    path("resources/<int:pk>/", resources.resource_page, name="resource"),
    path("resources/<int:pk>/edit/", resources.edit, name="edit_resource"),
    path("resources/<int:pk>/mark/", resources.mark, name="mark_resource"),
    path("resources/<int:pk>/retire/", resources.retire, name="retire_resource"),
    path("strands/", resources.strands, name="strands"),
    path("strands/add/", resources.strand, name="add_strand"),
    path("strands/<int:pk>/", resources.strand, name="edit_strand"),
    path("strands/<int:pk>/retire/", resources.retire_strand, name="retire_strand"),
    path("sessions/<int:pk>/", sessions.session_page, name="session"),
    path("sessions/<int:pk>/catch-up/", sessions.catch_up, name="catch_up"),
    path("sessions/<int:pk>/<training_verb:verb>/", sessions.act, name="act"),
    path("classes/<int:pk>/", classes.class_page, name="class"),
    path("classes/<int:pk>/edit/", classes.edit_class, name="edit_class"),
    path("classes/<int:pk>/count/", classes.count, name="count"),
    path("classes/<int:pk>/exempt/", exemptions.ask, name="exempt"),
    path("exemptions/<int:pk>/", exemptions.exemption_page, name="exemption"),
    path("exemptions/<int:pk>/decide/", exemptions.decide, name="decide"),
    path("exemptions/<int:pk>/end/", exemptions.end, name="end_exemption"),
    path("at/<slug:code>/", school.school_page, name="school"),
    path("at/<slug:code>/my-classes/", school.own_classes, name="own_classes"),
    path("at/<slug:code>/sessions/", school.sessions, name="sessions"),
    path("at/<slug:code>/log/", sessions.log, name="log"),
    path("at/<slug:code>/repeat/", planning.repeat_page, name="repeat"),
    path("at/<slug:code>/due/", planning.own_due, name="own_due"),
    path("at/<slug:code>/classes/", classes.class_list, name="classes"),
    path("at/<slug:code>/classes/add/", classes.add_class, name="add_class"),
    path("at/<slug:code>/classes/import/", classes.import_classes, name="import"),
    path("at/<slug:code>/classes/import/save/", classes.save_import, name="save_import"),
    path("at/<slug:code>/classes/roll-over/", classes.roll_over_page, name="roll_over"),
    *urls_hq.urlpatterns,
    *urls_proof.urlpatterns,
]
