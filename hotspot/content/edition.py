"""What a public service says at one time: the facts, and the words in each language. Pure values and their checks."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

FIRST_LANGUAGE = "vi"
STALE_AFTER_DAYS = 90
LONGEST_NAME = 160
_CODE = re.compile(r"[0-9]\.[0-9]{6}")
_PORTAL_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CLOSED_PORTAL = re.compile(r"dichvucong\.[a-z0-9-]+\.gov\.vn")


class OnlineLevel(StrEnum):
    """How much of a service works without going to the office: *toàn trình*, *một phần*, *trực tiếp*."""

    FULL = "full"
    PARTIAL = "partial"
    COUNTER = "counter"


class Confidence(StrEnum):
    """How far the facts have been confirmed. What is ``LOW`` is never promoted."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class LifeEvent(StrEnum):
    """Under which event of a family's life people look for a service, in the order of the list."""

    BIRTH = "birth"
    WEDDING = "wedding"
    DEATH = "death"
    MOVING = "moving"
    CARE = "care"
    LAND = "land"
    TRADE = "trade"
    PAPERS = "papers"
    SCHOOL = "school"
    VOICE = "voice"


class Door(StrEnum):
    """For whom a service is: two doors stand side by side on the front page, and one service may be behind both."""

    PEOPLE = "people"
    BUSINESS = "business"


@dataclass(frozen=True, slots=True)
class Wording:
    """A service in the words of one language. ``fee`` is never shown without ``fee_exemption`` beside it."""

    name: str
    field: str = ""
    summary: str = ""
    audiences: tuple[str, ...] = ()
    benefits: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    processing_time: str = ""
    fee: str = ""
    fee_exemption: str = ""

    @property
    def complete(self) -> bool:
        """Whether it says enough to act on; otherwise the page adds that details are in Vietnamese."""
        return bool(self.summary and self.benefits and self.documents and self.steps and self.fee)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition of a service. ``free`` means that nobody pays for the service itself; ``code`` may be empty.

    It holds from ``effective_from`` to ``effective_to``, local days, the end excluded. ``successor`` is the slug of
    what came after it. ``portal_id`` is its identifier on the national portal. ``visit_steps`` are the steps, counted
    from 1, for which somebody has to come in person; they are the same in every language.
    """

    code: str
    online_level: OnlineLevel
    free: bool
    portal_url: str
    groups: tuple[LifeEvent, ...]
    confidence: Confidence
    checked_on: date
    checked_by: str
    note: str = ""
    doors: tuple[Door, ...] = (Door.PEOPLE,)
    effective_from: date | None = None
    effective_to: date | None = None
    legal_basis: tuple[str, ...] = ()
    portal_id: str = ""
    visit_steps: tuple[int, ...] = ()
    successor: str = ""
    words: Mapping[str, Wording]

    def wording(self, language: str) -> Wording:
        """The words in ``language``, or the Vietnamese ones."""
        return self.words.get(language) or self.words[FIRST_LANGUAGE]

    def language(self, wanted: str) -> str:
        """Which language ``wording(wanted)`` is in, for the ``lang`` attribute."""
        return wanted if wanted in self.words else FIRST_LANGUAGE

    def stale(self, today: date) -> bool:
        """Whether the facts were last checked more than 90 days before ``today``."""
        return (today - self.checked_on).days > STALE_AFTER_DAYS

    def over(self, today: date) -> bool:
        """Whether it no longer holds on ``today``."""
        return self.effective_to is not None and self.effective_to <= today

    @property
    def promotable(self) -> bool:
        """Whether it may be promoted: it works online, and its facts are vouched for."""
        return self.online_level is not OnlineLevel.COUNTER and self.confidence is not Confidence.LOW


class Rule(StrEnum):
    """What is wrong with a field of an edition."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_A_CODE = "not_a_code"
    NOT_GOVERNMENT = "not_government"
    NO_EXEMPTION = "no_exemption"
    IN_FUTURE = "in_future"
    NOT_AFTER_START = "not_after_start"
    NO_SUCH_STEP = "no_such_step"
    NOT_AN_ID = "not_an_id"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend; ``field`` is dotted, such as ``words.vi.name``."""

    field: str
    rule: Rule


class EditionError(ValueError):
    """An edition that must not be kept; ``faults`` says all that is wrong with it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.rule}" for fault in faults))
        self.faults = faults


