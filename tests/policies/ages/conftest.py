from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from policies.ages.importing import import_ages
from policies.models import AgeRule, Platform

SEED = Path(settings.BASE_DIR) / "data"


@pytest.fixture(scope="module")
def shipped(django_db_setup, django_db_blocker):
    """The facts that the portal ships with, as the rule takes them: the rules, and the platforms by slug."""
    with django_db_blocker.unblock(), transaction.atomic():
        import_ages(SEED)
        platforms = {platform.slug: platform.value for platform in Platform.objects.all()}
        yield [rule.value for rule in AgeRule.objects.standing().shown()], platforms
        transaction.set_rollback(True)


@pytest.fixture
def shipped_here(db):
    import_ages(SEED)
