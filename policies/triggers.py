"""What the database refuses: another text once a version left its draft, and losing what was published or agreed to.

And of declarations and findings, what was signed, named, set or done: each can only end, or be put right, once.
"""

from dcs_portal.audit.triggers import protect

_EXACT = ("document_id", "number", "text", "sha256", "original", "original_sha256")
# Who let it be in force, and what people were told of it. None of it can be empty by then.
_AS_PUBLISHED = ("published_at", "approver_id", "is_material", "changes", "changes_for")


def _differs(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"OLD.{column} <> NEW.{column}" for column in columns)


_PAST_DRAFT = f"OLD.status <> 'draft' AND ({_differs(_EXACT)})"
_ONCE_PUBLISHED = f"OLD.published_at IS NOT NULL AND (NEW.published_at IS NULL OR {_differs(_AS_PUBLISHED)})"
_ONCE_ENDED = "OLD.ended_at IS NOT NULL AND (NEW.ended_at IS NULL OR OLD.ended_at <> NEW.ended_at)"

protect(
    "policies_version",
    *("UPDATE", "DELETE"),
    same_row="id = NEW.id OR (document_id = NEW.document_id AND number = NEW.number)",
    when={
        "UPDATE": f"({_PAST_DRAFT}) OR ({_ONCE_PUBLISHED}) OR ({_ONCE_ENDED})",
        "DELETE": "OLD.published_at IS NOT NULL",
    },
)
protect(
    "policies_acknowledgement",
    *("UPDATE", "DELETE"),
    same_row="id = NEW.id OR (version_id = NEW.version_id AND person_id = NEW.person_id)",
)
protect("policies_signedsheet", "UPDATE", "DELETE", same_row="id = NEW.id")

_SIGNED = ("school_id", "academic_year", "number", "statement", "because", "signed_by_id", "name", "role", "signed_at")
_NAMED = ("school_id", "academic_year", "what", "doing", "by_when", "concerns")
protect(
    "policies_declaration",
    *("UPDATE", "DELETE"),
    same_row="id = NEW.id OR (school_id = NEW.school_id AND academic_year = NEW.academic_year "
    "AND (number = NEW.number OR ended_at IS NULL AND NEW.ended_at IS NULL))",
    when={"UPDATE": f"OLD.ended_at IS NOT NULL OR {_differs(_SIGNED)}"},
)
protect(
    "policies_declaredexception",
    *("UPDATE", "DELETE"),
    same_row="id = NEW.id",
    when={"UPDATE": f"OLD.done_at IS NOT NULL OR {_differs(_NAMED)}"},
)
protect(
    "policies_declaration_exceptions",
    *("UPDATE", "DELETE"),
    same_row="id = NEW.id OR (declaration_id = NEW.declaration_id AND declaredexception_id = NEW.declaredexception_id)",
)
protect("policies_declarationdates", "UPDATE", "DELETE", same_row="id = NEW.id")
protect("policies_findingaction", "UPDATE", "DELETE", same_row="id = NEW.id OR event_id = NEW.event_id")
_FOUND = ("school_id", "happened_on", "platform", "recorded_by_id", "recorded_at", "year_group")
protect("policies_finding", "UPDATE", "DELETE", same_row="id = NEW.id", when={"UPDATE": _differs(_FOUND)})
