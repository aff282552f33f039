"""Public services: what residents read on a day, and how staff write, publish and withdraw it.

An edit is a new version and changes nothing for residents until that version is published. What they read is the
version of the day with what is different in this commune laid over it, what filing online saves, and the link to the
portal made by the template in use. Asked without a day it is the bare version that was published last.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, aliased

from hotspot.content import incentives, overrides, portal_links
from hotspot.content.edition import Door, Edition, LifeEvent, Wording, checked
from hotspot.content.incentives import Saving
from hotspot.content.models import Service, ServiceState, ServiceVersion, ServiceWording
from hotspot.content.overrides import Override, lay_over
from hotspot.content.portal_links import Pattern
from hotspot.staff import audit

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_Other = aliased(ServiceVersion)
_FURTHEST_EAST = timedelta(hours=14)  # no civil day begins earlier than UTC+14

_NEWEST = ServiceVersion.number == (
    select(func.max(_Other.number)).where(_Other.service_id == Service.id).correlate(Service).scalar_subquery()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(Edition):
    """A service as one version has it; for residents with ``adapted`` laid over it, and what filing online saves."""

    service_id: int
    public_id: str
    slug: str
    state: ServiceState
    number: int
    written_at: datetime
    adapted: Override | None = None
    saving: Saving | None = None


class ServiceError(ValueError):
    """Something that cannot be done to a service; ``rule`` says why: ``bad_slug``, ``slug_taken``, ``no_version``."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def read_on(day: date | None) -> ColumnElement[bool]:
    """Which version residents read on the local day ``day``: the next one takes over by itself when its day comes."""
    if day is None:
        return ServiceVersion.number == Service.live_number
    return ServiceVersion.number == case((Service.next_from <= day, Service.next_number), else_=Service.live_number)


def published(db: Session, day: date | None = None) -> list[Sheet]:
    """Every service that residents may see on ``day``, in the order of the catalogue."""
    return _for_residents(db, day)


def by_slug(db: Session, slug: str, day: date | None = None) -> Sheet | None:
    """The service that residents may see under ``slug`` on ``day``."""
    return next(iter(_for_residents(db, day, Service.slug == slug)), None)


def live(db: Session, service_id: int, day: date | None = None) -> Sheet | None:
    """What residents read of a service on ``day``, by its row id; None when they may not see it."""
    return next(iter(_for_residents(db, day, Service.id == service_id)), None)


def _for_residents(db: Session, day: date | None, *where: ColumnElement[bool]) -> list[Sheet]:
    sheets = _sheets(db, read_on(day), Service.state == ServiceState.PUBLISHED, *where)
    if day is None:
        return sheets
    adapted, savings, pattern = overrides.in_force(db, day), incentives.in_force(db, day), portal_links.in_use(db)
    return [_here(sheet, adapted.get(sheet.service_id), savings.get(sheet.service_id), pattern) for sheet in sheets]


def _here(sheet: Sheet, override: Override | None, saving: Saving | None, pattern: Pattern | None) -> Sheet:
    """``sheet`` as it is in this commune. A link that the commune gave for this very service is kept."""
    made = pattern.made(sheet.portal_id, sheet.code) if pattern else None
    found = replace(sheet, portal_url=made or sheet.portal_url, saving=saving)
    return replace(lay_over(found, override), adapted=override) if override else found


def grouped(sheets: Iterable[Sheet]) -> dict[LifeEvent, list[Sheet]]:
    """``sheets`` under the life events they belong to, in the order of the events; those without any are left out."""
    found: dict[LifeEvent, list[Sheet]] = {event: [] for event in LifeEvent}
    for sheet in sheets:
        for group in sheet.groups:
            found[group].append(sheet)
    return {event: members for event, members in found.items() if members}


def all_latest(db: Session) -> list[Sheet]:
    """Every service at its newest version, for staff."""
    return _sheets(db, _NEWEST)


def get(db: Session, public_id: str) -> Service | None:
    return db.scalar(select(Service).where(Service.public_id == public_id))


def history(db: Session, service: Service) -> list[Sheet]:
    """Every version of ``service``, the newest first."""
    rows = select(ServiceVersion).where(ServiceVersion.service_id == service.id)
    return [_sheet(service, version) for version in db.scalars(rows.order_by(ServiceVersion.number.desc()))]


def create(db: Session, slug: str, edition: Edition, by: int | None, at: datetime) -> Service:
    """A new draft. Raises ``EditionError`` or ``ServiceError``."""
    if not _SLUG.fullmatch(slug) or len(slug) > 80:
        raise ServiceError("bad_slug")
    if db.scalar(select(Service.id).where(Service.slug == slug)) is not None:
        raise ServiceError("slug_taken")
    service = Service(slug=slug, created_at=at, state=ServiceState.DRAFT)
    db.add(service)
    db.flush()
    edit(db, service, edition, by, at)
    return service


def edit(db: Session, service: Service, edition: Edition, by: int | None, at: datetime) -> int:
    """Write a new version of ``service`` and return its number. Raises ``EditionError``.

    ``edition.words`` is whole: a language left out of it is no longer shown.
    """
    number = write(db, service, checked(edition, (at + _FURTHEST_EAST).date()), at)
    audit.record(db, audit.Action.SERVICE_CHANGED, service.public_id, by, at, slug=service.slug, number=number)
    return number


