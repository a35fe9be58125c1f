"""The facts that the portal ships with: there once, whatever HQ has made of them, and each with its source."""

import csv
import datetime

import pytest
from django.core.management import call_command
from django.db.models import Q

from dcs_portal.audit.models import Event
from dcs_portal.schools.models import Place
from policies.ages.importing import import_ages
from policies.models import AgeRule, Platform
from tests.factories import PlaceFactory, person

from .conftest import SEED

pytestmark = pytest.mark.django_db
COMPILED = datetime.date(2026, 11, 22)


def test_all_of_it_comes_in(shipped_here, capsys):
    assert Platform.objects.count() == 26
    assert AgeRule.objects.count() == sum(1 for _ in csv.DictReader((SEED / "age_rules.csv").open()))
    assert not AgeRule.objects.filter(Q(source="") | ~Q(verified_on=COMPILED) | Q(mark=""))
    assert Event.objects.filter(code="age_rule.imported").count() == AgeRule.objects.count()
    assert {*AgeRule.objects.values_list("mark", flat=True)} == {"R1", "R2", "OK"}


def test_every_platform_has_a_rule_of_its_own(shipped_here):
    assert not Platform.objects.exclude(pk__in=AgeRule.objects.filter(kind="platform").values("platforms"))


def test_a_second_time_adds_nothing_and_undoes_nothing(shipped_here, capsys):
    hq = person("hq")
    rule, platform = AgeRule.objects.get(key="own-facebook"), Platform.objects.get(slug="x")
    rule.change({"age": 14}, by=hq)
    platform.change({"name": "X (once Twitter)"}, by=hq)
    AgeRule.objects.get(key="own-kik").withdraw("Never was.", by=hq)
    before = Event.objects.count()
    call_command("import_ages")
    assert capsys.readouterr().out == "0 places added\n0 platforms added\n0 rules added\n"
    assert Event.objects.count() == before
    assert AgeRule.objects.get(key="own-facebook").age == 14
    assert Platform.objects.get(slug="x").name == "X (once Twitter)"


def test_places_that_are_there_stay(db):
    PlaceFactory(code="brunei", name="Brunei Darussalam")
    import_ages(SEED)
    assert Place.objects.get(code="brunei").name == "Brunei Darussalam"
    assert AgeRule.objects.get(key="law-brunei").where == "Brunei Darussalam"


def test_every_place_of_the_schools_is_looked_at(db):
    call_command("import_schools", SEED / "schools.csv")
    import_ages(SEED)
    for kind in ("access", "consent"):
        looked_at = AgeRule.objects.filter(kind=kind).values("places")
        assert not Place.objects.filter(schools__isnull=False).exclude(pk__in=looked_at), kind
