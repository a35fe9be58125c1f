"""Accessible PDFs (PDF/UA-1), made with Typst from templates of ours. Data goes in as data and is never read as markup.

The same input gives the same bytes.
"""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import typst

EPOCH = (
    1_704_067_200  # every PDF says that it was made at the start of 2024: a fixed time, for the same bytes every time
)
ROUNDS = 3
NAMED_FROM = 0x250  # below it stands what is Latin, for which there are glyphs
LONGEST_WORD = 50
BREAK = "\u200b"

_NO_GLYPH = re.compile(r'the text `"(.*?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def typeset(template: Path, data: dict[str, Any]) -> bytes:
    """The PDF of a template, which finds the data in `sys.inputs.data` and reads nothing outside its folder.

    A character for which there is no glyph, such as an emoji, is shown by its name. Raises typst.TypstError where the
    template is wrong; no data are known that do it.
    """
    words = json.dumps(data, ensure_ascii=False)
    named: dict[int, str] = {}
    for _ in range(ROUNDS):
        try:
            return _compiled(template, words.translate(named))
        except typst.TypstError as error:
            missing = _without_glyph(error.diagnostic)
            if not missing:
                raise
            named |= missing
    return _compiled(template, words.translate(named))


def _compiled(template: Path, data: str) -> bytes:
    folder = template.parent
    made = typst.compile(
        template, root=folder, package_path=folder, package_cache_path=folder, ignore_system_fonts=True,
        format="pdf", sys_inputs={"data": data}, pdf_standards=["ua-1"], timestamp=EPOCH,
    )  # fmt: skip
    return bytes(made)  # type: ignore[arg-type]


def line(words: str) -> str:
    """What somebody typed as one line that a page can hold: no control characters, no endless word."""
    return breakable(" ".join("".join(sign for sign in words if sign.isprintable() or sign.isspace()).split()))


def breakable(words: str, longest: int = LONGEST_WORD) -> str:
    """The words, with places in endless ones where a line may end without a sign."""
    return re.sub(rf"\S{{{longest}}}(?=\S)", rf"\g<0>{BREAK}", words)


def _without_glyph(diagnostic: str) -> dict[int, str]:
    """What stands for each of the characters that a message of Typst complains about: its name in brackets."""
    missing = "".join(_NO_GLYPH.findall(diagnostic))
    written = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), missing)
    return {ord(sign): _name(sign) for sign in written if ord(sign) >= NAMED_FROM}


def _name(sign: str) -> str:
    if unicodedata.category(sign) in {"Cf", "Mn"}:  # joins or colours the sign before it
        return ""
    return f"[{unicodedata.name(sign, f'U+{ord(sign):04X}').lower()}]"
