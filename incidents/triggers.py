"""What the database refuses: another text of what was published, and another letter than the one that was saved."""

from dcs_portal.audit.triggers import protect

_PUBLISHED = "OLD.published_at IS NOT NULL"
_OTHER = (
    "OLD.content <> NEW.content OR OLD.guide <> NEW.guide OR OLD.number <> NEW.number OR OLD.starts_at <> NEW.starts_at"
)
_TAKEN_BACK_LATE = "NEW.published_at IS NULL AND OLD.starts_at <= CURRENT_TIMESTAMP"

protect(
    "incidents_guideversion",
    *("UPDATE", "DELETE"),
    same_row="id = NEW.id OR (guide = NEW.guide AND number = NEW.number)",
    when={"UPDATE": f"{_PUBLISHED} AND ({_OTHER} OR {_TAKEN_BACK_LATE})", "DELETE": _PUBLISHED},
)
protect(
    "incidents_letter",
    "UPDATE",
    same_row="id = NEW.id OR event_id = NEW.event_id OR (incident_id = NEW.incident_id AND number = NEW.number)",
)