def write(db: Session, service: Service, edition: Edition, at: datetime) -> int:
    """Keep a checked edition as the next version, without a line in the audit log: for what no member wrote."""
    newest = db.scalar(select(func.max(ServiceVersion.number)).where(ServiceVersion.service_id == service.id)) or 0
    db.add(_version(service.id, newest + 1, edition, at))
    db.flush()
    return newest + 1


def publish(
    db: Session, service: Service, by: int | None, at: datetime, number: int | None = None, day: date | None = None
) -> None:
    """Let residents read version ``number`` (the newest when None). Raises ``ServiceError``.

    One that takes effect later waits beside the one that is read until then. ``day`` is the local day of ``at``, the
    day in UTC when None.
    """
    query = select(ServiceVersion).where(ServiceVersion.service_id == service.id)
    if number is not None:
        query = query.where(ServiceVersion.number == number)
    version = db.scalar(query.order_by(ServiceVersion.number.desc()).limit(1))
    if version is None:
        raise ServiceError("no_version")
    today, begins = day or at.date(), version.effective_from
    if service.next_from is not None and service.next_from <= today:
        service.live_number = service.next_number
    if service.state is not ServiceState.PUBLISHED:
        service.live_number = None  # what residents read before it was withdrawn does not come back with the next
    if begins is not None and begins > today:
        service.next_number, service.next_from = version.number, begins
    else:
        service.live_number, service.next_number, service.next_from = version.number, None, None
    service.state = ServiceState.PUBLISHED
    db.flush()
    told = {"since": begins.isoformat()} if begins else {}
    audit.record(
        db, audit.Action.SERVICE_PUBLISHED, service.public_id, by, at, slug=service.slug, number=version.number, **told
    )


def confirm(db: Session, service: Service, name: str, today: date, by: int | None, at: datetime) -> int | None:
    """What residents read today has been checked by ``name`` and is still right: a version that says so, published.

    None when residents may not read it.
    """
    read = read_on(today), Service.state == ServiceState.PUBLISHED, Service.id == service.id
    sheet = next(iter(_sheets(db, *read)), None)
    if sheet is None:
        return None
    waiting = service.next_number, service.next_from
    number = edit(db, service, replace(sheet, checked_on=today, checked_by=name), by, at)
    publish(db, service, by, at, number, today)
    if waiting[1] is not None and waiting[1] > today:
        service.next_number, service.next_from = waiting
        db.flush()
    return number


def withdraw(db: Session, service: Service, by: int | None, at: datetime) -> None:
    """Take a service away from residents at once; its placements stop showing with it."""
    if service.state is not ServiceState.PUBLISHED:
        return
    service.state, service.next_number, service.next_from = ServiceState.WITHDRAWN, None, None
    db.flush()
    audit.record(db, audit.Action.SERVICE_WITHDRAWN, service.public_id, by, at, slug=service.slug)


def overdue(sheets: Iterable[Sheet], today: date) -> list[Sheet]:
    """Those of ``sheets`` that somebody must check again, the longest unchecked first."""
    return sorted((sheet for sheet in sheets if sheet.stale(today)), key=lambda sheet: sheet.checked_on)


def _sheets(db: Session, *where: ColumnElement[bool]) -> list[Sheet]:
    rows = select(Service, ServiceVersion).join(ServiceVersion, ServiceVersion.service_id == Service.id)
    found = db.execute(rows.where(*where).order_by(Service.id))
    return [_sheet(service, version) for service, version in found]


def _sheet(service: Service, version: ServiceVersion) -> Sheet:
    return Sheet(
        service_id=service.id,
        public_id=service.public_id,
        slug=service.slug,
        state=service.state,
        number=version.number,
        written_at=version.created_at,
        code=version.code,
        online_level=version.online_level,
        free=version.free,
        portal_url=version.portal_url,
        groups=tuple(LifeEvent(group) for group in version.groups),
        confidence=version.confidence,
        checked_on=version.checked_on,
        checked_by=version.checked_by,
        note=version.note,
        doors=tuple(Door(door) for door in version.doors),
        effective_from=version.effective_from,
        effective_to=version.effective_to,
        legal_basis=tuple(version.legal_basis),
        portal_id=version.portal_id,
        visit_steps=tuple(version.visit_steps),
        successor=version.successor,
        words={wording.language: _wording(wording) for wording in version.wordings},
    )


def _wording(row: ServiceWording) -> Wording:
    return Wording(
        name=row.name,
        field=row.field,
        summary=row.summary,
        audiences=tuple(row.audiences),
        benefits=tuple(row.benefits),
        documents=tuple(row.documents),
        steps=tuple(row.steps),
        processing_time=row.processing_time,
        fee=row.fee,
        fee_exemption=row.fee_exemption,
    )


def _version(service_id: int, number: int, edition: Edition, at: datetime) -> ServiceVersion:
    return ServiceVersion(
        service_id=service_id,
        number=number,
        code=edition.code,
        online_level=edition.online_level,
        free=edition.free,
        portal_url=edition.portal_url,
        groups=[group.value for group in edition.groups],
        confidence=edition.confidence,
        checked_on=edition.checked_on,
        checked_by=edition.checked_by,
        note=edition.note,
        doors=[door.value for door in edition.doors],
        effective_from=edition.effective_from,
        effective_to=edition.effective_to,
        legal_basis=list(edition.legal_basis),
        portal_id=edition.portal_id,
        visit_steps=list(edition.visit_steps),
        successor=edition.successor,
        created_at=at,
        wordings=[ServiceWording(language=language, **_columns(words)) for language, words in edition.words.items()],
    )


def _columns(wording: Wording) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(wording).items()}
