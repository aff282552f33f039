"""Files as members and attackers send them, made on the spot: nothing of this kind lies in the repository."""

import io
import shutil
import struct
import subprocess
import zlib
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.content.media.intake import Incoming, take
from hotspot.content.media.models import Media
from hotspot.content.media.shelf import Shelf
from hotspot.db import Database
from hotspot.staff.models import Member

NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
HAS_FFMPEG = shutil.which("ffmpeg") is not None


def scene(width: int = 640, height: int = 480) -> Image.Image:
    """Something that looks a little like a photo, the same every time."""
    rough = max(1, width // 8), max(1, height // 8)
    noise = Image.frombytes("L", rough, Random(7).randbytes(rough[0] * rough[1])).resize((width, height))
    slope = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (noise, slope, Image.blend(noise, slope, 0.5)))


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def jpeg(width: int = 640, height: int = 480, **options: object) -> bytes:
    return saved(scene(width, height), "JPEG", **options)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_head(width: int, height: int, *more: bytes) -> bytes:
    """A PNG that says it is so large, with a few octets in it."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IDAT", zlib.compress(bytes(999))) + chunk(b"IEND", b"")
    )


def film(
    folder: Path, seconds: float = 2, size: str = "640x360", *, sound: bool = True, name: str = "film.mp4"
) -> bytes:
    path = folder / name
    heard = ["-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}", "-c:a", "aac"] if sound else []
    seen = ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate=25:duration={seconds}"]
    words = ["-metadata", "title=Nha rieng 12 Ly Thai To", "-metadata", "location=+10.77+106.69/"]
    _run(["ffmpeg", "-y", "-loglevel", "error", *seen, *heard, "-pix_fmt", "yuv420p", *words, str(path)])
    return path.read_bytes()


def recording(folder: Path, name: str = "tieng.mp3", seconds: float = 2) -> bytes:
    path = folder / name
    words = ["-metadata", "title=Nha rieng 12 Ly Thai To"]
    heard = ["-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}"]
    _run(["ffmpeg", "-y", "-loglevel", "error", *heard, *words, str(path)])
    return path.read_bytes()


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, timeout=60)


def send(shelf: Shelf, database: Database, name: str, octets: bytes, piece: int = 65_536) -> Media:
    """Send a file as the form does. Raises ``Refused``."""
    with Incoming(shelf) as incoming:
        for at in range(0, len(octets), piece):
            incoming.write(octets[at : at + piece])
        incoming.seek(0)
        with database.writing() as db:
            return take(db, incoming, name, member(db), NOW)[0]


def left(shelf: Shelf) -> list[str]:
    """Every file below the shelf but locks."""
    return sorted(path.name for path in shelf.root.rglob("*") if path.is_file() and path.suffix != ".lock")


def member(db: Session) -> int:
    """The row id of somebody."""
    found = db.scalar(select(Member.id))
    if found is not None:
        return found
    somebody = Member(login="nhu", name="Đặng Thị Quỳnh Như", role="officer", password_hash="", created_at=NOW)
    db.add(somebody)
    db.flush()
    return somebody.id
