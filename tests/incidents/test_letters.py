"""Letters: filled from the case, kept as they leave, read by whom they concern."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.codes import Part, PostState, TargetKind
from incidents.guides.codes import LetterKind
from incidents.guides.filling import fill
from incidents.models import Letter, NotNow, Party
from incidents.searching import search
from incidents.statuses import Status
from tests.factories import person

from .cases import bring

pytestmark = pytest.mark.usefixtures("guides")
CHILD = "Quentin Example"
WORDS = {"subject": "Could we meet?", "body": "Dear Mrs Sample\n\nPlease come on Monday at 3pm.\n\nYours, 🙂 Leader"}


@pytest.fixture
def case(incident, officer, leader):
    Party.objects.create(incident=incident, part=Part.TARGET, kind=TargetKind.CHILD, name=CHILD)
    return bring(incident, Status.WITH_LEADERSHIP, officer, leader)


def write(client, case, who, kind="invite", **changes):
    client.force_login(who)
    return client.post(f"/incidents/{case.reference}/{kind}/", WORDS | changes, follow=True)


def test_only_known_fields_are_filled_and_nothing_is_run():
    assert fill("{school} {head} {x} {school.pk} {0} {{school}}", {"school": "A{head}"}) == (
        "A{head} [name of the head] [x] {school.pk} {0} {A{head}}"
    )


@pytest.mark.parametrize("kind", ["invite", "warn", "thank", "ask-removal"])
def test_filled_from_the_case_without_a_childs_name(kind, case, officer, leader, client):
    client.force_login(officer)
    text = client.get(f"/incidents/{case.reference}/{kind}/").text
    assert case.school.name in text and CHILD not in text and "{school}" not in text
    assert (leader.name if kind in ("invite", "warn") else officer.name) in text


def test_kept_as_it_left_and_read_again(case, officer, client):
    text = write(client, case, officer).text
    letter = Letter.objects.get()
    assert (letter.subject, letter.body) == (WORDS["subject"], WORDS["body"])
    assert "send it yourself" in text and "Please come on Monday" in text
    pdf = client.get(f"/incidents/{case.reference}/letters/1/pdf/")
    assert pdf.content.startswith(b"%PDF") and "attachment" in pdf["Content-Disposition"]
    with pytest.raises(DatabaseError), transaction.atomic():
        Letter.objects.update(kind="warn")


def test_what_the_writer_must_say_cannot_stay_blank(case, officer, client):
    text = write(client, case, officer, body="Come on [day and time].").text
    assert "Fill in or delete [day and time]" in text and not Letter.objects.exists()


def test_who_writes_and_reads_which(case, officer, leader, dsl, reporter, client):
    assert write(client, case, leader, "thank").status_code == 403
    assert write(client, case, dsl, "invite").status_code == 403
    write(client, case, officer, "thank")
    write(client, case, leader, "warn", body="Remove the zebra post.")
    for who, seen in {officer: [200, 200], dsl: [200, 200], leader: [404, 200], reporter: [404, 404]}.items():
        client.force_login(who)
        answers = [client.get(f"/incidents/{case.reference}/letters/{number}/").status_code for number in (1, 2)]
        assert answers == seen, who
    client.force_login(reporter)
    assert "zebra" not in client.get(f"/reports/{case.reference}/").text
    assert [len(search("zebra", who).hits) for who in (officer, leader)] == [1, 1]
    assert [len(search("Monday", who).hits) for who in (officer, leader)] == [1, 0]


def test_leaders_who_were_not_asked_write_nothing(incident, officer, leader, school):
    both = person("leader", school=school)
    both.roles.create(name="dsl", school=school, confirmed_at=incident.reported_at)
    bring(incident, Status.IN_TRIAGE, officer, leader)
    with pytest.raises(NotNow, match="was not asked"):
        incident.write_letter(LetterKind.INVITE, "a", "b", by=both)


@pytest.mark.parametrize("kind", [LetterKind.INVITE, LetterKind.WARN, LetterKind.ASK_REMOVAL])
def test_of_an_image_nobody_is_asked_or_warned(kind, case, officer):
    case.suspect_image(by=officer)
    with pytest.raises(NotNow, match="The police decide"):
        case.write_letter(kind, "a", "b", by=officer)
    case.write_letter(LetterKind.THANK, "a", "b", by=officer)


class TestWhichPosts:
    """A letter to a platform is about posts that are there."""

    @pytest.fixture(autouse=True)
    def posts(self, case, officer):
        facts = {"seen_on": case.seen_on}
        case.add_post(facts | {"platform": "facebook", "account": "second group"}, PostState.UP, by=officer)
        case.add_post(facts | {"platform": "x", "account": "@elsewhere"}, PostState.UP, by=officer)
        case.add_post(facts | {"platform": "x", "account": "@gone"}, PostState.REMOVED, by=officer)

    @pytest.fixture
    def page(self, case, officer, client):
        client.force_login(officer)

        def page(*numbers):
            ids = [case.published.get(number=number).pk for number in numbers]
            return client.get(
                f"/incidents/{case.reference}/ask-removal/", {"which": 1, "post": ids} if ids else {}
            ).text

        return page

    def test_it_is_asked_which_and_those_of_one_platform_are_ticked(self, page):
        text = page()
        assert "Which posts?" in text and "<textarea" not in text and "@gone" not in text
        assert text.count("checked") == 2

    def test_the_letter_lists_these_only(self, page):
        text = page(3)
        assert "<textarea" in text and "@elsewhere" in text and "second group" not in text
        assert "@elsewhere" not in page(1, 2)

    def test_of_two_platforms_it_is_asked_again(self, page):
        text = page(2, 3)
        assert "Select posts of one platform only" in text and text.count("checked") == 2

    def test_of_one_post_nothing_is_asked(self, case, officer, page):
        now = timezone.now()
        for number in (2, 3):
            case.post_checked(number, PostState.REMOVED, now, "", by=officer)
        assert "<textarea" in page()
