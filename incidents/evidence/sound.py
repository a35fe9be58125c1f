"""Sound and film by their own structure: the boxes of MP4 and M4A, the frames of MP3."""

from typing import BinaryIO

_HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis"}
_AUDIO = {b"M4A ", b"M4B "}
_MOST_BOXES = 100_000
_LARGEST_INDEX = 32_000_000
_FRAMES = 4
_BITRATES = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_SAMPLES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def boxes(file: BinaryIO, size: int) -> str | None:
    """What an ISO media file holds: "video", "audio", "heif" or "quicktime"; None where its boxes do not add up."""
    file.seek(8)
    brand = file.read(4)
    if brand in _HEIF or brand == b"qt  ":
        return "heif" if brand in _HEIF else "quicktime"
    seen, index = _walk(file, size)
    if not {b"ftyp", b"moov"} <= seen or not seen & {b"mdat", b"moof"}:
        return None
    if brand in _AUDIO or (b"soun" in index and b"vide" not in index):
        return "audio"
    return "video" if b"vide" in index else None


def _walk(file: BinaryIO, size: int) -> tuple[set[bytes], bytes]:
    """The names of the outer boxes, which must fill the file exactly, and the inside of the index."""
    at, seen, index = 0, set[bytes](), b""
    for _ in range(_MOST_BOXES):
        file.seek(at)
        head = file.read(16)
        length, name = int.from_bytes(head[:4]), head[4:8]
        inside = 8
        if length == 1:
            length, inside = int.from_bytes(head[8:16]), 16
        elif length == 0:
            length = size - at
        if length < inside or at + length > size or not all(32 <= byte < 127 for byte in name):
            return set(), b""
        if name == b"moov" and length <= _LARGEST_INDEX:
            file.seek(at + inside)
            index = file.read(length - inside)
        seen.add(name)
        at += length
        if at == size:
            return seen, index
    return set(), b""


def is_mp3(file: BinaryIO, size: int) -> bool:
    """Whether several frames of MPEG layer III follow each other where the sound begins, or all there are."""
    at = _behind_tags(file)
    for frame in range(_FRAMES):
        file.seek(at)
        length = _frame_length(file.read(4))
        if not length:
            return frame > 1 and at >= size - 128
        at += length
    return at <= size


def _behind_tags(file: BinaryIO) -> int:
    """Where the sound begins: behind an ID3 tag and the zeros that some programs leave there."""
    file.seek(0)
    head, at = file.read(10), 0
    if head[:3] == b"ID3" and len(head) == 10:
        at = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True))
    file.seek(at)
    padding = file.read(65536)
    return at + len(padding) - len(padding.lstrip(b"\0"))


def _frame_length(head: bytes) -> int:
    """The bytes of the frame that begins so; 0 where none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, bitrate, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or bitrate in (0, 15) or rate == 3:
        return 0
    table, samples = (1, 144) if version == 3 else (2, 72)
    return samples * _BITRATES[table][bitrate] * 1000 // _SAMPLES[version][rate] + (head[2] >> 1 & 1)
