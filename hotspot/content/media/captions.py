"""Captions: read as WebVTT or SubRip, written anew as plain WebVTT. Styles, regions and marks do not come along."""

import html
from enum import StrEnum
from itertools import pairwise

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

LONGEST_OCTETS, MOST_CUES, LONGEST_CUE = 64 * 1024, 2000, 300
_LATE_SECONDS = 2.0  # how far past the end of a film the last words may hang


class Fault(StrEnum):
    """What is wrong with a file of captions."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    NOT_TEXT = "not_text"
    NOT_CAPTIONS = "not_captions"
    TOO_LONG = "too_long"
    BACKWARDS = "backwards"
    AFTER_THE_END = "after_the_end"


class NotCaptions(Exception):
    """A file of captions that cannot be used."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def rewritten(octets: bytes, seconds: float) -> bytes:
    """The captions in ``octets`` for a film of so many seconds, as WebVTT of ours. Raises ``NotCaptions``."""
    cues = _cues(_text(octets))
    if not cues:
        raise NotCaptions(Fault.EMPTY)
    if len(cues) > MOST_CUES or any(len(text) > LONGEST_CUE for _, _, text in cues):
        raise NotCaptions(Fault.TOO_LONG)
    if any(end <= start for start, end, _ in cues) or any(one[0] > next[0] for one, next in pairwise(cues)):
        raise NotCaptions(Fault.BACKWARDS)
    if seconds and cues[-1][1] > seconds + _LATE_SECONDS:
        raise NotCaptions(Fault.AFTER_THE_END)
    blocks = (f"{_stamp(start)} --> {_stamp(end)}\n{html.escape(text, quote=False)}\n" for start, end, text in cues)
    return "\n".join(["WEBVTT\n", *blocks]).encode()


def words(captions: bytes) -> str:
    """What is said in captions that ``rewritten`` wrote, a line a cue: a transcript to start from."""
    return "\n".join(" ".join(text.split()) for _, _, text in _cues(captions.decode()))


def _text(octets: bytes) -> str:
    if not octets.strip():
        raise NotCaptions(Fault.EMPTY)
    if len(octets) > LONGEST_OCTETS:
        raise NotCaptions(Fault.TOO_BIG)
    coding = "utf-16" if octets[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = octets.decode(coding)
    except UnicodeDecodeError as err:
        raise NotCaptions(Fault.NOT_TEXT) from err
    if "\0" in text:
        raise NotCaptions(Fault.NOT_TEXT)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _cues(text: str) -> list[tuple[float, float, str]]:
    """Start, end (seconds) and words of each cue that says something."""
    form = "vtt" if text.lstrip().startswith("WEBVTT") else "srt"
    try:
        found = webvtt.from_buffer(text.splitlines(keepends=True), format=form)
    except (MalformedFileError, MalformedCaptionError, ValueError) as err:
        raise NotCaptions(Fault.NOT_CAPTIONS) from err
    cues = ((_seconds(one.start), _seconds(one.end), _said(one.text)) for one in found.captions)
    return [cue for cue in cues if cue[2]]


def _said(text: str) -> str:
    """Without marks, blank lines and letters that cannot be shown; an arrow in it would end the cue."""
    lines = (" ".join(html.unescape(line).split()) for line in text.replace("-->", "→").splitlines())
    return "\n".join("".join(filter(str.isprintable, line)) for line in lines if line)


def _seconds(stamp: str) -> float:
    hours, minutes, seconds = stamp.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def _stamp(seconds: float) -> str:
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000:02d}:{whole // 60_000 % 60:02d}:{whole // 1000 % 60:02d}.{whole % 1000:03d}"
