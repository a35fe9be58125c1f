"""What a file is, by what is in it and never by its name; and what may be kept."""

import re
import unicodedata
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings
from PIL import Image

from . import sound

HEAD = 4096
MEGABYTE = 1_000_000


class Refused(Exception):  # noqa: N818 - it is an answer to a person, not a fault
    """A file that is not kept; the message says why and what to do instead, to the person."""


@dataclass(frozen=True)
class Kind:
    """A kind of file that may be kept. `family` is what its limit is called, and the word for people."""

    media_type: str
    extension: str
    family: str
    words: str

    @property
    def limit(self) -> int:
        """The most bytes of one."""
        return settings.EVIDENCE_MB[self.family] * MEGABYTE

    @property
    def has_preview(self) -> bool:
        return self.family in ("image", "document")


PNG = Kind("image/png", "png", "image", "PNG image")
JPEG = Kind("image/jpeg", "jpg", "image", "JPEG image")
WEBP = Kind("image/webp", "webp", "image", "WebP image")
GIF = Kind("image/gif", "gif", "image", "GIF image")
PDF = Kind("application/pdf", "pdf", "document", "PDF document")
TEXT = Kind("text/plain", "txt", "text", "plain text")
MP4 = Kind("video/mp4", "mp4", "video", "MP4 video")
M4A = Kind("audio/mp4", "m4a", "audio", "M4A sound")
MP3 = Kind("audio/mpeg", "mp3", "audio", "MP3 sound")
KINDS = {kind.media_type: kind for kind in (PNG, JPEG, WEBP, GIF, PDF, TEXT, MP4, M4A, MP3)}
ACCEPTED = "PNG, JPEG, WebP and GIF images, PDF, plain text, MP4 video, MP3 and M4A sound"
_PILLOW = {PNG: "PNG", JPEG: "JPEG", WEBP: "WEBP", GIF: "GIF"}

_WEB_PAGE = "This looks like a web page, which cannot be kept here. Take a screenshot instead."
_DRAWING = "This looks like an SVG drawing, which cannot be kept here. Take a screenshot instead."
_ZIP = "This is a ZIP or Office file, which cannot be kept here. Send what is in it, as images, PDF or plain text."
_PACKED = "This is a packed file, which cannot be kept here. Unpack it, and send what is in it."
_PROGRAM = "This is a program, which cannot be kept here. Do not open it. Take a screenshot of the post instead."
_OFFICE = "This is an Office file, which cannot be kept here. Save it as PDF and send that."
_PHOTO = "This kind of image cannot be kept here. Save it as JPEG or PNG, or take a screenshot."
_FILM = "This kind of video cannot be kept here. Save it as MP4, or take screenshots."
_SOUND = "This kind of sound cannot be kept here. Save it as MP3 or M4A."
_ENCODING = "This text is not saved as UTF-8. Save it again and choose “UTF-8”, or take a screenshot."
_DAMAGED = "This {} is damaged or not finished, so it cannot be opened. Save it again, or take a screenshot."
_UNKNOWN = f"We do not know what kind of file this is. You can send {ACCEPTED}."
_EMPTY = "This file is empty. Choose it again, or save it again first."

