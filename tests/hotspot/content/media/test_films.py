"""What becomes of films and recordings, made by Debian's FFmpeg and asked with it again."""

import json
import subprocess
from pathlib import Path

import pytest

from hotspot.content.media import films, foreman, library
from hotspot.content.media.films import Film, fitted
from hotspot.content.media.library import NOTHING_SPOKEN, Lack, Missing
from hotspot.content.media.models import Media, MediaKind, MediaState, Rendition
from hotspot.content.media.refusals import Refusal
from hotspot.content.media.shelf import Shelf
from hotspot.db import Database
from tests.hotspot.content.media import samples
from tests.hotspot.content.media.samples import send

needs_ffmpeg = pytest.mark.skipif(
    not samples.HAS_FFMPEG, reason="not installed: ffmpeg; tools/debian-packages installs it"
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database will do: files are concerned, not rows."""
    return sqlite_url


def _worked_on(shelf: Shelf, database: Database, name: str, octets: bytes) -> Media:
    media = send(shelf, database, name, octets)
    foreman.work(shelf, database)
    with database.reading() as db:
        return db.get_one(Media, media.id)


def _asked(path: Path) -> tuple[dict[str, dict[str, object]], dict[str, str]]:
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_streams", "-show_format", str(path)]
    said = json.loads(subprocess.run(command, check=True, capture_output=True, timeout=30).stdout)
    return {stream["codec_type"]: stream for stream in said["streams"]}, said["format"]


@needs_ffmpeg
def test_a_film_becomes_a_small_one_with_sound_a_large_silent_one_and_a_picture(
    shelf: Shelf, database: Database, tmp_path: Path
) -> None:
    octets = samples.film(tmp_path, seconds=2, size="1280x720")
    assert b"Ly Thai To" in octets
    media = _worked_on(shelf, database, "phim.mp4", octets)
    assert (media.state, media.width, media.height, round(media.seconds)) == (MediaState.READY, 1280, 720, 2)
    portal, screen, *poster = media.renditions
    streams, about = _asked(shelf.path(portal.name))
    seen = streams["video"]
    assert (seen["codec_name"], seen["profile"], seen["pix_fmt"]) == ("h264", "Constrained Baseline", "yuv420p")
    assert ((seen["width"], seen["height"]), streams["audio"]["codec_name"]) == ((640, 360), "aac")
    assert (portal.width, portal.height) == (640, 360)
    assert int(about["size"]) / float(about["duration"]) * 60 <= 3_000_000
    streams, about = _asked(shelf.path(screen.name))
    assert (set(streams), streams["video"]["width"], streams["video"]["height"]) == ({"video"}, 1280, 720)
    assert int(about["bit_rate"]) <= 4_000_000
    assert {one.mime for one in poster} == {"image/avif", "image/webp", "image/jpeg"}
    assert poster[-1].width == 1280
    for one in media.renditions:
        made = shelf.path(one.name).read_bytes()
        assert (b"Ly Thai To" in made, b"+10.77" in made, b"Lavf" in made) == (False, False, False)
    for one in (portal, screen):
        made = shelf.path(one.name).read_bytes()
        assert made.index(b"moov") < made.index(b"mdat")
    assert samples.left(shelf) == sorted({one.name for one in media.renditions})


@needs_ffmpeg
def test_a_film_without_sound_is_one_all_the_same(shelf: Shelf, database: Database, tmp_path: Path) -> None:
    media = _worked_on(shelf, database, "phim.webm", samples.film(tmp_path, sound=False, name="film.webm"))
    assert media.state is MediaState.READY
    assert set(_asked(shelf.path(media.renditions[0].name))[0]) == {"video"}


@needs_ffmpeg
def test_a_film_held_upright_stands_upright(shelf: Shelf, database: Database, tmp_path: Path) -> None:
    samples.film(tmp_path, name="flat.mp4")
    turn = ["-display_rotation", "90"] if _knows_rotation() else ["-metadata:s:v", "rotate=90"]
    after = turn if turn[0] != "-display_rotation" else []
    before = turn if not after else []
    command = ["ffmpeg", "-y", "-v", "error", *before, "-i", str(tmp_path / "flat.mp4"), "-c", "copy", *after]
    subprocess.run([*command, str(tmp_path / "turned.mp4")], check=True, timeout=30)
    media = _worked_on(shelf, database, "phim.mp4", (tmp_path / "turned.mp4").read_bytes())
    portal = media.renditions[0]
    assert (media.width, media.height, portal.width, portal.height) == (360, 640, 360, 640)


def _knows_rotation() -> bool:
    done = subprocess.run(["ffmpeg", "-h", "long"], capture_output=True, timeout=30)
    return b"display_rotation" in done.stdout


@needs_ffmpeg
@pytest.mark.parametrize("name", ["tieng.mp3", "tieng.m4a", "tieng.wav", "tieng.ogg", "tieng.opus", "tieng.aac"])
def test_a_recording_becomes_one_file_that_every_phone_plays(
    shelf: Shelf, database: Database, tmp_path: Path, name: str
) -> None:
    media = _worked_on(shelf, database, name, samples.recording(tmp_path, name))
    assert (media.state, media.kind, round(media.seconds)) == (MediaState.READY, MediaKind.AUDIO, 2)
    (only,) = media.renditions
    streams, _ = _asked(shelf.path(only.name))
    assert (set(streams), streams["audio"]["codec_name"], only.mime) == ({"audio"}, "aac", "audio/mp4")
    assert b"Ly Thai To" not in shelf.path(only.name).read_bytes()


@needs_ffmpeg
def test_what_is_called_a_film_and_shows_nothing_is_refused(shelf: Shelf, database: Database, tmp_path: Path) -> None:
    octets = samples.recording(tmp_path, "tieng.m4a").replace(b"ftypM4A ", b"ftypisom", 1)
    media = _worked_on(shelf, database, "phim.mp4", octets)
    assert (media.state, media.trouble) == (MediaState.FAILED, Refusal.NO_FILM)
    media = _worked_on(shelf, database, "tieng.m4a", samples.film(tmp_path, sound=False))
    assert (media.state, media.trouble) == (MediaState.FAILED, Refusal.NO_SOUND)
    assert samples.left(shelf) == []


@needs_ffmpeg
def test_a_film_of_an_hour_is_refused_before_any_work(shelf: Shelf, database: Database, tmp_path: Path) -> None:
    command = ["ffmpeg", "-y", "-v", "error", "-f", "lavfi", "-i", "color=size=64x64:rate=1:duration=3600"]
    subprocess.run([*command, str(tmp_path / "long.mp4")], check=True, timeout=60)
    media = _worked_on(shelf, database, "phim.mp4", (tmp_path / "long.mp4").read_bytes())
    assert (media.state, media.trouble, samples.left(shelf)) == (MediaState.FAILED, Refusal.TOO_LONG, [])


def test_without_ffmpeg_films_say_so_and_wait_and_photos_still_work(
    shelf: Shelf, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    film = _worked_on(shelf, database, "phim.webm", b"\x1a\x45\xdf\xa3" + bytes(5000))
    photo = _worked_on(shelf, database, "anh.jpg", samples.jpeg())
    assert (film.state, film.trouble, photo.state) == (MediaState.FAILED, Refusal.NO_TOOL, MediaState.READY)
    assert shelf.source(film.digest) is not None


@pytest.mark.parametrize(
    ("sides", "small", "large"),
    [
        ((1920, 1080), (640, 360), (1920, 1080)),
        ((3840, 2160), (640, 360), (1920, 1080)),
        ((1080, 1920), (360, 640), (1080, 1920)),
        ((2160, 3840), (360, 640), (1080, 1920)),
        ((641, 361), (638, 360), (640, 360)),
        ((320, 240), (320, 240), (320, 240)),
        ((4000, 200), (1920, 96), (1920, 96)),
        ((1, 1), (2, 2), (2, 2)),
    ],
)
def test_films_are_made_smaller_and_never_larger(
    sides: tuple[int, int], small: tuple[int, int], large: tuple[int, int]
) -> None:
    film = Film(*sides, 1.0, True)
    long = films.SCREEN_LONG
    assert (fitted(film, films.PORTAL_SHORT, long), fitted(film, films.SCREEN_SHORT, long)) == (small, large)


def test_a_film_needs_words_for_those_who_do_not_hear_or_see_it() -> None:
    film = Media(kind=MediaKind.VIDEO, state=MediaState.READY, alt={}, captions={}, transcript={}, language="")
    assert library.publishable(film, ("vi",)) == (
        Lack(Missing.ALT, "vi"),
        Lack(Missing.SPOKEN),
        Lack(Missing.CAPTIONS, "vi"),
        Lack(Missing.TRANSCRIPT, "vi"),
    )
    film.alt, film.language = {"vi": "Cách nộp hồ sơ"}, NOTHING_SPOKEN
    assert library.publishable(film, ("vi",)) == (Lack(Missing.TRANSCRIPT, "vi"),)
    film.language, film.captions, film.transcript = "vi", {"vi": "0" * 64}, {"vi": "Bước một …"}
    assert library.publishable(film, ("vi",)) == ()
    assert library.publishable(film) == (
        Lack(Missing.ALT, "en"),
        Lack(Missing.CAPTIONS, "en"),
        Lack(Missing.TRANSCRIPT, "en"),
    )


def test_a_recording_needs_the_words_that_are_spoken_in_it(shelf: Shelf, database: Database) -> None:
    with database.writing() as db:
        sound = Media(kind=MediaKind.AUDIO, state=MediaState.READY, name="a", digest="0", added_at=samples.NOW)
        sound.alt, sound.language = {"vi": "Lời chào"}, "en"
        sound.renditions = [Rendition(name="0" * 64 + ".m4a", mime="audio/mp4", octets=9)]
        db.add(sound)
        db.flush()
        assert library.publishable(sound, ("vi",)) == (Lack(Missing.TRANSCRIPT, "en"),)
        sound.transcript = {"en": "Welcome."}
        assert library.publishable(sound, ("vi",)) == ()
        heard = library.recording(db, sound.public_id, "vi")
    assert heard is not None
    assert (heard.title, heard.language, heard.transcript) == ("Lời chào", "en", "Welcome.")
    assert heard.source == ("audio/mp4", "0" * 64 + ".m4a", 0)
