"""Who has still to acknowledge what, of 5,000 people and 10 documents: in one go, against asking for each pair."""

import statistics
import time

from _world import connection, database, table
from django.contrib.auth.hashers import make_password
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

PEOPLE, DOCUMENTS, SHARE = 5_000, 10, 50


def fill() -> None:
    from dcs_portal.schools.models import Role, User
    from policies.models import Acknowledgement, Version, acknowledge, add_document, set_audience
    from tests.factories import SchoolFactory, person

    hq, second = person("hq"), person("hq")
    schools = [SchoolFactory(kind=kind) for kind in ("primary", "secondary", "early_years") for _ in range(10)]
    password = make_password(None)
    users = [User(email=f"p{n}@school.example", name=f"Person {n}", password=password) for n in range(PEOPLE)]
    made = User.objects.bulk_create(users, batch_size=500)
    now = timezone.now()
    roles = [Role(user=user, name="staff", school=schools[n % 30], confirmed_at=now) for n, user in enumerate(made)]
    Role.objects.bulk_create(roles, batch_size=500)
    for number in range(DOCUMENTS):
        document = add_document(by=hq, title=f"Document {number}")
        set_audience(document, [("staff", "")], by=hq)
        version = Version.objects.begin(document, "words", by=hq)
        version.submit(is_material=True, changes="All.", changes_for={}, by=hq)
        version.approve(by=second)
        version.publish(by=hq)
        done = acknowledge(version, by=made[0])
        facts = {"version": version, "sha256": done.sha256, "statement": done.statement}
        rows = [Acknowledgement(person=user, name=user.name, **facts) for user in made[1 : PEOPLE // 2]]
        Acknowledgement.objects.bulk_create(rows, batch_size=500)


def one_go() -> int:
    from policies.models.histories import asked_at

    return sum(1 for one in asked_at(timezone.now()) if one.done is None)


def naive(people) -> int:
    """For each person and each document in force: are they in its audience, and have they?"""
    from policies.models import AudienceRow, Document

    missing = 0
    for person in people:
        for document in Document.objects.in_force():
            for role in person.roles.active().select_related("school"):
                is_asked = AudienceRow.objects.active().filter(document=document, role=role.name).exists()
                if is_asked and not document.published.acknowledgements.filter(person=person).exists():
                    missing += 1
    return missing


with database():
    fill()
    from dcs_portal.schools.models import User

    taken = []
    for _ in range(5):
        began = time.perf_counter()
        missing = one_go()
        taken.append(time.perf_counter() - began)
    assert missing == PEOPLE // 2 * DOCUMENTS, missing
    with CaptureQueriesContext(connection) as queries:
        one_go()
    people = User.objects.filter(email__startswith="p").order_by("pk")[: PEOPLE // SHARE]
    began = time.perf_counter()
    naive(people)
    ratio = (time.perf_counter() - began) * SHARE / statistics.median(taken)
    title = f"{PEOPLE:,} people × {DOCUMENTS} documents: asking for each pair / in one go"
    table(title, [(f"measured on 1 of {SHARE} people", f"{ratio:.0f}", len(queries))], ("", "ratio", "queries"))
    connection.close()
