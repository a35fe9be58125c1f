"""Production refuses to start where a default would be unsafe, and says what it needs."""

import os
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet
from django.conf import settings

FIELD_KEY = Fernet.generate_key().decode()
SAFE = {
    "SECRET_KEY": "s" * 50,
    "ALLOWED_HOSTS": "portal.example",
    "FIELD_KEYS": FIELD_KEY,
    "AUDIT_SIGNING_KEY": "00" * 32,
    "PRODUCTION": "true",
}


def start(environment):
    """What `settings.py` says in a process of its own; empty if it starts."""
    names = {*SAFE, "DEBUG", "AUDIT_TRUSTED_KEYS", "SECOND_FACTOR_OPTIONAL"}
    env = {name: value for name, value in os.environ.items() if name not in names} | environment
    done = subprocess.run(
        [sys.executable, "-c", "import dcs_portal.settings"], env=env, cwd=settings.BASE_DIR, capture_output=True
    )
    return done.stderr.decode()


def test_with_everything_it_starts():
    assert start(SAFE) == ""


@pytest.mark.parametrize(
    ("change", "needed"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"FIELD_KEYS": ""}, "FIELD_KEYS"),
        ({"AUDIT_SIGNING_KEY": ""}, "AUDIT_SIGNING_KEY"),
        ({"AUDIT_SIGNING_KEY": "00" * 31}, "AUDIT_SIGNING_KEY (64 hexadecimal digits)"),
        ({"AUDIT_TRUSTED_KEYS": "no key"}, "AUDIT_TRUSTED_KEYS (each 64 hexadecimal digits)"),
        ({"FIELD_KEYS": "no key"}, "FIELD_KEYS (each 32 bytes"),
        ({"FIELD_KEYS": f"{FIELD_KEY},no key"}, "FIELD_KEYS (each 32 bytes"),
        ({"SECOND_FACTOR_OPTIONAL": "1"}, "SECOND_FACTOR_OPTIONAL"),
        ({"DEBUG": "1"}, "DEBUG off"),
        ({"MICROSOFT_CLIENT_ID": "x", "MICROSOFT_TENANT": "common"}, "MICROSOFT_TENANT"),
    ],
)
def test_without_one_of_them_it_does_not(change, needed):
    assert needed in start(SAFE | change)
