"""Whatever is merged, undone and transferred, in any order: nothing is lost, and each report is in one open place."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from dcs_portal.audit.models import Event
from dcs_portal.audit.verify import faults
from incidents import showing_merged, words
from incidents.casefile import CaseFile
from incidents.evidence import showing
from incidents.models import Incident, NotNow, Transfer
from tests.factories import SchoolFactory, person
from tests.thorough import THOROUGH

from .cases import report
from .files import keep

pytestmark = pytest.mark.django_db
NUMBERS = st.integers(0, 3)
STEPS = st.one_of(
    st.tuples(st.just("merge"), NUMBERS, NUMBERS),
    st.tuples(st.just("undo"), NUMBERS, NUMBERS),
    st.tuples(st.just("offer"), NUMBERS, st.integers(0, 1)),
    st.tuples(st.just("accept"), NUMBERS, NUMBERS),
    st.tuples(st.just("refuse"), NUMBERS, NUMBERS),
)


def step(verb, one, other, cases, schools, by):
    """Do it if it can be done as things stand."""
    case = Incident.objects.get(pk=cases[one].pk)
    offer = Transfer.objects.waiting().filter(incident=case).first()
    try:
        if verb == "merge":
            case.merge_into(Incident.objects.get(pk=cases[other].pk), by=by)
        elif verb == "undo":
            case.unmerge("it was wrong", by=by)
        elif verb == "offer":
            if case.officer is None:
                case.claim(by=by)
            case.offer(schools[other], "take it", by=by)
        elif offer and verb == "accept":
            case.accept(offer, by=by)
        elif offer:
            case.refuse(offer, "no", by=by)
    except (NotNow, PermissionDenied):
        pass


def shown_by(case, user):
    """The events and files that the page of a case shows: of itself and what was merged into it."""
    merged = showing_merged.of_case(CaseFile(case, user))
    lines = showing_merged.chronology(case, merged, user)
    files = [item.evidence.pk for item in showing.of_incident(case, user)]
    return {one.pk for one in [case, *(m.incident for m in merged)]}, len(lines), [
        *files, *(item.evidence.pk for one in merged for item in one.evidence)
    ]  # fmt: skip


@settings(max_examples=12 if THOROUGH else 4, deadline=None, phases=[Phase.generate])
@given(st.lists(STEPS, min_size=3, max_size=10))
def test_nothing_is_lost(steps):
    with transaction.atomic():
        schools = [SchoolFactory(), SchoolFactory()]
        by, teacher = person("welfare"), person("staff", school=schools[0])
        cases = [report(schools[0], teacher) for _ in range(4)]
        files = {keep(teacher, incident=case).pk for case in cases}
        for verb, one, other in steps:
            step(verb, one, other, cases, schools, by)
            check(cases, files, by)
        assert list(faults()) == []
        transaction.set_rollback(True)


def check(cases, files, by):
    found = [shown_by(case, by) for case in Incident.objects.open()]
    assert sorted(pk for places, _, _ in found for pk in places) == sorted(case.pk for case in cases)
    assert sorted(pk for _, _, pks in found for pk in pks) == sorted(files)
    written = sum(len(words.chronology(case, by)) for case in Incident.objects.all())
    assert sum(lines for _, lines, _ in found) == written
    assert Event.objects.filter(code="incident.reported").count() == len(cases)
