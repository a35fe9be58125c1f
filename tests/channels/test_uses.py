"""One external post or campaign: asked for, approved until a day, withdrawn from everywhere it was used."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from channels.forms.uses import UsedForm
from channels.models import ExternalUse, UseFacts
from channels.tending import tend
from channels.use_statuses import UseStatus
from dcs_portal.doors import NotNow
from dcs_portal.schools.models import Role
from policies.models import acknowledge

from .conftest import at, clock_at, kinds

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(1)


def facts(school, **more) -> UseFacts:
    about = {"what": "A film of the concert", "where": "Command’s page", "starts_on": school.today}
    about |= {"ends_on": school.today + DAY * 30, "children": "appear", "which_children": "Y5, 24 children"}
    return UseFacts(**(about | {"consent_held": True} | more))


@pytest.fixture
def use(school, leader, hq, strategy):
    acknowledge(strategy, by=leader)
    return ExternalUse.objects.ask(school, facts(school), by=leader)


def test_a_leader_asks_who_has_agreed_and_holds_consent(school, leader, hq, teacher, strategy):
    with pytest.raises(PermissionDenied):
        ExternalUse.objects.ask(school, facts(school), by=teacher)
    with pytest.raises(NotNow, match="has not agreed"):
        ExternalUse.objects.ask(school, facts(school), by=leader)
    acknowledge(strategy, by=leader)
    with pytest.raises(NotNow, match="Consent"):
        ExternalUse.objects.ask(school, facts(school, consent_held=False), by=leader)
    ExternalUse.objects.ask(school, facts(school), by=leader)
    assert kinds(hq) == ["use-asked"]


def test_refused_asked_again_and_approved(use, leader, hq, teacher):
    with pytest.raises(NotNow, match="must not be used"):
        use.used("Command’s page", "", use.school.today, by=teacher)
    use.refuse("Which film?", by=hq)
    use.ask_again("The one of Tuesday", by=leader)
    with pytest.raises(PermissionDenied):
        use.approve(use.ends_on, by=leader)
    use.approve(use.ends_on, "No close-ups.", by=hq)
    assert kinds(leader) == ["use-decided", "use-decided"]
    assert (use.status, use.conditions, use.decided_by) == (UseStatus.APPROVED, "No close-ups.", hq)


def test_nobody_approves_alone_and_without_consent(use, leader, hq):
    use.approve(use.ends_on, by=hq)
    for broken in ({"decided_by": leader}, {"consent_held": False}, {"approved_until": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ExternalUse.objects.filter(pk=use.pk).update(**broken)


def test_withdrawing_lists_everywhere_it_was_used(use, leader, hq, teacher, client_of):
    use.approve(use.ends_on, by=hq)
    page, paper = [use.used(where, "", use.school.today, by=teacher) for where in ("Command’s page", "The paper")]
    use.withdraw("A parent took consent back", by=hq)
    assert kinds(leader)[-1] == "use-ended"
    shown = client_of(teacher).get(at("use", use.pk)).content.decode()
    assert "must not be seen any more" in shown and "Command’s page" in shown and "The paper" in shown
    client_of(teacher).post(at("taken_down", use.pk, page.pk))
    assert use.still_up == [paper]


def test_a_place_that_nobody_wrote_down_is_listed_after_the_end(use, leader, hq, teacher, client_of):
    use.approve(use.school.today + DAY * 9, by=hq)
    first = use.school.today
    with clock_at(first + DAY * 4):
        use.withdraw("A parent took consent back", by=hq)
    with clock_at(first + DAY * 6):
        assert "Write down where" in client_of(teacher).get(at("use", use.pk)).content.decode()
        place = use.used("The paper", "", first + DAY * 3, by=teacher)
        with pytest.raises(NotNow, match="had ended"):
            use.used("The paper", "", first + DAY * 5, by=teacher)
    assert use.still_up == [place]


def test_nothing_is_used_after_its_approval_while_the_clock_stands_still(use, hq, teacher):
    Role.objects.update(starts_on=datetime.date(2020, 1, 1))
    use.approve(use.school.today + DAY, by=hq)
    with clock_at(use.approved_until + DAY), pytest.raises(NotNow, match="had ended"):
        use.used("The paper", "", use.approved_until + DAY, by=teacher)


def test_an_approval_ends_by_itself(use, leader, hq):
    Role.objects.update(starts_on=datetime.date(2020, 1, 1))
    use.approve(use.ends_on, by=hq)
    for on in (use.ends_on, use.ends_on + DAY, use.ends_on + DAY * 4):
        with clock_at(on):
            tend()
            tend()
    use.refresh_from_db()
    assert use.status == UseStatus.EXPIRED
    assert kinds(leader).count("use-ended") == 1


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("https://x@evil.example/post", "as your browser shows it"),
        ("https://evil.example\\@x.com/post", "as your browser shows it"),
        ("x.com/" + "y" * 490, "Shorten the link to 500 characters"),
        ("https://x.com/" + "y" * 490, "Shorten the link to 500 characters"),
    ],
)
def test_a_link_that_misleads_or_is_too_long_is_refused_beside_its_field(school, link, said):
    day = school.today
    boxes = {"on_day": day.day, "on_month": day.month, "on_year": day.year}
    form = UsedForm({"where": "The paper", "link": link, **boxes}, school=school)
    assert said in str(form.errors["link"]) and set(form.errors) == {"link"}
