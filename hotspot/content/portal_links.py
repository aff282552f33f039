"""How residents are sent to the national portal: templates with blanks that a service and the commune fill."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from string import Formatter
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.content.edition import is_closed_portal, is_government
from hotspot.content.models import LinkTemplate
from hotspot.staff import audit

OF_SERVICE = ("uuid", "code")
OF_COMMUNE = ("provinceCode", "wardCode", "province", "ward")
LONGEST, LONGEST_NAME, LONGEST_VALUE = 400, 80, 60
_VALUE = re.compile(r"[0-9A-Za-z.-]+")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A template and the commune's own values for its blanks."""

    template: str
    values: Mapping[str, str]

    def made(self, uuid: str, code: str) -> str | None:
        """The link for a service, None when the service lacks something that the template needs."""
        known = dict(self.values) | {"uuid": uuid, "code": code}
        wanted = blanks(self.template)
        if any(not known.get(name) for name in wanted):
            return None
        return self.template.format_map({name: quote(known[name], safe="") for name in wanted})


class LinkError(ValueError):
    """A template that must not be kept; ``faults`` is ``(field, rule)`` pairs."""

    def __init__(self, faults: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{field}: {rule}" for field, rule in faults))
        self.faults = faults


def blanks(template: str) -> list[str]:
    """The names between braces. Raises ``ValueError`` when braces do not match, or hold more than a name."""
    found = []
    for _text, name, form, conversion in Formatter().parse(template):
        if name is None:
            continue
        if form or conversion or not name.isidentifier():
            raise ValueError(name)
        found.append(name)
    return found


def faults(name: str, template: str, values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Everything that is wrong with a template, as ``(field, rule)``."""
    if not name or len(name) > LONGEST_NAME:
        yield "name", "missing" if not name else "too_long"
    for blank, value in values.items():
        if value and (len(value) > LONGEST_VALUE or not _VALUE.fullmatch(value)):
            yield blank, "odd_letters"
    if len(template) > LONGEST:
        yield "template", "too_long"
        return
    try:
        wanted = blanks(template)
    except ValueError:
        yield "template", "braces"
        return
    yield from _faults_in_address(template, wanted)
    for blank in wanted:
        if blank in OF_COMMUNE and not values.get(blank):
            yield blank, "missing"


def _faults_in_address(template: str, wanted: list[str]) -> Iterator[tuple[str, str]]:
    """A blank in the host would let a value choose where residents are sent: the host is looked at as it stands."""
    if any(blank not in (*OF_SERVICE, *OF_COMMUNE) for blank in wanted):
        yield "template", "unknown_blank"
    elif not is_government(template) or "{" in template.split("/")[2]:
        yield "template", "not_government"
    elif is_closed_portal(template):
        yield "template", "closed_portal"
    elif not set(wanted) & set(OF_SERVICE):
        yield "template", "same_for_all"


def in_use(db: Session) -> Pattern | None:
    """The template that residents' links are made with, None when each service's own link is used."""
    row = db.scalar(select(LinkTemplate).where(LinkTemplate.in_use).order_by(LinkTemplate.id).limit(1))
    return Pattern(row.template, row.values) if row else None


def everything(db: Session) -> list[LinkTemplate]:
    """Every template, the oldest first."""
    return list(db.scalars(select(LinkTemplate).order_by(LinkTemplate.id)))


def get(db: Session, public_id: str) -> LinkTemplate | None:
    return db.scalar(select(LinkTemplate).where(LinkTemplate.public_id == public_id))


def keep(
    db: Session, row: LinkTemplate | None, name: str, template: str, values: Mapping[str, str], by: int | None,
    at: datetime,
) -> LinkTemplate:  # fmt: skip
    """Write a template (``row`` None: a new one). What was tested before counts no more. Raises ``LinkError``."""
    name, template = _text(name), template.strip()
    kept = {blank: _text(values.get(blank, "")) for blank in OF_COMMUNE if _text(values.get(blank, ""))}
    if found := tuple(faults(name, template, kept)):
        raise LinkError(found)
    if row is None:
        row = LinkTemplate(created_at=at, in_use=False)
        db.add(row)
    row.name, row.template, row.values, row.tested_at, row.test_result = name, template, kept, None, ""
    db.flush()
    audit.record(db, audit.Action.LINKS_CHANGED, row.public_id, by, at, name=name, after=template)
    return row


def choose(db: Session, row: LinkTemplate | None, by: int | None, at: datetime) -> None:
    """Make residents' links with ``row`` from now on; with None use each service's own link."""
    for other in everything(db):
        other.in_use = other is row
    db.flush()
    audit.record(db, audit.Action.LINKS_CHANGED, row.public_id if row else "", by, at, chosen=row.name if row else "")


def note_test(db: Session, row: LinkTemplate, result: str, at: datetime) -> None:
    """Keep how the last try went; ``result`` is a word that the faces explain."""
    row.tested_at, row.test_result = at, result[:40]
    db.flush()


def delete(db: Session, row: LinkTemplate, by: int | None, at: datetime) -> None:
    """Throw a template away; one in use stops being used."""
    audit.record(db, audit.Action.LINKS_CHANGED, row.public_id, by, at, deleted=row.name)
    db.delete(row)
    db.flush()


def _text(value: str) -> str:
    return " ".join(unicodedata.normalize("NFC", value).split())
