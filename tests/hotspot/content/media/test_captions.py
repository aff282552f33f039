"""Captions as people have them, and as attackers would."""

import pytest

from hotspot.content.media.captions import Fault, NotCaptions, rewritten, words
from hotspot.content.media.description import Description, caption, describe, uncaption
from hotspot.content.media.models import Media, MediaKind, MediaState
from hotspot.content.media.shelf import Shelf
from hotspot.db import Database
from hotspot.staff.models import AuditEntry
from tests.hotspot.content.media.samples import NOW, left, member

VTT = "WEBVTT\n\nNOTE của tôi\n\nSTYLE\n::cue {color: red}\n\n1\n00:01.000 --> 00:03.500 align:start\n<v Như>Xin chào &amp; mời</v>\n<b>bà con</b>\n\n00:00:04.000 --> 00:00:06.000\nBước một\n"  # noqa: E501
CLEAN = """WEBVTT

00:00:01.000 --> 00:00:03.500
Xin chào &amp; mời
bà con

00:00:04.000 --> 00:00:06.000
Bước một
"""
SRT = "1\r\n00:00:01,000 --> 00:00:03,500\r\nXin chào & mời\r\n<i>bà con</i>\r\n\r\n2\r\n00:00:04,000 --> 00:00:06,000\r\nBước một\r\n"  # noqa: E501


@pytest.mark.parametrize(
    "octets", [VTT.encode(), SRT.encode(), SRT.encode("utf-8-sig"), SRT.encode("utf-16"), VTT.encode("utf-16")]
)
def test_captions_come_out_plain_however_they_were_sent(octets: bytes) -> None:
    assert rewritten(octets, 6.0).decode() == CLEAN


def test_captions_that_were_rewritten_stay_as_they_are() -> None:
    assert rewritten(CLEAN.encode(), 6.0) == CLEAN.encode()
    assert words(CLEAN.encode()) == "Xin chào & mời bà con\nBước một"


def test_nothing_in_captions_is_markup_afterwards() -> None:
    octets = b"WEBVTT\n\n00:01.000 --> 00:02.000\n&lt;script&gt;alert(1)&lt;/script&gt; <c.x>a</c> 1 < 2\n"
    assert b"<" not in rewritten(octets, 9.0)


@pytest.mark.parametrize(
    ("octets", "fault"),
    [
        (b"", Fault.EMPTY),
        (b"  \n", Fault.EMPTY),
        (b"WEBVTT\n", Fault.EMPTY),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\n", Fault.EMPTY),
        ("Xin chào".encode(), Fault.NOT_CAPTIONS),
        ("Xin chào".encode("cp1258"), Fault.NOT_TEXT),
        (b"\x89PNG\r\n\x1a\n", Fault.NOT_TEXT),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\na\0b\n", Fault.NOT_TEXT),
        (b"WEBVTT\n\n00:03.000 --> 00:02.000\na\n", Fault.BACKWARDS),
        (b"WEBVTT\n\n00:05.000 --> 00:06.000\na\n\n00:01.000 --> 00:02.000\nb\n", Fault.BACKWARDS),
        (b"WEBVTT\n\n00:05.000 --> 00:16.000\na\n", Fault.AFTER_THE_END),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"a " * 400 + b"\n", Fault.TOO_LONG),
        (b"WEBVTT\n" + b"\n00:01.000 --> 00:02.000\na\n" * 2001, Fault.TOO_LONG),
        (b"WEBVTT\n" + bytes(70_000), Fault.TOO_BIG),
    ],
)
def test_what_are_no_captions_is_refused_by_its_reason(octets: bytes, fault: Fault) -> None:
    with pytest.raises(NotCaptions) as refused:
        rewritten(octets, 6.0)
    assert refused.value.fault is fault


def _film(database: Database) -> int:
    with database.writing() as db:
        film = Media(kind=MediaKind.VIDEO, state=MediaState.READY, name="a.mp4", digest="0", added_at=NOW, seconds=6.0)
        db.add(film)
        db.flush()
        return film.id


def test_captions_are_files_of_the_library_and_replace_each_other(shelf: Shelf, database: Database) -> None:
    ref = _film(database)
    with database.writing() as db:
        film, by = db.get_one(Media, ref), member(db)
        caption(db, shelf, film, "vi", VTT.encode(), by, NOW)
        caption(db, shelf, film, "en", CLEAN.encode(), by, NOW)
        caption(db, shelf, film, "vi", SRT.encode(), by, NOW)  # says the same: nothing changes
    with database.writing() as db:
        film = db.get_one(Media, ref)
        assert set(film.captions) == {"vi", "en"}
        assert [one.name for one in film.renditions] == [f"{film.captions['vi']}.vtt"] * 2
        assert shelf.path(film.renditions[0].name).read_text(encoding="utf-8") == CLEAN
        uncaption(db, film, "en", member(db), NOW)
        uncaption(db, film, "en", member(db), NOW)
        db.flush()
        assert [one.name for one in film.renditions] == [f"{film.captions['vi']}.vtt"]
        assert [line.details for line in db.query(AuditEntry).order_by(AuditEntry.id)] == [
            {"changed": ["captions"], "language": language} for language in ("vi", "en", "en")
        ]
    assert left(shelf) == [f"{film.captions['vi']}.vtt"]


def test_words_are_kept_and_only_what_changed_is_noted(database: Database) -> None:
    ref = _film(database)
    wish = Description({"vi": "Nộp hồ sơ", "en": ""}, "UBND xã", "vi", {"vi": "Bước một"})
    with database.writing() as db:
        film, by = db.get_one(Media, ref), member(db)
        describe(db, film, wish, by, NOW)
        describe(db, film, wish, by, NOW)
    with database.reading() as db:
        film = db.get_one(Media, ref)
        assert (film.alt, film.credit, film.language) == ({"vi": "Nộp hồ sơ"}, "UBND xã", "vi")
        assert [line.details for line in db.query(AuditEntry)] == [
            {"changed": ["alt", "credit", "language", "transcript"]}
        ]
