import pytest

from dcs_portal.schools.permissions import RoleName
from policies.importing.reading import read
from policies.models import Version, add_document, set_audience
from tests.factories import SchoolFactory, person


@pytest.fixture
def hq(db):
    return person(RoleName.HQ, name="Hilary Quinn")


@pytest.fixture
def second(db):
    """The HQ person who approves."""
    return person(RoleName.HQ, name="Second Person")


@pytest.fixture
def school(db):
    return SchoolFactory(time_zone="Europe/London")


@pytest.fixture
def teacher(school):
    return person(RoleName.STAFF, school=school, name="Terry Teacher")


@pytest.fixture
def leader(school):
    return person(RoleName.LEADER, school=school, name="Lee Leader")


@pytest.fixture
def document(hq):
    document = add_document(
        by=hq, title="Social media: staff and children", number=16, period_from=2023, period_to=2026
    )
    set_audience(document, [(RoleName.STAFF, ""), (RoleName.LEADER, "")], by=hq)
    return document


@pytest.fixture
def publish(document, hq, second):
    """Publishes another version of the document, with this text."""

    def publish(text="# Rules\n\nBe kind.", *, is_material=True, questions=(), document=document, **changes):
        version = Version.objects.begin(document, text, by=hq)
        submit(version, hq, is_material, **changes)
        version.approve(by=second)
        version.publish(by=hq)
        return version

    return publish


def submit(version, by, is_material=True, changes="Everything.", changes_for=None):
    version.submit(is_material=is_material, changes=changes, changes_for=changes_for or {}, by=by)


@pytest.fixture
def imported(tmp_path):
    """Reads bytes as a file of that name: `imported(data, "plan.docx")`."""

    def reading(data: bytes, name: str = "plan.docx"):
        path = tmp_path / "file"
        path.write_bytes(data)
        return read(path, name)

    return reading


@pytest.fixture
def as_(client):
    """The client, signed in: `as_(leader).get(…)`."""

    def as_(who):
        client.force_login(who)
        return client

    return as_
