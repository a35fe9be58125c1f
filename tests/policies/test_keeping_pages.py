"""HQ's pages for documents: what a form takes and refuses, and who was faster."""

import datetime
import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dcs_portal.schools.permissions import RoleName
from policies.forms.keeping import AudienceForm, DocumentForm
from policies.forms.verbs import PublishForm
from policies.forms.versions import QuestionsForm, SubmitForm
from policies.models import (
    AudienceRow,
    Document,
    DocumentKind,
    Link,
    LinkKind,
    Version,
    acknowledge,
    add_document,
    link,
)
from policies.statuses import Status
from tests.factories import person
from tests.pages import FormOnPage, forms_of

from .conftest import submit

pytestmark = pytest.mark.django_db
FACTS = {"kind": "governed", "number": "7", "title": "Trips"}


@pytest.fixture
def client_of(settings):
    settings.SECOND_FACTOR_OPTIONAL = True

    def signed_in(person) -> Client:
        client = Client()
        client.force_login(person, "django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def as_hq(hq, client_of):
    return client_of(hq)


@pytest.fixture
def draft(document, hq):
    return Version.objects.begin(document, "# Rules", by=hq)


@pytest.fixture
def approved(draft, hq, second):
    submit(draft, hq)
    draft.approve(by=second)
    return draft


def at(name, *args) -> str:
    return reverse(f"policies:{name}", args=args)


def of(version, name, *more) -> str:
    return at(name, version.document.slug, version.number, *more)


def words(answer) -> str:
    return answer.content.decode()


def form_of(answer) -> FormOnPage:
    """The longest form of the page."""
    return max(forms_of(words(answer)), key=lambda form: len(form.texts) + len(form.choices) + len(form.hidden))


def has_error(answer, field: str) -> bool:
    return f'id="id_{field}-error"' in words(answer)


def titles(answer) -> list[str]:
    """The documents of the list, as they are linked."""
    return re.findall(r'<a class="govuk-link" href="/documents/[^/]+/keep/">([^<]+)</a>', words(answer))


def test_the_list_asks_as_often_for_many(as_hq, hq, publish):
    def fill(numbers):
        for number in numbers:
            made = add_document(by=hq, title="Trips", number=number)
            publish(document=made)
            Version.objects.begin(made, by=hq)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert as_hq.get(at("keep")).status_code == 200
        return len(asked)

    fill([100, 101])
    queries()  # the first page of a session asks more
    few = queries()
    fill(range(102, 120))
    assert queries() == few


def test_the_parts_of_the_list(as_hq, hq, document, publish, approved):
    flagged = add_document(by=hq, title="Flagged")
    publish(document=flagged)
    Document.objects.filter(pk=flagged.pk).update(review_because="Something was published.")
    over = add_document(by=hq, title="Over", period_from=2020, period_to=2021)
    publish(document=over)
    add_document(by=hq, title="Coming", kind=DocumentKind.FORTHCOMING)
    add_document(by=hq, title="Elsewhere", kind=DocumentKind.EXTERNAL, url="https://a.example/")
    expected = {
        "look": {"Flagged", "Over"},
        "draft": set(),
        "review": set(),
        "approved": {str(document)},
        "in-force": {"Flagged", "Over"},
        "none": {str(document)},
        "forthcoming": {"Coming"},
        "elsewhere": {"Elsewhere"},
        "nonsense": {str(document), "Flagged", "Over", "Coming", "Elsewhere"},
    }
    for state, found in expected.items():
        page = as_hq.get(at("keep"), {"state": state})
        assert set(titles(page)) == found, state
        chosen = re.search(r'aria-current="page">.*?<span class="portal-tabs__count">(\d+)<', words(page))
        assert int(chosen[1]) == len(found)


def test_the_list_says_that_document_16_is_missing(as_hq, hq):
    line = "Document 16, Social media: staff and children, is still to be imported."
    assert line in words(as_hq.get(at("keep")))
    add_document(by=hq, title="Social media: staff and children", number=16)
    assert line not in words(as_hq.get(at("keep")))


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"title": " "}, "title", "Enter the title"),
        ({"number": "16"}, "number", "Number 16 is “Social media: staff and children”. Enter another number"),
        ({"number": "0"}, "number", "Enter a number from 1 to 9999"),
        ({"kind": "external"}, "url", "Enter the address where its text is"),
        ({"kind": "external", "url": "javascript:alert(1)"}, "url", "Enter a whole link, like https://"),
        ({"kind": "external", "url": "ftp://a.example/"}, "url", "Enter a whole link, like https://"),
        ({"period_from": "2023"}, "period_to", "Enter the last year as well, or neither"),
        ({"period_to": "2023"}, "period_from", "Enter the first year as well, or neither"),
        ({"period_from": "2026", "period_to": "2023"}, "period_to", "The last year must not be before the first"),
        ({"review_on_day": "1"}, "review_on", "Next review must include a month and a year"),
        ({"owner": ""}, "owner", "Choose who looks after it"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(change, field, message, hq, document):
    form = DocumentForm({**FACTS, "owner": hq.pk, **change}, document=None, by=hq)
    assert not form.is_valid()
    assert list(form.errors) == [field]
    assert len(form.errors[field]) == 1
    assert form.errors[field][0].startswith(message)


def test_what_belongs_to_another_kind_is_forgotten(hq):
    hidden = {"url": "nonsense", "expected_on_day": "99"}
    form = DocumentForm({**FACTS, "owner": hq.pk, **hidden}, document=None, by=hq)
    assert form.is_valid(), form.errors
    assert (form.facts["url"], form.facts["expected_on"]) == ("", None)


def test_a_document_is_added_and_changed(as_hq, hq, second):
    added = as_hq.post(at("add"), {**FACTS, "owner": second.pk, "focus": "Everybody"})
    trips = Document.objects.get(number=7)
    assert (added.url, trips.owner, trips.focus) == (at("manage", "trips"), second, "Everybody")
    coming = {"expected_on_day": "1", "expected_on_month": "9", "expected_on_year": "2027"}
    as_hq.post(at("facts", "trips"), {**FACTS, "owner": hq.pk, "kind": "forthcoming", **coming})
    trips.refresh_from_db()
    assert (trips.kind, trips.expected_on, trips.owner) == ("forthcoming", datetime.date(2027, 9, 1), hq)


def test_only_hq_looks_after_a_document(hq, leader):
    assert "owner" in DocumentForm({**FACTS, "owner": leader.pk}, document=None, by=hq).errors


def test_what_was_published_stays_here(hq, document, draft, publish):
    def kinds():
        return [value for value, _ in DocumentForm(document=document, by=hq).fields["kind"].choices]

    assert kinds() == ["governed", "forthcoming"]
    draft.discard("not now", by=hq)
    publish()
    assert kinds() == ["governed"]


def test_another_address_is_not_checked_yet(as_hq, hq):
    kept = add_document(by=hq, title="Strategy", kind=DocumentKind.EXTERNAL, url="https://a.example/")
    as_hq.post(at("checked", kept.slug))
    kept.refresh_from_db()
    assert kept.checked_on == timezone.localdate()
    facts = {"kind": "external", "title": "Strategy", "owner": hq.pk}
    as_hq.post(at("facts", kept.slug), {**facts, "url": "https://a.example/"})
    kept.refresh_from_db()
    assert kept.checked_on
    as_hq.post(at("facts", kept.slug), {**facts, "url": "https://b.example/"})
    kept.refresh_from_db()
    assert (kept.url, kept.checked_on) == ("https://b.example/", None)


def test_the_audience(as_hq, document):
    ticked = {"staff": ["primary", "secondary"], "dsl": ["everywhere", "primary"], "across": ["hq"]}
    as_hq.post(at("audience", document.slug), ticked)
    now = {(row.role, row.school_kind) for row in document.audiences.filter(ends_on=None)}
    assert now == {("staff", "primary"), ("staff", "secondary"), ("dsl", ""), ("hq", ""), ("leader", "")}
    shown = AudienceForm(document=document)
    assert {name: shown[name].initial for name in ("staff", "dsl", "welfare", "across")} == {
        "staff": ["primary", "secondary"],
        "dsl": ["everywhere"],
        "welfare": [],
        "across": ["hq"],
    }
    as_hq.post(at("audience", document.slug), {})
    assert [str(row) for row in document.audiences.active()] == ["School leader everywhere"]
    assert AudienceRow.objects.filter(document=document).exclude(ends_on=None).exists()


def test_links_from_both_sides(as_hq, hq, document):
    other = add_document(by=hq, title="Older")
    as_hq.post(at("links", document.slug), {"kind": "depends_on", "other": other.pk})
    as_hq.post(at("links", document.slug), {"kind": "replaced_by", "other": other.pk})
    assert {(made.document, made.kind, made.other) for made in Link.objects.all()} == {
        (document, "depends_on", other),
        (other, "replaces", document),
    }
    page = words(as_hq.get(at("manage", document.slug)))
    assert "Depends on" in page and "Replaced by" in page
    made = Link.objects.get(kind="replaces")
    for expected in ("The link is removed.", "That link is removed already."):
        assert expected in words(as_hq.post(at("unlink", document.slug, made.pk), follow=True))
    itself = as_hq.post(at("links", document.slug), {"kind": "replaces", "other": document.pk})
    assert has_error(itself, "other")


def test_nobody_removes_the_link_of_another_document(as_hq, hq, document):
    one, other = add_document(by=hq, title="One"), add_document(by=hq, title="Other")
    made = link(one, LinkKind.REFERS_TO, other, by=hq)
    as_hq.post(at("unlink", document.slug, made.pk))
    assert Link.objects.filter(pk=made.pk).exists()


def test_looked_at(as_hq, document):
    Document.objects.update(review_because="Directive was published.")
    assert "Directive was published." in words(as_hq.get(at("manage", document.slug)))
    for expected in ("Thank you. The flag is taken away.", "Somebody looked at it already."):
        assert expected in words(as_hq.post(at("looked", document.slug), follow=True))


def test_one_version_at_a_time(as_hq, document, publish):
    publish("first")
    answer = as_hq.post(at("begin", document.slug))
    assert answer.url == at("write", document.slug, 2)
    assert document.unpublished.text == "first"
    assert "There is a version already" in words(as_hq.post(at("begin", document.slug), follow=True))


def test_writing_keeps_every_sign(as_hq, draft):
    text = "\n  # A\r\n\r\n<b>&amp; ünï\t|  \n\n"
    as_hq.post(of(draft, "write"), {"text": text, "seen": 0})
    draft.refresh_from_db()
    assert draft.text == text.replace("\r\n", "\n")


def test_two_who_write_at_once_see_both(as_hq, client_of, draft, second):
    as_hq.post(of(draft, "write"), {"text": "theirs <i>", "seen": 0})
    slower = client_of(second)
    page = slower.post(of(draft, "write"), {"text": "typed by the slower", "seen": 0})
    assert "Somebody else changed this draft" in words(page)
    assert "typed by the slower" in words(page)
    assert "theirs &lt;i&gt;" in words(page)
    draft.refresh_from_db()
    assert draft.text == "theirs <i>"
    seen = form_of(page).hidden["seen"]
    slower.post(of(draft, "write"), {"text": "both", "seen": seen})
    draft.refresh_from_db()
    assert draft.text == "both"


def test_what_was_typed_survives_that_it_is_no_draft_any_more(as_hq, draft, second):
    submit(draft, second)
    page = as_hq.post(of(draft, "write"), {"text": "typed", "seen": 0})
    assert "so this cannot be done" in words(page) and "typed" in words(page)
    assert "Version 1 is in review now, so this cannot be done." in words(as_hq.get(of(draft, "write"), follow=True))


@pytest.mark.parametrize("headers", [{}, {"X-Fragment": "1"}])
def test_the_preview_writes_nothing_and_runs_nothing(headers, as_hq, draft):
    typed = {"text": "## Kind\n\n<script>alert(1)</script> [x](javascript:alert(1))", "seen": "0"}
    answer = as_hq.post(of(draft, "preview"), typed, headers=headers)
    page = words(answer)
    assert 'id="section-kind"' in page
    assert "<script>alert" not in page and 'href="javascript' not in page
    assert ("<html" in page) is (not headers)
    if not headers:
        assert html.unescape(form_of(answer).texts["text"]).strip() == typed["text"]
    draft.refresh_from_db()
    assert (draft.text, draft.edits) == ("# Rules", 0)


def test_the_first_version_is_always_material(as_hq, draft, document):
    assert set(SubmitForm(version=draft).fields) == {"changes", "for_staff", "for_leader"}
    assert has_error(as_hq.post(of(draft, "submit"), {"changes": ""}), "changes")
    as_hq.post(of(draft, "submit"), {"changes": "All of it.", "for_staff": "Read it.", "for_leader": " "})
    draft.refresh_from_db()
    assert (draft.status, draft.is_material, draft.changes_for) == (Status.IN_REVIEW, True, {"staff": "Read it."})


def test_the_second_says_whether_it_is(as_hq, hq, document, publish):
    publish()
    draft = Version.objects.begin(document, "next", by=hq)
    assert has_error(as_hq.post(of(draft, "submit"), {"changes": "Commas."}), "is_material")
    as_hq.post(of(draft, "submit"), {"changes": "Commas.", "is_material": "no"})
    draft.refresh_from_db()
    assert (draft.status, draft.is_material) == (Status.IN_REVIEW, False)


def row(number, **parts) -> dict:
    return {f"q{number}_{name}": value for name, value in parts.items()}


WHOLE = {"text": "Who is told?", "answer1": "Nobody", "answer3": "Welfare", "right": "3", "explanation": "It says so."}


def test_questions(as_hq, draft):
    as_hq.post(of(draft, "questions"), row(4, **WHOLE))
    (question,) = draft.questions.all()
    assert (question.position, question.answers, question.right) == (1, ["Nobody", "Welfare"], 1)
    again = QuestionsForm(version=draft)
    assert again["q1_answer2"].value() == "Welfare" and again["q1_right"].value() == "2"
    assert form_of(as_hq.get(of(draft, "questions"))).texts["q1_answer2"] == "Welfare"
    as_hq.post(of(draft, "questions"), {})
    assert not draft.questions.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": ""}, "q2_text"),
        ({"answer1": "", "answer3": ""}, "q2_answer1"),
        ({"answer1": ""}, "q2_answer2"),
        ({"right": ""}, "q2_right"),
        ({"right": "4"}, "q2_right"),
        ({"explanation": ""}, "q2_explanation"),
    ],
)
def test_a_question_is_whole_or_none(change, field, draft):
    form = QuestionsForm(row(2, **{**WHOLE, **change}), version=draft)
    assert not form.is_valid()
    assert field in form.errors


