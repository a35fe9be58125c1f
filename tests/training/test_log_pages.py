"""Logging a session: what is guessed, what is asked, and what is said where something is not right."""

import datetime
import uuid

import pytest

from dcs_portal.schools.permissions import RoleName
from tests.factories import SchoolFactory, mid_year, person
from tests.pages import forms_of
from training.forms.sessions import SessionForm
from training.levels import Level
from training.models import Attendance, HeadCount, Resource, Session, teach
from training.reading import standing

from .conftest import a_class, at, boxes

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(school, teacher):
    """The form as it is for a class: `asked([class], away_1=3)`, valid but for what is given."""

    def asked(ticked, day=None, **given):
        now = standing(school, school.academic_year())
        data = {"classes": [one.pk for one in ticked], "setting": "class", "led_by": teacher.pk}
        data |= {"resource": Resource.objects.get().pk} | boxes("on", day or school.today)
        return SessionForm(data | given, standing=now, by=teacher)

    return asked


def words_of(form) -> dict:
    return {name: errors[0] for name, errors in form.errors.items()}


def there(form) -> list[tuple]:
    return [(one.school_class.name, one.took_part, one.away) for one in form.attendance]


@pytest.fixture
def secondary():
    return SchoolFactory(time_zone="Europe/London", year_groups=[f"Y{n}" for n in range(7, 12)], **mid_year())


def test_nothing_but_the_class_and_the_material_is_needed(asked, school_class, resource):
    form = asked([school_class])
    assert form.is_valid(), form.errors
    assert there(form) == [("3B", 24, 0)]
    assert form.facts["level"] == Level.UNDER_13


def test_who_was_away_did_not_take_part(asked, school_class, resource):
    form = asked([school_class], **{f"away_{school_class.pk}": "3"})
    assert form.is_valid() and there(form) == [("3B", 21, 3)]


def test_a_class_that_nobody_counted_is_asked_how_many(asked, school, resource):
    one = a_class(school, "4A", children=None)
    assert words_of(asked([one])) == {f"took_{one.pk}": "Enter how many of 4A took part"}
    form = asked([one], **{f"took_{one.pk}": "19", f"away_{one.pk}": "1"})
    assert form.is_valid() and there(form) == [("4A", 19, 1)]


def test_of_a_plan_nobody_is_asked_who_comes(asked, school, school_class, resource):
    form = asked([school_class], school.today + datetime.timedelta(days=3), **{f"away_{school_class.pk}": "x"})
    assert form.is_valid() and there(form) == [("3B", None, None)]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"classes": []}, {"classes": "Select the class or classes"}),
        ({"classes": ["0"]}, {"classes": "Select classes of this list"}),
        ({"on_year": "2020"}, {"on": "Date must be in "}),
        ({"resource": ""}, {"resource": "Choose the material"}),
        ({"level": "13_plus", "covers_profile": "yes"},
         {"level": "3B needs the level “under 13”. Select that, or untick the class"}),
        ({"led_by": ""}, {"led_by_other": "Enter who led it, or choose somebody who works here"}),
        ({"away": "25"}, {"away": "3B has 24 children. Enter 24 or fewer"}),
        ({"away": "some"}, {"away": "Enter how many of 3B were away: a whole number"}),
        ({"note": "x" * 601}, {"note": "Shorten it to 600 characters"}),
    ],
)  # fmt: skip
def test_what_is_not_right(asked, school_class, resource, given, expected):
    key = f"away_{school_class.pk}"
    given = {key if name == "away" else name: value for name, value in given.items()}
    expected = {key if name == "away" else name: value for name, value in expected.items()}
    found = words_of(asked([school_class], **given))
    assert found.keys() == expected.keys()
    assert all(found[name].startswith(words) for name, words in expected.items()), found


def test_a_page_that_was_gone_back_to_logs_nothing_twice(
    asked, client_of, teacher, school, school_class, resource, log
):
    first = log(20, 4)
    again = words_of(asked([school_class], key=uuid.uuid4()))
    assert again["classes"].startswith("3B: a session of ") and "is there already" in again["classes"]
    assert asked([school_class], key=first.key).is_valid(), "the same form sent twice is one session"
    assert asked([school_class], school.today + datetime.timedelta(days=1)).is_valid()
    assert asked([school_class], setting="parents").is_valid()
    first.strike_out("Not held", by=person("leader", school=school))
    assert asked([school_class]).is_valid()


