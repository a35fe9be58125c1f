"""The checker, the page for one birthday, the table and the poster: what people read there."""

import datetime
import re

import pypdfium2
import pytest
from django.utils import timezone

from dcs_portal.schools.models import Place, SchoolClass
from dcs_portal.schools.years import ENGLISH, SCOTTISH
from dcs_portal.typesetting import typeset
from policies.ages.poster import TEMPLATE
from policies.models import AgeRule, Platform
from tests.factories import SchoolFactory, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(monkeypatch, settings):
    settings.SECOND_FACTOR_OPTIONAL = True
    moment = datetime.datetime(2026, 11, 26, 12, tzinfo=datetime.UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def at(code, zone, **facts):
    facts = {"year_groups": ["Y7", "Y8", "Y9"], "name": f"School in {code}", "code": f"at-{code}"} | facts
    return SchoolFactory(place=Place.objects.get(code=code), time_zone=zone, **facts)


@pytest.fixture
def sba(shipped):
    return at("cyprus-sba", "Asia/Nicosia")


@pytest.fixture
def staff(client, sba):
    client.force_login(person("staff", school=sba), "django.contrib.auth.backends.ModelBackend")
    return client


def text(answer) -> str:
    """What the page says, in one line."""
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("’", "'").split())


def test_a_year_group(staff):
    said = text(staff.get("/ages/?group=Y8"))
    assert "Year 8 at School in cyprus-sba" in said
    assert "Children there are 12 to 13 today" in said
    assert "Each child only from their 13th birthday : 12 platforms" in said
    assert "Facebook itself says 13." in said
    assert "YouTube asks for the age of digital consent, which is 14 here." in said
    assert "To be confirmed. The areas are a jurisdiction of their own" in said
    assert "To be confirmed." in text(staff.get("/ages/table/"))
    assert "Below 14 a parent must agree" in said and "Everyone in this group needs that." in said


def test_everybody(staff):
    said = text(staff.get("/ages/"))
    assert "Every platform at School in cyprus-sba" in said
    assert "HQ has not entered yet what age Telegram asks for here." in said


def test_a_mixed_class_by_its_key_and_never_by_its_name(staff, sba):
    mixed = SchoolClass.objects.create(school=sba, academic_year=2026, name="Maple", year_groups=["Y7", "Y8"])
    SchoolClass.objects.create(school=sba, academic_year=2025, name="Last year's", year_groups=["Y7"])
    assert "Maple at School in cyprus-sba Children there are 11 to 13 today" in text(
        staff.get(f"/ages/?group=class-{mixed.pk}")
    )
    assert "Last year's" not in text(staff.get("/ages/"))


def test_a_day_in_the_past(staff):
    AgeRule.objects.update(entered_at=timezone.now())
    said = text(staff.get("/ages/?group=Y9&on_day=10&on_month=4&on_year=2024"))
    assert "on 10 April 2024" in said
    assert "These are the rules for that day, as HQ knows them now." in said
    assert "WhatsApp itself says 16." in said and "Until 10 April 2024: 16" in said
    assert "HQ entered them later: on that day the portal had none." in said and "Entered later" not in said


def test_what_hq_entered_after_a_past_day_is_marked(staff):
    AgeRule.objects.update(entered_at=datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC))
    AgeRule.objects.filter(key="own-signal").update(entered_at=timezone.now())
    said = text(staff.get("/ages/?on_day=10&on_month=4&on_year=2024"))
    assert said.count("Entered later HQ entered this on 26 November 2026, after that day.") == 1


def test_the_first_birthday_comes_first_also_in_a_year_without_29_february(staff):
    said = text(staff.post("/ages/birthday/", a_birthday(29, 2, 2012, on_day=28, on_month=2, on_year=2025)))
    dates = re.findall(r"Not until (\d+ \w+ \d+) :", said)
    assert dates == ["1 March 2025", "1 March 2026", "29 February 2028", "1 March 2030"]


def test_the_checker_says_check_with_hq_and_the_poster_ask(staff):
    assert "Mastodon Check with HQ Nobody knows" in text(staff.get("/ages/"))


@pytest.mark.parametrize(
    ("first", "last", "tag"),
    [
        (None, None, "In force"),
        (26, None, "In force"),
        (27, None, "Not begun yet"),
        (1, 25, "Ended"),
        (1, 26, "In force"),
    ],
)
def test_a_tag_says_whether_a_rule_counts_today(staff, first, last, tag):
    days = [on and datetime.date(2026, 11, on) for on in (first, last)]
    AgeRule.objects.filter(key="own-signal").update(effective_from=days[0], effective_to=days[1])
    rule = AgeRule.objects.get(key="own-signal")
    assert f"minimum age: 13 {tag} It says" in text(staff.get(f"/ages/rules/{rule.pk}/"))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("group=P1", "Select a class or year group of this school"),
        ("on_day=31&on_month=2&on_year=2026", "Day must be a real date"),
        ("on_day=1&on_month=1&on_year=1999", "Day must be between 2000 and 2100"),
        ("school=elsewhere", "Choose one of the schools"),
    ],
)
def test_what_makes_no_sense_is_said(staff, query, message):
    at("germany", "Europe/Berlin")
    assert message in text(staff.get(f"/ages/?{query}"))


def test_another_school_is_not_theirs_and_is_for_hq(staff, client):
    at("germany", "Europe/Berlin")
    assert "School in germany" not in text(staff.get("/ages/?school=at-germany"))
    client.force_login(person("hq"), "django.contrib.auth.backends.ModelBackend")
    assert "Year 8 at School in germany" in text(client.get("/ages/?school=at-germany&group=Y8"))


