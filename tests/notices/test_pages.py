"""The inbox, and what could not be sent."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dcs_portal.notices.kinds import Kind, register
from dcs_portal.notices.models import Notice, State
from dcs_portal.schools.models import Place
from dcs_portal.schools.permissions import Permission
from tests.factories import NoticeFactory, PlaceFactory, SchoolFactory, UserFactory, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_person(client, settings):
    settings.SECOND_FACTOR_OPTIONAL = True

    def sign_in(user):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def test_opening_marks_read_and_leads_on(as_person):
    notice = NoticeFactory()
    client = as_person(notice.recipient)
    for _ in range(2):
        assert client.get(f"/notices/{notice.pk}/")["Location"] == "/help/"
    assert Notice.objects.unread_count(notice.recipient) == 0


def test_what_it_was_about_is_gone(as_person):
    notice = NoticeFactory(kind="audit-seal-of-old")
    assert as_person(notice.recipient).get(f"/notices/{notice.pk}/")["Location"] == "/notices/"


def test_what_has_no_page_has_no_link(as_person):
    register(Kind("bare", "Nothing to open", "you work on it."))
    notice = NoticeFactory(kind="bare")
    client = as_person(notice.recipient)
    page = client.get("/notices/").content.decode()
    assert "Nothing to open" in page and f"/notices/{notice.pk}/" not in page
    assert client.get(f"/notices/{notice.pk}/")["Location"] == "/notices/"


def test_inbox_in_pages_with_unread_marked(as_person):
    user = UserFactory()
    NoticeFactory.create_batch(30, recipient=user)
    NoticeFactory(reference="9999-9999")
    client = as_person(user)
    first, second = (client.get(f"/notices/?page={page}").content.decode() for page in (1, 2))
    assert (first.count("(new)"), second.count("(new)")) == (25, 5)
    assert "9999-9999" not in first + second
    client.post("/notices/read/")
    assert "(new)" not in client.get("/notices/").content.decode()


def test_what_was_done_before_it_was_sent_is_not_new(as_person):
    notice = NoticeFactory(state=State.DROPPED)
    page = as_person(notice.recipient).get("/notices/").content.decode()
    assert "Done</strong>" in page and "(new)" not in page
    assert Notice.objects.unread_count(notice.recipient) == 0


def still_a_leader(notice):
    return notice.recipient.can(Permission.LEAD) and Place.objects.filter(pk=notice.record_id).exists()


@pytest.fixture
def for_leaders():
    register(Kind("for-leaders", "To decide", "you lead a school.", path=lambda n: "/", still_needed=still_a_leader))


def test_what_is_done_by_now_is_not_new(as_person, for_leaders):
    leader = person("leader", school=SchoolFactory())
    place = PlaceFactory()
    NoticeFactory(recipient=leader, kind="for-leaders", record_id=place.pk)
    NoticeFactory(recipient=leader, kind="for-leaders", record_id=0)
    page = as_person(leader).get("/notices/").content.decode()
    assert (page.count("(new)"), page.count("Done</strong>")) == (1, 1)


def test_as_many_queries_for_many_notices_as_for_a_page(as_person, for_leaders):
    leader = person("leader", school=SchoolFactory())
    client = as_person(leader)

    def queries(more: int) -> int:
        NoticeFactory.create_batch(more, recipient=leader, kind="for-leaders", record_id=PlaceFactory().pk)
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/notices/").content.decode().count("(new)") == 25
        return len(asked)

    queries(26)  # the first request of a session writes more
    assert queries(0) == queries(60)


def test_who_loses_a_role_need_not_read_what_it_was_for(for_leaders):
    hq, leader = person("hq"), person("staff", "leader", school=SchoolFactory())
    NoticeFactory(recipient=leader, kind="for-leaders", record_id=PlaceFactory().pk)
    NoticeFactory(recipient=leader)
    other = NoticeFactory(kind="for-leaders", record_id=0)
    assert Notice.objects.unread_count(leader) == 2
    leader.roles.get(name="leader").end(by=hq)
    assert Notice.objects.unread_count(leader) == 1
    leader.leave(by=hq)
    assert Notice.objects.unread_count(leader) == 0
    assert Notice.objects.unread_count(other.recipient) == 1


def test_hq_sees_whom_not_which(as_person, tasks_wait, django_capture_on_commit_callbacks):
    failed = NoticeFactory.create_batch(2, state=State.FAILED, error="SMTPRecipientsRefused")
    client = as_person(person("hq"))
    assert "2 messages" in client.get("/").content.decode()
    page = client.get("/notices/failures/").content.decode()
    assert failed[0].recipient.email in page
    assert "4831-9077" not in page and "Something about" not in page
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/notices/failures/{failed[0].pk}/retry/")
        client.post("/notices/failures/retry/")
    assert sorted(tasks_wait) == [notice.pk for notice in failed]
    assert "2 messages" not in client.get("/").content.decode()
