"""What a block may be made of: the kinds, the fields of each, and how long each may be on which channel. Pure data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a block is, in the order in which the editor offers them."""

    HEADING = "heading"
    TEXT = "text"
    BENEFIT = "benefit"
    STEP = "step"
    CHECKLIST = "checklist"
    FEE = "fee"
    INCENTIVE = "incentive"
    NOTICE = "notice"
    VIDEO = "video"
    AUDIO = "audio"
    FAQ = "faq"
    CONTACT = "contact"
    LINK = "link"
    QR = "qr"


class Form(StrEnum):
    """How a field is written and read: one line, text with marks, one entry a line, or a reference of some kind."""

    LINE = "line"
    TEXT = "text"
    LIST = "list"
    PICTURE = "picture"
    VIDEO = "video"
    AUDIO = "audio"
    URL = "url"
    PHONE = "phone"
    DAY = "day"


class Channel(StrEnum):
    """Where a block ends up; each has its own room."""

    PORTAL = "portal"
    SCREEN = "screen"
    LEAFLET = "leaflet"


MEDIA = frozenset({Form.PICTURE, Form.VIDEO, Form.AUDIO})


@dataclass(frozen=True, slots=True)
class Field:
    """One field. ``most`` characters can be kept; ``room`` says how many a channel takes without splitting it.

    ``word`` is said in each language; what is not is a fact, the same in all of them.
    """

    name: str
    form: Form
    most: int
    required: bool = False
    word: bool = True
    room: Mapping[Channel, int] = field(default_factory=dict)


def _fact(name: str, form: Form, most: int = 300, required: bool = False) -> Field:
    return Field(name, form, most, required, word=False)


TITLE = 60
CARD = 160
SCREEN_STEP = 90
LEAFLET_STEP = 160
_SCREEN = {Channel.SCREEN: SCREEN_STEP}
_SOURCE = _fact("source", Form.LINE, 160)
_PICTURE = (_fact("picture", Form.PICTURE, 24), Field("alt", Form.LINE, 160))

SHAPES: Mapping[Kind, tuple[Field, ...]] = {
    Kind.HEADING: (Field("text", Form.LINE, TITLE, required=True),),
    Kind.TEXT: (Field("text", Form.TEXT, 1200, required=True, room=_SCREEN), _SOURCE),
    Kind.BENEFIT: (
        Field("title", Form.LINE, TITLE, required=True),
        Field("text", Form.TEXT, CARD, required=True, room=_SCREEN),
        *_PICTURE,
        _SOURCE,
    ),
    Kind.STEP: (
        Field("title", Form.LINE, TITLE, required=True),
        Field("text", Form.TEXT, LEAFLET_STEP, room=_SCREEN | {Channel.LEAFLET: LEAFLET_STEP}),
        *_PICTURE,
    ),
    Kind.CHECKLIST: (Field("title", Form.LINE, TITLE), Field("lines", Form.LIST, 1200, required=True)),
    Kind.FEE: (
        Field("amount", Form.LINE, CARD, required=True),
        Field("exemption", Form.LINE, 300, required=True),
        Field("time", Form.LINE, CARD),
        _SOURCE,
    ),
    Kind.INCENTIVE: (
        Field("value", Form.LINE, TITLE, required=True),
        Field("text", Form.TEXT, CARD),
        _fact("basis", Form.LINE, 200, required=True),
        _fact("first_day", Form.DAY, 10, required=True),
        _fact("last_day", Form.DAY, 10),
    ),
    Kind.NOTICE: (Field("text", Form.TEXT, 300, required=True, room=_SCREEN), _SOURCE),
    Kind.VIDEO: (
        _fact("media", Form.VIDEO, 24, required=True),
        Field("title", Form.LINE, TITLE, required=True),
    ),
    Kind.AUDIO: (
        _fact("media", Form.AUDIO, 24, required=True),
        Field("title", Form.LINE, TITLE, required=True),
    ),
    Kind.FAQ: (
        Field("question", Form.LINE, CARD, required=True),
        Field("answer", Form.TEXT, 600, required=True, room=_SCREEN),
    ),
    Kind.CONTACT: (
        Field("name", Form.LINE, TITLE, required=True),
        Field("place", Form.LINE, CARD),
        Field("hours", Form.LINE, CARD),
        _fact("phone", Form.PHONE, 20),
        _fact("url", Form.URL),
    ),
    Kind.LINK: (Field("label", Form.LINE, TITLE, required=True), _fact("url", Form.URL, required=True)),
    Kind.QR: (Field("label", Form.LINE, TITLE, required=True), _fact("url", Form.URL, required=True)),
}


def words_of(kind: Kind) -> tuple[Field, ...]:
    """The fields of ``kind`` that are said in each language."""
    return tuple(field for field in SHAPES[kind] if field.word)


def facts_of(kind: Kind) -> tuple[Field, ...]:
    """The fields of ``kind`` that are the same in every language."""
    return tuple(field for field in SHAPES[kind] if not field.word)
