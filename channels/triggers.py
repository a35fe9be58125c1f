"""What the database refuses: an approval and a keeper's answer stay as they were given."""

from dcs_portal.audit.triggers import protect

protect("channels_approval", "UPDATE", "DELETE", same_row="id = NEW.id")
protect(
    "channels_review",
    "UPDATE",
    "DELETE",
    same_row="id = NEW.id OR (keeper_id = NEW.keeper_id AND year = NEW.year AND term = NEW.term)",
)
