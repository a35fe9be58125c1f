"""Whether the daily seal is made, and reaches anybody."""

import datetime

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.utils import timezone

from dcs_portal.audit.models import Seal, record
from tests.factories import UserFactory, person

WARNED = "No seal has been made since"


@pytest.mark.parametrize(("addresses", "warned"), [([], True), (["keeper@school.example"], False)])
def test_deployed_without_anybody_to_mail_seals_to(settings, addresses, warned):
    settings.AUDIT_SEAL_EMAILS = addresses
    found = run_checks(include_deployment_checks=True)
    assert ("audit.W001" in [message.id for message in found]) == warned
    assert "audit.W001" not in [message.id for message in run_checks()]


def written(hours: float) -> None:
    record(UserFactory(), "person.noted", actor=None, at=timezone.now() - datetime.timedelta(hours=hours))


def sealed(hours: float, monkeypatch) -> None:
    then = timezone.now() - datetime.timedelta(hours=hours)
    with monkeypatch.context() as patch:
        patch.setattr("dcs_portal.audit.models.seals.timezone.now", lambda: then)
        Seal.objects.make()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("event", "seal", "warned"),
    [(None, None, False), (1, None, False), (27, None, True), (40, 27, True), (40, 25, False), (None, 27, True)],
)
def test_the_last_seal_is_late(event, seal, warned, client, settings, monkeypatch, capsys):
    settings.SECOND_FACTOR_OPTIONAL = True
    if event:
        written(event)
    if seal:
        sealed(seal, monkeypatch)
    call_command("verify_audit")
    assert (WARNED in capsys.readouterr().out) == warned
    client.force_login(person("auditor"), "django.contrib.auth.backends.ModelBackend")
    assert (WARNED in client.get("/audit/").content.decode()) == warned