def test_questions_of_a_published_version_stay(as_hq, publish):
    version = publish()
    page = as_hq.post(of(version, "questions"), row(1, **WHOLE))
    assert "This version is published already" in words(page) and "Who is told?" in words(page)
    assert not version.questions.exists()


def moment(when: datetime.datetime) -> dict:
    day = {"at_day": when.day, "at_month": when.month, "at_year": when.year}
    return {"when": "later", **day, "at_time": f"{when:%H:%M}"}


@pytest.mark.parametrize(
    ("when", "message"),
    [
        (datetime.datetime(2027, 3, 28, 1, 30), "The clocks go forward that night"),
        (datetime.datetime(2026, 6, 1, 8, 59), "Date must be in the future, in UK time"),
        (datetime.datetime(2029, 1, 1, 9), "Date must be within two years"),
    ],
)
def test_a_moment_that_cannot_be(when, message, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime.datetime(2026, 6, 1, 8, tzinfo=datetime.UTC))
    form = PublishForm(moment(when))
    assert form.errors["at"][0].startswith(message)


@pytest.mark.parametrize("zone", ["Europe/London", "Asia/Nicosia"])
def test_a_date_is_in_uk_time_wherever_one_sits(zone, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime.datetime(2026, 6, 1, 8, tzinfo=datetime.UTC))
    with timezone.override(zone):
        form = PublishForm(moment(datetime.datetime(2026, 7, 1, 9)))
        assert form.is_valid(), form.errors
    assert form.cleaned_data["at"].astimezone(datetime.UTC) == datetime.datetime(2026, 7, 1, 8, tzinfo=datetime.UTC)


