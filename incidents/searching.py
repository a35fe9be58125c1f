"""Search in cases, over what one person may read of them: PostgreSQL's full text, SQLite's FTS5, one answer.

The newest writing comes first, so that a word of every second case is found as quickly as one that stands nowhere.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, F, Q, QuerySet
from django.db.models.expressions import RawSQL
from markupsafe import Markup

from dcs_portal.audit.models import EventText
from dcs_portal.schools.models import User
from dcs_portal.schools.permissions import Permission
from dcs_portal.search_words import BEGINNING, excerpt, stems, wanted

from .models import CaseWords, Incident
from .models.case_words import FACTS
from .models.queries import at_schools_of, seen_by, withheld_from
from .words import FOR_LEADERS, NOTES, OF_AN_END, TITLES, without_accused

MOST_PLACES = 200
MOST_CASES = 50
MOST_EXCERPTS = 3
# So many newest places of a word are looked at where the words of a search stand in several texts of a case.
FAR = 1000
FARTHEST = 20_000
ALL, SOME = "AND", "OR"


@dataclass(frozen=True, slots=True)
class Hit:
    """A case, and where what is sought stands in it: words for the place, and the words around it, marked."""

    incident: Incident
    places: list[tuple[str, Markup]]


@dataclass(frozen=True, slots=True)
class Found:
    """The cases, those first of which something was written last; `is_cut` where there may be more."""

    hits: list[Hit]
    is_cut: bool


def search(typed: str, user: User) -> Found:
    """The cases in which every word stands in one text that `user` may read; if none, in several texts of a case.

    Args:
        typed: whatever somebody typed. No sign in it means anything, but what is written without a blank, such as a
            handle or a link, is found only as it stands. The beginning of a word finds it.
    """
    sought = wanted(typed)
    asked = _parts(typed)
    if not asked:
        return Found([], is_cut=False)
    rows = CaseWords.objects.filter(readable_by(user)).exclude(within(withheld_from(user)))
    found = _newest(rows.filter(_matching(asked)), MOST_PLACES + 1)
    if not found and len(asked) > 1:
        there = _of_cases(rows, asked, SOME, _with_all(asked, rows))
        found = list(there.order_by("-pk")[: MOST_PLACES + 1])
    by_case: dict[int, list[CaseWords]] = defaultdict(list)
    leads = _leads({place.incident_id for place in found[:MOST_PLACES]}, user)
    for place in found[:MOST_PLACES]:
        by_case[leads.get(place.incident_id, place.incident_id)].append(place)
    shown = dict(list(by_case.items())[:MOST_CASES])
    return Found(_hits(shown, sought), is_cut=len(found) > MOST_PLACES or len(by_case) > MOST_CASES)


def _leads(cases: set[int], user: User) -> dict[int, int]:
    """Of reports that were merged the case that they were merged into, where the person sees that."""
    rows = Incident.objects.filter(pk__in=cases, merged_into__isnull=False).order_by().values_list("pk", "merged_into")
    leads = {pk: lead for pk, lead in rows if lead}
    if not leads:
        return {}
    seen = set(Incident.objects.visible_to(user).filter(pk__in=leads.values()).values_list("pk", flat=True))
    return {pk: lead for pk, lead in leads.items() if lead in seen}


def readable_by(user: User) -> Q:
    """The rows whose texts `user` may read, as `words.may_read` says of each event, of cases that they may see."""
    triage, sees = (within(at_schools_of(user, one)) for one in (Permission.TRIAGE, Permission.SEE_INCIDENTS))
    allegations = within(at_schools_of(user, Permission.HANDLE_ALLEGATIONS))
    restricted = Q(restricted=True) | Q(incident__restricted=True)
    no_note = (sees | allegations & Q(incident__escalated=True)) & ~Q(code__in=NOTES)
    was_asked = Q(incident__referred_at__isnull=False)
    for_leaders = was_asked & Q(code__in=[*FOR_LEADERS, FACTS]) | ~was_asked & Q(code__in=OF_AN_END)
    works_there = triage | sees | allegations & Q(incident__escalated=True)
    ordinary = triage | no_note | ~works_there & for_leaders
    return within(seen_by(user)) & (restricted & allegations | ~restricted & ordinary)


def within(rule: Q) -> Q:
    """A rule about incidents as one about rows that belong to one."""
    children: list[Any] = rule.children
    parts = [within(part) if isinstance(part, Q) else (f"incident__{part[0]}", part[1]) for part in children]
    return Q(*parts, _connector=rule.connector, _negated=rule.negated)


def _parts(typed: str) -> list[list[str]]:
    """What must stand there: each word that tells something, and what was written without a blank in one piece."""
    telling = set(wanted(typed))
    pieces = [stems(piece) for piece in typed.split()]
    return [piece for piece in pieces if len(piece) > 1 or (piece and piece[0] in telling)]


def _with_all(asked: list[list[str]], rows: QuerySet[CaseWords]) -> set[int]:
    """The cases that have every part in some text. A rare part says which they may be; a long one is rare, mostly."""
    first: list[str] = []
    places: list[CaseWords] = []
    for first in sorted(asked, key=lambda part: -len("".join(part))):
        places = _newest(rows.filter(_matching([first])), FAR)
        if len(places) < FAR:
            break
    kept = {place.incident_id for place in places}
    for part in asked:
        if part is not first and kept:
            kept = set(_of_cases(rows, [part], ALL, kept).values_list("incident", flat=True))
    return kept


def _newest(rows: QuerySet[CaseWords], most: int) -> list[CaseWords]:
    """Those that were written last.

    PostgreSQL knows how often a word stands somewhere: for a rare one it goes by the index of the words, for a frequent
    one back in time. SQLite does not. It would go back in time past all the rest, or through every case of a school:
    an order that is no column keeps it from the one, a join in the order in which it is written from the other.
    """
    if connection.vendor == "postgresql":
        return list(rows.order_by("-pk")[:most])
    try:
        sql, params = rows.order_by((F("pk") + 0).desc())[:most].query.sql_with_params()
    except EmptyResultSet:  # whoever sees no case at all
        return []
    return list(CaseWords.objects.raw(sql.replace(" INNER JOIN ", " CROSS JOIN "), params))


def _matching(asked: list[list[str]]) -> Q | RawSQL:
    """The rows that have all of these parts; on SQLite the newest of these."""
    if connection.vendor == "postgresql":
        return _by_vector(asked, ALL)
    sql = "SELECT rowid FROM incidents_casewords_index(%s) ORDER BY rowid DESC LIMIT %s"
    return Q(pk__in=RawSQL(sql, [_fts5(asked, ALL), FARTHEST]))  # noqa: S611


def _of_cases(rows: QuerySet, asked: list[list[str]], joined_by: str, cases: set[int]) -> QuerySet:
    """The rows of a few cases that have all of these parts, or some."""
    rows = rows.filter(incident__in=cases)
    if connection.vendor == "postgresql":
        return rows.filter(_by_vector(asked, joined_by))
    sql = "SELECT rowid FROM incidents_casewords_index(%s)"
    return rows.alias(at=F("pk") + 0).filter(at__in=RawSQL(sql, [_fts5(asked, joined_by)]))  # noqa: S611


def _by_vector(asked: list[list[str]], joined_by: str) -> RawSQL:
    sign = {ALL: " & ", SOME: " | "}[joined_by]
    query = sign.join(f"({' <-> '.join(_lexemes(part))})" for part in asked)
    return RawSQL("vector @@ CAST(%s AS tsquery)", [query], output_field=BooleanField())  # type: ignore[no-untyped-call]


def _fts5(asked: list[list[str]], joined_by: str) -> str:
    return f" {joined_by} ".join(f'"{" ".join(part)}"' + " *" * (len(part[-1]) >= BEGINNING) for part in asked)


def _lexemes(part: list[str]) -> list[str]:
    *first, last = (f"'{word}'" for word in part)
    return [*first, last + ":*" * (len(part[-1]) >= BEGINNING)]


def _hits(places: dict[int, list[CaseWords]], sought: tuple[str, ...]) -> list[Hit]:
    ids = {place.incident_id for rows in places.values() for place in rows}
    cases = Incident.objects.select_related("school", "officer").in_bulk([*places, *ids])
    wanted_texts = [one.text_id for rows in places.values() for one in rows[:MOST_EXCERPTS] if one.text_id]
    texts = EventText.objects.in_bulk(wanted_texts)
    return [
        Hit(cases[pk], [_place(one, cases[pk], cases[one.incident_id], texts, sought) for one in rows[:MOST_EXCERPTS]])
        for pk, rows in places.items()
        if pk in cases
    ]


def _place(
    row: CaseWords, shown: Incident, incident: Incident, texts: dict[int, EventText], sought: tuple[str, ...]
) -> tuple[str, Markup]:
    merged = f"{incident.reference}, merged into it: " if incident.pk != shown.pk else ""
    if row.code == FACTS:
        facts = [incident.reference, incident.get_platform_display(), incident.whereabouts, incident.link]
        return f"{merged}The report", excerpt(sought, ", ".join(fact for fact in facts if fact))
    text = texts[row.text_id].text if row.text_id in texts else ""
    return f"{merged}{TITLES[row.code]}", excerpt(sought, without_accused(text, incident))
