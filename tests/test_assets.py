"""What may be shown of the design system, and what only GOV.UK services may show."""

import pytest

from dcs_portal import assets


@pytest.fixture
def kit(tmp_path):
    kit = tmp_path / "kit"
    kit.mkdir()
    (kit / "govuk-frontend.min.js").write_text("export{initAll};//# sourceMappingURL=govuk-frontend.min.js.map\n")
    (kit / "govuk-frontend.min.css").write_text(
        "@font-face{font-family:GDS Transport;src:url(/assets/fonts/a.woff)}"
        "p{font-family:GDS Transport,arial}"
        "i{background:url(/assets/images/govuk-crest.svg)}\n"
        "/*# sourceMappingURL=govuk-frontend.min.css.map */\n"
    )
    return kit


def test_the_kit_is_copied_without_typeface_crest_or_source_map(kit, tmp_path):
    assets.build(kit, tmp_path / "built")
    folder = tmp_path / "built" / "govuk"
    assert (folder / "govuk-frontend.min.css").read_text() == "p{font-family:arial}i{background:none}\n"
    assert (folder / "govuk-frontend.min.js").read_text() == "export{initAll};\n"


@pytest.mark.parametrize("left", ["i{background:url(/assets/images/new-crest.svg)}", "b{font-family:'GDS Transport'}"])
def test_a_style_that_would_show_a_restricted_asset_fails_the_copy(kit, tmp_path, left):
    (kit / "govuk-frontend.min.css").write_text(left)
    with pytest.raises(assets.RestrictedAssetError):
        assets.build(kit, tmp_path / "built")


def test_a_restricted_image_is_refused_by_its_name(tmp_path):
    (tmp_path / "govuk-crest.svg").write_text("<svg/>")
    with pytest.raises(assets.RestrictedAssetError, match="govuk-crest"):
        assets.refuse_restricted(tmp_path)
