"""Pages on which somebody decides about a channel: what they see of it, what is missing, and what is offered first."""

import re

import pytest

from channels.models import ExternalUse, Sighting
from channels.statuses import Scope, Verb
from channels.use_statuses import UseVerb
from dcs_portal.handles import Site, read
from policies.models import acknowledge

from .conftest import at
from .test_uses import facts

pytestmark = pytest.mark.django_db
MISSING = "Say first what was considered about pictures of children."


def green(page: str) -> list[str]:
    """The buttons that are offered first."""
    found = re.findall(r'<a [^>]*class="([^"]*govuk-button[^"]*)"[^>]*>\s*(.*?)\s*</a>', page, re.DOTALL)
    return [label for classes, label in found if "secondary" not in classes]


def test_a_leader_reads_what_is_missing_before_hq_can_be_asked(make, leader, strategy, client_of):
    channel = make(scope=Scope.EXTERNAL, consent="")
    page = client_of(leader).get(at("channel", channel.pk)).text
    assert MISSING in page and at("change", channel.pk) in page
    assert green(page) == []
    channel.consent = "held"
    channel.save()
    page = client_of(leader).get(at("channel", channel.pk)).text
    assert MISSING not in page and green(page) == ["Ask HQ to approve it"]


def test_hq_reads_who_has_to_ask(make, hq, client_of):
    assert (
        "A leader of the school has to ask HQ first."
        in client_of(hq).get(at("channel", make(scope="external").pk)).text
    )
    own = make("@dcs", at=None, people=[hq], by=hq, mailboxes=["office@dcs.example"], scope=Scope.EXTERNAL)
    assert own.obstacle(Verb.APPROVE) == "Somebody at HQ has to ask HQ first."


def test_nobody_approves_what_they_do_not_see(make, leader, client_of):
    channel = make(second_factor=False, purpose="Otters and their news")
    page = client_of(leader).get(at("act", channel.pk, Verb.APPROVE)).text
    assert "Otters and their news" in page and "Terry Teacher" in page and "A second factor is off" in page
    channel.second_factor = True
    channel.save()
    assert "A second factor is off" not in client_of(leader).get(at("act", channel.pk, Verb.APPROVE)).text
    assert "Otters and their news" not in client_of(leader).get(at("act", channel.pk, Verb.REFUSE)).text


def test_the_document_that_a_leader_agrees_to_is_a_link(make, leader, strategy, client_of):
    acknowledge(strategy, by=leader)
    page = client_of(leader).get(at("act", make(scope=Scope.EXTERNAL).pk, Verb.ASK_HQ)).text
    assert f'href="/documents/{strategy.document.slug}/"' in page


@pytest.mark.parametrize(("scope", "is_asked"), [(Scope.EXTERNAL, True), (Scope.LOCAL, False)])
def test_what_goes_beyond_the_school_needs_a_word_about_pictures(teacher, school, client_of, scope, is_asked):
    page = client_of(teacher).post(at("propose", school.code), {"scope": scope, "audiences": ["parents"]}).text
    assert ("Select what was considered about pictures" in page) == is_asked


def test_the_home_page_begins_with_what_waits_longest_and_says_where_the_rest_is(school, teacher, leader, client_of):
    for number in range(6):
        Sighting.objects.report(school, read(Site.X, f"@fake_{number}"), "", "seen", by=teacher)
    page = client_of(leader).get("/").text
    assert "fake_0" in page and "fake_5" not in page and "See all channels and accounts" in page
    Sighting.objects.last().close("gone", by=leader)
    page = client_of(leader).get("/").text
    assert "fake_5" in page and "See all channels and accounts" not in page


def test_hq_is_offered_the_day_until_which_a_use_was_asked_for(school, leader, hq, strategy, client_of):
    acknowledge(strategy, by=leader)
    use = ExternalUse.objects.ask(school, facts(school), by=leader)
    page = client_of(hq).get(at("use_act", use.pk, UseVerb.APPROVE)).text
    assert f'value="{use.ends_on.year}"' in page
