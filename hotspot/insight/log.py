"""The connection log: which device (by its log name) had which address where and when. Read by keyset, newest first."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select, tuple_
from sqlalchemy.orm import Session

from hotspot.access.models import Pass
from hotspot.access.policy import EndReason
from hotspot.network.models import Site

PAGE = 50
_HEXADECIMAL = set("0123456789abcdef")
LEAST_LETTERS = 6  # of a log name, so that a search names one device and not a sixteenth of them


@dataclass(frozen=True, slots=True)
class Line:
    """One visit. ``device`` is the connection-log name; no MAC is kept. Bytes: up is from the device."""

    id: int
    device: str
    site: str
    address: str
    opened_at: datetime
    ended_at: datetime | None
    end_reason: EndReason | None
    bytes_up: int
    bytes_down: int


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for: visits that began in ``[since, until)``; a whole address or the start of a log name."""

    since: datetime
    until: datetime
    site_id: int | None = None
    search: str = ""


@dataclass(frozen=True, slots=True)
class After:
    """Where a page ended: the next one begins with the line after this."""

    opened_at: datetime
    id: int

    def __str__(self) -> str:
        return f"{int(self.opened_at.timestamp() * 1_000_000)}-{self.id}"


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, and where the next ones begin (None: these were the last)."""

    lines: tuple[Line, ...]
    after: After | None


def after_from(text: str, epoch: datetime) -> After | None:
    """What ``str`` of an ``After`` gave, or None for anything else. ``epoch`` is 1970-01-01 UTC."""
    moment, _, number = text.partition("-")
    if not (moment.isascii() and moment.isdigit() and number.isascii() and number.isdigit()):
        return None
    if len(moment) > 17 or len(number) > 9:
        return None
    return After(epoch + timedelta(microseconds=int(moment)), int(number))


def page(db: Session, wanted: Filter, after: After | None = None, size: int = PAGE) -> Page:
    """One page of the log. Its cost does not grow with how far back it lies."""
    query = select(Pass, Site.place).join(Site, Site.id == Pass.site_id)
    query = query.where(Pass.opened_at >= wanted.since)
    if after is None:
        query = query.where(Pass.opened_at < wanted.until)
    else:  # the first comparison lets the index begin here, the second is exact among visits of one instant
        here = tuple_(Pass.opened_at, Pass.id) < tuple_(after.opened_at, after.id)
        query = query.where(Pass.opened_at <= min(after.opened_at, wanted.until), Pass.opened_at < wanted.until, here)
    if wanted.site_id is not None:
        query = query.where(Pass.site_id == wanted.site_id)
    if wanted.search:
        query = query.where(_sought(wanted.search))
    rows = db.execute(query.order_by(Pass.opened_at.desc(), Pass.id.desc()).limit(size + 1)).all()
    lines = tuple(_line(entry, place) for entry, place in rows[:size])
    more = len(rows) > size
    return Page(lines, After(lines[-1].opened_at, lines[-1].id) if more else None)


def of_device(db: Session, log_device: str, limit: int = 200) -> tuple[Line, ...]:
    """The visits of one device, the newest first."""
    query = select(Pass, Site.place).join(Site, Site.id == Pass.site_id).where(Pass.log_device == log_device)
    rows = db.execute(query.order_by(Pass.opened_at.desc(), Pass.id.desc()).limit(limit))
    return tuple(_line(entry, place) for entry, place in rows)


def _sought(search: str) -> ColumnElement[bool]:
    """A whole address, or the start of a log name (hexadecimal), each by its index or within the days asked for."""
    name = search.lower()
    if len(name) >= LEAST_LETTERS and set(name) <= _HEXADECIMAL:
        return and_(Pass.log_device >= name, Pass.log_device < name + "g")
    return Pass.address == search


def _line(entry: Pass, place: str) -> Line:
    return Line(
        id=entry.id,
        device=entry.log_device,
        site=place,
        address=entry.address or "",
        opened_at=entry.opened_at,
        ended_at=entry.ended_at,
        end_reason=entry.end_reason,
        bytes_up=entry.bytes_up,
        bytes_down=entry.bytes_down,
    )
