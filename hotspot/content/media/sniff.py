"""What a file is, by its own bytes: never by its name or by what the browser says. Decodes nothing."""

from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from hotspot.content.media.models import MediaKind
from hotspot.content.media.refusals import Refusal, Refused

HEAD_OCTETS = 4096
WIDEST, MOST_PIXELS, MOST_PIXELS_JPEG = 16_384, 25_000_000, 50_000_000
_CHUNK, _OVERLAP = 1 << 20, 16
_MARKUP = (b"<script", b"<html", b"<!doctype", b"<svg", b"<?php", b"<iframe")
# Long enough that the noise of a photo of 25 MB says none of them by chance.
_PAGES = (b"<script", b"<iframe", b"<!doctype", b"<html>", b"<html ", b"<svg xmlns", b"<?php ", b"<?php\n")
_TEXT_STARTS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\x00<", b"%!ps", b"%pdf", b"#!")
_ZIP_END = b"PK\x05\x06"


class Format(StrEnum):
    """What is taken. The value is what FFmpeg calls its reader, where FFmpeg reads it."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    GIF = "gif"
    MP4 = "mov"
    WEBM = "matroska"
    M4A = "m4a"
    MP3 = "mp3"
    ADTS = "aac"
    WAV = "wav"
    OGG = "ogg"


KINDS = {
    MediaKind.PICTURE: (Format.JPEG, Format.PNG, Format.WEBP, Format.GIF),
    MediaKind.VIDEO: (Format.MP4, Format.WEBM),
    MediaKind.AUDIO: (Format.M4A, Format.MP3, Format.ADTS, Format.WAV, Format.OGG),
}
ENDINGS = {
    Format.JPEG: ("jpg", "jpeg", "jpe", "jfif"),
    Format.PNG: ("png",),
    Format.WEBP: ("webp",),
    Format.GIF: ("gif",),
    Format.MP4: ("mp4", "m4v", "mov", "qt", "3gp"),
    Format.WEBM: ("webm", "mkv"),
    Format.M4A: ("m4a", "mp4", "aac"),
    Format.MP3: ("mp3",),
    Format.ADTS: ("aac",),
    Format.WAV: ("wav",),
    Format.OGG: ("ogg", "oga", "opus"),
}


@dataclass(frozen=True, slots=True)
class Size:
    """What a picture's head says of itself."""

    width: int
    height: int
    animated: bool = False


def kind_of(found: Format) -> MediaKind:
    """What pages make of it."""
    return next(kind for kind, formats in KINDS.items() if found in formats)


def named(found: Format, ending: str) -> Format:
    """``found`` when a file called ``….<ending>`` may be it; MPEG-4 called .m4a is sound. Raises ``Refused``."""
    if found is Format.MP4 and ending == "m4a":
        return Format.M4A
    if ending and ending not in ENDINGS[found]:
        raise Refused(Refusal.ENDING)
    return found


def recognise(head: bytes) -> Format:
    """What begins with ``head``, its first ``HEAD_OCTETS``. Raises ``Refused``."""
    if not head:
        raise Refused(Refusal.EMPTY)
    found = _picture(head) or _container(head) or _sound(head)
    if found is not None:
        return found
    lowered = head.lstrip().lower()
    if lowered.startswith(_TEXT_STARTS) or any(word in lowered for word in _MARKUP):
        raise Refused(Refusal.SCRIPT)
    raise Refused(Refusal.UNKNOWN)


def _picture(head: bytes) -> Format | None:
    if head.startswith(b"\xff\xd8\xff"):
        return Format.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Format.PNG
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return Format.GIF
    return Format.WEBP if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else None


def _container(head: bytes) -> Format | None:
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"):
            raise Refused(Refusal.HEIC)
        if brand in (b"avif", b"avis"):
            raise Refused(Refusal.UNKNOWN)
        return Format.M4A if brand in (b"M4A ", b"M4B ") else Format.MP4
    return Format.WEBM if head.startswith(b"\x1a\x45\xdf\xa3") else None


def _sound(head: bytes) -> Format | None:
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return Format.WAV
    if head.startswith(b"OggS"):
        return Format.OGG
    if head.startswith(b"ID3"):
        return Format.MP3
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0:
        return Format.ADTS
    return Format.MP3 if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2 else None


def examine(file: BinaryIO, found: Format) -> None:
    """Refuse a picture that is too large to open, that moves, or that is something else as well. Raises ``Refused``."""
    if kind_of(found) is not MediaKind.PICTURE:
        return
    size = {Format.JPEG: _jpeg, Format.PNG: _png, Format.GIF: _gif, Format.WEBP: _webp}[found](file)
    if size.animated:
        raise Refused(Refusal.ANIMATED)
    if size.width < 1 or size.height < 1:
        raise Refused(Refusal.TRUNCATED)
    if max(size.width, size.height) > WIDEST:
        raise Refused(Refusal.TOO_WIDE)
    if size.width * size.height > (MOST_PIXELS_JPEG if found is Format.JPEG else MOST_PIXELS):
        raise Refused(Refusal.TOO_MANY_PIXELS)
    if _hides_something(file):
        raise Refused(Refusal.HIDDEN)


def _hides_something(file: BinaryIO) -> bool:
    """Whether a page or a program lies in it, or an archive at its end. Phones put films behind photos: that may be."""
    file.seek(0)
    kept = b""
    while chunk := file.read(_CHUNK):
        part = (kept + chunk).lower()
        if any(word in part for word in _PAGES):
            return True
        kept = part[-_OVERLAP:]
    end = file.seek(0, 2)
    file.seek(max(0, end - 65_557))  # the longest an archive's last record can be
    return _ZIP_END in file.read()


def _jpeg(file: BinaryIO) -> Size:
    """The frame header is behind whatever a camera put before it."""
    file.seek(2)
    for _ in range(1000):
        marker = file.read(2)
        while marker == b"\xff\xff":
            marker = b"\xff" + file.read(1)
        length = int.from_bytes(file.read(2), "big")
        if len(marker) < 2 or marker[0] != 0xFF or length < 2:
            break
        if 0xC0 <= marker[1] <= 0xCF and marker[1] not in (0xC4, 0xC8, 0xCC):
            frame = file.read(5)
            return Size(int.from_bytes(frame[3:5], "big"), int.from_bytes(frame[1:3], "big"))
        file.seek(length - 2, 1)
    raise Refused(Refusal.TRUNCATED)


def _png(file: BinaryIO) -> Size:
    file.seek(0)
    head = file.read(HEAD_OCTETS)
    first = head.find(b"IDAT")
    animated = 0 <= head.find(b"acTL") < (first if first >= 0 else len(head))
    return Size(int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big"), animated)


def _gif(file: BinaryIO) -> Size:
    file.seek(6)
    head = file.read(4)
    return Size(int.from_bytes(head[:2], "little"), int.from_bytes(head[2:], "little"))


def _webp(file: BinaryIO) -> Size:
    file.seek(12)
    head = file.read(18)
    if head[:4] == b"VP8X":
        wide, high = (int.from_bytes(head[at : at + 3], "little") + 1 for at in (12, 15))
        return Size(wide, high, bool(head[8] & 0x02))
    if head[:4] == b"VP8L":
        bits = int.from_bytes(head[9:13], "little")
        return Size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    wide, high = (int.from_bytes(head[at : at + 2], "little") & 0x3FFF for at in (14, 16))
    return Size(wide, high)
