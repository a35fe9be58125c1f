"""Triggers by which the database itself refuses to change or delete what is append-only, on both engines.

A domain adds its own tables with `protect`, and a migration that installs the triggers again.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

# The tables, and what each refuses. The text of an event may be erased by retention, never altered.
PROTECTED: dict[str, tuple[str, ...]] = {
    "audit_event": ("UPDATE", "DELETE"),
    "audit_eventtext": ("UPDATE",),
    "audit_seal": ("UPDATE", "DELETE"),
    "audit_sealentry": ("UPDATE", "DELETE"),
}
# What makes two rows of a table the same. SQLite's INSERT OR REPLACE deletes the old one without its triggers.
SAME_ROW = {
    "audit_event": "id = NEW.id OR (chain_id = NEW.chain_id AND seq = NEW.seq)",
    "audit_eventtext": "event_id = NEW.event_id",
    "audit_seal": "id = NEW.id OR previous = NEW.previous",
    "audit_sealentry": "id = NEW.id OR (seal_id = NEW.seal_id AND chain_number = NEW.chain_number)",
}

# Where only some rows are refused: a condition on OLD and NEW.
WHEN: dict[tuple[str, str], str] = {}


def protect(table: str, *verbs: str, same_row: str, when: dict[str, str] | None = None) -> None:
    """Add a table of a domain.

    Args:
        verbs: "UPDATE", "DELETE" or both.
        same_row: what makes two rows the same, in SQL: see `SAME_ROW`.
        when: for a verb, which rows are refused, in SQL; all of them without it.
    """
    PROTECTED[table] = verbs
    SAME_ROW[table] = same_row
    WHEN.update({(table, verb): condition for verb, condition in (when or {}).items()})


_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'append-only: % of % is refused', TG_OP, TG_TABLE_NAME; END $$
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers of the tables that are there, those triggers that are there already included."""
    remove(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for table, refused in _present(connection).items():
            for verb in refused:
                cursor.execute(_create(connection.vendor, table, verb))
            cursor.execute(_WHOLE_TABLE[connection.vendor](table))


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for the migration's way back, and for tests that empty tables."""
    with connection.cursor() as cursor:
        for table, refused in _present(connection).items():
            for verb in [*refused, "TRUNCATE", "REPLACE"]:
                on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {_name(table, verb)}{on_table}")


def _present(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, ...]]:
    there = set(connection.introspection.table_names())
    return {table: refused for table, refused in PROTECTED.items() if table in there}


def _name(table: str, verb: str) -> str:
    return f"{table}_refuses_{verb.lower()}"


def _create(vendor: str, table: str, verb: str) -> str:
    head = f"CREATE TRIGGER {_name(table, verb)} BEFORE {verb} ON {table} FOR EACH ROW"
    if condition := WHEN.get((table, verb)):
        head += f" WHEN ({condition})"
    if vendor == "postgresql":
        return f"{head} EXECUTE FUNCTION audit_refuse()"
    return f"{head} BEGIN SELECT RAISE(ABORT, 'append-only: {verb} of {table} is refused'); END"


def _refuse_truncate(table: str) -> str:
    return (
        f"CREATE TRIGGER {_name(table, 'TRUNCATE')} BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
    )


def _refuse_replace(table: str) -> str:
    there = f"SELECT 1 FROM {table} WHERE {SAME_ROW[table]}"  # noqa: S608 (no word of it is from outside)
    return (
        f"CREATE TRIGGER {_name(table, 'REPLACE')} BEFORE INSERT ON {table} FOR EACH ROW WHEN EXISTS ({there}) "
        f"BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE in {table} is refused'); END"
    )


_WHOLE_TABLE = {"postgresql": _refuse_truncate, "sqlite": _refuse_replace}
