"""What is said about pictures, films and recordings: what they are, what is missing, and why one was not taken."""

from enum import StrEnum

from flask_babel import LazyString, lazy_gettext

from hotspot.content.media.captions import Fault
from hotspot.content.media.library import Missing
from hotspot.content.media.models import MediaKind, MediaState
from hotspot.content.media.refusals import Refusal

TABLES: tuple[dict[StrEnum, LazyString], ...] = (
    {
        MediaKind.PICTURE: lazy_gettext("Picture"),
        MediaKind.VIDEO: lazy_gettext("Film"),
        MediaKind.AUDIO: lazy_gettext("Recording"),
    },
    {
        MediaState.WAITING: lazy_gettext("Waiting its turn"),
        MediaState.WORKING: lazy_gettext("Being prepared"),
        MediaState.READY: lazy_gettext("Ready"),
        MediaState.FAILED: lazy_gettext("Could not be prepared"),
    },
    {
        Refusal.EMPTY: lazy_gettext("The file is empty. Choose it again; perhaps it had not been copied whole."),
        Refusal.TOO_BIG: lazy_gettext(
            "The file is too big. Photos may have 25 MB, recordings 20 MB, films 300 MB. Make it smaller or shorter."
        ),
        Refusal.UNKNOWN: lazy_gettext(
            "This kind of file is not taken. Send a photo (JPG, PNG, WebP), a film (MP4, MOV, WebM) or a recording (MP3, M4A, WAV, OGG)."  # noqa: E501
        ),
        Refusal.SCRIPT: lazy_gettext(
            "Drawings in SVG, web pages, documents and programs are not taken, because they can hold commands. Save it as PNG."  # noqa: E501
        ),
        Refusal.HIDDEN: lazy_gettext(
            "Something else is hidden in this picture. Open it, save it as a new picture, and send that one."
        ),
        Refusal.HEIC: lazy_gettext(
            "This is an iPhone photo in HEIC. In the phone's settings choose Camera, Formats, Most Compatible; or save it as JPG."  # noqa: E501
        ),
        Refusal.ENDING: lazy_gettext(
            "The end of the file's name does not go with what is in it. Give it the right ending, such as .jpg or .png."
        ),
        Refusal.ANIMATED: lazy_gettext("Moving pictures are not taken. Send a still picture, or a film."),
        Refusal.TOO_WIDE: lazy_gettext("A side of the picture is longer than 16,384 pixels. Make it smaller first."),
        Refusal.TOO_MANY_PIXELS: lazy_gettext(
            "The picture has too many pixels: a JPG may have 50 million, others 25 million. Make it smaller first."
        ),
        Refusal.TRUNCATED: lazy_gettext(
            "The file is broken or was not copied whole. Open it on your computer to see, then send it again."
        ),
        Refusal.NO_FILM: lazy_gettext("There is no moving picture in this film. Sound alone is sent as MP3 or M4A."),
        Refusal.NO_SOUND: lazy_gettext("There is no sound in this recording."),
        Refusal.TOO_LONG: lazy_gettext("It is too long: films may last 15 minutes, recordings 30. Cut it first."),
        Refusal.DISK_FULL: lazy_gettext(
            "The box has no room left for it. Delete what is not used any more, then try again."
        ),
        Refusal.NO_TOOL: lazy_gettext(
            "This box cannot prepare films and recordings yet: FFmpeg is not installed. Photos work all the same."
        ),
        Refusal.GAVE_UP: lazy_gettext(
            "Preparing it took too much time or memory. Try again, or send a smaller or shorter one."
        ),
        Refusal.LOST: lazy_gettext("The file that was sent is gone from the box. Please send it again."),
    },
    {
        Missing.FILES: lazy_gettext("it is not ready yet"),
        Missing.ALT: lazy_gettext("what it shows, in words"),
        Missing.SPOKEN: lazy_gettext("which language is spoken in it"),
        Missing.CAPTIONS: lazy_gettext("captions"),
        Missing.TRANSCRIPT: lazy_gettext("what is said in it, in writing"),
    },
    {
        Fault.EMPTY: lazy_gettext("There are no captions in this file."),
        Fault.TOO_BIG: lazy_gettext("Captions may have 64 kB. This file is larger."),
        Fault.NOT_TEXT: lazy_gettext("Save the captions as text in UTF-8, then send them again."),
        Fault.NOT_CAPTIONS: lazy_gettext("These are no captions. Send a file in WebVTT (.vtt) or SubRip (.srt)."),
        Fault.TOO_LONG: lazy_gettext("At most 2,000 captions of 300 letters each."),
        Fault.BACKWARDS: lazy_gettext("The times of the captions run backwards. Mend them, then send them again."),
        Fault.AFTER_THE_END: lazy_gettext("The captions go on after the film has ended. Are they of this film?"),
    },
)
