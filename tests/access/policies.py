"""The documents that the tables of policies_reading, policies_keeping and policies_asking are about."""

from dcs_portal.schools.permissions import RoleName
from policies.models import DocumentKind, Version, add_document, set_audience
from tests.factories import person

ROWS = []


def build(world) -> None:
    """A document with a version that was superseded, one in force and a draft; one forthcoming; one kept elsewhere."""
    hq, world.approver = world.people["hq"], person(RoleName.HQ, name="approver")
    world.policy = add_document(by=hq, title="Social media: staff and children", number=16)
    set_audience(world.policy, [(RoleName.STAFF, "")], by=hq)
    world.superseded = _published(world, "# Before\n\nOld words.")
    world.in_force = _published(world, "# Rules\n\nBe kind.")
    world.draft_version = Version.objects.begin(world.policy, by=hq)
    world.forthcoming = add_document(by=hq, title="Directive", kind=DocumentKind.FORTHCOMING)
    world.elsewhere = add_document(
        by=hq, title="Strategy", kind=DocumentKind.EXTERNAL, url="https://strategy.example/aspect-8"
    )


def _published(world, text: str) -> Version:
    version = Version.objects.begin(world.policy, text, by=world.people["hq"])
    version.submit(is_material=True, changes="All of it.", changes_for={}, by=world.people["hq"])
    version.approve(by=world.approver)
    version.publish(by=world.people["hq"])
    return version
