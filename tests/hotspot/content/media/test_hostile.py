"""What attackers and accidents send: refused by a reason of its own, nothing left on the disk, and work goes on."""

import io
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from hotspot.content.media import foreman, intake, sniff
from hotspot.content.media.intake import clean
from hotspot.content.media.models import Media, MediaKind, MediaState
from hotspot.content.media.refusals import Refusal, Refused
from hotspot.content.media.shelf import Shelf
from hotspot.db import Database
from tests.hotspot.content.media import samples
from tests.hotspot.content.media.samples import chunk, jpeg, left, png_head, saved, scene, send

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PAGE = b"<!doctype html><script>alert(1)</script>"


def _archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.html", PAGE)
    return file.getvalue()


def _moving(form: str) -> bytes:
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue", "green")]
    return saved(frames[0], form, save_all=True, append_images=frames[1:], duration=100)


def _webp_head(width: int, height: int) -> bytes:
    sizes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + sizes


def _gif_head(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\0\0" + bytes(6) + b"\x3b"


def _jpeg_head(width: int, height: int) -> bytes:
    """A small JPEG whose frame says that it is another size."""
    whole = bytearray(jpeg(64, 64))
    at = whole.index(b"\xff\xc0")
    whole[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(whole)


# name, what is in it, why it is not taken when it comes
AT_THE_DOOR: dict[str, tuple[str, Callable[[], bytes], Refusal]] = {
    "nothing": ("anh.jpg", lambda: b"", Refusal.EMPTY),
    "a drawing with a script": ("hinh.svg", lambda: SVG, Refusal.SCRIPT),
    "a drawing called a photo": ("anh.jpg", lambda: SVG, Refusal.SCRIPT),
    "a drawing behind blanks": ("hinh.svg", lambda: b"\n \t" + SVG[21:], Refusal.SCRIPT),
    "a drawing in UTF-16": ("hinh.svg", lambda: SVG.decode().encode("utf-16"), Refusal.SCRIPT),
    "a page": ("trang.html", lambda: PAGE, Refusal.SCRIPT),
    "a page behind other letters": ("anh.jpg", lambda: b"GIF-like " + PAGE, Refusal.SCRIPT),
    "a program": ("anh.jpg", lambda: b"#!/bin/sh\nrm -rf /\n", Refusal.SCRIPT),
    "PostScript": ("anh.eps", lambda: saved(scene(), "EPS"), Refusal.SCRIPT),
    "a PDF": ("to-roi.pdf", lambda: saved(scene(), "PDF"), Refusal.SCRIPT),
    "a page in a photo's comment": ("anh.jpg", lambda: jpeg(comment=PAGE), Refusal.HIDDEN),
    "a page behind a photo": ("anh.jpg", lambda: jpeg() + PAGE.upper(), Refusal.HIDDEN),
    "a page in a GIF's comment": ("anh.gif", lambda: saved(scene(), "GIF", comment=PAGE), Refusal.HIDDEN),
    "a page across two reads": ("anh.jpg", lambda: _across(), Refusal.HIDDEN),
    "an archive behind a photo": ("anh.jpg", lambda: jpeg() + _archive(), Refusal.HIDDEN),
    "an archive called a photo": ("anh.jpg", _archive, Refusal.UNKNOWN),
    "a TIFF": ("anh.tif", lambda: saved(scene(), "TIFF"), Refusal.UNKNOWN),
    "a TIFF called a photo": ("anh.jpg", lambda: saved(scene(), "TIFF"), Refusal.UNKNOWN),
    "a Photoshop file": ("anh.psd", lambda: b"8BPS\0\1" + bytes(2000), Refusal.UNKNOWN),
    "a BMP": ("anh.bmp", lambda: saved(scene(), "BMP"), Refusal.UNKNOWN),
    "an icon": ("anh.ico", lambda: saved(scene(), "ICO"), Refusal.UNKNOWN),
    "a program for Windows": ("anh.jpg", lambda: b"MZ\x90\0" + bytes(5000), Refusal.UNKNOWN),
    "a list of films": ("phim.m3u8", lambda: b"#EXTM3U\nfile:///etc/passwd\n", Refusal.UNKNOWN),
    "a list of films called a film": ("phim.mp4", lambda: b"#EXTM3U\n#EXTINF:1\nhttp://x/\n", Refusal.UNKNOWN),
    "a list to join called a film": ("phim.mp4", lambda: b"ffconcat version 1.0\nfile /etc/passwd\n", Refusal.UNKNOWN),
    "HEIC": ("anh.heic", lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(99), Refusal.HEIC),
    "AVIF": ("anh.avif", lambda: saved(scene(), "AVIF"), Refusal.UNKNOWN),
    "a PNG called a JPEG": ("anh.jpg", lambda: saved(scene(), "PNG"), Refusal.ENDING),
    "a photo called a film": ("phim.mp4", jpeg, Refusal.ENDING),
    "a photo called a page": ("trang.jpg.html", jpeg, Refusal.ENDING),
    "a PNG of 30,000 pixels": ("anh.png", lambda: png_head(30_000, 10), Refusal.TOO_WIDE),
    "a JPEG of 30,000 pixels": ("anh.jpg", lambda: _jpeg_head(10, 30_000), Refusal.TOO_WIDE),
    "a GIF of 65,535 pixels": ("anh.gif", lambda: _gif_head(65_535, 65_535), Refusal.TOO_WIDE),
    "a bomb in PNG": ("anh.png", lambda: png_head(16_000, 16_000), Refusal.TOO_MANY_PIXELS),
    "a bomb in WebP": ("anh.webp", lambda: _webp_head(16_000, 16_000), Refusal.TOO_MANY_PIXELS),
    "a bomb in JPEG": ("anh.jpg", lambda: _jpeg_head(16_000, 16_000), Refusal.TOO_MANY_PIXELS),
    "a PNG of no size": ("anh.png", lambda: png_head(0, 0), Refusal.TRUNCATED),
    "three letters of a JPEG": ("anh.jpg", lambda: b"\xff\xd8\xff", Refusal.TRUNCATED),
    "a JPEG that is all markers": ("anh.jpg", lambda: b"\xff\xd8" + b"\xff\xe0\0\2" * 5000, Refusal.TRUNCATED),
    "a moving PNG": ("anh.png", lambda: _moving("PNG"), Refusal.ANIMATED),
    "a moving WebP": ("anh.webp", lambda: _moving("WEBP"), Refusal.ANIMATED),
}
# name, what is in it, why nothing can be made of it
AT_WORK: dict[str, tuple[str, Callable[[], bytes], Refusal]] = {
    "half a photo": ("anh.jpg", lambda: jpeg()[:9000], Refusal.TRUNCATED),
    "half a PNG": ("anh.png", lambda: saved(scene(), "PNG")[:9000], Refusal.TRUNCATED),
    "half a WebP": ("anh.webp", lambda: saved(scene(), "WEBP")[:900], Refusal.TRUNCATED),
    "a PNG that says more than it has": ("anh.png", lambda: png_head(4000, 4000), Refusal.TRUNCATED),
    "a PNG of text that unpacks to much": ("anh.png", lambda: _words(), Refusal.TRUNCATED),
    "a PNG with a broken sum": ("anh.png", lambda: saved(scene(), "PNG").replace(b"IDAT", b"IDAX"), Refusal.TRUNCATED),
    "a moving GIF": ("anh.gif", lambda: _moving("GIF"), Refusal.ANIMATED),
    "a head of a GIF": ("anh.gif", lambda: _gif_head(90, 90), Refusal.TRUNCATED),
    "noise behind a JPEG's head": ("anh.jpg", lambda: jpeg()[:700] + bytes(range(256)) * 40, Refusal.TRUNCATED),
}
FILMS: dict[str, tuple[str, Callable[[], bytes], Refusal]] = {
    "a list behind a film's head": ("phim.mp4", lambda: _ftyp() + b"#EXTM3U\nfile:///etc/passwd\n", Refusal.TRUNCATED),
    "a film's head and no film": ("phim.mp4", lambda: _ftyp() + bytes(5000), Refusal.TRUNCATED),
    "a WebM's head and no film": ("phim.webm", lambda: b"\x1a\x45\xdf\xa3" + bytes(5000), Refusal.TRUNCATED),
    "a tag and no sound": ("tieng.mp3", lambda: b"ID3\4\0\0\0\0\0\x0a" + bytes(10) + PAGE, Refusal.TRUNCATED),
    "a tag longer than the file": ("tieng.mp3", lambda: b"ID3\4\0\0\x7f\x7f\x7f\x7f" + bytes(500), Refusal.TRUNCATED),
    "a WAV of nothing": ("tieng.wav", lambda: b"RIFF\x24\0\0\0WAVEfmt " + bytes(20), Refusal.TRUNCATED),
    "an Ogg of noise": ("tieng.ogg", lambda: b"OggS" + bytes(range(256)) * 9, Refusal.TRUNCATED),
}


def _across() -> bytes:
    photo = jpeg()
    return photo + bytes((1 << 20) - len(photo) - 4) + b"<script>alert(1)</script>"


def _words() -> bytes:
    text = zlib.compress(bytes(40_000_000))
    return png_head(4000, 4000, chunk(b"zTXt", b"Comment\0\0" + text))


def _ftyp() -> bytes:
    return b"\0\0\0\x18ftypisom\0\0\2\0isomiso2"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database will do: files are concerned, not rows."""
    return sqlite_url


@pytest.mark.parametrize("case", AT_THE_DOOR)
def test_it_is_not_taken_in(shelf: Shelf, database: Database, case: str) -> None:
    name, make, refusal = AT_THE_DOOR[case]
    with pytest.raises(Refused) as refused:
        send(shelf, database, name, make())
    assert refused.value.refusal is refusal
    assert left(shelf) == []
    with database.reading() as db:
        assert db.query(Media).count() == 0


@pytest.mark.parametrize("case", AT_WORK)
def test_nothing_is_made_of_a_broken_picture(shelf: Shelf, database: Database, case: str) -> None:
    _nothing_is_made(shelf, database, *AT_WORK[case])


@pytest.mark.skipif(not samples.HAS_FFMPEG, reason="not installed: ffmpeg; tools/debian-packages installs it")
@pytest.mark.parametrize("case", FILMS)
def test_nothing_is_made_of_a_broken_film(shelf: Shelf, database: Database, case: str) -> None:
    _nothing_is_made(shelf, database, *FILMS[case])


def _nothing_is_made(shelf: Shelf, database: Database, name: str, make: Callable[[], bytes], refusal: Refusal) -> None:
    """And what was sent after it is made all the same, by the same foreman."""
    bad, good = send(shelf, database, name, make()), send(shelf, database, "tot.png", saved(scene(50, 40), "PNG"))
    assert foreman.work(shelf, database) == 2
    with database.reading() as db:
        row, other = db.get_one(Media, bad.id), db.get_one(Media, good.id)
        assert (row.state, row.trouble, row.attempts, row.renditions) == (MediaState.FAILED, refusal, 1, [])
        assert other.state is MediaState.READY
        assert left(shelf) == sorted(one.name for one in other.renditions)


def test_sizes_have_a_limit_of_each_kind_and_the_sender_gets_to_the_end(
    shelf: Shelf, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(intake.LIMITS, MediaKind.PICTURE, 20_000)
    send(shelf, database, "nho.jpg", jpeg(60, 40))
    before = left(shelf)
    with pytest.raises(Refused) as refused:
        send(shelf, database, "to.jpg", jpeg(900, 700))
    assert refused.value.refusal is Refusal.TOO_BIG
    assert left(shelf) == before


def test_what_is_nothing_of_ours_is_not_written_to_the_end(shelf: Shelf) -> None:
    with intake.Incoming(shelf) as incoming:
        assert [incoming.write(bytes(4096)) for _ in range(9)] == [4096] * 9
        assert (incoming.refusal, incoming.octets, left(shelf)) == (Refusal.UNKNOWN, 0, [])


def test_the_last_of_the_disk_is_not_for_uploads(
    shelf: Shelf, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(shelf.root.parent if shelf.root.parent.exists() else Path("/"))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=100_000_000))
    with pytest.raises(Refused) as refused:
        send(shelf, database, "anh.jpg", jpeg())
    assert refused.value.refusal is Refusal.DISK_FULL
    assert left(shelf) == []


def test_a_disk_that_fills_up_while_we_write_leaves_nothing(
    shelf: Shelf, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_fd: int, _data: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hotspot.content.media.intake.os.write", full)
    with pytest.raises(Refused) as refused:
        send(shelf, database, "anh.jpg", jpeg())
    monkeypatch.undo()
    assert refused.value.refusal is Refusal.DISK_FULL
    assert left(shelf) == []


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        (r"C:\Users\nhu\Ảnh\cổng làng.jpg", "cổng làng.jpg"),
        ("anh\0.jpg", "anh.jpg"),
        ("hoa\u202egpj.exe.jpg", "hoagpj.exe.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie: x.jpg"),
        ("  ..jpg ", "jpg"),
        ("", ""),
        ("ca\u0302\u0301y.jpg", "cấy.jpg"),
        ("\ud800.jpg", "jpg"),
    ],
)
def test_a_name_is_shown_without_what_could_deceive(sent: str, shown: str) -> None:
    assert clean(sent) == shown


def test_a_long_name_keeps_its_ending() -> None:
    name = clean("Ảnh chụp buổi tiếp công dân " * 20 + ".jpeg")
    assert (len(name), name[-6:]) == (120, "….jpeg")


def test_noise_of_25_megabytes_is_never_taken_for_a_page() -> None:
    """The words looked for are so long that chance says one once in a million photos."""
    chances = [
        25e6 * 256.0 ** -sum(1 if not 97 <= letter <= 122 else 7 / 8 for letter in word) for word in sniff._PAGES
    ]
    assert max(chances) < 2e-6
