"""Two hundred officers at once through the web server, on PostgreSQL: they claim, triage and link the same reports.

It asks of the answers whether anything was lost: of what was accepted all is there once, of what was refused nothing.
"""

import http.client
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

from _world import database
from django.db import connection
from django.test import Client

OFFICERS, REPORTS, SCHOOLS, TURNS = 200, 200, 20, 3
TOKEN = "a" * 32
ADMITTED = {HTTPStatus.OK, HTTPStatus.FOUND, HTTPStatus.NOT_FOUND}
TRIAGE = {"severity": "S2", "category": "bullying", "targets": "staff", "target_name": "", "posted_by": "unknown"}


class Officer:
    """Somebody signed in, who works through the browser's requests."""

    def __init__(self, number: int, person, port: int) -> None:
        self.number, self.person, self.port = number, person, port
        self.chance = random.Random(number)
        self.statuses: Counter = Counter()
        self.seconds: list[float] = []
        self.accepted: list[str] = []
        client = Client()
        client.force_login(person, "django.contrib.auth.backends.ModelBackend")
        self.cookies = "; ".join([f"csrftoken={TOKEN}", *(f"{k}={v.value}" for k, v in client.cookies.items())])

    def ask(self, path: str, data: dict | None = None) -> tuple[int, str]:
        connected = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        headers = {"Host": "testserver", "Cookie": self.cookies, "X-CSRFToken": TOKEN, "Referer": "http://testserver/"}
        if data is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        connected.request("GET" if data is None else "POST", path, data and urlencode(data, doseq=True), headers)
        answer = connected.getresponse()
        text = answer.read().decode()
        self.seconds.append(time.perf_counter() - began)
        connected.close()
        self.statuses[answer.status] += 1
        return answer.status, text

    def listed(self, tab: str) -> list[str]:
        return re.findall(r'id="tick-([0-9-]+)"', self.ask(f"/incidents/?tab={tab}")[1])

    def work(self) -> None:
        for turn in range(TURNS):
            if unclaimed := self.listed("unclaimed"):
                # Everybody wants what is on top, so that several go for the same.
                self.ask(f"/incidents/{unclaimed[min(self.chance.randrange(3), len(unclaimed) - 1)]}/claim/", {"x": ""})
            for mine in self.listed("mine")[:2]:
                self.ask(f"/incidents/{mine}/triage/", TRIAGE)
            for verb in ("add", "note"):
                words = f"officer {self.number} turn {turn} {verb}"
                one = self.chance.choice(self.everything)
                if self.ask(f"/incidents/{one}/{verb}/", {"text": words})[0] == HTTPStatus.FOUND:
                    self.accepted.append(words)
            self.ask("/incidents/together/", {"do": "link", "reference": self.chance.sample(self.everything, 3)})
            self.ask("/incidents/together/", {"do": "claim", "reference": self.chance.sample(self.everything, 3)})

    def look_around(self) -> None:
        self.everything = self.listed("all")


def fill(port: int) -> list[Officer]:
    from tests.factories import SchoolFactory, person
    from tests.incidents.cases import report

    schools = [SchoolFactory() for _ in range(SCHOOLS)]
    reporter = person("staff", school=schools[0])
    for number in range(REPORTS):
        report(schools[number % SCHOOLS], reporter)
    officers = [person("welfare", school=schools[number % SCHOOLS]) for number in range(OFFICERS)]
    return [Officer(number, one, port) for number, one in enumerate(officers)]


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


def lost(officers: list[Officer]) -> list[str]:
    """What is not as the answers said it was, in words."""
    from dcs_portal.audit.models import Event
    from dcs_portal.audit.verify import faults
    from incidents.models import Incident

    wrong = list(faults())
    written = Counter(event.text for event in Event.objects.filter(code__in=["incident.add", "incident.note"]))
    wrong += [f"not there once: {words}" for one in officers for words in one.accepted if written.pop(words, 0) != 1]
    wrong += [f"refused, and there: {words}" for words in written]
    for incident in Incident.objects.select_related("officer"):
        claims = Event.objects.about(incident).filter(code="incident.claim")
        if claims.count() > 1 or (incident.officer and claims.get().actor != incident.officer):
            wrong.append(f"{incident} was claimed by {claims.count()}, and is with {incident.officer}")
    return wrong


def done() -> dict[str, int]:
    from dcs_portal.audit.models import Event

    codes = Event.objects.filter(code__startswith="incident.").values_list("code", flat=True)
    return {code.removeprefix("incident."): number for code, number in sorted(Counter(codes).items())}


def at_once(work: list) -> float:
    threads = [threading.Thread(target=one) for one in work]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def wait(port: int) -> None:
    for _ in range(200):
        try:
            return http.client.HTTPConnection("127.0.0.1", port).connect()
        except OSError:
            time.sleep(0.1)
    return None


def main() -> None:
    if connection.vendor != "postgresql":
        print("left out: it asks what happens at once, and on SQLite writers wait in line")
        return
    port = random.Random().randrange(20000, 30000)
    with database(), tempfile.NamedTemporaryFile() as log:
        subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], check=True)
        officers = fill(port)
        url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**connection.settings_dict)
        environment = os.environ | {"DATABASE_URL": url, "PORT": str(port), "WEB_WORKERS": "2", "WEB_THREADS": "32"}
        web = subprocess.Popen([sys.executable, "-m", "gunicorn", "dcs_portal.wsgi"], env=environment, stderr=log)
        try:
            wait(port)
            at_once([one.look_around for one in officers])
            before = deadlocks()
            took = at_once([one.work for one in officers])
            time.sleep(1)
        finally:
            web.terminate()
            web.wait()
        statuses = sum((one.statuses for one in officers), Counter())
        seconds = sorted(second for one in officers for second in one.seconds)
        print(f"{OFFICERS} officers, {sum(statuses.values())} requests, answered {dict(statuses)}")
        print(f"slowest answer / median answer: {seconds[-1] / seconds[len(seconds) // 2]:.1f}; all in {took:.0f} s")
        print(f"done: {done()}; deadlocks: {deadlocks() - before}")
        wrong = lost(officers)
        if not set(statuses) <= ADMITTED:
            wrong += Path(log.name).read_text()[-5000:].splitlines()
        print("\n".join(wrong) or "nothing is lost, and the audit trail is whole")
        sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
