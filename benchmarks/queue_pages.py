"""The queue and the case over 20,000 incidents against 200: how much longer each page takes, and its queries."""

from _world import Client, database, incidents, measure, table

FEW, MANY = 200, 20_000

with database():
    from tests.factories import SchoolFactory, person

    school = SchoolFactory()
    reporter, officer = person("staff", school=school), person("welfare", school=school)
    incidents(FEW, school, reporter, officer)
    client = Client()
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    addresses = [
        "/",
        "/incidents/",
        "/incidents/?tab=mine",
        "/incidents/?tab=all",
        "/incidents/?tab=all&severity=S4",
        "/incidents/?tab=all&status=reported",
        "/incidents/?tab=all&page=8",
    ]
    rows = measure(client, addresses, lambda: incidents(MANY - FEW, school, reporter, officer))
    table(f"Seconds over {MANY:,} incidents / seconds over {FEW}", rows)
