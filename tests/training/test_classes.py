"""Classes: counting them, from a file, in the next year, and whose they are."""

import datetime
import io
import random

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from dcs_portal.audit.models import Event
from dcs_portal.doors import NotNow
from dcs_portal.schools.models import SchoolClass
from dcs_portal.schools.years import ENGLISH, SCOTTISH, YEAR_GROUPS
from tests.factories import SchoolFactory, person
from tests.pages import forms_of
from training.importing.parsing import parse
from training.models import HeadCount, Teacher, count_children, moving, roll_over, teach
from training.rolling import move_up, new_name

from .conftest import a_class, at, boxes, first_day

OFFERED = ["FS2", "Y1", "Y2", "Y3"]
HEAD = "class,year_groups,children,13_or_older\n"


# Counting.


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("children", "joined", "expected"), [(26, None, 2), (22, None, 0), (24, 3, 3), (2, 5, 2), (24, None, 0)]
)
def test_who_joined_is_the_difference_unless_somebody_knows_better(school_class, leader, children, joined, expected):
    count = count_children(school_class, leader.active_roles[0].school.today, children, 0, joined=joined, by=leader)
    assert count.joined == expected


@pytest.mark.django_db
def test_a_second_count_of_a_day_puts_the_first_right_and_the_same_one_writes_nothing(school_class, leader, school):
    for children in (25, 26, 26):
        count_children(school_class, school.today, children, 0, by=leader)
    assert [count.children for count in HeadCount.objects.filter(school_class=school_class)] == [24, 26]
    assert Event.objects.about(school_class).filter(code="class.counted").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("joined", "days", "children", "expected"),
    [
        (None, 30, 28, 0),  # the first was wrong: nobody joined
        (None, 30, 22, 6),
        (None, 15, 26, 2),  # one in between
        (None, 31, 28, 4),  # one before both changes nothing
        (3, 30, 28, 3),  # somebody knew better
    ],
)
def test_who_joined_follows_an_earlier_count_that_is_put_right(
    school, school_class, leader, joined, days, children, expected
):
    today = school.today
    HeadCount.objects.update(on=today - datetime.timedelta(30))
    count_children(school_class, today, 28, 0, joined=joined, by=leader)
    count_children(school_class, today - datetime.timedelta(days), children, 0, by=leader)
    assert HeadCount.objects.get(on=today).joined == expected
    told = Event.objects.about(school_class).filter(data__on=today.isoformat()).last().data
    assert told["joined"] == expected


@pytest.mark.django_db
def test_only_a_leader_of_the_school_counts(school_class, teacher, hq):
    for stranger in (teacher, hq, person("leader", school=SchoolFactory())):
        with pytest.raises(PermissionDenied):
            count_children(school_class, datetime.date(2026, 10, 1), 25, 0, by=stranger)


@pytest.mark.django_db
def test_the_page_counts_and_says_what_cannot_be(client_of, leader, school_class, school):
    client = client_of(leader)
    given = boxes("on", school.today) | {"children": "20", "teens": "21", "joined": ""}
    assert (
        "The class has 20 children. Enter 20 or fewer"
        in client.post(at("count", school_class.pk), given).content.decode()
    )
    page = client.post(at("count", school_class.pk), given | {"teens": "", "joined": "1"}, follow=True)
    assert "20 children, on" in page.content.decode()
    assert HeadCount.objects.filter(school_class=school_class).last().joined == 1


@pytest.mark.django_db
def test_a_class_is_added_with_its_children_and_changed(client_of, leader, school):
    client, year = client_of(leader), school.academic_year()
    given = {"name": "Y2 Kites", "year_groups": "Y2", "academic_year": year, "children": "20", "teens": ""}
    assert client.post(at("add_class", school.code), given).status_code == 302
    one = SchoolClass.objects.get()
    assert (one.years, one.head_counts.get().children) == ("Y2", 20)
    assert "of this name" in client.post(at("add_class", school.code), given).content.decode()
    client.post(at("edit_class", one.pk), {"name": "Kites", "year_groups": "Y2 and Y3"})
    one.refresh_from_db()
    assert (one.name, one.years, one.academic_year) == ("Kites", "Y2 and Y3", year)


@pytest.mark.django_db
def test_a_class_with_sessions_is_not_removed(client_of, hq, log, school_class):
    log(24, 0)
    page = client_of(hq).post(f"/schools/classes/{school_class.pk}/remove/", follow=True).content.decode()
    assert "3B stays: other records, such as training sessions, are about it." in page
    assert SchoolClass.objects.filter(pk=school_class.pk).exists()


@pytest.mark.django_db
def test_people_say_which_classes_are_theirs(teacher, school, school_class):
    other, year = a_class(school, "4A"), school.academic_year()
    teach(teacher, school, [school_class], year)
    teach(teacher, school, [school_class, other], year)
    teach(teacher, school, [other], year)
    assert [row.school_class for row in Teacher.objects.filter(person=teacher)] == [other]
    assert Event.objects.filter(code="class.taught_by").count() == 3
    with pytest.raises(PermissionDenied):
        teach(person("staff", school=SchoolFactory()), school, [other], year)