def test_scheduled_shown_and_taken_back(as_hq, approved):
    when = (timezone.localtime() + datetime.timedelta(days=40)).replace(hour=9, minute=0)
    page = as_hq.post(of(approved, "act", "publish"), moment(when), follow=True)
    assert f"It is published on {when.day} {when:%B %Y} at 9am, UK time." in words(page)
    as_hq.post(of(approved, "act", "unschedule"))
    approved.refresh_from_db()
    assert (approved.status, approved.publish_at) == (Status.APPROVED, None)
    as_hq.post(of(approved, "act", "publish"), {"when": "now"})
    approved.refresh_from_db()
    assert approved.status == Status.PUBLISHED


def test_who_approves_can_compare_it_with_the_one_in_force(as_hq, document, draft, publish, hq):
    assert "Compare it" not in as_hq.get(at("version", document.slug, 1)).text
    draft.discard("Not this.", by=hq)
    for number in (2, 3):
        publish(f"# Rules {number}")
    assert f"/documents/{document.slug}/compare/2/3/" in as_hq.get(at("version", document.slug, 3)).text


def test_nobody_approves_their_own(as_hq, client_of, hq, second, draft):
    submit(draft, hq)
    assert "so somebody else must approve it" in words(as_hq.get(of(draft, "version")))
    assert "somebody else must approve it" in words(as_hq.post(of(draft, "act", "approve"), follow=True))
    client_of(second).post(of(draft, "act", "approve"))
    draft.refresh_from_db()
    assert (draft.status, draft.approver) == (Status.APPROVED, second)


