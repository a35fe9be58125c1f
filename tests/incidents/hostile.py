"""Files that somebody made to do harm, or that people send by mistake: made in code, none of them kept here."""

import gzip
import io
import struct
import tarfile
import zipfile
import zlib

from PIL import Image

from .files import box, chunk, handler, mp3, mp4, pdf, picture, png_of

HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;</l>'


def zipped(name="a.txt", data=b"x", times=1):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(times):
            archive.writestr(f"{number}{name}", data)
    return file.getvalue()


def tarred():
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("../../etc/passwd"))
    return file.getvalue()


def saved(kind, **options):
    return picture(kind, **options)


def gif_of(width, height):
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\0\0" + b"\0" * 6 + b"," + b"\0" * 20 + b";"


def webp_of(width, height):
    head = (
        b"VP8X"
        + struct.pack("<I", 10)
        + b"\0" * 4
        + (width - 1).to_bytes(3, "little")
        + (height - 1).to_bytes(3, "little")
    )
    return b"RIFF" + struct.pack("<I", len(head) + 4) + b"WEBP" + head


def jpeg_of(width, height):
    whole = picture("JPEG")
    at = whole.index(b"\xff\xc0")
    return whole[: at + 5] + struct.pack(">HH", height, width) + whole[at + 9 :]


def png_with(name: bytes, data: bytes):
    whole = picture()
    return whole[:33] + chunk(name, data) + whole[33:]


def with_place():
    exif = Image.Exif()
    exif[0x010E] = "at home"
    exif.get_ifd(0x8825).update({1: "N", 2: (50.0, 30.0, 0.0), 3: "E", 4: (33.0, 0.0, 0.0)})
    return picture("JPEG", exif=exif)


def animated(kind):
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    file = io.BytesIO()
    frames[0].save(file, kind, save_all=True, append_images=frames[1:])
    return file.getvalue()


WEB, DRAWING, ZIP, PACKED = "web page", "SVG drawing", "ZIP or Office", "packed file"
PROGRAM, OFFICE, IMAGE, FILM, SOUND = "a program", "Office file", "kind of image", "kind of video", "kind of sound"
DAMAGED, PIXELS, EMPTY, UNKNOWN, UTF8 = "is damaged", "million pixels", "is empty", "We do not know", "UTF-8"

