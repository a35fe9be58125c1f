"""Files that are broken, or made to break: each has a clear word or clean text, in little time."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dcs_portal import confined
from policies.importing import reading
from policies.importing.result import LONGEST, Unreadable
from tests.incidents.files import pdf as empty_pdf
from tests.policies.files import bare_pdf, para, pdf, structured_word, word, zipped
from tests.thorough import THOROUGH

ENTITIES = "<!DOCTYPE a [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {name} '{f'&{inner};' * 10}'>" for inner, name in zip("abcdefgh", "bcdefghi", strict=True)
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def document(xml: str) -> bytes:
    return word("", parts={"word/document.xml": xml})


def bomb(name: str, megabytes: int) -> bytes:
    """A .docx with a part that unpacks to so much."""
    file = io.BytesIO(word(para("a")))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as package, package.open(name, "w") as part:
        for _ in range(megabytes):
            part.write(b" " * 1_000_000)
    return file.getvalue()


def liar() -> bytes:
    """A .docx whose main part says that it is small and unpacks to 70 MB."""
    content = b"<a>" + b" " * 70_000_000
    data = bytearray(zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": content}))
    return bytes(data.replace(len(content).to_bytes(4, "little"), (1000).to_bytes(4, "little")))


def with_password() -> bytes:
    """A .docx whose parts are marked as encrypted."""
    data = bytearray(structured_word())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


REFUSED = {
    "nothing": (b"", "empty"),
    "nothing but blanks": (b" \n \n", "no text"),
    "zip bomb": (lambda: bomb("word/document2.xml", 400), "unpacks to far more"),
    "zip bomb of pictures": (lambda: bomb("word/media/a.png", 300), "unpacks to far more"),
    "a zip that lies": (liar, "damaged"),
    "many parts": (
        lambda: word(para("a"), parts={f"word/{n}.xml": "<a/>" for n in range(6000)}),
        "unpacks to far more",
    ),
    "a zip": (lambda: zipped({"a.txt": "hello"}), "ZIP file"),
    "a zip in a zip": (lambda: zipped({"inner.docx": structured_word()}), "ZIP file"),
    "a spreadsheet": (lambda: zipped({"[Content_Types].xml": "<a/>", "xl/workbook.xml": "<a/>"}), "ZIP file"),
    "cut off": (lambda: structured_word()[:-500], "damaged"),
    "a zip of nothing": (b"PK\x05\x06" + b"\0" * 18, "ZIP file"),
    "only its first bytes": (b"PK\x03\x04", "damaged"),
    "no main part": (lambda: word("", parts={"word/document.xml": None}), "damaged"),
    "no xml": (lambda: document("hello"), "damaged"),
    "html as its main part": (lambda: document("<html><script>alert(1)</script></html>"), "damaged|no text"),
    "entity bomb": (lambda: document(f"{ENTITIES}]><a>&i;</a>"), "Word never writes"),
    "entity from outside": (lambda: document(f"{OUTSIDE}<a>&a;</a>"), "Word never writes"),
    "entity in utf-16": (lambda: document(f"{OUTSIDE}<a>&a;</a>".encode("utf-16")), "Word never writes"),
    "entity in the relations": (lambda: word("", parts={"word/_rels/document.xml.rels": OUTSIDE}), "Word never writes"),
    "depth": (lambda: document("<a>" * 200_000 + "</a>" * 200_000), "damaged|too long"),
    "macros": (lambda: word(para("a"), parts={"word/vbaProject.bin": b"x"}), "macros"),
    "macros by type": (
        lambda: word(para("a"), parts={"[Content_Types].xml": "<Types>ms-word.document.macroEnabled.main</Types>"}),
        "macros",
    ),
    "a password": (lambda: OLD + "EncryptedPackage".encode("utf-16-le"), "password"),
    "parts with a password": (with_password, "password"),
    "old word": (OLD, "old Word"),
    "rich text": (b"{\\rtf1 hello}", "rich text"),
    "a program": (b"MZ\x90\0", "program"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "picture"),
    "bytes": (bytes(range(256)) * 9, "do not know"),
    "text with a zero": (b"a\0b", "do not know"),
    "half of utf-16": (b"\xff\xfea", "do not know"),
    "a web page": (b"<!DOCTYPE html><p>a", "web page"),
    "a drawing": (b"<svg onload=alert(1)>", "web page"),
    "far too long": (b"word " * (LONGEST // 5 + 1), "longer than"),
    "pdf of nothing": (b"%PDF-1.7", "damaged"),
    "pdf cut off": (lambda: pdf("Words.")[:300], "damaged"),
    "pdf of pictures": (lambda: empty_pdf(), "only pictures"),
    "pdf of many pages": (lambda: empty_pdf(pages=501), "longer than 500 pages"),
    "pdf bomb": (lambda: bare_pdf(b"BT /F1 12 Tf (a) Tj ET " * 6_000_000), "too long|longer than|damaged"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_a_clear_word(imported, case):
    data, words = REFUSED[case]
    with pytest.raises(Unreadable, match=words) as refusal:
        imported(data() if callable(data) else data)
    assert str(refusal.value).endswith(".")


def test_the_name_does_not_matter(imported):
    assert imported(structured_word(), "a.pdf").media_type.endswith("wordprocessingml.document")
    assert imported(pdf("Words."), "a.docx").media_type == "application/pdf"
    assert imported(b"Words", "a.docx").media_type == "text/plain"


def test_what_lies_in_a_document_stays_shut(imported):
    inner = {"word/embeddings/inner.zip": bomb("a.xml", 50), "word/media/x.svg": "<svg onload='alert(1)'/>"}
    assert imported(word(para("Words"), parts=inner)).markdown == "Words\n"


def test_a_document_cannot_change_how_it_is_read(imported):
    """mammoth would obey rules for styles that lie in the file."""
    rules = {"mammoth/style-map": "p => script:fresh"}
    assert imported(word(para("Words"), parts=rules)).markdown == "Words\n"


def test_a_file_that_takes_too_long(imported, monkeypatch):
    monkeypatch.setattr(reading, "LIMITS", confined.Limits(cpu=1, wall=1))
    with pytest.raises(Unreadable, match="too long or too much memory"):
        imported(pdf("#for n in range(400) [#lorem(400)#pagebreak()]"))


def test_a_file_that_takes_too_much_memory(imported, monkeypatch):
    monkeypatch.setattr(reading, "LIMITS", confined.Limits(memory=30_000_000))
    with pytest.raises(Unreadable, match="too long or too much memory"):
        imported(structured_word())


def test_an_answer_that_is_too_long(imported, monkeypatch):
    monkeypatch.setattr(reading, "LIMITS", confined.Limits(result=100))
    with pytest.raises(Unreadable, match="too long or too much memory"):
        imported(b"word " * 100)


@settings(
    max_examples=15 if THOROUGH else 4, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.data())
def test_any_damage(imported, data):
    """Whatever bytes of a good file are changed, there is an answer."""
    whole = data.draw(st.sampled_from([DOCX, PDF]))
    at = data.draw(st.integers(0, len(whole) - 1))
    broken = whole[:at] + data.draw(st.binary(max_size=8)) + whole[at + data.draw(st.integers(0, 8)) :]
    try:
        assert imported(broken).markdown.strip()
    except Unreadable as answer:
        assert str(answer).endswith(".")


DOCX, PDF = structured_word(), pdf("= Plan\n" + "Words and words. " * 50)