def test_a_reason_is_kept_where_somebody_was_faster(as_hq, hq, second, approved):
    assert has_error(as_hq.post(of(approved, "act", "send-back"), {}), "reason")
    approved.publish(by=second)
    page = as_hq.post(of(approved, "act", "send-back"), {"reason": "A word is missing."})
    assert "Version 1 is published now" in words(page) and "A word is missing." in words(page)


def test_the_author_reads_why_it_came_back(as_hq, client_of, hq, second, draft):
    submit(draft, hq)
    client_of(second).post(of(draft, "act", "send-back"), {"reason": "Say who decides."})
    assert "Say who decides." in words(as_hq.get(of(draft, "version")))


def test_withdrawn_is_read_by_nobody_else(as_hq, client_of, leader, publish):
    version = publish()
    as_hq.post(of(version, "act", "withdraw"), {"reason": "Wrong."})
    version.refresh_from_db()
    assert version.status == Status.WITHDRAWN
    assert client_of(leader).get(of(version, "version")).status_code == 404
    assert "Withdrawn" in words(as_hq.get(of(version, "version")))


def test_who_acknowledged_is_no_part_of_the_history(as_hq, publish, school):
    version = publish()
    acknowledge(version, by=person(RoleName.STAFF, school=school, name="Terry Teacher"))
    page = words(as_hq.get(of(version, "version")))
    assert "Sent for review" in page and "Terry Teacher" not in page
