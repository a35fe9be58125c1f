"""HTML as a list of tokens, so that two pieces can be compared without their white space."""

from html.parser import HTMLParser

VALUELESS = {"checked", "disabled", "hidden", "multiple", "selected"}


class _Tokens(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list = []

    def handle_starttag(self, tag, attrs):
        values = {name: True if name in VALUELESS else " ".join((value or "").split()) for name, value in attrs}
        self.found.append((tag, values))

    def handle_endtag(self, tag):
        self.found.append(f"/{tag}")

    def handle_data(self, data):
        if words := " ".join(data.split()):
            if self.found and isinstance(self.found[-1], str) and not self.found[-1].startswith("/"):
                words = f"{self.found.pop()} {words}"
            self.found.append(words)


def tokens(html: str) -> list:
    """Tags with their attributes, end tags and words, in order."""
    parser = _Tokens()
    parser.feed(str(html))
    parser.close()
    return parser.found


def skeleton(html: str) -> list:
    """tokens, without names, and without the sizes of labels that we choose ourselves."""
    found = tokens(html)
    for token in found:
        if isinstance(token, tuple):
            attrs = token[1]
            attrs.pop("name", None)
            kept = (c for c in attrs.get("class", "").split() if not c.endswith(("label--s", "legend--s", "width-20")))
            attrs["class"] = " ".join(kept)
    return found
