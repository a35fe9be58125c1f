"""Very many incidents, each with somebody it is about and a text, written by the database itself."""

import random
from collections.abc import Sequence

from django.db import connection

# Of so many one is open; of the open ones each third has nobody.
OPEN_EVERY = 50
TEXTS, WORDS = 5000, 25
RARE, FREQUENT = "giraffe", "school"
OPEN_AS = ("reported", "in_triage", "awaiting_removal")


def _pick(values: Sequence, by: str) -> str:
    """A value by a number, in turn."""
    quoted = [value if isinstance(value, int) else f"'{value}'" for value in values]
    cases = " ".join(f"WHEN {at} THEN {value}" for at, value in enumerate(quoted))
    return f"(CASE ({by}) % {len(values)} {cases} END)"


def _if(condition: str, one: str, other: str) -> str:
    return f"(CASE WHEN {condition} THEN {one} ELSE {other} END)"


def _sql(postgresql: str, sqlite: str) -> str:
    return {"postgresql": postgresql, "sqlite": sqlite}[connection.vendor]


def _numbers(first: int, last: int) -> str:
    recursive = f"SELECT {first} UNION ALL SELECT n + 1 FROM s WHERE n < {last}"
    return _sql(
        f"generate_series({first}, {last}) AS s(n)", f"(WITH RECURSIVE s(n) AS ({recursive}) SELECT n FROM s) AS s"
    )


def _ago(last: int, later: str = "") -> str:
    """When number n was reported: as many minutes ago as it is from the last."""
    minutes = f"({last} - n)"
    return _sql(
        f"(now() - {minutes} * interval '1 minute' + interval '{later or '0 day'}')",
        f"strftime('%Y-%m-%d %H:%M:%f', 'now', '{later or '0 day'}', '-' || {minutes} || ' minutes')",
    )


def write_texts() -> None:
    """Texts of words as often as in a language; six in ten have the frequent word, none the rare one."""
    from dcs_portal.search_words import stems

    chance = random.Random(7)
    known = ["".join(chance.choices("abcdefghiklmnoprstuv", k=chance.randint(3, 11))) for _ in range(8000)]
    weights = [1 / (rank + 3) for rank in range(len(known))]
    rows = []
    for number in range(TEXTS):
        text = " ".join([*chance.choices(known, weights, k=WORDS), *([FREQUENT] * (number % 10 < 6))])
        rows.append((number, text, " ".join(stems(text))))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_text (n integer PRIMARY KEY, text text, words text)")
        cursor.executemany("INSERT INTO bench_text VALUES (%s, %s, %s)", rows)


def _columns(last: int, schools, reporter, officers) -> dict[str, str]:
    from incidents.codes import Category, Platform

    false, true = _sql("false", "0"), _sql("true", "1")
    is_open, turn = f"n % {OPEN_EVERY} = 0", f"n / {OPEN_EVERY}"
    is_fresh = f"{is_open} AND ({turn}) % 3 = 0"
    severity = _pick(["S4", *["S3"] * 3, *["S2"] * 9, *["S1"] * 7], "n")
    halves = "to_char(n / 10000, 'FM0000') || '-' || to_char(n % 10000, 'FM0000')"
    return {
        "reference": _sql(halves, "printf('%04d-%04d', n / 10000, n % 10000)"),
        "school_id": _pick([school.pk for school in schools], "n / 7"),
        "reporter_id": str(reporter.pk),
        "reported_at": _ago(last),
        "written_by": "''",
        "seen_on": _sql("CURRENT_DATE", "date('now')"),
        "platform": _pick(Platform.values, "n / 3"),
        "whereabouts": "'@account_' || (n % 5000)",
        "link": "'https://social.example/post/' || n",
        "source": "''",
        "signs": _sql("'[\"insult\"]'::jsonb", "'[\"insult\"]'"),
        "danger": false,
        "kind": "'post'",
        "restricted": _if("n % 500 = 1", true, false),
        "finding": "''",
        "status": _if(is_open, _pick(OPEN_AS, turn), "'closed'"),
        "officer_id": _if(is_fresh, "NULL", _pick([one.pk for one in officers], "n / 11")),
        "proposed_severity": severity,
        "severity": severity,
        "command": "''",
        "category": _if(is_fresh, "''", _pick(Category.values, "n / 5")),
        "stage": _if(is_open, _if(is_fresh, "'claim'", "'close'"), "''"),
        "due_at": _if(is_open, _ago(last, "1 day"), "NULL"),
        "waits_for": "''",
        "leadership": "'school'",
        "escalated": false,
        "outcome": _if(is_open, "''", "'no_action'"),
        "closed_at": _if(is_open, "NULL", _ago(last, "1 day")),
    }


def _what_belongs_to_them(last: int) -> list[str]:
    """For those that have nothing yet: chain, event, text, the words of both, and whom it is about."""
    from incidents.codes import TargetKind

    new = "FROM incidents_incident WHERE id > (SELECT coalesce(max(incident_id), 0) FROM incidents_party)"
    text = f"JOIN bench_text t ON t.n = e.id * 7919 % {TEXTS}"
    after = "(SELECT coalesce(max({}), 0) FROM {})"
    facts = "replace(reference, '-', ' ') || ' account ' || (id % 5000) || ' http social exampl post ' || id"
    rare = f"e.id % {max(last // 3, 1)} = 1"
    false = _sql("false", "0")
    return [
        "INSERT INTO audit_chain (record_type, record_id, label, length, head, sealed_length)"
        f" SELECT 'incidents.incident', id, reference, 1, '', 0 {new}",
        "INSERT INTO audit_event (chain_id, seq, at, actor_id, code, data, text_digest, previous, hash)"
        " SELECT c.id, 1, i.reported_at, i.reporter_id, 'incident.reported', '{}', '', '', ''"
        " FROM audit_chain c JOIN incidents_incident i ON i.id = c.record_id AND c.record_type = 'incidents.incident'"
        f" WHERE c.id > {after.format('chain_id', 'audit_event')} ORDER BY i.id",
        f"INSERT INTO audit_eventtext (event_id, salt, text) SELECT e.id, '', t.text FROM audit_event e {text}"
        f" WHERE e.id > {after.format('event_id', 'audit_eventtext')}",
        "INSERT INTO incidents_casewords (incident_id, code, restricted, words)"
        f" SELECT id, 'facts', {false}, {facts} {new}",
        "INSERT INTO incidents_casewords (incident_id, text_id, code, restricted, words)"
        f" SELECT c.record_id, e.id, e.code, {false}, t.words || {_if(rare, repr(' giraff'), repr(''))}"
        f" FROM audit_event e JOIN audit_chain c ON c.id = e.chain_id {text}"
        f" WHERE e.id > {after.format('text_id', 'incidents_casewords')} ORDER BY e.id",
        "INSERT INTO incidents_party (incident_id, part, kind, name, name_key)"
        f" SELECT id, 'target', {_pick(TargetKind.values, 'id')}, '', '' {new}",
    ]


def write_incidents(first: int, last: int, schools, reporter, officers) -> None:
    """Those numbered from `first` to `last`, a minute apart, the last ones now."""
    columns = _columns(last, schools, reporter, officers)
    names, values = ", ".join(columns), ", ".join(columns.values())
    statements = [f"INSERT INTO incidents_incident ({names}) SELECT {values} FROM {_numbers(first, last)}"]
    with connection.cursor() as cursor:
        # As PostgreSQL does by itself within a minute; SQLite has no such habit, and gets no help.
        for statement in [*statements, *_what_belongs_to_them(last), _sql("ANALYZE", "SELECT 1")]:
            cursor.execute(statement)
