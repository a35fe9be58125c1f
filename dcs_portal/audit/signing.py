"""The signature on the daily seal, with a key that is never in the database."""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings


def _key() -> Ed25519PrivateKey:
    if settings.AUDIT_SIGNING_KEY:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(settings.AUDIT_SIGNING_KEY))
    # Development only: production does not start without a key of its own.
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(settings.SECRET_KEY.encode()).digest())


def sign(digest: str) -> str:
    """Ed25519 signature of a seal's digest, in hex."""
    return _key().sign(digest.encode()).hex()


def public_key() -> str:
    """The public half of the key, in hex: what checks its signatures, and makes none."""
    return _key().public_key().public_bytes_raw().hex()


def is_signed(digest: str, signature: str) -> bool:
    """Whether it was signed with the present key, or with an earlier one whose public half is trusted."""
    return any(_fits(key, digest, signature) for key in (public_key(), *settings.AUDIT_TRUSTED_KEYS))


def _fits(key: str, digest: str, signature: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), digest.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
