"""Search in every document in force: PostgreSQL's full text, SQLite's FTS5, and one answer of one shape."""

from dataclasses import dataclass

from django.db import connection
from markupsafe import Markup

from dcs_portal.search_words import BEGINNING, all_in, excerpt, marked, wanted

from .models import Document
from .models.documents import DocumentQuerySet
from .models.sections import Section

ALL, SOME = "AND", "OR"
MOST_PLACES = 100
MOST_PLACES_OF_A_DOCUMENT = 5

_FOUND = {
    "postgresql": (
        "SELECT id, -ts_rank(vector, asked) AS score FROM policies_section, CAST(%s AS tsquery) AS asked "
        "WHERE vector @@ asked"
    ),
    "sqlite": ("SELECT rowid AS id, rank AS score FROM policies_section_words WHERE policies_section_words MATCH %s"),
}
_PLACES = """
WITH found AS MATERIALIZED ({found}), placed AS (
    SELECT found.id, found.score, count(*) OVER whole AS places,
        row_number() OVER (PARTITION BY version.document_id ORDER BY found.score, found.id) AS nth
    FROM found JOIN policies_section ON policies_section.id = found.id
        JOIN policies_version AS version ON version.id = policies_section.version_id
    WHERE version.status = 'published' AND version.document_id IN ({documents})
    WINDOW whole AS (PARTITION BY version.document_id)
)
SELECT id, places FROM placed WHERE nth <= %s ORDER BY score, id LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where what is sought stands. Without places: a document that is called so.

    places: how many there are in the document, of which only the best are in the list.
    has_all: every word stands there.
    """

    document: Document
    anchor: str = ""
    heading: Markup | str = ""
    excerpt: Markup | str = ""
    places: int = 0
    has_all: bool = True


def search(words: str, documents: DocumentQuerySet) -> list[Hit]:
    """The documents with all the words in what they are called, then the places with all of them, the best first.

    Where no place has them all, those that have some.

    Args:
        words: whatever somebody typed. No sign in it means anything; a part of a word finds those that begin so.
        documents: where to look, such as those that a person may see.
    """
    sought, there = wanted(words), {document.pk: document for document in documents}
    if not sought or not there:
        return []
    named = [Hit(document) for document in there.values() if all_in(sought, f"{document} {document.focus}")]
    places = _places(sought, list(there), ALL)
    if places or named or len(sought) == 1:
        return named + _hits(sought, there, places, has_all=True)
    return _hits(sought, there, _places(sought, list(there), SOME), has_all=False)


def _hits(sought: tuple[str, ...], documents: dict[int, Document], places: dict[int, int], has_all: bool) -> list[Hit]:
    rows = Section.objects.filter(pk__in=places).select_related("version").defer("words", "version__text")
    sections = {section.pk: section for section in rows}
    found = [(sections[pk], number) for pk, number in places.items() if pk in sections]
    return [
        Hit(
            documents[section.version.document_id],
            section.anchor,
            marked(sought, section.heading),
            excerpt(sought, section.text),
            number,
            has_all,
        )
        for section, number in found
    ]


def _places(sought: tuple[str, ...], documents: list[int], joined_by: str) -> dict[int, int]:
    """Ids of the best sections in order, with how many places there are in the same document."""
    sql = _PLACES.format(found=_FOUND[connection.vendor], documents=", ".join(["%s"] * len(documents)))
    asked = _QUERY[connection.vendor](sought, joined_by)
    with connection.cursor() as cursor:
        cursor.execute(sql, [asked, *documents, MOST_PLACES_OF_A_DOCUMENT, MOST_PLACES])
        return dict(cursor.fetchall())


def _tsquery(sought: tuple[str, ...], joined_by: str) -> str:
    sign = {ALL: " & ", SOME: " | "}[joined_by]
    return sign.join(f"'{word}'" + ":*" * (len(word) >= BEGINNING) for word in sought)


def _fts5(sought: tuple[str, ...], joined_by: str) -> str:
    return f" {joined_by} ".join(f'"{word}"' + " *" * (len(word) >= BEGINNING) for word in sought)


_QUERY = {"postgresql": _tsquery, "sqlite": _fts5}
