"""The connection log: which device (by its log name) had which address where and when. Read by keyset, newest first."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, tuple_
from sqlalchemy.orm import Session

from hotspot.access.models import Pass
from hotspot.access.policy import EndReason
from hotspot.network.models import Site

PAGE = 50
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
    if len(moment) > 17 or len(number) > 18:
        return None
    return After(epoch + timedelta(microseconds=int(moment)), int(number))


def page(db: Session, wanted: Filter, after: After | None = None, size: int = PAGE) -> Page:
    """One page of the log. Its cost does not grow with how far back it lies."""
    query = select(Pass, Site.place).join(Site, Site.id == Pass.site_id)
    query = query.where(Pass.opened_at >= wanted.since, Pass.opened_at < wanted.until)
    if wanted.site_id is not None:
        query = query.where(Pass.site_id == wanted.site_id)
    if wanted.search:
        named = Pass.log_device.startswith(wanted.search.lower(), autoescape=True)
        address = Pass.address == wanted.search
        query = query.where(or_(named, address) if len(wanted.search) >= LEAST_LETTERS else address)
    if after is not None:
        query = query.where(tuple_(Pass.opened_at, Pass.id) < tuple_(after.opened_at, after.id))
    rows = db.execute(query.order_by(Pass.opened_at.desc(), Pass.id.desc()).limit(size + 1)).all()
    lines = tuple(_line(entry, place) for entry, place in rows[:size])
    more = len(rows) > size
    return Page(lines, After(lines[-1].opened_at, lines[-1].id) if more else None)


def of_device(db: Session, log_device: str, limit: int = 200) -> tuple[Line, ...]:
    """The visits of one device, the newest first."""
    query = select(Pass, Site.place).join(Site, Site.id == Pass.site_id).where(Pass.log_device == log_device)
    rows = db.execute(query.order_by(Pass.opened_at.desc(), Pass.id.desc()).limit(limit))
    return tuple(_line(entry, place) for entry, place in rows)


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
