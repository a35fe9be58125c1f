"""The gate of HQ: no way round it by another word, by a later change, or by somebody else's second thought."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from channels.forms.proposing import ChangeForm
from channels.models import Channel, change
from channels.statuses import Scope, Status, Verb
from dcs_portal.doors import NotNow
from policies.models import acknowledge

from .conftest import kinds

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("beyond", ["public", "stakeholders"])
def test_whoever_is_for_people_beyond_the_school_is_external(make, leader, beyond):
    with pytest.raises(NotNow, match="HQ approves it"):
        make(audiences=["parents", beyond])
    channel = make()
    with pytest.raises(NotNow, match="HQ approves it"):
        change(channel, {"audiences": [beyond]}, by=leader)
    make("@another", scope=Scope.EXTERNAL, audiences=[beyond])
    Channel.objects.filter(pk=channel.pk).update(audiences=[beyond])
    with pytest.raises(NotNow, match="HQ approves it"):
        channel.approve(by=leader)


def test_the_form_says_so_beside_the_field(make):
    form = ChangeForm({"scope": "local", "audiences": ["public"]}, channel=make())
    assert any("HQ approves it" in why for why in form.errors["scope"])


def test_what_hq_refused_does_not_become_local(make, leader, hq, teacher, strategy):
    channel = make(scope=Scope.EXTERNAL)
    acknowledge(strategy, by=leader)
    channel.ask_hq(by=leader)
    channel.refuse("Not this one", by=hq)
    change(channel, {"scope": Scope.LOCAL}, by=teacher)
    channel.ask_again("It is local now", by=teacher)
    change(channel, {"scope": Scope.LOCAL}, by=teacher)
    assert Channel.objects.get(pk=channel.pk).scope == Scope.EXTERNAL
    assert "scope" not in ChangeForm(channel=channel).fields


def test_what_hq_suspended_only_hq_resumes(external, leader, hq):
    channel = external()
    channel.suspend("Pictures without consent", by=hq)
    assert Verb.RESUME not in channel.verbs(leader)
    with pytest.raises(PermissionDenied):
        channel.resume(by=leader)
    channel.resume(by=hq)
    channel.suspend("Half-term", by=leader)
    channel.resume(by=leader)
    assert channel.status == Status.LIVE


def test_hq_refuses_a_request_for_longer(external, leader, hq):
    channel = external(30)
    until = channel.approved_until
    with pytest.raises(NotNow, match="has to ask"):
        channel.refuse_longer("No", by=hq)
    channel.ask_longer("Another year", by=leader)
    with pytest.raises(PermissionDenied):
        channel.refuse_longer("No", by=leader)
    before = len(kinds(leader))
    channel.refuse_longer("It is used too little", by=hq)
    assert (channel.status, channel.approved_until, channel.longer_asked_at) == (Status.LIVE, until, None)
    assert kinds(leader)[before:] == ["channel-decided"]
    with pytest.raises(NotNow, match="has to ask"):
        channel.renew(by=hq, until=until + datetime.timedelta(1))
