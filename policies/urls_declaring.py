"""Addresses of declarations, and of what is said and found about learning with social platforms."""

from django.urls import URLPattern, path, register_converter

from .finding_statuses import FindingVerb
from .views import declarations, declaring, lessons


class FindingVerbConverter:
    """What a leader can do about a finding."""

    regex = "|".join(FindingVerb.values)

    def to_python(self, value: str) -> FindingVerb:
        return FindingVerb(value)

    def to_url(self, value: str) -> str:
        return FindingVerb(value).value


register_converter(FindingVerbConverter, "finding_verb")
_OF_SCHOOL = "declarations/at/<slug:code>"
urlpatterns: list[URLPattern] = [
    path("declarations/", declarations.declarations, name="declarations"),
    path("declarations/export/", declarations.export, name="declarations_export"),
    path("declarations/dates/<int:year>/", declarations.dates, name="declaration_dates"),
    path(f"{_OF_SCHOOL}/", declaring.school, name="declaration_of"),
    path(f"{_OF_SCHOOL}/sign/", declaring.sign_page, name="declare"),
    path("declarations/<int:pk>/", declaring.declaration, name="declaration"),
    path("declarations/exceptions/<int:pk>/", declaring.done, name="exception_done"),
    path("lessons/", lessons.answer, name="lessons"),
    path("lessons/findings/", lessons.findings, name="findings"),
    path("lessons/findings/record/", lessons.record_page, name="record_finding"),
    path("lessons/findings/export/", lessons.export, name="findings_export"),
    path("lessons/findings/<int:pk>/", lessons.finding, name="finding"),
    path("lessons/findings/<int:pk>/<finding_verb:verb>/", lessons.act, name="finding_act"),
]
