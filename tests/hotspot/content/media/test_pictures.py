"""What becomes of a photo: made by the real process, looked at as a browser and as a spy would."""

import hashlib
import io

import pytest
from PIL import Image, ImageCms
from PIL.ExifTags import GPS, IFD, Base

from hotspot.content.media import foreman, library
from hotspot.content.media.library import Lack, Missing
from hotspot.content.media.models import Media, MediaState
from hotspot.content.media.shelf import Shelf
from hotspot.db import Database
from tests.hotspot.content.media import samples
from tests.hotspot.content.media.samples import send

THREE = ["image/avif", "image/webp", "image/jpeg"]


def _worked_on(shelf: Shelf, database: Database, octets: bytes, name: str = "anh.jpg") -> Media:
    media = send(shelf, database, name, octets)
    assert foreman.work(shelf, database) == 1
    with database.reading() as db:
        return db.get_one(Media, media.id)


def test_a_photo_becomes_three_widths_in_three_forms_called_by_their_content(shelf: Shelf, database: Database) -> None:
    media = _worked_on(shelf, database, samples.jpeg(2000, 1500))
    assert (media.state, media.progress, media.width, media.height) == (MediaState.READY, 100, 1600, 1200)
    assert [(one.mime, one.width, one.height) for one in media.renditions] == [
        (mime, width, width * 3 // 4) for width in (480, 960, 1600) for mime in THREE
    ]
    for one in media.renditions:
        octets = shelf.path(one.name).read_bytes()
        assert (hashlib.sha256(octets).hexdigest(), len(octets)) == (one.name.partition(".")[0], one.octets)
        with Image.open(io.BytesIO(octets)) as seen:
            assert (Image.MIME[seen.format or ""], seen.size) == (one.mime, (one.width, one.height))
    assert samples.left(shelf) == sorted(one.name for one in media.renditions)


def test_nothing_is_enlarged(shelf: Shelf, database: Database) -> None:
    media = _worked_on(shelf, database, samples.jpeg(700, 350))
    assert [one.width for one in media.renditions] == [480, 480, 480, 700, 700, 700]


def test_a_photo_held_upright_stands_upright(shelf: Shelf, database: Database) -> None:
    image, exif = samples.scene(800, 400), Image.Exif()
    image.paste("red", (0, 0, 400, 400))  # left, so that it is on top once turned
    exif[Base.Orientation] = 6
    media = _worked_on(shelf, database, samples.saved(image, "JPEG", exif=exif))
    with Image.open(shelf.path(media.renditions[-1].name)) as seen:
        assert seen.size == (400, 800)
        red, green, blue = seen.convert("RGB").getpixel((200, 100))  # type: ignore[misc]
    assert red > 200
    assert max(green, blue) < 60


def test_what_the_camera_wrote_is_gone_from_every_file(shelf: Shelf, database: Database) -> None:
    exif = Image.Exif()
    exif[Base.Make], exif[Base.Software] = "NhaMayAnh", "PhanMemChup"
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitudeRef] = "N"
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (10.0, 46.0, 30.25)
    exif.get_ifd(IFD.Exif)[Base.UserComment] = b"ASCII\0\0\0So nha 12 Ly Thai To"
    octets = samples.jpeg(exif=exif, comment=b"chup boi Nguyen Van A", xmp=b"<x:xmpmeta>NhaMayAnh</x:xmpmeta>")
    traces = [b"NhaMayAnh", b"PhanMemChup", b"Ly Thai To", b"Nguyen Van A", b"Exif\0\0", b"xmpmeta"]
    assert [trace for trace in traces if trace not in octets] == []
    with Image.open(io.BytesIO(octets)) as sent:
        assert sent.getexif().get_ifd(IFD.GPSInfo) != {}
    media = _worked_on(shelf, database, octets)
    for one in media.renditions:
        made = shelf.path(one.name).read_bytes()
        assert [trace for trace in traces if trace.lower() in made.lower()] == []
        with Image.open(io.BytesIO(made)) as seen:
            assert dict(seen.getexif()) == {}
            assert "comment" not in seen.info


def test_other_colour_spaces_come_out_as_the_web_expects(shelf: Shelf, database: Database) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    broken = _worked_on(shelf, database, samples.jpeg(icc_profile=profile), "lab.jpg")
    paper = _worked_on(shelf, database, samples.saved(samples.scene().convert("CMYK"), "JPEG"), "cmyk.jpg")
    for media in (broken, paper):
        with Image.open(shelf.path(media.renditions[-1].name)) as seen:
            assert (seen.mode, "icc_profile" in seen.info) == ("RGB", False)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16"])
def test_every_kind_of_png_becomes_a_picture_on_white(shelf: Shelf, database: Database, mode: str) -> None:
    image = Image.new("I;16", (90, 60), 65_535) if mode == "I;16" else Image.new("L", (90, 60), 255).convert(mode)
    if mode in ("LA", "RGBA"):
        image.putalpha(0)
    media = _worked_on(shelf, database, samples.saved(image, "PNG"), "hinh.png")
    with Image.open(shelf.path(media.renditions[-1].name)) as seen:
        assert (seen.mode, seen.getpixel((45, 30))) == ("RGB", (255, 255, 255))


def test_a_picture_for_a_page_knows_its_files_and_its_words(shelf: Shelf, database: Database) -> None:
    media = _worked_on(shelf, database, samples.jpeg(960, 600))
    with database.writing() as db:
        row = db.get_one(Media, media.id)
        assert library.publishable(row) == (Lack(Missing.ALT, "vi"), Lack(Missing.ALT, "en"))
        row.alt = {"vi": "Cổng làng lúc sáng sớm"}
        assert library.publishable(row) == (Lack(Missing.ALT, "en"),)
        assert library.publishable(row, ("vi",)) == ()
        shown = library.picture(db, media.public_id, "en")
    assert shown is not None
    assert (shown.alt, shown.width, shown.height) == ("Cổng làng lúc sáng sớm", 960, 600)
    assert [source.mime for source in shown.sources] == [mime for mime in THREE for _ in range(2)]
    assert [source.width for source in shown.of("image/jpeg")] == [480, 960]
    assert (shown.small, shown.plain) == shown.of("image/jpeg")


def test_what_is_not_ready_or_was_deleted_is_no_picture(shelf: Shelf, database: Database) -> None:
    media = send(shelf, database, "anh.jpg", samples.jpeg())
    with database.writing() as db:
        row = db.get_one(Media, media.id)
        assert library.picture(db, media.public_id, "vi") is None
        assert library.publishable(row)[0] == Lack(Missing.FILES)
        assert library.choices(db) == []
    foreman.work(shelf, database)
    with database.writing() as db:
        row = db.get_one(Media, media.id)
        assert [one.id for one in library.choices(db)] == [media.id]
        library.delete(db, row, [], samples.member(db), samples.NOW)
        db.flush()
        assert library.picture(db, media.public_id, "vi") is None
        assert library.known(db, row.renditions[0].name) is None
        assert library.publishable(row)[0] == Lack(Missing.FILES)