def test_a_plan_whose_day_has_come_is_confirmed_and_not_logged_again(client_of, teacher, school, log, school_class):
    plan = log(days=1)
    Session.objects.filter(pk=plan.pk).update(on=school.today - datetime.timedelta(days=1))
    (row,) = standing(school, school.academic_year()).rows
    assert (row.words, row.waits) == ("Due", plan.pk)
    page = client_of(teacher).get(at("school", school.code)).content.decode()
    assert "Confirm or move" in page and f"?class={school_class.pk}" not in page
    plan.refresh_from_db()
    plan.confirm([Attendance(school_class, 24, 0)], by=teacher)
    assert [row.waits for row in standing(school, school.academic_year()).rows] == [None]


def test_somebody_else_may_have_led_it(asked, school_class, resource, teacher):
    form = asked([school_class], led_by_other="A CEOP ambassador")
    assert form.is_valid() and (form.facts["led_by"], form.facts["led_by_other"]) == (None, "A CEOP ambassador")


def test_a_class_that_turns_13_is_asked_for_both_levels(secondary, resource, client_of):
    resource.levels = list(Level)
    resource.save()
    teacher = person(RoleName.STAFF, school=secondary)
    y8 = a_class(secondary, "8A", ("Y8",), children=20)
    client, log = client_of(teacher), at("log", secondary.code)
    given = {"classes": [y8.pk], "resource": resource.pk, "setting": "class", "led_by": teacher.pk}
    given |= boxes("on", secondary.today)
    assert "Select the level: these classes need both" in client.post(log, given).content.decode()
    page = client.post(log, given | {"level": "under_13"}, follow=True).content.decode()
    assert "8A turns 13 this year, so a session at the level “13 and over” is still to come" in page
    # Now only one is open, so nobody need say which; but whether it covered the online profile.
    again = client.post(log, given).content.decode()
    assert "Select whether it covers the online profile" in again
    page = client.post(log, given | {"covers_profile": "yes"}, follow=True).content.decode()
    assert "turns 13 this year" not in page and "Covered" in page


def test_a_mixed_class_is_asked_how_many_took_part(secondary, resource, client_of):
    one = a_class(secondary, "Nurture", ("Y7", "Y9"), children=12, teens=5)
    now = standing(secondary, secondary.academic_year())
    form = SessionForm(standing=now, by=person(RoleName.STAFF, school=secondary))
    assert f"took_{one.pk}" in form.fields


def test_the_class_is_ticked_where_the_person_logged_before(client_of, teacher, log, school, school_class):
    other = a_class(school, "4A")

    def ticked(query=""):
        page = client_of(teacher).get(at("log", school.code) + query).content.decode()
        return [one for one in (school_class, other) if f'value="{one.pk}" checked' in page]

    assert ticked() == []
    assert ticked(f"?class={other.pk}") == [other]
    teach(teacher, school, [other], school.academic_year())
    assert ticked() == [other]
    session = log(21, 3)
    assert ticked() == [school_class]
    log(3, 0, catches_up=session)
    assert ticked() == [other]


@pytest.mark.parametrize("query", ["?class=x", "?class=999999999999", "?year=x", "?year=1900", "?class=", "?year=9999"])
def test_an_address_that_makes_no_sense_is_the_page_all_the_same(client_of, teacher, school, query):
    assert client_of(teacher).get(at("log", school.code) + query).status_code == 200


