"""Films and recordings made anew by Debian's FFmpeg: an argument list, no shell, one reader, and no address but a file.

The reader is the one that the file's own first bytes ask for, so that a list of other files is never followed.
"""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from hotspot.content.media import pictures
from hotspot.content.media.product import Made, Product, Tell, made
from hotspot.content.media.refusals import Refusal, Refused
from hotspot.processes import die_with_parent

FILM_SECONDS, SOUND_SECONDS = 15 * 60, 30 * 60
PORTAL_SHORT, SCREEN_SHORT, SCREEN_LONG = 360, 1080, 1920
_READERS = {"m4a": "mov"}
_NO_ROOM_OCTETS = 4 * 1024 * 1024
_QUIET = ("-nostdin", "-hide_banner", "-loglevel", "error")
_NAMELESS = ("-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn", "-fflags", "+bitexact", "-flags", "+bitexact")
_SOUND = ("-c:a", "aac", "-ac", "1", "-ar", "44100")
_STREAMED = ("-movflags", "+faststart")
# 320 + 48 kbit/s are 2.8 MB a minute
_PORTAL = ("-profile:v", "baseline", "-level", "3.0", "-crf", "27", "-maxrate", "320k", "-bufsize", "640k")
_SCREEN = ("-profile:v", "high", "-level", "4.1", "-crf", "22", "-maxrate", "3500k", "-bufsize", "7000k")


@dataclass(frozen=True, slots=True)
class Film:
    """What is in a file: pixels as they are shown, 0 where there is no picture."""

    width: int
    height: int
    seconds: float
    sound: bool


