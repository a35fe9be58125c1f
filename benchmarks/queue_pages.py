"""The queue over 1,000,000 incidents (SQLite: 100,000) against 200, beside Django's own admin list of the same table.

Prints how much longer each page takes, its queries at both sizes, and how long the admin's list takes against it at
the larger size. `QUEUE_MANY` says how many instead.
"""

import logging
import os
import time

from _world import connection, database, table
from django.test import Client
from django.test.utils import CaptureQueriesContext

logging.disable(logging.WARNING)
FEW = 200
TIMES = 9
NEAR = ("needs triage", "all, by risk", "severity S3 or S4")
QUEUE, FIND = "/incidents/", "/incidents/find/"
PAGES = {
    "home page": "/",
    "needs triage": QUEUE,
    "needs triage, by risk": f"{QUEUE}?tab=unclaimed&sort=risk",
    "mine": f"{QUEUE}?tab=mine&sort=newest",
    "waiting for others": f"{QUEUE}?tab=waiting",
    "since the last visit": f"{QUEUE}?tab=new",
    "all, newest": f"{QUEUE}?tab=all",
    "all, oldest": f"{QUEUE}?tab=all&sort=oldest",
    "all, by risk": f"{QUEUE}?tab=all&sort=risk",
    "all, the eighth page": f"{QUEUE}?tab=all&page=8",
    "all, the last page there is": f"{QUEUE}?tab=all&page=40",
    "severity S4": f"{QUEUE}?tab=all&severity=S4",
    "severity S3 or S4": f"{QUEUE}?tab=all&severity=S3&severity=S4",
    "status awaiting removal": f"{QUEUE}?tab=all&status=awaiting_removal",
    "two kinds of harm": f"{QUEUE}?tab=all&category=threat&category=hate",
    "about a child": f"{QUEUE}?tab=all&about=child",
    "two platforms": f"{QUEUE}?tab=all&platform=x&platform=tiktok",
    "two schools": f"{QUEUE}?tab=all&school={{0}}&school={{1}}",
    "one officer": f"{QUEUE}?tab=all&officer={{2}}",
    "until a day long ago": f"{QUEUE}?tab=all&until_day=2&until_month=2&until_year=2026",
    "overdue": f"{QUEUE}?tab=all&overdue=yes",
    "five filters": f"{QUEUE}?tab=all&severity=S4&platform=x&category=threat&school={{0}}&about=child",
    "what is fresh": "/incidents/fresh/?tab=all&after=2026-01-01T00:00:00Z",
}
SEARCHES = {"a rare word": "giraffes", "a frequent word": "school", "an account": "@account_4711", "nowhere": "zebra"}
SEARCHES |= {"a rare and a frequent word": "giraffe school"}
# What of the admin's list each is held against.
ADMIN = {
    "all, newest": "",
    "all, the eighth page": "?p=8",
    "severity S4": "?severity__exact=S4",
    "status awaiting removal": "?status__exact=awaiting_removal",
    "a rare word": "?q=giraffe",
    "an account": "?q=@account_4711",
}


def measured(ask) -> tuple[float, int]:
    """The seconds of the fastest of several, which other work on the machine disturbed least; and the queries."""
    answer = ask()
    assert answer.status_code == 200, answer
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - began)
        if taken[-1] > 2:
            break
    with CaptureQueriesContext(connection) as queries:
        ask()
    return min(taken), len(queries)


def by_hand(client, path: str):
    return lambda: client.get(path.format(*given))


def by_words(client, words: str):
    return lambda: client.post(FIND, {"words": words})


with database():
    from _admin import mount
    from _many import write_incidents, write_texts

    from incidents.models import Desk
    from tests.factories import SchoolFactory, person

    many = int(os.environ.get("QUEUE_MANY") or {"postgresql": 1_000_000, "sqlite": 100_000}[connection.vendor])
    schools = [SchoolFactory() for _ in range(20)]
    reporter, officers = person("staff", school=schools[0]), [person("welfare") for _ in range(10)]
    everywhere, near = Client(), Client()
    for client, user in ((everywhere, officers[0]), (near, person("welfare", school=schools[3]))):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        Desk.objects.visit(user)
    write_texts()
    admin = mount()
    given = [schools[0].pk, schools[1].pk, officers[1].pk]
    asked = {name: by_hand(everywhere, path) for name, path in PAGES.items()}
    asked |= {f"search: {name}": by_words(everywhere, words) for name, words in SEARCHES.items()}
    asked |= {f"one school: {name}": by_hand(near, PAGES[name]) for name in NEAR}
    asked |= {f"one school: {name}": by_words(near, words) for name, words in SEARCHES.items()}
    beside = {name: by_hand(everywhere, admin + path) for name, path in ADMIN.items()}

    write_incidents(1, FEW, schools, reporter, officers)
    few = {name: measured(ask) for name, ask in [*asked.items(), *((f"admin: {n}", a) for n, a in beside.items())]}
    write_incidents(FEW + 1, many, schools, reporter, officers)
    rows = []
    for name, ask in asked.items():
        seconds, queries = measured(ask)
        row = [name, f"{seconds / few[name][0]:.1f}", f"{few[name][1]} -> {queries}"]
        if theirs := beside.get(name.removeprefix("search: ")):
            key = f"admin: {name.removeprefix('search: ')}"
            slower, asked_for = measured(theirs)
            row += [f"{slower / few[key][0]:.1f}", f"{asked_for}", f"{slower / seconds:.1f}"]
        rows.append(tuple(row))
    head = ("page", "ratio", "queries", "admin: ratio", "queries", "admin / ours")
    table(f"Seconds over {many:,} incidents / seconds over {FEW}", rows, head)