def test_a_catch_up_offers_who_is_left_and_names_its_session(client_of, teacher, log, school_class, school, resource):
    first = log(21, 3)
    client = client_of(teacher)
    page = client.get(at("catch_up", first.pk)).content.decode()
    (form,) = (one for one in forms_of(page) if one.method == "post")
    assert form.texts[f"took_{school_class.pk}"] == "3" and "3 children are still to be reached" in page
    given = {"classes": [school_class.pk], f"took_{school_class.pk}": "2", "resource": resource.pk, "setting": "class"}
    given |= {"led_by": teacher.pk} | boxes("on", school.today)
    client.post(at("catch_up", first.pk), given | {"setting": "parents"})
    assert not first.catch_ups.exists()
    client.post(at("catch_up", first.pk), given)
    made = Session.objects.get(catches_up=first)
    assert [(part.took_part, part.away) for part in made.parts.all()] == [(2, 0)]
    assert "1 child" in client.get(at("session", first.pk)).content.decode()
    early = client.post(at("catch_up", first.pk), given | boxes("on", school.today - datetime.timedelta(days=1)))
    assert "day’s session is caught up on" in early.content.decode()
    assert client.get(at("catch_up", made.pk)).status_code == 302


def test_a_form_that_was_saved_says_so_when_it_is_sent_again_with_something_else(
    client_of, teacher, school_class, school, resource
):
    """As after going back in the browser: nobody is told that the second is logged."""
    given = {"classes": [school_class.pk], "resource": resource.pk, "setting": "class", "led_by": teacher.pk}
    given |= {"key": str(uuid.uuid4())} | boxes("on", school.today)
    other = a_class(school, "3C")
    told = [
        client_of(teacher).post(at("log", school.code), given | {"classes": [one.pk]}, follow=True).text
        for one in (school_class, other)
    ]
    assert ["The session is logged." in page for page in told] == [True, False]
    assert "This was saved before" in told[1]
    assert Session.objects.get().classes.get() == school_class


def test_an_assembly_is_advised_against_and_allowed(client_of, teacher, school_class, school, resource):
    given = {"classes": [school_class.pk], "resource": resource.pk, "setting": "assembly", "led_by": teacher.pk}
    page = client_of(teacher).post(at("log", school.code), given | boxes("on", school.today), follow=True)
    assert "does not suit an assembly. If you can, hold it class by class" in page.content.decode()
    assert standing(school, school.academic_year()).coverage.is_whole


def test_a_correction_shows_what_was_written_down(client_of, teacher, log, school_class):
    session = log(20, 5)
    client = client_of(teacher)
    page = client.get(at("act", session.pk, "correct")).content.decode()
    form = max(forms_of(page), key=lambda one: len(one.texts))
    assert [form.texts[f"{name}_{school_class.pk}"] for name in ("took", "away")] == ["20", "5"]
    given = {**form.texts, "classes": [school_class.pk], "level": "under_13", "resource": session.resource_id}
    given |= {"setting": "class", "led_by": teacher.pk, f"took_{school_class.pk}": "10"}
    wrong = client.post(at("act", session.pk, "correct"), given).content.decode()
    assert "3B has 24 children, and 15 are accounted for. Count the others as away" in wrong
    assert "Say what was wrong" in wrong
    client.post(at("act", session.pk, "correct"), given | {f"away_{school_class.pk}": "14", "reason": "Miscounted"})
    assert [(part.took_part, part.away) for part in session.parts.all()] == [(10, 14)]


def test_somebody_was_faster(client_of, leader, log, school):
    plan = log(days=1)
    client = client_of(leader)
    plan.strike_out("Not needed", by=leader)
    page = client.get(at("act", plan.pk, "move"), follow=True).content.decode()
    assert "This session is struck out now, so this cannot be done." in page
    late = client.post(at("act", plan.pk, "move"), boxes("on", school.today + datetime.timedelta(days=9)))
    assert "This session is struck out now" in late.content.decode()


def test_a_move_stays_in_the_year_and_in_the_future(client_of, teacher, log, school):
    plan = log(days=1)
    for days, words in ((-1, "Date must be today or later"), (400, "Date must be in the same school year")):
        day = boxes("on", school.today + datetime.timedelta(days=days))
        assert words in client_of(teacher).post(at("act", plan.pk, "move"), day).content.decode()


def test_a_school_without_classes_says_so(client_of, teacher, school):
    page = client_of(teacher).get(at("log", school.code)).content.decode()
    assert "A leader of the school adds the classes first" in page
    assert not HeadCount.objects.exists()
