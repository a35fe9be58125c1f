"""Markdown that somebody wrote to do harm: to a reader's browser, or to the machine that has to read it."""

SCRIPTS = {
    "script": "<script>alert(1)</script>",
    "script inside words": "a <script src=//bad.example/x.js></script> b",
    "image that fails": "<img src=x onerror=alert(1)>",
    "svg": "<svg/onload=alert(1)>",
    "svg in capitals": "<SVG ONLOAD=alert(1)><SCRIPT>alert(1)</SCRIPT></SVG>",
    "frame": '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "style": "<style>*{background:url(//bad.example)}</style>",
    "refresh": '<meta http-equiv="refresh" content="0;url=//bad.example">',
    "base": '<base href="//bad.example/">',
    "form": '<form action="//bad.example"><input name="password" autofocus onfocus=alert(1)></form>',
    "object": '<object data="data:text/html,<script>alert(1)</script>"></object>',
    "mathml": '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>',
    "noscript": '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "comment": "<!--><img src=x onerror=alert(1)>-->",
    "cdata": "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "processing instruction": "<?xml-stylesheet href='javascript:alert(1)'?>",
    "entities": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "numbered entities": "&#60;img src=x onerror=alert(1)&#62;",
    "link": "[a](javascript:alert(1))",
    "link in capitals": "[a](JaVaScRiPt:alert(1))",
    "link with entities": "[a](&#106;avascript:alert(1))",
    "link with a tab": "[a](java&Tab;script:alert(1))",
    "link with a new line": "[a](java&NewLine;script:alert(1))",
    "link with a control character": "[a](\x01javascript:alert(1))",
    "link percent": "[a](javascript%3Aalert(1))",
    "link in pointed brackets": "[a](<javascript:alert(1)>)",
    "link vbscript": "[a](vbscript:msgbox)",
    "link data": "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "link data image": "[a](data:image/png;base64,AAAA)",
    "link file": "[a](file:///etc/passwd)",
    "link to another host": "[a](//bad.example/)",
    "link to another host by backslashes": r"[a](\\bad.example)",
    "link to our own pages": "[a](/account/logout/)",
    "link with a handler as title": "[a](https://good.example \"x' onmouseover='alert(1)\")",
    "link that leaves its quotes": '[a](https://good.example/"onmouseover="alert(1))',
    "link by reference": "[a][b]\n\n[b]: javascript:alert(1)",
    "pointed link": "<javascript:alert(1)>",
    "pointed data": "<data:text/html,x>",
    "image": "![a](https://bad.example/pixel.png)",
    "image script": "![a](javascript:alert(1))",
    "image that leaves its quotes": '![x" onerror="alert(1)](https://bad.example/)',
    "heading": '# <img src=x onerror=alert(1)> "onmouseover="alert(1)',
    "heading of quotes": "# \" onclick=alert(1) x='",
    "code language": "```\"><script>alert(1)</script>\nx\n```",
    "code": "`<script>alert(1)</script>`",
    "table": "|<script>|\" onclick=alert(1)|\n|-|-|\n|<img src=x onerror=alert(1)>|[a](javascript:1)|",
    "footnote": 'a[^"><script>]\n\n[^"><script>]: <script>alert(1)</script> [a](javascript:alert(1))',
    "autolink": '<https://good.example/"onmouseover=alert(1)>',
    "half a character": "\ud800<script>\udfff",
    "nul": "<scr\0ipt>alert(1)</scr\0ipt>",
}  # fmt: skip


def _growing(size: int) -> str:
    return "".join(f"e{'`' * number}" for number in range(1, int((2 * size) ** 0.5)))


def _steps(size: int, indent: str, mark: str) -> str:
    return "".join(f"{indent * number}{mark}a\n" for number in range(int((2 * size / max(len(indent), 1)) ** 0.5)))


def _wide(size: int) -> str:
    return "|" + "a|" * (size // 8) + "\n|" + "-|" * (size // 8) + "\n" + "|a\n" * (size // 6)


def _notes(size: int) -> str:
    return "".join(f"a[^{number}]\n\n[^{number}]: b [^{number + 1}]\n\n" for number in range(size // 30))


REPEATED = [
    "[", "*", "_", ">", "> ", "`", "![", "<", "- ", "* - ", "1. ", "a**b", "*a_", "[a](", "[a](<b", "[^", "^[", "[^a]",
    "|", "||\n", "&", "\\", "# ", "#", "\t", "\n", "- a\n", "- \n\n", "> - ", "[a]: b\n", "[^a]: b\n", "a\n\n", "a\n",
    "``` \n", "~~~", "<a@", "http://", "[]()", "*a **a ", "a* ", "\r", "\0", "<!--", "<?", "![[]()", "[a\n", "(",
    "    a\n", "=\n", "x\n=\n", "# a\n", "\ud800",
]  # fmt: skip
# Each takes about how long the text should be.
LONG = {repr(part): lambda size, part=part: part * (size // len(part)) for part in REPEATED} | {
    "growing backticks": _growing,
    "nested lists": lambda size: _steps(size, "  ", "- "),
    "nested quotes": lambda size: _steps(size, ">", " "),
    "brackets inside each other": lambda size: "[" * (size // 2) + "]" * (size // 2),
    "links inside each other": lambda size: "[" * (size // 5) + "a" + "](b)" * (size // 5),
    "emphasis inside itself": lambda size: "*a " * (size // 6) + "a* " * (size // 6),
    "short emphasis inside itself, often": lambda size: ("*a " * 900 + "a* " * 900 + "\n\n") * (size // 5402),
    "a wide table": _wide,
    "a quote without its signs": lambda size: "> " * 50 + "a\n" * (size // 2),
    "footnotes that lead to the next": _notes,
    "one footnote with many marks": lambda size: "[^1]\n\n" * (size // 6) + "\n\n[^1]: b",
}
