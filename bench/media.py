"""How long a phone's photo takes to become three widths in three forms, in how much memory, and how small films are."""

import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from PIL import Image

from bench.figures import Row, at_most, judged, median, number, spread, told
from bench.pace import Pace
from hotspot.content.media import product
from hotspot.content.media.product import Product

PART = "media"
SECONDS, MEBIBYTES, PORTAL_MEGABYTES, SCREEN_MEGABITS = 3, 300, 3, 4
_PHOTO, _LARGEST = (4000, 3000), (8600, 5800)
_FILM_SECONDS = 12
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class _Run:
    seconds: float
    worked: float
    mebibytes: float
    product: Product


def measure(pace: Pace) -> Iterator[Row]:
    """By the very process that works on uploads, started anew for each file."""
    with tempfile.TemporaryDirectory(prefix="bench-media-") as folder:
        yield from _photos(Path(folder), 1 if pace.quick else _ROUNDS)
        if shutil.which("ffmpeg") and not pace.quick:
            yield from _film(Path(folder))


def _photos(folder: Path, rounds: int) -> Iterator[Row]:
    photo = folder / "photo.jpg"
    _drawn(photo, _PHOTO)
    runs = [_made("picture", "jpeg", photo, folder) for _ in range(rounds)]
    rounds_taken = [run.seconds for run in runs]
    taken, worked = median(rounds_taken), median([run.worked for run in runs])
    files = runs[0].product.files
    told_so = f"{number(taken)} s, {number(worked)} s of them at work ({spread(rounds_taken, 's')})"
    yield judged(PART, f"a photo of 12 Mpx in {len(files)} files", taken, at_most(SECONDS, "s"), told_so)
    most = max(run.mebibytes for run in runs)
    yield judged(PART, "the process that makes them, RSS", most, at_most(MEBIBYTES, "MiB"), f"{number(most)} MiB")
    sizes = ", ".join(f"{one.width} {one.mime[6:]} {number(one.octets / 1000)} kB" for one in files)
    yield told(PART, "how large they are", sizes)
    largest = folder / "largest.jpg"
    _drawn(largest, _LARGEST)
    worst = _made("picture", "jpeg", largest, folder)
    yield judged(PART, "the same for the largest that is taken, a progressive JPEG of 50 Mpx", worst.mebibytes,
                 at_most(MEBIBYTES, "MiB"), f"{number(worst.mebibytes)} MiB, {number(worst.seconds)} s")  # fmt: skip


def _film(folder: Path) -> Iterator[Row]:
    """A picture that moves everywhere and has grain: more than a talk in front of a wall needs."""
    source = folder / "film.mp4"
    seen = f"testsrc2=size=1920x1080:rate=30:duration={_FILM_SECONDS},noise=alls=12:allf=t"
    heard = f"sine=frequency=440:duration={_FILM_SECONDS}"
    inputs = ["-f", "lavfi", "-i", seen, "-f", "lavfi", "-i", heard]
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    subprocess.run(["ffmpeg", "-v", "error", *inputs, *coded, str(source)], check=True)
    run = _made("video", "mov", source, folder)
    portal, screen = run.product.files[:2]
    minutes = run.product.seconds / 60
    size = portal.octets / 1_000_000 / minutes
    yield judged(PART, "a film for phones, a minute of it", size, at_most(PORTAL_MEGABYTES, "MB"), f"{number(size)} MB")
    rate = screen.octets * 8 / 1_000_000 / run.product.seconds
    yield judged(PART, "a film for screens", rate, at_most(SCREEN_MEGABITS, "Mbit/s"), f"{number(rate)} Mbit/s")
    yield told(PART, "making both and the picture of it, for each second of a film in 1080p",
               f"{number(run.seconds / run.product.seconds)} s")  # fmt: skip


def _made(kind: str, reader: str, source: Path, folder: Path) -> _Run:
    """One run of the process; its memory is that of its largest moment, FFmpeg's own not counted."""
    place = Path(tempfile.mkdtemp(dir=folder))
    command = [sys.executable, "-m", "hotspot.content.media.making", kind, reader, str(source), str(place)]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        said = [product.read(line.decode()) for line in running.stdout]
        _, status, used = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
    result = next((one for one in said if isinstance(one, Product)), Product(0, 0, math.nan, ()))
    worked = used.ru_utime + used.ru_stime
    return _Run(time.perf_counter() - began, worked, used.ru_maxrss / 1024, result)


def _drawn(path: Path, size: tuple[int, int]) -> None:
    """By another process: a child's memory is counted from its parent's on, which therefore has to stay small."""
    width, height = map(str, size)
    subprocess.run([sys.executable, "-m", "bench.media", width, height, str(path)], check=True)


def _draw(size: tuple[int, int]) -> Image.Image:
    """Clouds, a slope, and the grain of a sensor."""
    rough, random = (size[0] // 8, size[1] // 8), Random(7)
    clouds = Image.frombytes("L", rough, random.randbytes(rough[0] * rough[1])).resize(size, Image.Resampling.BICUBIC)
    slope = Image.linear_gradient("L").resize(size)
    grain = Image.frombytes("L", size, random.randbytes(size[0] * size[1]))
    planes = (Image.blend(clouds, slope, 0.5), Image.blend(slope, grain, 0.05), Image.blend(clouds, grain, 0.1))
    return Image.merge("RGB", planes)


if __name__ == "__main__":
    _draw((int(sys.argv[1]), int(sys.argv[2]))).save(sys.argv[3], quality=90, progressive=True)
