"""Files made in code, and a way to put them in: real ones, and those that somebody made to do harm."""

import io
import struct
import zlib

from PIL import Image

from dcs_portal.uploads import Upload
from incidents.evidence.storing import Capture, store
from incidents.models import ImageAnswer

ROOMY = 10**9


def picture(kind="PNG", size=(8, 6), colour="navy", **options):
    """The bytes of an image."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind, **options)
    return file.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    """A chunk of a PNG, with its checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG that announces so many pixels, whatever it holds."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def pdf(body: bytes = b"", pages: int = 1) -> bytes:
    """A small PDF of empty pages."""
    kids = " ".join(f"{number + 3} 0 R" for number in range(pages))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>"]
    objects += ["<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 300] >>"] * pages
    out, offsets = b"%PDF-1.4\n" + body, []
    for number, text in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    tail = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + (head + tail).encode()


def box(name: bytes, data: bytes = b"") -> bytes:
    """A box of an ISO media file."""
    return struct.pack(">I", len(data) + 8) + name + data


def handler(of: bytes) -> bytes:
    return box(b"moov", box(b"trak", box(b"mdia", box(b"hdlr", b"\0" * 8 + of + b"\0" * 12))))


def mp4(brand: bytes = b"isom", of: bytes = b"vide", data: bytes = b"\0" * 64) -> bytes:
    return box(b"ftyp", brand + b"\0\0\2\0" + brand) + handler(of) + box(b"mdat", data)


def mp3(frames: int = 6, tag: bytes = b"") -> bytes:
    """Silence at 128 kbit/s, behind an ID3 tag that holds `tag`."""
    size = len(tag)
    synchsafe = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    head = b"ID3\x04\0\0" + synchsafe + tag if tag else b""
    return head + (b"\xff\xfb\x90\x00" + b"\0" * 413) * frames


def incoming(data: bytes, name: str = "screenshot.png", limit: int = ROOMY) -> Upload:
    """A file as the upload handler leaves it."""
    upload = Upload(name, "application/octet-stream", limit)
    for at in range(0, len(data), 65536):
        upload.take(data[at : at + 65536])
    upload.finish()
    return upload


def answered(by, *, draft=None, incident=None, answer="no") -> ImageAnswer:
    return ImageAnswer.objects.give(answer, by=by, draft=draft, incident=incident)


def keep(by, data: bytes | None = None, name="screenshot.png", **about):
    """A file in a draft or an incident, under an answer of its own: `keep(person, draft=draft, answer="no")`."""
    given = answered(by, **about)
    return store(given, incoming(picture() if data is None else data, name), Capture(), by=by).evidence


def files_in(folder) -> list:
    """Every file below a folder."""
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.exists() else []
