"""What is different about a service in this commune, laid over whatever version is live: an update never loses it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from hotspot.content.edition import Edition, OnlineLevel, Wording, is_government, tidy_wording
from hotspot.content.models import Service, ServiceOverride
from hotspot.staff import audit

WORDS = ("fee", "fee_exemption", "processing_time", "remark")
LONGEST = 400
E = TypeVar("E", bound=Edition)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Facts of this commune; what is empty stays as the version says it. ``words`` is ``{language: {field: text}}``.

    A fee comes with its exemption. ``remark`` is one more sentence for residents.
    """

    online_level: OnlineLevel | None = None
    portal_url: str = ""
    words: Mapping[str, Mapping[str, str]]
    starts_on: date
    ends_on: date | None
    checked_on: date
    checked_by: str
    public_id: str = ""

    def said(self, language: str, field: str) -> str:
        """What it says about ``field`` in ``language``, empty where it says nothing."""
        return self.words.get(language, {}).get(field, "")


class OverrideError(ValueError):
    """An override that must not be kept; ``faults`` is ``(field, rule)`` pairs."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{field}: {rule}" for field, rule in faults))
        self.faults = tuple(faults)


def lay_over(edition: E, override: Override) -> E:
    """``edition`` with the commune's facts. A fee takes its exemption along, so that neither stands without the other.

    What is said in Vietnamese alone holds for every language: an old fee in English would be wrong.
    """
    words = {language: _worded(wording, language, override) for language, wording in edition.words.items()}
    return replace(
        edition,
        online_level=override.online_level or edition.online_level,
        portal_url=override.portal_url or edition.portal_url,
        words=words,
    )


def _worded(wording: Wording, language: str, override: Override) -> Wording:
    def said(field: str) -> str:
        return override.said(language, field) or override.said("vi", field)

    fee, exemption = wording.fee, wording.fee_exemption
    if said("fee"):
        fee, exemption = said("fee"), said("fee_exemption")
    time = said("processing_time") or wording.processing_time
    return replace(wording, processing_time=time, fee=fee, fee_exemption=exemption)


def in_force(db: Session, day: date) -> dict[int, Override]:
    """The override of each service on ``day``, by the service's row id; of several, the one written last."""
    rows = db.scalars(select(ServiceOverride).where(_on(ServiceOverride, day)).order_by(ServiceOverride.id))
    return {row.service_id: _override(row) for row in rows}


def lies_over(day: date | None) -> ColumnElement[bool]:
    """Which override lies over a ``Service`` of the same query on ``day``; none without a day."""
    if day is None:
        return false()
    one = aliased(ServiceOverride)
    newest = select(func.max(one.id)).where(one.service_id == Service.id, _on(one, day)).correlate(Service)
    return ServiceOverride.id == newest.scalar_subquery()


def level(values: Mapping[str, Any] | None, otherwise: OnlineLevel | None) -> OnlineLevel | None:
    """The level that the ``values`` of an override say, or what the version says."""
    said = (values or {}).get("online_level")
    return OnlineLevel(said) if said else otherwise


def _on(one: type[ServiceOverride], day: date) -> ColumnElement[bool]:
    until = or_(one.ends_on.is_(None), one.ends_on > day)
    return and_(one.ended_at.is_(None), one.starts_on <= day, until)


def of_service(db: Session, service: Service) -> list[tuple[Override, datetime | None]]:
    """Every override that ``service`` ever had and when somebody ended it, the newest first."""
    rows = select(ServiceOverride).where(ServiceOverride.service_id == service.id).order_by(ServiceOverride.id.desc())
    return [(_override(row), row.ended_at) for row in db.scalars(rows)]


def adapt(db: Session, service: Service, override: Override, today: date, by: int | None, at: datetime) -> None:
    """Say what is different here, instead of what was said before. Raises ``OverrideError``."""
    clean = _tidy(override)
    if found := list(_faults(clean, today)):
        raise OverrideError(found)
    for row in _open(db, service):
        row.ended_at = at
    row = ServiceOverride(
        service_id=service.id,
        values=_values(clean),
        starts_on=clean.starts_on,
        ends_on=clean.ends_on,
        checked_on=clean.checked_on,
        checked_by=clean.checked_by,
        created_at=at,
    )
    db.add(row)
    db.flush()
    audit.record(db, audit.Action.SERVICE_ADAPTED, service.public_id, by, at, slug=service.slug, after=row.values)


def end(db: Session, service: Service, by: int | None, at: datetime) -> bool:
    """Go back to what the version says, at once. Whether there was anything to end."""
    rows = _open(db, service)
    for row in rows:
        row.ended_at = at
    if rows:
        db.flush()
        audit.record(db, audit.Action.SERVICE_ADAPTED, service.public_id, by, at, slug=service.slug, ended=True)
    return bool(rows)


def _open(db: Session, service: Service) -> list[ServiceOverride]:
    where = (ServiceOverride.service_id == service.id, ServiceOverride.ended_at.is_(None))
    return list(db.scalars(select(ServiceOverride).where(*where)))


def _tidy(override: Override) -> Override:
    """Texts in NFC and single spaces; those that are empty are left out."""
    words = {}
    for language, texts in override.words.items():
        kept = {name: tidy_wording(Wording(name=text)).name for name, text in texts.items() if name in WORDS}
        words[language] = {name: text for name, text in kept.items() if text}
    by = tidy_wording(Wording(name=override.checked_by)).name
    return replace(override, words=words, checked_by=by, portal_url=override.portal_url.strip())


def _faults(override: Override, today: date) -> list[tuple[str, str]]:
    found = []
    if override.online_level is None and not override.portal_url and not any(override.words.values()):
        found.append(("online_level", "nothing"))
    if override.portal_url and not is_government(override.portal_url):
        found.append(("portal_url", "not_government"))
    if override.ends_on is not None and override.ends_on <= override.starts_on:
        found.append(("ends_on", "not_after_start"))
    if override.checked_on > today:
        found.append(("checked_on", "in_future"))
    if not override.checked_by:
        found.append(("checked_by", "missing"))
    return found + _faults_in_words(override.words)


def _faults_in_words(words: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]]:
    found = [(f"{name}_{language}", "too_long") for language, texts in words.items() for name, text in texts.items()
             if len(text) > LONGEST]  # fmt: skip
    for language, texts in words.items():
        if "fee" in texts and "fee_exemption" not in texts:
            found.append((f"fee_exemption_{language}", "no_exemption"))
        if "fee_exemption" in texts and "fee" not in texts:
            found.append((f"fee_{language}", "no_fee"))
        if language != "vi" and any(name not in words.get("vi", {}) for name in texts):
            found.append((f"remark_{language}", "vietnamese_first"))
    return found


def _values(override: Override) -> dict[str, object]:
    values: dict[str, object] = {
        "words": {language: dict(texts) for language, texts in override.words.items() if texts}
    }
    if override.online_level is not None:
        values["online_level"] = override.online_level.value
    if override.portal_url:
        values["portal_url"] = override.portal_url
    return values


def _override(row: ServiceOverride) -> Override:
    plain = {one.name for one in fields(Override)} & set(ServiceOverride.__table__.columns.keys())
    return Override(
        online_level=level(row.values, None),
        portal_url=str(row.values.get("portal_url", "")),
        words=row.values.get("words", {}),
        **{name: getattr(row, name) for name in plain},
    )
