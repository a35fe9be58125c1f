"""HQ's addresses: the documents, and what can be done to each and to its versions."""

from django.urls import URLPattern, path, register_converter

from .forms.verbs import VERB_FORMS
from .statuses import Verb
from .views import keeping, versions, writing


class VerbConverter:
    """A verb that has a page which asks before it is done."""

    regex = "|".join(VERB_FORMS)

    def to_python(self, value: str) -> Verb:
        return Verb(value)

    def to_url(self, value: str) -> str:
        return Verb(value).value


register_converter(VerbConverter, "document_verb")
_VERSION = "<slug:slug>/versions/<int:number>"
urlpatterns: list[URLPattern] = [
    path("keep/", keeping.keep, name="keep"),
    path("add/", keeping.add, name="add"),
    path("<slug:slug>/keep/", keeping.manage, name="manage"),
    path("<slug:slug>/facts/", keeping.facts, name="facts"),
    path("<slug:slug>/audience/", keeping.audience, name="audience"),
    path("<slug:slug>/links/", keeping.links, name="links"),
    path("<slug:slug>/links/<int:pk>/remove/", keeping.remove_link, name="unlink"),
    path("<slug:slug>/looked/", keeping.looked, name="looked"),
    path("<slug:slug>/checked/", keeping.checked_today, name="checked"),
    path("<slug:slug>/versions/begin/", versions.begin, name="begin"),
    path(f"{_VERSION}/keep/", versions.version_page, name="version"),
    path(f"{_VERSION}/write/", writing.write, name="write"),
    path(f"{_VERSION}/preview/", writing.preview, name="preview"),
    path(f"{_VERSION}/submit/", versions.submit, name="submit"),
    path(f"{_VERSION}/questions/", versions.questions, name="questions"),
    path(f"{_VERSION}/<document_verb:verb>/", versions.act, name="act"),
]
