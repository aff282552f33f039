"""Files of the library as phones, players and attackers ask for them."""

import tracemalloc

import pytest

from hotspot.content.media.models import Media, MediaKind, MediaState, Rendition
from hotspot.db import Database
from hotspot.settings import Settings
from tests.captive.resident import Phone
from tests.hotspot.content.media.samples import NOW

CONTENT = bytes(range(256)) * 1000
FILM, CAPTIONS = "f" * 64 + ".mp4", "c" * 64 + ".vtt"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database will do: files are concerned, not rows."""
    return sqlite_url


@pytest.fixture
def film(settings: Settings, database: Database, site: object) -> Media:
    """A film whose file is 256,000 octets, and its captions."""
    settings.media.mkdir(parents=True)
    (settings.media / FILM).write_bytes(CONTENT)
    (settings.media / CAPTIONS).write_bytes(b"WEBVTT\n")
    with database.writing() as db:
        media = Media(kind=MediaKind.VIDEO, state=MediaState.READY, name="phim.mp4", digest="0", added_at=NOW)
        media.renditions = [
            Rendition(name=FILM, mime="video/mp4", octets=len(CONTENT)),
            Rendition(name=CAPTIONS, mime="text/vtt", octets=7),
        ]
        db.add(media)
    return media


def test_a_file_comes_whole_and_is_kept_for_ever(phone: Phone, film: Media) -> None:
    answer = phone.get(f"/media/{FILM}")
    headers = answer.headers
    assert (answer.status_code, answer.data) == (200, CONTENT)
    assert (headers["Content-Type"], headers["Content-Length"]) == ("video/mp4", "256000")
    assert (headers["Cache-Control"], headers["Accept-Ranges"]) == ("public, max-age=31536000, immutable", "bytes")
    assert (headers["X-Content-Type-Options"], headers["ETag"]) == ("nosniff", f'"{"f" * 32}"')
    assert "media-src 'self'" in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers


def test_captions_say_that_they_are_text(phone: Phone, film: Media) -> None:
    assert phone.get(f"/media/{CAPTIONS}").headers["Content-Type"] == "text/vtt; charset=utf-8"


def test_a_question_for_the_head_brings_no_body(phone: Phone, film: Media) -> None:
    answer = phone.ask("HEAD", f"/media/{FILM}")
    assert (answer.status_code, answer.data, answer.headers["Content-Length"]) == (200, b"", "256000")


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-1", 0, 2),
        ("bytes=0-0", 0, 1),
        ("bytes=255990-", 255_990, 256_000),
        ("bytes=100-999999999", 100, 256_000),
        ("bytes=-5", 255_995, 256_000),
        ("bytes=-999999999", 0, 256_000),
    ],
)
def test_a_part_is_that_part(phone: Phone, film: Media, asked: str, start: int, end: int) -> None:
    answer = phone.get(f"/media/{FILM}", Range=asked)
    assert (answer.status_code, answer.data) == (206, CONTENT[start:end])
    assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/256000"
    assert answer.headers["Content-Length"] == str(end - start)


@pytest.mark.parametrize("asked", ["bytes=256000-", "bytes=999999-1000000", "bytes=-0"])
def test_a_part_that_is_not_there_is_refused_with_the_size(phone: Phone, film: Media, asked: str) -> None:
    answer = phone.get(f"/media/{FILM}", Range=asked)
    assert (answer.status_code, answer.data) == (416, b"")
    assert answer.headers["Content-Range"] == "bytes */256000"


@pytest.mark.parametrize(
    "asked", ["bytes=-", "bytes=5-2", "bytes=0-1,5-9", "lines=0-1", "bytes=x-y", "bytes=" + "9" * 40 + "-", "bytes"]
)
def test_what_is_no_part_brings_the_whole(phone: Phone, film: Media, asked: str) -> None:
    answer = phone.get(f"/media/{FILM}", Range=asked)
    assert (answer.status_code, len(answer.data)) == (200, 256_000)


def test_who_has_it_is_not_sent_it_again(phone: Phone, film: Media) -> None:
    tag = phone.ask("HEAD", f"/media/{FILM}").headers["ETag"]
    for asked in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = phone.get(f"/media/{FILM}", If_None_Match=asked)
        assert (answer.status_code, answer.data) == (304, b"")
    assert phone.get(f"/media/{FILM}", If_None_Match='"other"').status_code == 200
    for asked, status in ((tag, 206), ('"other"', 200)):
        assert phone.get(f"/media/{FILM}", Range="bytes=0-1", If_Range=asked).status_code == status


@pytest.mark.parametrize(
    "name",
    [
        "",
        "0" * 64 + ".mp4",  # in the folder, not in the table
        "a" * 64 + ".mp4",  # in neither
        FILM.upper(),
        f"x/{FILM}",
        f"../media/{FILM}",
        f"%2e%2e/media/{FILM}",
        f"{FILM}%00",
        f"{FILM}%0a",
        "incoming/quick.lock",
        "../conglang.db",
        "..%2fconglang.db",
        "f" * 64 + ".exe",
        "x" * 900,
    ],
)
def test_nothing_else_is_served(phone: Phone, film: Media, settings: Settings, name: str) -> None:
    (settings.media / ("0" * 64 + ".mp4")).write_bytes(b"secret")
    (settings.media / "incoming").mkdir()
    (settings.media / "incoming" / "quick.lock").write_bytes(b"secret")
    answer = phone.get(f"/media/{name}")
    assert answer.status_code == 404
    assert b"secret" not in answer.data


def test_what_is_in_the_table_and_not_on_the_disk_is_no_page(phone: Phone, film: Media, settings: Settings) -> None:
    (settings.media / FILM).unlink()
    assert phone.get(f"/media/{FILM}").status_code == 404


def test_a_file_is_not_changed_by_sending(phone: Phone, film: Media) -> None:
    assert {phone.ask(method, f"/media/{FILM}").status_code for method in ("POST", "PUT", "DELETE")} == {404}


def test_what_was_deleted_is_gone_within_a_minute(
    phone: Phone, film: Media, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotspot.web.media.boottime", lambda: 100.0)
    assert phone.ask("HEAD", f"/media/{FILM}").status_code == 200
    with database.writing() as db:
        db.get_one(Media, film.id).deleted_at = NOW
    monkeypatch.setattr("hotspot.web.media.boottime", lambda: 160.0)
    assert phone.ask("HEAD", f"/media/{FILM}").status_code == 404


def test_a_large_file_is_never_whole_in_memory(phone: Phone, film: Media, settings: Settings) -> None:
    with (settings.media / FILM).open("r+b") as file:
        file.truncate(64 * 1024 * 1024)
    tracemalloc.start()
    octets = sum(len(piece) for piece in phone.get(f"/media/{FILM}").iter_encoded())
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert octets == 64 * 1024 * 1024
    assert most < 4 * 1024 * 1024


def test_a_player_gets_a_large_part_piece_by_piece(phone: Phone, film: Media, settings: Settings) -> None:
    with (settings.media / FILM).open("r+b") as file:
        file.truncate(3_000_000)
    answer = phone.get(f"/media/{FILM}", Range="bytes=100-")
    assert (answer.status_code, answer.data[:256_000], len(answer.data)) == (206, CONTENT[100:] + bytes(100), 262_144)
    assert answer.headers["Content-Range"] == "bytes 100-262243/3000000"


def test_who_asks_for_a_large_file_and_does_not_read_it_holds_up_nobody(
    phone: Phone, film: Media, settings: Settings
) -> None:
    """One at a time: an answer that nobody reads holds a thread, and there are three."""
    with (settings.media / FILM).open("r+b") as file:
        file.truncate(3_000_000)
    idle = phone.get(f"/media/{FILM}")
    later = phone.get(f"/media/{FILM}")
    assert (idle.status_code, later.status_code, later.headers["Retry-After"]) == (200, 503, "5")
    assert phone.get(f"/media/{FILM}", Range="bytes=0-").status_code == 206
    idle.close()
    again = phone.get(f"/media/{FILM}")
    assert (again.status_code, len(again.data)) == (200, 3_000_000)
    assert phone.ask("HEAD", f"/media/{FILM}").status_code == 200
    assert len(phone.get(f"/media/{FILM}").data) == 3_000_000