def make_film(source: Path, reader: str, place: Path, tell: Tell) -> Product:
    """A small one for phones, a large silent one for screens, and a picture of it. Raises ``Refused``."""
    film = _probed(source, reader)
    if not film.width:
        raise Refused(Refusal.NO_FILM)
    if film.seconds > FILM_SECONDS:
        raise Refused(Refusal.TOO_LONG)
    tell(5)
    small, large = fitted(film, PORTAL_SHORT, SCREEN_LONG), fitted(film, SCREEN_SHORT, SCREEN_LONG)
    sound = ("-map", "0:a:0", *_SOUND, "-b:a", "48k") if film.sound else ("-an",)
    start, length = _input(source, reader), film.seconds
    portal, screen = place / "portal.mp4", place / "screen.mp4"
    _encode([*start, *_pictured(small, _PORTAL), *sound, *_STREAMED, str(portal)], length, lambda at: tell(5 + at // 3))
    _encode([*start, *_pictured(large, _SCREEN), "-an", *_STREAMED, str(screen)], length, lambda at: tell(38 + at // 2))
    files = [made(portal, "video/mp4", *small), made(screen, "video/mp4", *large)]
    return Product(*large, length, (*files, *_poster(source, reader, film, place)))


def make_sound(source: Path, reader: str, place: Path, tell: Tell) -> Product:
    """One file that every phone plays, half a megabyte a minute. Raises ``Refused``."""
    film = _probed(source, reader)
    if not film.sound:
        raise Refused(Refusal.NO_SOUND)
    if film.seconds > SOUND_SECONDS:
        raise Refused(Refusal.TOO_LONG)
    path = place / "sound.m4a"
    wanted = ("-map", "0:a:0", "-vn", *_SOUND, "-b:a", "64k", *_NAMELESS, *_STREAMED)
    _encode([*_input(source, reader), *wanted, str(path)], film.seconds, tell)
    return Product(0, 0, _probed(path, "m4a").seconds, (made(path, "audio/mp4"),))


def fitted(film: Film, short: int, long: int) -> tuple[int, int]:
    """Pixels of ``film`` with sides of at most ``short`` and ``long``, even as H.264 wants them, never enlarged."""
    sides = min(film.width, film.height), max(film.width, film.height)
    scale = min(1.0, short / sides[0], long / sides[1])
    return max(2, int(film.width * scale) // 2 * 2), max(2, int(film.height * scale) // 2 * 2)


def _input(source: Path, reader: str) -> list[str]:
    return [*_only(reader), "-t", str(SOUND_SECONDS), "-i", f"file:{source}"]


def _only(reader: str) -> list[str]:
    return ["-protocol_whitelist", "file", "-f", _READERS.get(reader, reader)]


def _pictured(size: tuple[int, int], options: tuple[str, ...]) -> list[str]:
    scaled = f"scale={size[0]}:{size[1]},setsar=1,format=yuv420p"
    coded = ("-c:v", "libx264", "-preset", "veryfast", "-threads", "2", "-fpsmax", "30")
    return ["-map", "0:v:0", *_NAMELESS, "-vf", scaled, *coded, *options]


def _poster(source: Path, reader: str, film: Film, place: Path) -> tuple[Made, ...]:
    """A picture a tenth into it, in every form that a picture has."""
    frame = place / "poster.png"
    for at in (film.seconds / 10, 0.0):
        once = [*_only(reader), "-ss", f"{at:.2f}", "-i", f"file:{source}", "-map", "0:v:0", "-frames:v", "1"]
        _encode([*once, "-f", "image2", "-update", "1", str(frame)], 1.0, lambda _: None)
        if frame.exists():
            return pictures.make(frame, "png", place, lambda _: None).files
    raise Refused(Refusal.NO_FILM)


def _encode(arguments: list[str], seconds: float, tell: Tell) -> None:
    """One run of FFmpeg; ``tell`` hears how far into ``seconds`` it is. The one who waits for us ends what hangs."""
    command = [_tool("ffmpeg"), *_QUIET, "-y", "-progress", "pipe:1", *arguments]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, preexec_fn=die_with_parent
    ) as running:
        assert running.stdout is not None
        for line in running.stdout:
            name, _, value = line.strip().partition("=")
            if name == "out_time_us" and value.lstrip("-").isdecimal():
                tell(max(0, min(100, int(int(value) / 10_000 / max(seconds, 0.1)))))
    if running.returncode:
        full = shutil.disk_usage(Path(arguments[-1]).parent).free < _NO_ROOM_OCTETS
        raise Refused(Refusal.DISK_FULL if full else Refusal.TRUNCATED)


def _probed(source: Path, reader: str) -> Film:
    command = [_tool("ffprobe"), *_QUIET[1:], *_only(reader), "-of", "json", "-show_format", "-show_streams"]
    done = subprocess.run(
        [*command, f"file:{source}"], stdin=subprocess.DEVNULL, capture_output=True, preexec_fn=die_with_parent
    )
    try:
        said = json.loads(done.stdout)
        streams = said.get("streams", [])
        seconds = float(said.get("format", {}).get("duration", 0))
    except ValueError as err:
        raise Refused(Refusal.TRUNCATED) from err
    if done.returncode or not streams:
        raise Refused(Refusal.TRUNCATED)
    width, height = _shown(streams)
    return Film(width, height, seconds, any(one.get("codec_type") == "audio" for one in streams))


def _shown(streams: list[dict[str, object]]) -> tuple[int, int]:
    """Pixels of the first picture, turned as a phone says it was held."""
    for one in streams:
        if one.get("codec_type") == "video" and not _truth(one, "disposition", "attached_pic"):
            width, height = int(str(one.get("width", 0))), int(str(one.get("height", 0)))
            sideways = any(abs(int(turn)) % 180 == 90 for turn in _turns(one))
            return (height, width) if sideways else (width, height)
    return 0, 0


def _truth(stream: dict[str, object], table: str, name: str) -> bool:
    values = stream.get(table)
    return isinstance(values, dict) and bool(values.get(name))


def _turns(stream: dict[str, object]) -> list[float]:
    data = stream.get("side_data_list")
    return [float(one["rotation"]) for one in data if "rotation" in one] if isinstance(data, list) else []


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Refused(Refusal.NO_TOOL)
    return found
