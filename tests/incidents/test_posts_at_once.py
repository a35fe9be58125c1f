"""Several people at the same moment on the posts of one case, or of two cases that ask each other."""

import pytest

from dcs_portal.audit.verify import faults
from incidents.codes import PostState
from incidents.models import Enquiry, Incident, NotNow
from incidents.severity_rule import Answers
from incidents.tasks import remind_of_posts
from tests.factories import SchoolFactory, person
from tests.threads import at_once

from .cases import facts, parties, report
from .test_posts import SECOND, ago

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(incident):
    return Incident.objects.get(pk=incident.pk)


def of_account(school):
    known = facts(school, whereabouts="facebook.com/groups/parentsofy5")
    draft = person("staff", school=school).drafts.create()
    return draft.send(known, Answers(is_named=True), "words", parties())


def test_posts_that_are_added_at_once_have_numbers_of_their_own():
    school = SchoolFactory()
    officers = [person("welfare", school=school) for _ in range(4)]
    incident = report(school, person("staff", school=school))
    at_once(*(lambda who=who: fresh(incident).add_post(SECOND, PostState.UP, by=who) for who in officers))
    assert [post.number for post in incident.published.all()] == [1, 2, 3, 4, 5]
    assert list(faults()) == []


def test_officers_who_ask_each_other_at_once_both_do_and_nobody_is_asked_twice():
    schools = [SchoolFactory(), SchoolFactory()]
    cases = [of_account(school) for school in schools]
    officers = [person("welfare", school=school) for school in schools]
    pairs = list(zip(cases, officers, strict=True))
    answers = at_once(*(lambda one=one: fresh(one[0]).ask_elsewhere(1, by=one[1]) for one in pairs * 2))
    assert [type(answer) for answer in answers if answer] == [NotNow, NotNow]
    assert {(one.post.incident_id, one.to_id) for one in Enquiry.objects.all()} == {
        (cases[0].pk, cases[1].pk),
        (cases[1].pk, cases[0].pk),
    }
    assert list(faults()) == []


def test_two_sweeps_at_once_tell_the_officer_once():
    school = SchoolFactory()
    officer = person("welfare", school=school)
    incident = report(school, person("staff", school=school))
    incident.claim(by=officer)
    incident.post_reported(1, ago(days=3), "", "", by=officer)
    at_once(remind_of_posts, remind_of_posts)
    assert officer.notices.filter(kind="post-due").count() == 1
