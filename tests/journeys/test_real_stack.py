"""A real worker takes a notice from a real broker and sends it to a real mail server."""

from django.utils import timezone

from dcs_portal.notices import tasks
from dcs_portal.notices.models import Notice, State, notify
from incidents.models import Incident
from tests.factories import SchoolFactory, person
from tests.stack import wait_for


def test_what_was_refused_once_arrives_and_its_link_opens(real_stack, mailbox, sign_in):
    mailbox.refuse = 1
    school = SchoolFactory()
    staff = person("staff", school=school)
    incident = Incident.objects.create(school=school, reporter=staff, seen_on="2026-03-02", platform="facebook")
    notice = notify(staff, "report-reopened", about=incident, key="test")
    wait_for(lambda: Notice.objects.filter(state=State.WAITING, error="SMTPDataError"), what="the refusal")
    Notice.objects.update(due_at=timezone.now())
    tasks.hand_over(notice.pk)
    wait_for(lambda: mailbox.messages, what="the e-mail")
    body = mailbox.messages[0].get_payload(decode=True).decode()
    page = sign_in(staff)
    page.goto(next(word for word in body.split() if word.startswith("http")))
    page.get_by_text(incident.reference).first.wait_for()