# From a file.


def workbook(rows) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def read(data):
    rows, problems = parse(data if isinstance(data, bytes) else data.encode(), OFFERED)
    return [(row.name, row.year_groups, row.children, row.teens) for row in rows], [str(one) for one in problems]


@pytest.mark.parametrize(
    "data",
    [
        HEAD + "3B,Y3,24,0\nOwls,Y1 and Y2,20,\n",
        "\ufeff" + (HEAD + "3B;Y3;24;0\nOwls;Y1 and Y2;20;\n").replace(",", ";"),
        "Class,Year groups,Children,13+,Teacher\n3B,Y3,24,0,Anybody\n\nOwls, Y1-Y2 ,20,,\n",
        workbook(
            [["class", "year_groups", "children", "13_or_older"], ["3B", "Y3", 24, 0], ["Owls", "Y1-Y2", 20.0, None]]
        ),
    ],
    ids=["csv", "German csv", "as people write", "xlsx"],
)
def test_a_file_is_read(data):
    assert read(data) == ([("3B", ["Y3"], 24, 0), ("Owls", ["Y1", "Y2"], 20, 0)], [])


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("", "The file is empty."),
        (HEAD, "The file has a header and no classes."),
        ("class,children\n3B,24\n", "row 1: The column year_groups is missing."),
        ("class,class,year_groups,children\na,b,Y1,2\n", "row 1: The column class is there 2 times."),
        (HEAD + ",Y3,24,0\n", 'row 2, column class: "": is empty'),
        (HEAD + "3B,,24,0\n", 'row 2, column year_groups: "": is empty; write for example Y3, or Y3 and Y4'),
        (HEAD + "3B,Y9,24,0\n", 'row 2, column year_groups: "Y9": the school has no Y9'),
        (HEAD + "3B,Reception,24,0\n", 'column year_groups: "Reception": RECEPTION is not a year group'),
        (HEAD + "3B,Y3,many,0\n", 'row 2, column children: "many": is not a whole number from 0 to 999'),
        (HEAD + "3B,Y3,٣,0\n", "is not a whole number"),
        (HEAD + "3B,Y3,1000,0\n", "is not a whole number from 0 to 999"),
        (HEAD + "3B,Y3,4,5\n", 'row 2, column 13_or_older: "5": is more than there are children'),
        (HEAD + "3B,Y3,4,0\n3b,Y3,4,0\n", 'row 3, column class: "3b": is in row 2 already'),
        (HEAD + f"{'x' * 61},Y3,4,0\n", "is longer than 60 characters"),
        (HEAD + "".join(f"c{n},Y3,4,0\n" for n in range(201)), "The file has more than 200 classes."),
        (b"\xff\xfe\x00", "The file is not UTF-8 text"),
        (b"PK\x03\x04 no workbook", "This is not a spreadsheet."),
    ],
)
def test_every_problem_is_named(data, problem):
    assert any(problem in one for one in read(data)[1]), read(data)[1]


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: (HEAD + text).encode(errors="replace")))
def test_no_file_makes_it_fall_over(data):
    rows, _ = parse(data, OFFERED)
    assert all(row.name and row.children <= 999 for row in rows)


@pytest.mark.parametrize("seed", range(40))
def test_no_damaged_workbook_makes_it_fall_over(seed):
    chance, data = random.Random(seed), bytearray(workbook([["class", "year_groups", "children"], ["3B", "Y3", 24]]))
    for _ in range(6):
        data[chance.randrange(4, len(data))] = chance.randrange(256)
    rows, problems = parse(bytes(data), OFFERED)
    assert rows or problems


@pytest.mark.django_db
def test_nothing_is_saved_before_somebody_has_looked(client_of, leader, school, school_class):
    client, year = client_of(leader), school.academic_year()
    a_class(school, "Old", ("Y1",))
    data = HEAD + "3B,Y3,26,0\nOwls,Y1 and Y2,20,0\n"
    given = boxes("on", school.today) | {"file": SimpleUploadedFile("c.csv", data.encode())}
    page = client.post(at("import", school.code), given).content.decode()
    assert "Changed: children were 24, 0 of them 13 or older" in page and "New class" in page
    assert "left as they are: Old" in page and "Nothing is saved yet" in page
    assert SchoolClass.objects.count() == 2
    (form,) = (one for one in forms_of(page) if one.method == "post")
    page = client.post(form.action, form.hidden, follow=True).content.decode()
    assert "2 of 2 classes are new or changed." in page
    assert [count.children for count in school_class.head_counts.all()] == [24, 26]
    assert school_class.head_counts.last().joined == 2
    again = client.post(form.action, form.hidden, follow=True).content.decode()
    assert "Nothing in the file was new." in again
    assert SchoolClass.objects.filter(academic_year=year).count() == 3
    wrong = client.post(f"{at('save_import', school.code)}?year={year - 1}", form.hidden, follow=True)
    assert "Choose the file again" in wrong.content.decode()