def tidy(edition: Edition) -> Edition:
    """``edition`` with every text in NFC and single spaces, without empty list entries."""
    words = {language: tidy_wording(wording) for language, wording in edition.words.items()}
    return replace(edition, code=_text(edition.code), portal_url=edition.portal_url.strip(),
                   checked_by=_text(edition.checked_by), note=_text(edition.note), portal_id=edition.portal_id.strip(),
                   legal_basis=_texts(edition.legal_basis), words=words)  # fmt: skip


def checked(edition: Edition, today: date) -> Edition:
    """``edition`` tidied. Raises ``EditionError`` naming every fault."""
    clean = tidy(edition)
    faults = tuple(_faults(clean, today))
    if faults:
        raise EditionError(faults)
    return clean


def _faults(edition: Edition, today: date) -> Iterator[Fault]:
    if edition.code and not _CODE.fullmatch(edition.code):
        yield Fault("code", Rule.NOT_A_CODE)
    if not is_government(edition.portal_url):
        yield Fault("portal_url", Rule.NOT_GOVERNMENT)
    if edition.checked_on > today:
        yield Fault("checked_on", Rule.IN_FUTURE)
    if not edition.checked_by:
        yield Fault("checked_by", Rule.MISSING)
    if edition.portal_id and not _PORTAL_ID.fullmatch(edition.portal_id):
        yield Fault("portal_id", Rule.NOT_AN_ID)
    yield from _faults_in_dates(edition)
    yield from _faults_in_first_words(edition)
    for language, wording in edition.words.items():
        yield from _faults_in_words(language, wording, edition.free)


def _faults_in_dates(edition: Edition) -> Iterator[Fault]:
    if edition.effective_from and edition.effective_to and edition.effective_to <= edition.effective_from:
        yield Fault("effective_to", Rule.NOT_AFTER_START)


def _faults_in_first_words(edition: Edition) -> Iterator[Fault]:
    first = edition.words.get(FIRST_LANGUAGE)
    for name in ("name", "summary", "benefits", "steps", "fee"):
        if first is None or not getattr(first, name):
            yield Fault(f"words.{FIRST_LANGUAGE}.{name}", Rule.MISSING)
    steps = len(first.steps) if first is not None else 0
    if any(not 1 <= step <= steps for step in edition.visit_steps):
        yield Fault("visit_steps", Rule.NO_SUCH_STEP)


def _faults_in_words(language: str, wording: Wording, free: bool) -> Iterator[Fault]:
    if not wording.name and language != FIRST_LANGUAGE:
        yield Fault(f"words.{language}.name", Rule.MISSING)
    if len(wording.name) > LONGEST_NAME:
        yield Fault(f"words.{language}.name", Rule.TOO_LONG)
    if wording.fee and not free and not wording.fee_exemption:
        yield Fault(f"words.{language}.fee_exemption", Rule.NO_EXEMPTION)


def is_government(url: str) -> bool:
    """Whether ``url`` is https on a host under ``gov.vn``, without credentials or an odd port."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    return parts.scheme == "https" and host.endswith(".gov.vn") and port is None and "@" not in parts.netloc


def is_closed_portal(url: str) -> bool:
    """Whether ``url`` leads to a portal of a province or ministry, whose public side closed in 2025 and 2026."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return _CLOSED_PORTAL.fullmatch(host) is not None


def tidy_wording(wording: Wording) -> Wording:
    """``wording`` in NFC and single spaces, without empty list entries."""
    return Wording(
        name=_text(wording.name),
        field=_text(wording.field),
        summary=_text(wording.summary),
        audiences=_texts(wording.audiences),
        benefits=_texts(wording.benefits),
        documents=_texts(wording.documents),
        steps=_texts(wording.steps),
        processing_time=_text(wording.processing_time),
        fee=_text(wording.fee),
        fee_exemption=_text(wording.fee_exemption),
    )


def _text(value: str) -> str:
    return " ".join(unicodedata.normalize("NFC", value).split())


def _texts(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text for text in map(_text, values) if text)
