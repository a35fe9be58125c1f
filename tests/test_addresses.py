"""Addresses that nobody was given."""

import pytest

from tests.factories import SchoolFactory, person


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["incidents/a%00/", "reports/%00/", "documents/a%00b/", "a%00/", "incidents/%ff/"])
def test_nonsense_is_a_page_that_is_not_there(client, path, settings):
    settings.SECOND_FACTOR_OPTIONAL = True
    client.force_login(person("welfare", school=SchoolFactory()))
    assert client.get(f"/{path}").status_code == 404