# What a file begins with, and what to say of it.
_REFUSED: list[tuple[bytes, str]] = [
    *((magic, _ZIP) for magic in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")),
    *(
        (magic, _PACKED)
        for magic in (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"MSCF")
    ),
    *((magic, _PROGRAM) for magic in (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!", b"\0asm")),
    *((magic, _OFFICE) for magic in (b"\xd0\xcf\x11\xe0", b"{\\rtf", b"%!PS")),
    *((magic, _PHOTO) for magic in (b"II*\0", b"MM\0*", b"BM", b"8BPS", b"\0\0\1\0", b"\xff\x0a", b"\0\0\0\x0cJXL")),
    *((magic, _FILM) for magic in (b"\x1aE\xdf\xa3", b"FLV", b"\0\0\1\xba", b"\x30\x26\xb2\x75")),
    *((magic, _SOUND) for magic in (b"OggS", b"fLaC", b"#!AMR", b"ADIF")),
]
_RIFF = {b"AVI ": _FILM, b"WAVE": _SOUND}
_MARKUP = re.compile(
    rb"<(!doctype\s+html|html|head|body|script|iframe|svg|math|\?xml|!entity|meta|link|object|embed)\b", re.I
)


def inspect(file: BinaryIO, size: int) -> Kind:
    """What kind of file this is.

    Args:
        file: the whole file, open for reading; where it stands afterwards is not said.
        size: its bytes.

    Raises:
        Refused: it is none of those that may be kept, or damaged, or too large for its kind.
    """
    if size == 0:
        raise Refused(_EMPTY)
    file.seek(0)
    head = file.read(HEAD)
    kind = _kind_of(head) or _sound_or_film(file, head, size)
    if kind is None:
        _refuse_by(head)
        kind = TEXT
    require_size(kind, size)
    _CHECKS[kind.family](file, size, kind)
    return kind


def require_size(kind: Kind, size: int) -> None:
    """Raises Refused where a file of this kind is too large."""
    if size > kind.limit:
        tail = (
            "Cut it to the part that matters."
            if kind.family in ("video", "audio")
            else "Send a part, or a smaller copy."
        )
        raise Refused(f"This {kind.words} is larger than {kind.limit // MEGABYTE} MB. {tail}")


def _kind_of(head: bytes) -> Kind | None:
    """Those that begin with a word of their own."""
    for magic, kind in (
        (b"\x89PNG\r\n\x1a\n", PNG),
        (b"\xff\xd8\xff", JPEG),
        (b"GIF87a", GIF),
        (b"GIF89a", GIF),
        (b"%PDF-", PDF),
    ):
        if head.startswith(magic):
            return kind
    return WEBP if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else None


def _sound_or_film(file: BinaryIO, head: bytes, size: int) -> Kind | None:
    if head[4:8] == b"ftyp":
        found = sound.boxes(file, size)
        if found in ("heif", "quicktime"):
            raise Refused(_PHOTO if found == "heif" else _FILM)
        if found is None:
            raise Refused(_DAMAGED.format("video or sound"))
        return M4A if found == "audio" else MP4
    if head[:3] == b"ID3" or (head[0] == 0xFF and head[1:2] and head[1] & 0xE0 == 0xE0):
        if sound.is_mp3(file, size):
            return MP3
        if head[:3] == b"ID3":
            raise Refused(_DAMAGED.format("MP3 sound"))
    return None


def _refuse_by(head: bytes) -> None:
    """Raises Refused with the word that fits, where a file's beginning tells what it is."""
    for magic, words in _REFUSED:
        if head.startswith(magic):
            raise Refused(words)
    if head[:4] == b"RIFF" and head[8:12] in _RIFF:
        raise Refused(_RIFF[head[8:12]])
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused(_ENCODING)
    if markup := _MARKUP.search(head):
        is_drawing = b"<svg" in head.lower() and markup[1].lower() in (b"svg", b"?xml", b"!entity")
        raise Refused(_DRAWING if is_drawing else _WEB_PAGE)


def _check_image(file: BinaryIO, size: int, kind: Kind) -> None:
    """Pillow opens it as what it begins as, and as nothing else; its pixels are not unpacked here."""
    file.seek(0)
    try:
        image = Image.open(file, formats=[_PILLOW[kind]])
        pixels = image.width * image.height
        image.verify()
    except Image.DecompressionBombError:
        pixels = settings.EVIDENCE_MEGAPIXELS * MEGABYTE + 1
    except Exception as error:  # whatever is wrong with a hostile image, it is not kept
        raise Refused(_DAMAGED.format("image")) from error
    if pixels > settings.EVIDENCE_MEGAPIXELS * MEGABYTE:
        most = settings.EVIDENCE_MEGAPIXELS
        raise Refused(f"This image has more than {most} million pixels. Send a smaller copy or a screenshot.")


def _check_pdf(file: BinaryIO, size: int, kind: Kind) -> None:
    file.seek(max(0, size - 2048))
    if b"%%EOF" not in file.read():
        raise Refused(_DAMAGED.format("PDF document"))


def _check_text(file: BinaryIO, size: int, kind: Kind) -> None:
    file.seek(0)
    try:
        text = file.read(size).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(_UNKNOWN) from error
    if any(unicodedata.category(char) == "Cc" for char in set(text) - set("\t\n\r\f")):
        raise Refused(_UNKNOWN)
    if not text.strip():
        raise Refused(_EMPTY)


def _no_check(file: BinaryIO, size: int, kind: Kind) -> None:
    """Sound and film were walked through when they were recognised."""


_CHECKS = {
    "image": _check_image,
    "document": _check_pdf,
    "text": _check_text,
    "video": _no_check,
    "audio": _no_check,
}


def largest() -> int:
    """The most bytes of one file of any kind."""
    return max(settings.EVIDENCE_MB.values()) * MEGABYTE


def at_once() -> int:
    """The most bytes of one request."""
    return settings.EVIDENCE_AT_ONCE_MB * MEGABYTE


def limits() -> dict[str, str | int]:
    """What a page says about files before they are sent."""
    accept = ",".join([*KINDS, *(f".{kind.extension}" for kind in KINDS.values()), ".jpeg"])
    words: dict[str, str | int] = {family: f"{size} MB" for family, size in settings.EVIDENCE_MB.items()}
    return words | {"largest": largest(), "accepted": ACCEPTED, "accept": accept}
