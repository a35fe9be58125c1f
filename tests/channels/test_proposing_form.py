"""The form of a new channel: under headings, and with a list of people that is not most of the page."""

import pytest

from channels.forms.proposing import KeepersForm, ProposeForm
from dcs_portal.forms.params import MANY
from tests.factories import SchoolFactory, person

from .conftest import at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("is_of_dcs", [False, True])
def test_every_question_stands_under_a_heading_once(school, is_of_dcs):
    form = ProposeForm(school=None if is_of_dcs else school)
    shown = [field.name for _, fields in form.groups for field in fields]
    assert sorted(shown) == sorted(set(form.fields) - {"year_groups"})


def test_the_page_asks_for_year_groups_where_pupils_are_ticked(school, teacher, client_of):
    page = client_of(teacher).get(at("propose", school.code)).text
    assert page.count("Which year groups?") == 1 and page.count("Its keys</h2>") == 1


def test_many_people_scroll_and_a_few_do_not():
    few = SchoolFactory()
    for _ in range(MANY):
        person("staff", school=few)
    scrolls = lambda: "portal-scrolls" in KeepersForm(school=few)["people"].as_field_group()  # noqa: E731
    assert not scrolls()
    person("staff", school=few)
    assert scrolls()


def test_who_is_named_comes_first_in_the_list(school, teacher, office, leader):
    names = lambda form: [name for _, name in form.fields["people"].choices]  # noqa: E731
    assert names(KeepersForm(school=school)) == ["Lee Leader", "Olive Office", "Terry Teacher"]
    kept = KeepersForm(school=school, initial={"people": [teacher.pk]})
    sent = KeepersForm({"people": [str(teacher.pk)]}, school=school)
    assert names(kept) == names(sent) == ["Terry Teacher", "Lee Leader", "Olive Office"]
