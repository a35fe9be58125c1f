"""Somebody with every address from a colleague's browser history learns nothing, not even that there is something.

At each address of incidents and their files, a record that is hidden from a person answers as one that does not exist:
the same status, headers and bytes but for what they asked with, after the same questions to the database.
"""

import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dcs_portal.audit.models import record
from incidents import urls
from incidents.codes import AccusedKind, Part, Sure
from incidents.models import CasePack, Party, ReportDraft
from incidents.models.record import unused_reference
from incidents.severity_rule import Answers
from tests.factories import SchoolFactory, person

from .cases import facts
from .files import answered, keep

pytestmark = pytest.mark.django_db
# Every address of the app that names a record.
ADDRESSES = [pattern for pattern in urls.urlpatterns if pattern.pattern.converters]
CHANGING = {"X-Request-ID", "Content-Length", "Expires"}
STRANGERS = {"officer": "welfare", "accused": "dsl"}


@pytest.fixture
def history(settings):
    """What stands in the arguments of the addresses: of records that are there, and of none."""
    settings.SECOND_FACTOR_OPTIONAL = True
    school = SchoolFactory()
    colleague = person("staff", school=school)
    strangers = {name: person(role, school=school, name=name) for name, role in STRANGERS.items()}
    accused = Party(part=Part.ACCUSED, kind=AccusedKind.STAFF, person=strangers["accused"])
    draft = ReportDraft.objects.create(reporter=colleague)
    incident = draft.send(facts(school), Answers(accused=Sure.YES), "words", [accused])
    writing = ReportDraft.objects.create(reporter=colleague)
    of_draft = keep(colleague, draft=writing)
    file = keep(colleague, incident=incident)
    moved = record(incident, "incident.move", actor=None)
    schools = {"from_school": school, "to_school": SchoolFactory()}
    receipt = incident.transfers.create(offered=moved, warn_at=moved.at, due_at=moved.at, **schools)
    there = {
        "reference": incident.reference,
        "report": writing.pk,
        "answer": answered(colleague, incident=incident).pk,
        "remove": of_draft.key,
        "file": file.key,
        "pack": CasePack.objects.create(incident=incident, by=person("allegations"), recipient="police").key,
        "transfer": receipt.key,
    }
    nowhere = {name: uuid.uuid4() for name in there} | {"reference": unused_reference()}
    return there, nowhere, strangers


def address_of(pattern, record) -> str:
    name = pattern.name
    of_answer = name in ("evidence_upload", "case_upload", "own_files")
    of_others = next((word for word in ("report", "pack", "transfer") if name.startswith(word)), "file")
    key = "answer" if of_answer else of_others
    given = {
        "reference": record["reference"],
        "key": record["remove" if "remove" in name else key],
        "page": "post",
        "number": 1,
        "enquiry": 1,
    }
    return reverse(f"incidents:{name}", kwargs={name: given[name] for name in pattern.pattern.converters})


def ask(client, method, address, record, data=None):
    """Everything that the person could notice: the answer without what they asked with, and how much was looked up."""
    with CaptureQueriesContext(connection) as seen:
        answer = getattr(client, method)(address, data)
    asked_with = [address, *(str(value) for value in record.values())]
    page = answer.content.decode()
    headers = str({name: value for name, value in answer.items() if name not in CHANGING})
    for text in asked_with:
        page, headers = page.replace(text, "…"), headers.replace(text, "…")
    page = re.sub(r'csrfmiddlewaretoken" value="[^"]*"', "", page)
    looked_up = [re.sub(r"'[^']*'|\b[0-9a-f]{32}\b|\b\d+\b", "?", query["sql"]) for query in seen.captured_queries]
    return answer.status_code, headers, page, looked_up


def clients(strangers):
    yield "signed out", Client()
    for name, who in strangers.items():
        client = Client()
        client.force_login(who, "django.contrib.auth.backends.ModelBackend")
        client.get("/help/")
        yield name, client


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_hidden_answers_as_what_is_not_there(method, history):
    there, nowhere, strangers = history
    wrong = []
    for name, client in clients(strangers):
        for pattern in ADDRESSES:
            hidden, none = (ask(client, method, address_of(pattern, one), one) for one in (there, nowhere))
            if hidden != none or hidden[0] not in (302, 404, 405):
                wrong.append(f"{name} at {pattern.name}: {hidden[0]} and {none[0]}")
    assert wrong == []


def test_finding_it_by_its_reference_finds_nothing(history):
    there, nowhere, strangers = history
    for name, client in clients(strangers):
        found = [ask(client, "post", "/incidents/find/", one, {"words": one["reference"]}) for one in (there, nowhere)]
        assert found[0] == found[1], name


def test_every_address_of_a_file_and_a_case_is_among_them():
    names = {pattern.name for pattern in ADDRESSES}
    assert {"case", "progress", "evidence", "evidence_preview", "evidence_sealed", "case_upload", "flag"} <= names
