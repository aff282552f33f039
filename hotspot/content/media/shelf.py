"""Where the files of the library lie below the data folder, and which of them may go."""

import os
import re
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import mkstemp

RESERVE_OCTETS = 256 * 1024 * 1024  # letting residents on and deleting need room: uploads never take the last of it
FORGOTTEN, LEFT_OVER = timedelta(days=30), timedelta(hours=1)
NAME = re.compile(r"[0-9a-f]{64}\.(?:avif|webp|jpg|mp4|m4a|vtt)")
MIME = {
    "avif": "image/avif",
    "webp": "image/webp",
    "jpg": "image/jpeg",
    "mp4": "video/mp4",
    "m4a": "audio/mp4",
    "vtt": "text/vtt",
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder ``<data>/media``: what is served in it, what was just sent in ``incoming``."""

    root: Path

    @property
    def incoming(self) -> Path:
        return self.root / "incoming"

    def lock(self, lane: str) -> Path:
        """Whoever holds it is the only one at work in that lane."""
        return self.incoming / f"{lane}.lock"

    def lay_out(self) -> None:
        """Make the folders, for our own eyes only."""
        self.incoming.mkdir(mode=0o700, parents=True, exist_ok=True)

    def has_room(self) -> bool:
        """Whether the disk can take a file and still do what matters more."""
        return shutil.disk_usage(self.root).free > RESERVE_OCTETS

    def source(self, digest: str) -> Path | None:
        """What was sent with that SHA-256, as long as it is still needed."""
        return next(self.incoming.glob(f"{digest}.*"), None)

    def keep_source(self, part: Path, digest: str, reader: str) -> None:
        """``part``, whole and on the disk, waits from now on to be worked on by FFmpeg's ``reader`` or Pillow."""
        os.replace(part, self.incoming / f"{digest}.{reader}")

    def drop_source(self, digest: str) -> None:
        for path in self.incoming.glob(f"{digest}.*"):
            path.unlink(missing_ok=True)

    def workplace(self, digest: str) -> Path:
        """An empty folder for what is being made of it."""
        self.clear_workplace(digest)
        place = self.incoming / f"work-{digest}"
        place.mkdir(mode=0o700)
        return place

    def clear_workplace(self, digest: str) -> None:
        shutil.rmtree(self.incoming / f"work-{digest}", ignore_errors=True)

    def path(self, name: str) -> Path:
        """The file called ``name``, which matches ``NAME``."""
        return self.root / name

    def add(self, made: Path, name: str) -> None:
        """Put a finished file where it is served; the same bytes twice are one file. Raises ``ValueError``."""
        if NAME.fullmatch(name) is None:
            raise ValueError(f"no file of the library is called {name!r}")
        with made.open("rb") as file:
            os.fsync(file.fileno())
        os.utime(made)  # as old as its row, not as what took an hour to make
        os.replace(made, self.path(name))

    def write(self, name: str, octets: bytes) -> None:
        """Put a small file where it is served."""
        self.lay_out()
        descriptor, part = mkstemp(suffix=".part", dir=self.incoming)
        with os.fdopen(descriptor, "wb") as file:
            file.write(octets)
        self.add(Path(part), name)

    def clear(self, keep: frozenset[str], sources: frozenset[str], now: float) -> int:
        """Delete served files that ``keep`` does not name and leftovers of uploads and work; how many went.

        ``sources`` has the digests of what still waits. Nothing is touched that may be on its way into the tables: at
        ``now``, as files are stamped, a leftover is an hour old and a served file thirty days.
        """
        served = (path for path in self.root.glob("*.*") if path.name not in keep)
        left = (path for path in self.incoming.iterdir() if path.suffix != ".lock" and path.stem not in sources)
        old = [path for path in served if path.stat().st_mtime < now - FORGOTTEN.total_seconds()]
        old += [path for path in left if path.stat().st_mtime < now - LEFT_OVER.total_seconds()]
        for path in old:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        return len(old)
