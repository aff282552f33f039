"""The form that describes a medium: its words as typed, and the files of captions beside them."""

import unicodedata
from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import FileStorage

from admin.drafts import Draft
from admin.words import word
from hotspot.content.media import captions
from hotspot.content.media.captions import NotCaptions
from hotspot.content.media.description import LONGEST_ALT, LONGEST_CREDIT, LONGEST_TRANSCRIPT, Description
from hotspot.content.media.library import LANGUAGES, NOTHING_SPOKEN
from hotspot.content.media.models import Media, MediaKind

CALLED = {"vi": lazy_gettext("Vietnamese"), "en": lazy_gettext("English")}


def spoken() -> list[tuple[str, str]]:
    """What can be said to be spoken in a film or a recording."""
    named = [(language, str(CALLED[language])) for language in LANGUAGES]
    return [("", gettext("Not said yet")), *named, (NOTHING_SPOKEN, gettext("Nothing is spoken"))]


def typed(media: Media) -> dict[str, str]:
    """A medium's words as the form would have sent them."""
    words = {f"alt_{language}": text for language, text in media.alt.items()}
    words |= {f"transcript_{language}": text for language, text in media.transcript.items()}
    return words | {"credit": media.credit, "language": media.language}


def wish(draft: Draft, media: Media) -> Description | None:
    """What the form says; None when it does not say so clearly. Words may be missing: they are asked for later."""
    alt = {language: draft.text(field, LONGEST_ALT, required=False) for language, field in _fields("alt")}
    credit = draft.text("credit", LONGEST_CREDIT, required=False)
    heard = media.kind is not MediaKind.PICTURE
    transcript = {language: _prose(draft, field) for language, field in _fields("transcript")} if heard else {}
    language = draft.value("language") if heard else ""
    if language not in dict(spoken()):
        draft.fault("language", gettext("Choose one."))
    return None if draft.faulty else Description(alt, credit, language, transcript)


def captions_of(draft: Draft, media: Media, files: Mapping[str, FileStorage]) -> dict[str, bytes]:
    """The files of captions that were sent, by language; what is wrong with one is noted at its field."""
    found = {}
    for language, field in _fields("captions") if media.kind is MediaKind.VIDEO else ():
        file = files.get(field)
        if file is None or not file.filename:
            continue
        octets = file.stream.read(captions.LONGEST_OCTETS + 1)
        try:
            captions.rewritten(octets, media.seconds)
        except NotCaptions as refused:
            draft.fault(field, word(refused.fault))
        else:
            found[language] = octets
    return found


def _fields(name: str) -> list[tuple[str, str]]:
    """A field of the form in each language."""
    return [(language, f"{name}_{language}") for language in LANGUAGES]


def _prose(draft: Draft, field: str) -> str:
    """Several lines: NFC, no blank ends."""
    text = unicodedata.normalize("NFC", draft.value(field)).replace("\r\n", "\n").strip()
    if len(text) > LONGEST_TRANSCRIPT:
        draft.fault(field, gettext("At most %(most)s characters.", most=LONGEST_TRANSCRIPT))
    return text