def a_birthday(day, month, year, **more):
    return {"born_day": day, "born_month": month, "born_year": year} | more


def test_one_child_by_a_birthday_that_stands_nowhere(staff):
    answer = staff.post("/ages/birthday/", a_birthday(1, 12, 2013))
    said = text(answer)
    assert "A child of 12 at School in cyprus-sba" in said
    assert "Not until 1 December 2026" in said and "This child needs that." in said
    assert "no-store" in answer["Cache-Control"]
    assert "2013" not in answer.request["QUERY_STRING"] and 'method="get"' not in answer.content.decode()


def test_29_february_is_explained(staff):
    said = text(staff.post("/ages/birthday/", a_birthday(29, 2, 2016)))
    assert "in a year without that day, the birthday counts on 1 March" in said
    assert "Not until 1 March 2029" in said


def test_a_child_is_born_before_the_day(staff):
    answer = staff.post("/ages/birthday/", a_birthday(1, 1, 2020, on_day=1, on_month=1, on_year=2019))
    assert "Day must be after the date of birth" in text(answer)


@pytest.mark.parametrize(
    ("zone", "place", "verdict"),
    [("Europe/London", "united-kingdom", "Not until 14 March 2026"), ("Asia/Brunei", "brunei", "Old enough")],
)
def test_a_birthday_by_the_schools_own_date(client, monkeypatch, shipped, zone, place, verdict):
    moment = datetime.datetime(2026, 3, 13, 20, tzinfo=datetime.UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    client.force_login(person("staff", school=at(place, zone)), "django.contrib.auth.backends.ModelBackend")
    section = text(client.post("/ages/birthday/", a_birthday(14, 3, 2013))).rpartition(f" {verdict} Platform")[2]
    assert "Signal itself says 13." in section.partition(" Platform From what age")[0]


def test_the_platform_and_its_rules(staff):
    said = text(staff.get("/ages/platforms/tiktok/"))
    assert "The platform's own minimum age: 13 Everywhere" in said
    assert "A law on who may use it: 16 Australia In force from 10 December 2025" in said
    rule = AgeRule.objects.get(key="law-united-kingdom-announced")
    said = text(staff.get(f"/ages/rules/{rule.pk}/"))
    assert "It does not count yet" in said and "Announcement of 15 June 2026" in said and "Checked today" not in said


@pytest.mark.parametrize(
    ("dated", "said"),
    [
        ("2026-08-17", "17 August 2026"),
        ("2026-07", "July 2026"),
        ("summer 2026", "summer 2026"),
        ("2026-13", "2026-13"),
    ],
)
def test_the_date_of_terms_is_in_words(dated, said):
    assert Platform(terms_dated=dated).terms_day == said


def test_the_table(staff):
    said = text(staff.get("/ages/table/"))
    assert "school year 2026/27, as it stands on 26 November 2026" in said
    assert "Facebook 13 No 13+ Yes" in said and "Mastodon Ask Ask Ask Ask" in said
    assert "YouTube Kids Any age, set up by a parent or the school Parent Parent Parent" in said


def test_somebody_without_a_school(client, shipped):
    client.force_login(person(), "django.contrib.auth.backends.ModelBackend")
    for page in ("/ages/", "/ages/table/"):
        assert "You have no school" in text(client.get(page))
    assert client.post("/ages/birthday/", a_birthday(1, 1, 2013)).status_code == 200


def pages_of(pdf: bytes):
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def overlaps(pdf: bytes) -> list:
    """Pairs of pieces of text on the first page of a PDF of which one lies over a good part of the other."""
    words = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    boxes = sorted(words.get_rect(number) for number in range(words.count_rects()))
    return [
        (words.get_text_bounded(*one), words.get_text_bounded(*other))
        for place, one in enumerate(boxes)
        for other in boxes[place + 1 :]
        if other[0] < one[2] - 1 and min(one[3], other[3]) - max(one[1], other[1]) > 2
    ]


@pytest.mark.parametrize("groups", [ENGLISH, SCOTTISH, ["FS1"], [*ENGLISH, *SCOTTISH]], ids=len)
def test_the_poster_is_one_page(client, shipped, groups):
    school = at("united-kingdom", "Europe/London", year_groups=groups)
    client.force_login(person("staff", school=school), "django.contrib.auth.backends.ModelBackend")
    answer = client.get(f"/ages/table/{school.code}/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF") and b"pdfuaid" in answer.content
    (page,) = pages_of(answer.content)
    assert overlaps(answer.content) == []
    assert all(words in page for words in ("How old must I be?", "Facebook", "Zoom", groups[0], groups[-1]))
    assert "Announced, not in force: 16 by law, expected spring 2027." in page


@pytest.mark.parametrize(("rows", "changes"), [(0, 0), (1, 0), (60, 5)])
def test_the_poster_stays_one_page_whatever_is_on_it(rows, changes):
    table = [["A platform with a long name 🙂", "Any age, set up by a parent or the school", *["Parent"] * 15]] * rows
    data = {"school": "A school", "year": "2026/27", "day": "26 November 2026", "groups": ENGLISH, "rows": table}
    data |= {"consent": "Below 14.", "coming": ["Everything changes for everybody, everywhere. " * 3] * changes}
    assert len(pages_of(typeset(TEMPLATE, data))) == 1