@pytest.mark.django_db
def test_a_file_with_problems_saves_nothing(client_of, leader, school):
    given = boxes("on", school.today) | {
        "file": SimpleUploadedFile("c.csv", (HEAD + "3B,Y9,x,0\n4A,Y3,4,0\n").encode())
    }
    page = client_of(leader).post(at("import", school.code), given).content.decode()
    assert "2 problems: nothing can be saved yet" in page and "4A" in page
    assert "Save these classes" not in page


# The next year.


@pytest.mark.parametrize(
    ("groups", "offered", "expected"),
    [
        (["FS1"], ENGLISH, ["FS2"]),
        (["FS2"], ENGLISH, ["Y1"]),
        (["Y5", "Y6"], ENGLISH[:8], ["Y6"]),
        (["Y6"], ENGLISH[:8], []),
        (["Y13"], ENGLISH, []),
        (["P7"], SCOTTISH, ["S1"]),
        (["S6"], SCOTTISH, []),
    ],
)
def test_year_groups_move_up(groups, offered, expected):
    assert move_up(groups, offered) == expected


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("3B", ["Y3"], ["Y4"], "4B"),
        ("Y3 Otters", ["Y3"], ["Y4"], "Y4 Otters"),
        ("y3", ["Y3"], ["Y4"], "Y4"),
        ("Otters", ["Y3"], ["Y4"], "Otters"),
        ("30 Club", ["Y3"], ["Y4"], "30 Club"),
        ("FS2 Ducklings", ["FS2"], ["Y1"], "Y1 Ducklings"),
        ("2 Ducklings", ["FS2"], ["Y1"], "2 Ducklings"),
        ("Y5/6", ["Y5", "Y6"], ["Y6"], "Y5/6"),
        ("12A", ["Y12"], ["Y13"], "13A"),
        ("P7 Thistle", ["P7"], ["S1"], "S1 Thistle"),
    ],
)
def test_names_move_up(name, old, new, expected):
    assert new_name(name, old, new) == expected


@given(st.lists(st.sampled_from(YEAR_GROUPS), unique=True))
def test_nobody_is_kept_back(groups):
    moved = move_up(groups, YEAR_GROUPS)
    assert [YEAR_GROUPS.index(one) for one in moved] == sorted(YEAR_GROUPS.index(one) for one in moved)
    assert len(moved) == len([one for one in groups if one not in (ENGLISH[-1], SCOTTISH[-1])])


@pytest.mark.django_db
def test_a_year_is_rolled_over_in_one_step(client_of, leader, school):
    year = school.academic_year()
    for name, stage in (("Y1 Owls", "Y1"), ("Y2 Foxes", "Y2"), ("Leavers", "Y3"), ("Uncounted", "FS2")):
        a_class(school, name, (stage,), children=None if name == "Uncounted" else 20)
    owls = SchoolClass.objects.get(name="Y1 Owls")
    client, address = client_of(leader), at("roll_over", school.code)
    page = client.get(address).content.decode()
    assert "These leave the school: Leavers" in page
    names = {f"name_{one.school_class.pk}": one.name for one in moving(school, year) if one.year_groups}
    same = client.post(address, dict.fromkeys(names, "Owls")).content.decode()
    assert "Another class is to be " in same and "Give one of them another name" in same
    assert client.post(address, names | {f"name_{owls.pk}": "Year 2 Owls"}).status_code == 302
    made = SchoolClass.objects.filter(academic_year=year + 1).order_by("name")
    assert [(one.name, one.years) for one in made] == [("Uncounted", "Y1"), ("Y3 Foxes", "Y3"), ("Year 2 Owls", "Y2")]
    assert made[2].head_counts.get().on == first_day(school, year + 1)
    assert "is there already in that year" in client.post(address, names).content.decode()
    with pytest.raises(NotNow):
        roll_over(school, year, {owls.pk: "Y3 Foxes"}, by=leader)


@pytest.mark.django_db
def test_who_moves_to_year_9_is_13_by_then(leader):
    school = SchoolFactory(year_groups=["Y7", "Y8", "Y9"])
    by = person("leader", school=school)
    one = a_class(school, "8A", ("Y8",), children=20, teens=4)
    (made,) = roll_over(school, school.academic_year(), {one.pk: "9A"}, by=by)
    assert made.head_counts.get().teens == 20


@pytest.mark.django_db
def test_a_file_that_is_too_large_is_not_read(client_of, leader, school):
    given = boxes("on", school.today) | {"file": SimpleUploadedFile("c.csv", b"x" * 501_000)}
    assert "The file is larger than 500 KB" in client_of(leader).post(at("import", school.code), given).content.decode()
