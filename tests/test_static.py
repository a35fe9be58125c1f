"""What production does with the static files."""

import re

from django.conf import settings
from django.core.management import call_command
from django.test import override_settings


def test_static_files_can_be_collected_under_hashed_names(tmp_path):
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": "dcs_portal.static.HashedStaticStorage"}}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    names = [path.name for path in tmp_path.rglob("*.*")]
    assert any(re.fullmatch(r"govuk-frontend\.min\.[0-9a-f]{12}\.js\.br", name) for name in names)
    portal = next(tmp_path.glob("portal.????????????.js")).read_text()
    assert re.search(r"govuk-frontend\.min\.[0-9a-f]{12}\.js", portal), (
        "our module imports the kit's by its hashed name"
    )
