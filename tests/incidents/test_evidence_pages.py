"""Sending files, fetching them, sealing them: as pages and as what the script is told."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from dcs_portal.audit.models import Event
from incidents import words
from incidents.evidence import previews, serving, showing
from incidents.forms.evidence import CaptureForm
from incidents.models import Evidence, EvidenceSeal, ImageAnswer, ReportDraft
from tests.bodies import Body, one_file, post
from tests.factories import SchoolFactory, person

from .cases import report
from .files import answered, files_in, keep, mp4, picture
from .hostile import HTML

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def not_the_question(settings):
    settings.SECOND_FACTOR_OPTIONAL = True


def signed_in(user):
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def draft(reporter):
    return ReportDraft.objects.create(reporter=reporter)


def file(data=None, name="screenshot.png"):
    return SimpleUploadedFile(name, picture() if data is None else data)


def send(user, answer, *files, json=False, **data):
    headers = {"HTTP_ACCEPT": "application/json"} if json else {}
    path = reverse("incidents:evidence_upload", args=[answer.pk])
    return signed_in(user).post(path, {"files": files, **data}, **headers)


def said(response):
    return [str(message) for message in response.wsgi_request._messages]


def get(user, name, evidence):
    return signed_in(user).get(reverse(f"incidents:{name}", args=[evidence.key]))


def test_several_files_good_and_bad(draft, reporter, own_evidence):
    answer = answered(reporter, draft=draft)
    response = send(reporter, answer, file(), file(HTML, "post.png"), file(name="again.png"))
    assert response["Location"] == reverse("incidents:report_evidence", args=[draft.key])
    assert said(response) == [
        "screenshot.png: added",
        "post.png: This looks like a web page, which cannot be kept here. Take a screenshot instead.",
        "again.png: is there already, so it was not added again",
    ]
    assert len(files_in(own_evidence)) == 1


def test_a_script_is_told_of_each(draft, reporter):
    response = send(
        reporter, answered(reporter, draft=draft), file(), file(b"", "b.txt"), file(name="c.png"), json=True
    )
    assert [(told["name"], told["state"]) for told in response.json()["files"]] == [
        ("screenshot.png", "stored"),
        ("b.txt", "refused"),
        ("c.png", "there"),
    ]


def test_no_file_chosen(draft, reporter):
    assert said(send(reporter, answered(reporter, draft=draft))) == ["Choose at least one file."]


CAPTURED = {
    "captured_on_day": "2",
    "captured_on_month": "11",
    "captured_on_year": "2026",
    "captured_time": "10:40pm",
    "captured_zone": "Asia/Nicosia",
    "captured_by": "a parent",
    "captured_where": "the Y5 group",
}


@pytest.mark.parametrize("seals", [False, True])
def test_who_only_reported_it_does_not_learn_what_others_added(incident, reporter, officer, seals, settings):
    evidence = keep(officer, incident=incident)
    if seals:
        evidence.seal(by=officer)
    answer = answered(reporter, incident=incident)
    for sent in (file(), file(), file(picture(colour="red")), file(picture(colour="red"))):
        assert send(reporter, answer, sent, json=True).json()["files"] == [
            {"name": "screenshot.png", "state": "stored", "words": "added"}
        ]
    assert Evidence.objects.count() == 2
    settings.EVIDENCE_FILES = 2
    full = send(reporter, answer, file(picture(colour="blue")), json=True).json()["files"][0]["words"]
    assert "2" not in full


def test_when_and_where_it_was_captured(draft, reporter):
    send(reporter, answered(reporter, draft=draft), file(), **CAPTURED)
    evidence = Evidence.objects.get()
    assert evidence.captured_at.isoformat() == "2026-11-02T20:40:00+00:00"
    assert (evidence.captured_zone, evidence.captured_by, evidence.captured_where) == (
        "Asia/Nicosia",
        "a parent",
        "the Y5 group",
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"captured_time": ""}, "Enter the time as well"),
        ({"captured_on_day": "", "captured_on_month": "", "captured_on_year": ""}, "Enter the date as well"),
        ({"captured_time": "late"}, "Time must be like"),
        ({"captured_on_year": "2099"}, "must be today or in the past"),
        ({"captured_zone": "Mars/Base"}, "Select one of the answers that are offered"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(draft, reporter, change, words):
    answer = answered(reporter, draft=draft)
    page = send(reporter, answer, file(), **CAPTURED | change).content.decode()
    assert words in page
    assert "the Y5 group" in page
    assert words in send(reporter, answer, file(), json=True, **CAPTURED | change).json()["error"]
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("given", ["yes", "not_sure"])
def test_no_upload_however_posted_and_nothing_is_read(draft, reporter, given, own_evidence):
    answer = answered(reporter, draft=draft, answer=given)
    path = reverse("incidents:evidence_upload", args=[answer.pk])
    for accept in ("text/html", "application/json"):
        body, length = one_file(100_000)
        response = post(signed_in(reporter), path, body, length, HTTP_ACCEPT=accept)
        assert (response.status_code, body.read_bytes) == (409, 0)
    assert not own_evidence.exists()


def test_nobody_uses_the_answer_of_another(draft, reporter, officer, incident):
    for answer in (answered(reporter, draft=draft), answered(reporter, incident=incident)):
        body, length = one_file(100_000)
        path = reverse("incidents:evidence_upload", args=[answer.pk])
        assert post(signed_in(officer), path, body, length).status_code == 404
        assert body.read_bytes == 0


def test_who_reported_it_adds_to_it_and_lands_on_their_own_page(incident, reporter, officer):
    response = send(reporter, answered(reporter, incident=incident), file())
    assert response["Location"] == reverse("incidents:progress", args=[incident.reference])
    assert get(reporter, "evidence", Evidence.objects.get()).status_code == 404
    response = send(officer, answered(officer, incident=incident), file(mp4(), "film.mp4"))
    assert response["Location"] == reverse("incidents:case", args=[incident.reference])


def test_a_name_that_no_parser_takes(draft, reporter):
    path = reverse("incidents:evidence_upload", args=[answered(reporter, draft=draft).pk])
    response = post(signed_in(reporter), path, *one_file(1000, filename="x" * 4000 + ".png"))
    assert (response.status_code, b"give it a shorter one" in response.content) == (400, True)


def test_without_the_token_nothing_is_kept(draft, reporter, own_evidence):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reporter, "django.contrib.auth.backends.ModelBackend")
    path = reverse("incidents:evidence_upload", args=[answered(reporter, draft=draft).pk])
    assert client.post(path, {"files": [file()]}).status_code == 403
    assert files_in(own_evidence) == []


def test_given_out_as_an_attachment(incident, officer):
    evidence = keep(officer, incident=incident, name="=cmd|'/c calc'!A0.png")
    response = get(officer, "evidence", evidence)
    assert b"".join(response.streaming_content) == picture()
    assert response["Content-Disposition"] == f'attachment; filename="{incident.reference}-1.png"'
    assert {name: response[name] for name in ("Content-Type", "X-Content-Type-Options", "Content-Security-Policy")} == {
        "Content-Type": "image/png",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Length"] == str(len(picture()))
    assert Event.objects.about(incident).filter(code="incident.evidence_opened", actor=officer).count() == 1


def test_strangers_learn_nothing(incident, officer, reporter, draft):
    files = [keep(officer, incident=incident), keep(reporter, draft=draft)]
    files[0].seal(by=officer)
    stranger = person("dsl", school=SchoolFactory())
    unknown = Evidence(key="00000000-0000-4000-8000-000000000000")
    for name in ("evidence", "evidence_preview", "evidence_lift"):
        answers = {(get(stranger, name, it).status_code, get(stranger, name, it).content) for it in [*files, unknown]}
        assert {status for status, _ in answers} == {404}
    for name in ("evidence_seal", "evidence_remove"):
        for it in [*files, unknown]:
            path = reverse(f"incidents:{name}", args=[it.key])
            assert signed_in(stranger).post(path).status_code == 404


def test_sealed_from_the_page(incident, officer, dsl):
    evidence = keep(officer, incident=incident)
    response = signed_in(dsl).post(reverse("incidents:evidence_seal", args=[evidence.key]))
    assert response["Location"] == reverse("incidents:case", args=[incident.reference])
    for name in ("evidence", "evidence_preview"):
        page = get(officer, name, evidence)
        assert (page.status_code, b"This file is sealed" in page.content) == (410, True)


def test_sealed_while_it_goes_out(incident, officer, dsl, monkeypatch):
    monkeypatch.setattr(serving, "CHUNK", 10)
    evidence = keep(officer, incident=incident)
    stream = iter(get(officer, "evidence", evidence).streaming_content)
    assert len(next(stream)) == 10
    evidence.seal(by=dsl)
    came = []
    with pytest.raises(serving.StoppedError):
        came.extend(stream)
    assert len(came) < serving.LOOK_EVERY


def test_what_the_chronology_says(incident, officer, dsl):
    evidence = keep(officer, incident=incident)
    evidence.open(by=officer)
    evidence.seal(by=officer)
    evidence.lift("mistake", reason="wrong button", by=dsl)
    lines = words.chronology(incident, officer)
    assert [line["title"] for line in lines[1:]] == [
        "Answered the question about images: no",
        "File added: number 1",
        "File sealed: number 1",
        "Seal of a file lifted: number 1, it was sealed by mistake",
    ]
    assert lines[-1]["text"] == "wrong button"


def test_a_role_that_ends_while_the_file_goes_out(incident, officer, monkeypatch):
    monkeypatch.setattr(serving, "CHUNK", 10)
    stream = iter(get(officer, "evidence", keep(officer, incident=incident)).streaming_content)
    next(stream)
    officer.roles.all().delete()
    with pytest.raises(serving.StoppedError):
        list(stream)


LIFT = {"purpose": "police", "force": "RMP", "officer": "Sgt Example", "reference": "1", "reason": "they asked"}


@pytest.mark.parametrize("missing", ["purpose", "force", "officer", "reference", "reason"])
def test_lifting_needs_everything(incident, officer, dsl, missing):
    evidence = keep(officer, incident=incident)
    evidence.seal(by=dsl)
    path = reverse("incidents:evidence_lift", args=[evidence.key])
    page = signed_in(dsl).post(path, LIFT | {missing: ""})
    assert (page.status_code, b"There is a problem" in page.content) == (200, True)
    assert not EvidenceSeal.objects.exclude(lifted_by=None).exists()


def test_lifted_for_the_police(incident, officer, dsl):
    evidence = keep(officer, incident=incident)
    evidence.seal(by=officer)
    path = reverse("incidents:evidence_lift", args=[evidence.key])
    assert signed_in(dsl).get(path).status_code == 200
    assert signed_in(dsl).post(path, LIFT).status_code == 302
    assert [get(by, "evidence", evidence).status_code for by in (dsl, officer)] == [200, 410]
    assert get(dsl, "evidence_preview", evidence).status_code == 410
    assert signed_in(officer).get(path).status_code == 403


def test_a_preview_is_made_shown_and_gone_when_sealed(
    incident, officer, dsl, own_evidence, tasks_wait, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        evidence = keep(officer, incident=incident)
    assert tasks_wait[-1] == evidence.pk
    assert get(officer, "evidence_preview", evidence).status_code == 404
    previews.make(evidence.pk)
    previews.make(evidence.pk)
    for _ in range(2):
        response = get(officer, "evidence_preview", evidence)
        assert b"".join(response.streaming_content)[8:12] == b"WEBP"
    assert Event.objects.about(incident).filter(code="incident.evidence_seen").count() == 1
    assert len(files_in(own_evidence)) == 2
    with django_capture_on_commit_callbacks(execute=True):
        evidence.seal(by=dsl)
    assert len(files_in(own_evidence)) == 1
    previews.make(evidence.pk)
    assert previews.waiting() == []


def test_sealed_while_the_preview_is_drawn(incident, officer, dsl, own_evidence, monkeypatch):
    evidence = keep(officer, incident=incident)

    def draw(it):
        it.seal(by=dsl)
        return b"picture"

    monkeypatch.setattr(previews, "draw", draw)
    previews.make(evidence.pk)
    assert Evidence.objects.get().preview == ""
    assert len(files_in(own_evidence)) == 1


def test_lifted_by_mistake_it_gets_its_preview_again(incident, officer, dsl):
    evidence = keep(officer, incident=incident)
    evidence.seal(by=officer)
    path = reverse("incidents:evidence_lift", args=[evidence.key])
    signed_in(dsl).post(path, {"purpose": "mistake", "reason": "wrong button"})
    assert previews.waiting() == [evidence.pk]


def test_what_a_list_offers(incident, officer, dsl, draft, reporter, leader):
    kept = keep(officer, incident=incident)
    keep(officer, incident=incident, data=mp4()).seal(by=dsl)
    keep(reporter, draft=draft)

    def offered(items):
        return [(item.may_open, item.may_seal, item.may_lift, item.may_remove) for item in items]

    assert offered(showing.of_incident(incident, officer)) == [(True, True, False, False), (False, False, False, False)]
    assert offered(showing.of_incident(incident, dsl)) == [(True, True, False, False), (False, False, True, False)]
    assert offered(showing.of_draft(draft, reporter)) == [(True, False, False, True)]
    assert kept.number == 1


def test_a_list_takes_the_same_queries_whatever_it_holds(incident, officer, django_assert_num_queries):
    keep(officer, incident=incident).seal(by=officer)
    for colour in ("red", "blue", "green"):
        keep(officer, incident=incident, data=picture(colour=colour))
    officer.active_roles  # noqa: B018 (read once for a request)
    with django_assert_num_queries(13):
        showing.of_incident(incident, officer)


@pytest.mark.parametrize("is_sealed", [False, True])
def test_the_list_as_html(incident, officer, dsl, is_sealed, rf):
    evidence = keep(officer, incident=incident, name="<b>post.png")
    if is_sealed:
        evidence.seal(by=officer)
    request = rf.get("/")
    request.user = dsl
    html = render_to_string(
        "incidents/_evidence_list.html", {"evidence_items": showing.of_incident(incident, dsl)}, request
    )
    assert ("&lt;b&gt;post" in html) is not is_sealed
    assert ("Lift the seal" in html) is is_sealed
    assert "<b>post" not in html


def test_the_form_as_html(draft, reporter, rf):
    request = rf.get("/")
    request.user = reporter
    context = {"answer": answered(reporter, draft=draft), "capture": CaptureForm(user=reporter)}
    html = render_to_string("incidents/_evidence_form.html", context, request)
    assert 'name="files" multiple' in html
    assert "a video 250 MB" in html


def test_ten_gigabytes_are_refused_unread(draft, reporter):
    path = reverse("incidents:evidence_upload", args=[answered(reporter, draft=draft).pk])
    body = Body(iter([]))
    response = post(signed_in(reporter), path, body, 10 * 10**9)
    assert response.status_code == 413
    assert b"The files come to more than 500.0 MB together" in response.content


def test_an_answer_needs_one_of_draft_and_incident(reporter, draft, incident):
    assert ImageAnswer.objects.usable_by(reporter).count() == 0
    for answer in (answered(reporter, draft=draft), answered(reporter, incident=incident)):
        assert answer in ImageAnswer.objects.usable_by(reporter)
    assert report(incident.school, reporter).image_answers.count() == 0
