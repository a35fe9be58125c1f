"""What the database refuses: a session is struck out, never gone; a certificate stays as it was issued."""

from dcs_portal.audit.triggers import protect

protect("training_session", "DELETE", same_row="id = NEW.id OR key = NEW.key")
protect("training_certificate", "UPDATE", "DELETE", same_row="id = NEW.id OR code = NEW.code")
