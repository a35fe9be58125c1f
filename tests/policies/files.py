"""Documents made in code: Word's, with what a library for it cannot write; PDFs; and those made to do harm."""

import io
import zipfile

import docx
import typst

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_NAMES = f'xmlns:w="{W}" xmlns:r="{_R}"'


def para(words: str, style: str = "", extra: str = "") -> str:
    """A paragraph of Word's; `words` are XML."""
    runs = words if words.startswith("<") else run(words)
    looks = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{looks}{extra}</w:pPr>{runs}</w:p>"


def run(words: str, looks: str = "") -> str:
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def word(body: str, *, notes: dict[str, str] | None = None, parts: dict | None = None, links: tuple = ()) -> bytes:
    """A .docx of our own XML.

    Args:
        body: the paragraphs.
        notes: the footnotes by their number.
        parts: more parts of the package, or others in place of ours; None leaves one out.
        links: addresses, which `body` calls link0, link1, …
    """
    footnotes = "".join(f'<w:footnote w:id="{n}">{para(words)}</w:footnote>' for n, words in (notes or {}).items())
    relations = "".join(
        f'<Relationship Id="link{at}" Type="{_R}/hyperlink" Target="{target}" TargetMode="External"/>'
        for at, target in enumerate(links)
    )
    package = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPES}.document.main+xml"/>'
        f'<Override PartName="/word/footnotes.xml" ContentType="{_TYPES}.footnotes+xml"/></Types>',
        "_rels/.rels": _relations(f'<Relationship Id="r1" Type="{_R}/officeDocument" Target="word/document.xml"/>'),
        "word/_rels/document.xml.rels": _relations(
            f'<Relationship Id="n1" Type="{_R}/footnotes" Target="footnotes.xml"/>{relations}'
        ),
        "word/document.xml": f"<w:document {_NAMES}><w:body>{body}</w:body></w:document>",
        "word/footnotes.xml": f"<w:footnotes {_NAMES}>{footnotes}</w:footnotes>",
        **(parts or {}),
    }
    return zipped({name: content for name, content in package.items() if content is not None})


def _relations(inside: str) -> str:
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'
    )


def zipped(parts: dict) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def noted(number: int) -> str:
    """The mark of a footnote in the text."""
    return f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'


def linked(number: int, words: str) -> str:
    return f'<w:hyperlink r:id="link{number}">{run(words)}</w:hyperlink>'


def structured_word() -> bytes:
    """A .docx by a library: a title, headings, nested lists, a table, words of weight."""
    document = docx.Document()
    document.add_heading("Safe use of social media", 0)
    document.add_heading("What we expect", 1)
    paragraph = document.add_paragraph("Staff ")
    paragraph.add_run("must").bold = True
    paragraph.add_run(" keep ").italic = True
    paragraph.add_run("accounts apart; 2 * 3 < 7 and [no link](here).")
    for style, words in (
        ("List Bullet", "a school"),
        ("List Bullet 2", "a class"),
        ("List Bullet", "a setting"),
        ("List Number", "first"),
        ("List Number", "second"),
    ):
        document.add_paragraph(words, style=style)
    document.add_heading("Who does what", 2)
    table = document.add_table(2, 2)
    for cell, words in zip(table._cells, ["Role", "Task", "Leader", "Approves | signs"], strict=True):
        cell.text = words
    return saved(document)


def long_word(pages: int) -> bytes:
    """A .docx of so many pages, each with a heading and about 400 words."""
    document = docx.Document()
    words = "Staff tell a leader of each post that names a child, and keep what they saw with its date and place. "
    for page in range(1, pages + 1):
        document.add_heading(f"Part {page}", 1)
        for _ in range(4):
            document.add_paragraph(words * 5)
        document.add_paragraph(f"the point of part {page}", style="List Bullet")
        document.add_page_break()
    return saved(document)


def saved(document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def pdf(source: str, margin: str = "", **options) -> bytes:
    """A PDF of this Typst source, on pages of A4."""
    return typst.compile(f'#set page(paper: "a4"{margin})\n#set text(lang: "en")\n{source}'.encode(), **options)


def bare_pdf(content: bytes, objects: str = "", compress: bool = True) -> bytes:
    """A PDF of one page whose content is these bytes."""
    import zlib

    stream = zlib.compress(content, 9) if compress else content
    looks = "/Filter /FlateDecode " if compress else ""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources "
        b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< {looks}/Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + part + b"\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    out += objects.encode()
    tail = f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(parts) + 1} /Root 1 0 R >>\n"
    return out + f"{tail}startxref\n{out.__len__()}\n%%EOF\n".encode()
