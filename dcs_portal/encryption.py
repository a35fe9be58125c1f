"""Encryption of the few fields that must not be readable in the database, such as TOTP secrets."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _fernet() -> MultiFernet:
    # Without keys of its own (development only) one is derived from the secret.
    derived = base64.urlsafe_b64encode(hashlib.sha256(settings.SECRET_KEY.encode()).digest())
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS or [derived]])


def encrypt(text: str) -> str:
    """The text encrypted with the newest key."""
    return _fernet().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text again; cryptography.fernet.InvalidToken if no key fits."""
    return _fernet().decrypt(token.encode()).decode()
