"""Pictures made anew: upright, in sRGB, without a word of what a camera wrote, in three widths and three forms.

Only ``making`` imports this: it loads Pillow.
"""

import io
import struct
import warnings
from pathlib import Path

from PIL import Image, ImageCms, ImageOps
from PIL.Image import Resampling

from hotspot.content.media.product import Made, Product, Tell, made
from hotspot.content.media.refusals import Refusal, Refused

WIDTHS = (480, 960, 1600)
TALLEST = 4  # times the width: a strip of paper is shown whole, but not at any length
_READERS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF"}
_FORMS = (
    ("avif", "image/avif", {"quality": 60, "speed": 7, "subsampling": "4:2:0", "max_threads": 2}),
    ("webp", "image/webp", {"quality": 78, "method": 3}),
    ("jpg", "image/jpeg", {"quality": 80, "progressive": True, "optimize": True}),
)
_ORIENTATION, _ON_ITS_SIDE = 0x0112, range(5, 9)
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, OverflowError, EOFError, struct.error)
_SRGB = ImageCms.createProfile("sRGB")


def make(source: Path, reader: str, place: Path, tell: Tell) -> Product:
    """Every file of one picture. Raises ``Refused``."""
    Image.MAX_IMAGE_PIXELS = None  # the head was looked at when it came; and this process has its limits
    warnings.simplefilter("ignore")
    try:
        with Image.open(source, formats=(_READERS[reader],)) as opened:
            whole = _opened(opened)
    except _BROKEN as err:
        raise Refused(Refusal.TRUNCATED) from err
    except MemoryError as err:
        raise Refused(Refusal.TOO_MANY_PIXELS) from err
    tell(20)
    sizes = _sizes(whole.size)
    files: list[Made] = []
    for number, size in enumerate(sizes, 1):
        files += _forms(whole if size == whole.size else whole.resize(size, Resampling.LANCZOS), place)
        tell(20 + 80 * number // len(sizes))
    return Product(*sizes[-1], 0.0, tuple(files))


def _opened(opened: Image.Image) -> Image.Image:
    """No larger than the widest that is made, upright, plain sRGB on white."""
    if opened.format != "MPO" and getattr(opened, "n_frames", 1) > 1:  # a phone's depth map is a second frame
        raise Refused(Refusal.ANIMATED)
    on_its_side = opened.getexif().get(_ORIENTATION, 1) in _ON_ITS_SIDE
    opened.draft(None, (1, WIDTHS[-1]) if on_its_side else (WIDTHS[-1], 1))  # JPEG is halved while it is decoded
    profile = opened.info.get("icc_profile")
    upright = ImageOps.exif_transpose(_plain(opened))
    small = upright.resize(_sizes(upright.size)[-1], Resampling.LANCZOS, reducing_gap=3.0)
    return _on_white(small, profile)


def _plain(image: Image.Image) -> Image.Image:
    """In a mode that can be made smaller without steps."""
    image.load()
    if image.mode.startswith("I"):
        return image.point(lambda level: level / 256).convert("L")
    if image.mode in ("P", "PA", "LA", "La", "RGBa"):
        return image.convert("RGBA")
    return image.convert("L") if image.mode == "1" else image


def _on_white(image: Image.Image, profile: bytes | None) -> Image.Image:
    """A new picture, so that nothing but pixels comes along."""
    clean = Image.new("RGB", image.size, "white")
    clean.paste(_srgb(image, profile), mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return clean


def _srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            found = ImageCms.profileToProfile(
                image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), _SRGB, outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            found = None  # a profile that is none: the colours are taken as they are
        if found is not None:
            return found
    return image.convert("RGB")


def _sizes(size: tuple[int, int]) -> list[tuple[int, int]]:
    """Pixels of what is made of a picture, narrow first; nothing is enlarged."""
    width, height = size
    most = min(WIDTHS[-1], width, max(1, width * TALLEST * WIDTHS[-1] // height))
    wanted = [one for one in WIDTHS if one < most] + [most]
    return [(one, max(1, round(height * one / width))) for one in wanted]


def _forms(image: Image.Image, place: Path) -> list[Made]:
    files = []
    for ending, mime, options in _FORMS:
        path = place / f"{image.width}.{ending}"
        image.save(path, **options)
        files.append(made(path, mime, image.width, image.height))
    return files