# What each is refused with.
REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", EMPTY),
    "only spaces": (b" \n\t ", EMPTY),
    "html": (HTML, WEB),
    "html in capitals": (HTML.upper(), WEB),
    "html behind a byte order mark": (b"\xef\xbb\xbf" + HTML, WEB),
    "html behind blanks": (b"\n" * 500 + HTML, WEB),
    "html behind words": (b"Dear all, " * 50 + HTML, WEB),
    "html without a head": (b"<script>alert(1)</script>", WEB),
    "html in utf-16": (HTML.decode().encode("utf-16"), UTF8),
    "html frame": (b'<iframe src="javascript:alert(1)">', WEB),
    "html refresh": (b'<meta http-equiv="refresh" content="0;url=//bad.example">', WEB),
    "html object": (b'<object data="x">', WEB),
    "xhtml": (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', WEB),
    "svg": (SVG, DRAWING),
    "svg behind xml": (b'<?xml version="1.0"?>' + SVG, DRAWING),
    "svg behind a comment": (b"<!-- " + b"x" * 300 + b" -->" + SVG, DRAWING),
    "svg packed": (gzip.compress(SVG), PACKED),
    "xml that reads files": (XXE, WEB),
    "xml that laughs": (LAUGHS, WEB),
    "mathml": (b"<math><mtext>", WEB),
    "zip": (zipped(), ZIP),
    "zip bomb": (zipped(data=b"\0" * 5_000_000), ZIP),
    "zip with paths": (zipped("../../etc/cron.d/x"), ZIP),
    "zip of nothing": (zipped(times=0), ZIP),
    "docx": (zipped("word/document.xml"), ZIP),
    "docm with macros": (zipped("word/vbaProject.bin"), ZIP),
    "jar": (zipped("META-INF/MANIFEST.MF"), ZIP),
    "apk": (zipped("AndroidManifest.xml"), ZIP),
    "gzip bomb": (gzip.compress(b"\0" * 5_000_000), PACKED),
    "bzip2": (b"BZh91AY&SY", PACKED),
    "xz": (b"\xfd7zXZ\0", PACKED),
    "zstd": (b"(\xb5/\xfd\0", PACKED),
    "rar": (b"Rar!\x1a\x07\x01\0", PACKED),
    "cab": (b"MSCF\0\0\0\0", PACKED),
    "tar": (tarred(), UNKNOWN),
    "windows program": (b"MZ\x90\0" + b"\0" * 60 + b"PE\0\0", PROGRAM),
    "linux program": (b"\x7fELF\x02\x01\x01", PROGRAM),
    "mac program": (b"\xcf\xfa\xed\xfe\x07", PROGRAM),
    "java class": (b"\xca\xfe\xba\xbe\0\0", PROGRAM),
    "web assembly": (b"\0asm\x01\0\0\0", PROGRAM),
    "shell script": (b"#!/bin/sh\nrm -rf /\n", PROGRAM),
    "old office file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OFFICE),
    "rtf": (b"{\\rtf1 {\\object}}", OFFICE),
    "postscript": (b"%!PS-Adobe-3.0\n(/etc/passwd) (r) file", OFFICE),
    "tiff": (saved("TIFF"), IMAGE),
    "bmp": (saved("BMP"), IMAGE),
    "ico": (saved("ICO", size=(16, 16)), IMAGE),
    "photoshop": (b"8BPS\0\x01", IMAGE),
    "heic": (mp4(brand=b"heic"), IMAGE),
    "avif": (mp4(brand=b"avif"), IMAGE),
    "jpeg xl": (b"\xff\x0a\xfa\x7f", IMAGE),
    "mov": (mp4(brand=b"qt  "), FILM),
    "webm": (b"\x1aE\xdf\xa3\x9fB\x86", FILM),
    "avi": (b"RIFF\x24\0\0\0AVI LIST", FILM),
    "flash film": (b"FLV\x01\x05", FILM),
    "windows film": (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", FILM),
    "wav": (b"RIFF\x24\0\0\0WAVEfmt ", SOUND),
    "ogg": (b"OggS\0\x02", SOUND),
    "flac": (b"fLaC\0\0\0\x22", SOUND),
    "png of nothing": (b"\x89PNG\r\n\x1a\n", DAMAGED),
    "png cut off": (picture()[:-30], DAMAGED),
    "png with a wrong checksum": (picture()[:-20] + b"\0" * 20, DAMAGED),
    "png that is html": (b"\x89PNG\r\n\x1a\n" + HTML, DAMAGED),
    "png of four billion pixels": (png_of(65535, 65535), PIXELS),
    "png of many pixels": (png_of(8000, 7000), PIXELS),
    "png one line high": (png_of(2_000_000_000, 1), PIXELS),
    "png of no pixels": (png_of(0, 0), DAMAGED),
    "png with a huge text": (png_with(b"zTXt", b"a\0\0" + zlib.compress(b"\0" * 80_000_000)), DAMAGED),
    "jpeg of nothing": (b"\xff\xd8\xff\xe0", DAMAGED),
    "jpeg that is html": (b"\xff\xd8\xff" + HTML, DAMAGED),
    "jpeg of many pixels": (jpeg_of(65500, 65500), PIXELS),
    "gif that is script": (b"GIF89a/*" + b"x" * 20 + b"*/=1;alert(1)", DAMAGED),
    "gif of nothing": (b"GIF89a", DAMAGED),
    "gif of many pixels": (gif_of(60000, 60000), PIXELS),
    "webp of nothing": (b"RIFF\x04\0\0\0WEBP", DAMAGED),
    "webp of many pixels": (webp_of(16384, 16384), PIXELS),
    "pdf of nothing": (b"%PDF-1.7", DAMAGED),
    "pdf cut off": (pdf()[:-80], DAMAGED),
    "pdf with a zip behind": (pdf() + zipped(data=bytes(range(256)) * 40) + b"\0" * 4000, DAMAGED),
    "pdf behind html": (HTML + pdf(), WEB),
    "pdf behind a zip": (zipped() + pdf(), ZIP),
    "mp4 of nothing": (box(b"ftyp", b"isom\0\0\0\0"), DAMAGED),
    "mp4 with a box of no length": (box(b"ftyp", b"isom\0\0\0\0") + b"\0\0\0\x02moov", DAMAGED),
    "mp4 with a box past the end": (box(b"ftyp", b"isom\0\0\0\0") + b"\xff\xff\xff\xffmoov", DAMAGED),
    "mp4 with a box of 2^63": (box(b"ftyp", b"isom\0\0\0\0") + b"\0\0\0\x01moov" + b"\x7f" + b"\xff" * 7, DAMAGED),
    "mp4 of a million boxes": (box(b"ftyp", b"isom\0\0\0\0") + box(b"free") * 120_000, DAMAGED),
    "mp4 with something behind": (mp4() + b"\0\0", DAMAGED),
    "mp4 with html behind": (mp4() + HTML, DAMAGED),
    "mp4 without film or sound": (mp4(of=b"text"), DAMAGED),
    "mp4 without data": (box(b"ftyp", b"isom\0\0\0\0") + handler(b"vide"), DAMAGED),
    "mp3 of a tag alone": (mp3(0, b"x" * 50), DAMAGED),
    "mp3 with a tag past the end": (b"ID3\x04\0\0\x7f\x7f\x7f\x7f", DAMAGED),
    "mp3 of one frame and html": (mp3(1) + HTML, WEB),
    "bytes": (bytes(range(256)) * 8, UNKNOWN),
    "zeros": (b"\0" * 5000, UNKNOWN),
    "text with a zero": (b"hello\0world", UNKNOWN),
    "text that drives a terminal": (b"\x1b]0;bad\x07\x1b[2J", UNKNOWN),
    "text in latin-1": ("Café".encode("latin-1"), UNKNOWN),
    "text in utf-16": ("Café".encode("utf-16"), UTF8),
    "text with half a character": ("naïve ☃".encode()[:-1], UNKNOWN),
    "sqlite": (b"SQLite format 3\0", UNKNOWN),
    "font": (b"wOF2\0\x01\0\0", UNKNOWN),
}

# What is kept, as what it is. None of it can do harm as an attachment of that type.
KEPT: dict[str, tuple[bytes, str]] = {
    "png": (picture(), "image/png"),
    "png with html behind": (picture() + HTML, "image/png"),
    "png with a zip behind": (picture() + zipped(), "image/png"),
    "png with a comment of script": (png_with(b"tEXt", b"Comment\0<script>alert(1)</script>"), "image/png"),
    "jpeg": (picture("JPEG"), "image/jpeg"),
    "jpeg with a place": (with_place(), "image/jpeg"),
    "jpeg with script in its comment": (picture("JPEG", comment=HTML), "image/jpeg"),
    "jpeg with a program behind": (picture("JPEG") + b"MZ" * 100, "image/jpeg"),
    "gif": (picture("GIF"), "image/gif"),
    "gif that moves": (animated("GIF"), "image/gif"),
    "webp": (picture("WEBP"), "image/webp"),
    "webp that moves": (animated("WEBP"), "image/webp"),
    "pdf": (pdf(), "application/pdf"),
    "pdf with script": (pdf(b"9 0 obj << /S /JavaScript /JS (app.alert(1)) >> endobj\n"), "application/pdf"),
    "pdf that starts a program": (pdf(b"9 0 obj << /S /Launch /F (cmd.exe) >> endobj\n"), "application/pdf"),
    "pdf that is html too": (pdf(HTML), "application/pdf"),
    "text": ("Someone wrote: “naïve ☃”\r\n".encode(), "text/plain"),
    "text that turns": ("\u202eexe.txt".encode(), "text/plain"),
    "formula": (b'=HYPERLINK("http://bad.example")\n', "text/plain"),
    "script without marks": (b"alert(document.cookie)", "text/plain"),
    "mp4": (mp4(), "video/mp4"),
    "mp4 with html in it": (mp4(data=HTML), "video/mp4"),
    "m4a": (mp4(brand=b"M4A ", of=b"soun"), "audio/mp4"),
    "m4a by its track": (mp4(brand=b"mp42", of=b"soun"), "audio/mp4"),
    "mp3": (mp3(), "audio/mpeg"),
    "mp3 with a tag of html": (mp3(6, HTML), "audio/mpeg"),
}

NAMES: dict[str, tuple[str, str]] = {
    "path": ("../../etc/passwd.png", "passwd.png"),
    "windows path": ("C:\\Users\\me\\secret.png", "secret.png"),
    "only dots": ("....", "file"),
    "nothing": ("", "file"),
    "only spaces": ("   ", "file"),
    "right to left": ("photo\u202egnp.exe", "photognp.exe"),
    "isolates": ("\u2066a\u2069\u200fb.png", "ab.png"),
    "zero width": ("a\u200b\ufeffb.png", "ab.png"),
    "controls": ("a\r\nSet-Cookie: x\0.png", "a Set-Cookie: x .png"),
    "quotes": ('a";filename="b.html', 'a";filename="b.html'),
    "markup": ("<img src=x onerror=alert(1)>.png", "<img src=x onerror=alert(1)>.png"),
    "template": ("{{ 7*7 }}.png", "{{ 7*7 }}.png"),
    "4,000 characters": ("x" * 4000 + ".png", "x" * 146 + ".png"),
    "4,000 characters without an end": ("x" * 4000, "x" * 150),
    "a long end": ("x." + "y" * 4000, "x." + "y" * 148),
    "accents apart": ("Cafe\u0301.png", "Café.png"),
    "emoji": ("🎉 party.png", "🎉 party.png"),
    "a device": ("CON", "CON"),
    "hidden": (".htaccess", "htaccess"),
    "slash at the end": ("folder/", "file"),
    "lines": ("a\u2028b\u2029c\x85d.png", "a b c d.png"),
    "arabic": ("صورة.png", "صورة.png"),
}
