"""Several at once: workers with one pack, askers of one pack, and a seal that falls while a pack is made."""

import pytest

from dcs_portal.audit.models import Event
from dcs_portal.audit.verify import faults
from incidents.models import CasePack, Evidence, NotNow
from incidents.packs import giving, making
from tests.factories import SchoolFactory, person
from tests.threads import at_once

from .cases import report
from .files import files_in, keep
from .packs import ask, draft

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


@pytest.fixture
def officer(transactional_db):
    return person("welfare", school=SchoolFactory())


@pytest.fixture
def pack(officer):
    incident = report(officer.active_roles[0].school, person("staff", school=officer.active_roles[0].school))
    keep(incident.reporter, incident=incident)
    return draft(incident, officer, with_files=True)


def fresh(pack):
    return CasePack.objects.select_related("incident__school", "by").get(pk=pack.pk)


def test_many_workers_make_one_file(pack, own_evidence):
    ask(pack)
    at_once(*[lambda: making.make(pack.pk)] * AT_ONCE)
    assert [str(path.relative_to(own_evidence / "packs")) for path in files_in(own_evidence / "packs")] == [
        fresh(pack).file
    ]
    assert Event.objects.about(pack.incident).filter(code="incident.pack_ready").count() == 1
    assert list(faults()) == []


def test_asked_for_many_times_it_is_asked_for_once(pack):
    found = at_once(*[lambda: ask(fresh(pack))] * AT_ONCE)
    assert sum(isinstance(one, NotNow) for one in found) == AT_ONCE - 1
    assert Event.objects.about(pack.incident).filter(code="incident.pack").count() == 1


def test_a_seal_while_it_is_made_leaves_nothing_to_take(pack, officer):
    ask(pack)
    found = at_once(lambda: making.make(pack.pk), lambda: Evidence.objects.get().seal(by=officer))
    assert found == [None, None]
    with pytest.raises(NotNow):
        giving.open_pack(fresh(pack), "zip", by=officer)
