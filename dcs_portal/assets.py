"""Copies what pages need out of `node_modules` into `static_built/`: `python -m dcs_portal.assets`.

The portal is not a GOV.UK service: the GDS Transport typeface, the crown and the crest may not be used here.
They are left out, and the copy fails when one is still there.
"""

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KIT = ROOT / "node_modules" / "govuk-frontend" / "dist" / "govuk"
BUILT = ROOT / "static_built"
RESTRICTED_STYLES = re.compile(r"@font-face|GDS Transport|/assets/[^)]*")
RESTRICTED_NAMES = re.compile(r"crest|crown|\.woff2?$|opengraph|govuk-icon|favicon", re.IGNORECASE)


class RestrictedAssetError(Exception):
    """Something that only GOV.UK services may show is in the built files."""


def unbranded_css(css: str) -> str:
    """The kit's CSS in the reader's own sans-serif, without GOV.UK's typeface and crest or a source map."""
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = css.replace("GDS Transport,arial", "arial").replace("font-family:GDS Transport", "font-family:arial")
    css = re.sub(r"url\(/assets/images/govuk-crest\.svg\)", "none", css)
    return without_source_map(css)


def without_source_map(text: str) -> str:
    """The text without a link to its source map, which is not served and would break hashed names."""
    return re.sub(r"\n?(//|/\*)# sourceMappingURL=\S+( ?\*/)?\s*$", "\n", text)


def refuse_restricted(folder: Path) -> None:
    """Raises RestrictedAssetError when a file's name or a style sheet's text is GOV.UK's own branding."""
    for path in sorted(folder.rglob("*")):
        styles = path.read_text() if path.suffix == ".css" else ""
        if found := RESTRICTED_NAMES.search(path.name) or RESTRICTED_STYLES.search(styles):
            raise RestrictedAssetError(f"{path.name} holds {found[0]!r}, which only GOV.UK services may use.")


def build(kit: Path = KIT, built: Path = BUILT) -> None:
    """Makes `built` anew. Raises RestrictedAssetError, or FileNotFoundError without the kit."""
    shutil.rmtree(built, ignore_errors=True)
    folder = built / "govuk"
    folder.mkdir(parents=True)
    css = (kit / "govuk-frontend.min.css").read_text(encoding="utf-8")
    script = (kit / "govuk-frontend.min.js").read_text(encoding="utf-8")
    (folder / "govuk-frontend.min.css").write_text(unbranded_css(css), encoding="utf-8")
    (folder / "govuk-frontend.min.js").write_text(without_source_map(script), encoding="utf-8")
    refuse_restricted(built)


if __name__ == "__main__":
    try:
        build()
    except (RestrictedAssetError, OSError) as problem:
        sys.exit(f"The front-end assets could not be built: {problem}")
