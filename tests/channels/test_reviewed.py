"""Ways round the rules for channels: each of these went through once."""

import pytest

from channels.models import Proposal, change, propose, set_keepers
from channels.statuses import Scope, Status, Verb
from dcs_portal.doors import NotNow
from dcs_portal.handles import Site, read
from policies.models import acknowledge
from tests.factories import SchoolFactory, person

from .conftest import FACTS, at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("hq_was_asked", [True, False])
def test_what_hq_refused_is_not_proposed_as_local(make, leader, hq, strategy, hq_was_asked):
    acknowledge(strategy, by=leader)
    channel = make("@refused", scope=Scope.EXTERNAL)
    if hq_was_asked:
        channel.ask_hq(by=leader)
    channel.refuse("No", by=hq if hq_was_asked else leader)
    if hq_was_asked:
        with pytest.raises(NotNow, match="HQ refused"):
            make("@refused")
    else:
        make("@refused")
    make("@another")


def test_a_person_does_not_count_twice_by_their_own_address(make, live, teacher, office, leader):
    with pytest.raises(NotNow, match="address of a person"):
        make(people=[teacher], mailboxes=[teacher.email.upper()])
    channel = live()
    with pytest.raises(NotNow, match="address of a person"):
        set_keepers(channel, [teacher], [office.email], by=leader)
    assert channel.keepers.standing().count() == 2
    with pytest.raises(NotNow, match="two keepers"):
        make("@twice", people=[teacher, teacher])


def test_hq_renews_nothing_that_nobody_keeps(external, leader, hq, school, teacher, office):
    channel = external(30)
    channel.ask_longer("Still needed", by=leader)
    assert "HQ was asked already" in channel.obstacle(Verb.ASK_LONGER)
    assert Verb.RENEW in channel.verbs(hq)
    channel.keepers.update(ended_on=channel.today)
    assert "two keepers" in channel.obstacle(Verb.RENEW)


def test_lookalikes_of_other_schools_are_for_who_decides(make, teacher, leader, hq, client_of):
    other = SchoolFactory(name="Birch School")
    staff = [person("staff", school=other) for _ in range(2)]
    propose(Proposal(other, read(Site.X, "@a1der_bay"), FACTS | {"scope": Scope.LOCAL}, staff), by=staff[0])
    page = at("channel", make("@alder_bay", site=Site.X).pk)
    assert ["Birch School" in client_of(who).get(page).text for who in (teacher, leader, hq)] == [False, True, True]


def test_what_can_be_changed_no_more_is_not_dropped_in_silence(make, leader, client_of):
    channel = make()
    page, said = at("change", channel.pk), {"purpose": "Otters", "scope": "local", "audiences": ["staff"]}
    channel.approve(by=leader)
    assert "part of this cannot be changed now" in client_of(leader).post(page, said).text
    channel.refresh_from_db()
    assert (channel.purpose, channel.status) == (FACTS["purpose"], Status.APPROVED)
    assert change(channel, {"purpose": "Otters"}, by=leader)


def test_a_link_that_unfolds_is_not_too_long_to_keep(school, teacher, client_of):
    said = {"account": "https://x.example/" + "\ufb2c" * 400, "site": "x", "said": "?", "speaks_for": school.code}
    assert client_of(teacher).post(at("report_account", school.code), said).status_code == 302
