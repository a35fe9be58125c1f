"""Names that look the same and are not: the Cyrillic “а” in “аlderbay”, the capital I in “AIderbay”.

Unicode's own table of confusables (UTS 39) is about every script; what passes for a school's name is Latin with a few
letters of Cyrillic or Greek, digits for letters, and other separators, which that table does not fold at all.
"""

import re
import unicodedata

# Letters that look like a small Latin one. What NFKD unfolds (ａ, á, 𝐚, ⓐ) needs no entry.
_ALIKE = str.maketrans(
    "аεеоοрρсυухχіιјʝѕԁһνкκтτмпηвβгԛԝʏɡɑıłøđŀƚǀ",
    "aeeooppcuyxxiijjsdhvkkttmnnbbrqwygailodlll",
)
# Signs that pass for a letter; l, I, 1 and | are one.
_SIGNS = str.maketrans({"0": "o", "1": "l", "|": "l", "i": "l", "!": "l", "5": "s", "$": "s", "3": "e", "4": "a"})
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


def skeleton(name: str) -> str:
    """What a name looks like at a glance: two names with one skeleton are mistaken for each other."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    plain = plain.casefold().translate(_ALIKE)
    for pair, one in _PAIRS:
        plain = plain.replace(pair, one)
    return re.sub(r"[\W_]", "", plain.translate(_SIGNS))


def foreign_letter(name: str) -> str:
    """The first sign of a name that is not ASCII, or nothing."""
    return next((one for one in name if not one.isascii()), "")
