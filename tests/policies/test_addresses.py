"""A document's address is its own, whatever its title."""

import pytest

from policies import urls
from policies.models import add_document
from policies.models.keeping import RESERVED

FIRST_WORDS = {str(pattern.pattern).split("/")[0] for pattern in urls.urlpatterns}
FIXED = {word for word in FIRST_WORDS if word and "<" not in word}


def test_every_fixed_word_is_reserved():
    assert FIXED
    assert not FIXED - RESERVED, "add it to RESERVED in policies/models/keeping.py"


@pytest.mark.parametrize("title", ["Import", "To read", "16", "…", "Versions", "Ä" * 200])
def test_two_of_one_title_have_addresses_of_their_own(title, hq):
    slugs = [add_document(by=hq, title=title).slug for _ in range(3)]
    assert len({*slugs}) == 3
    assert not RESERVED & {*slugs}
    assert all(0 < len(slug) <= 80 for slug in slugs)
