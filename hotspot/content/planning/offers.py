"""What a page of the portal may show for the time being, kept so that each visit can be answered without the database.

A visit has its own language and has seen some placements often enough: ``shown`` asks the rule again for these. When
all that shows has been seen often enough, the layer below shows, and at the end the stand-in: never nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.clock import local_day
from hotspot.content import services
from hotspot.content.edition import FIRST_LANGUAGE, Confidence
from hotspot.content.items import articles
from hotspot.content.items.articles import Article
from hotspot.content.planning import candidates
from hotspot.content.planning.models import Experiment
from hotspot.content.schedule import Candidate, Context, Fact, Layer, Reason, Shown, Slot, resolve
from hotspot.content.services import Sheet

RESERVE = 0  # no row has this id
_CERTAINTY = {Confidence.HIGH: 0, Confidence.MEDIUM: 1}
_BEHIND = (Reason.COVERED, Reason.NOT_ALONE, Reason.CAPPED)
Subject = Sheet | Article


@dataclass(frozen=True, slots=True)
class Variant:
    """What one arm of an experiment shows; without an experiment there is one, whose ``key`` is empty."""

    key: str
    subject: Subject


@dataclass(frozen=True, slots=True)
class Offered:
    """A placement that may show: its row and public ids (None for the stand-in) and what it shows.

    ``per_device`` is how often one device sees it in a day, 0 without limit. ``salt`` is the experiment's, else empty.
    """

    key: int
    placement: str | None
    variants: tuple[Variant, ...]
    per_device: int = 0
    salt: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """One slot of one portal from ``at`` until ``valid_until``."""

    slot: Slot
    offered: dict[int, Offered]
    candidates: tuple[Candidate, ...]
    context: Context
    first: tuple[Shown, ...]  # for comparison: what everybody sees who has seen nothing yet, by language
    valid_until: datetime | None
    limited: tuple[tuple[int, int], ...]  # those with a limit for each device, and the limit
    at: datetime = field(compare=False)

    def shown(self, language: str, capped: frozenset[int], visitor: str | None = None) -> Shown:
        """What shows to somebody who reads ``language`` and has seen ``capped`` often enough.

        ``visitor`` is ``first`` or ``returning`` where that is known.
        """
        facts = () if visitor is None else ((Fact.VISITOR, visitor),)
        asked = replace(self.context, languages=_chain(language), facts=facts, capped=capped)
        return resolve(self.candidates, asked, self.at)


def offer(
    db: Session, site_id: int | None, slot: Slot, at: datetime, zone: str, languages: Sequence[str]
) -> Offer | None:
    """What ``slot`` may show at ``at`` to readers of these languages; None when nothing may be promoted at all."""
    day = local_day(at, zone)
    rows = {row.id: row for row in candidates.current(db, at, day)}
    built_in = stand_in(db, day)
    found = candidates.candidates(db, rows.values(), slot)
    if built_in is not None:
        found.append(Candidate(key=RESERVE, slot=slot, layer=Layer.RESERVE))
    context = candidates.portal(site_id, slot, zone, candidates.holidays(db))
    near = _near(found, context, at, languages)
    tests = {test.placement_id: test for test in db.scalars(select(Experiment).where(Experiment.ended_at.is_(None)))}
    offered = {key: one for key in near & rows.keys() if (one := _offered(db, rows[key], tests.get(key), day))}
    if built_in is not None:
        offered[RESERVE] = Offered(RESERVE, None, (Variant("", built_in),))
    if not offered:
        return None
    ready = tuple(_as_ready(one, offered) if one.key in near else one for one in found)
    chains = [list(_falling(ready, replace(context, languages=_chain(one)), offered, at)) for one in languages]
    ends = [shown.valid_until for chain in chains for shown in chain if shown.valid_until is not None]
    limited = tuple((one.key, one.per_device) for one in offered.values() if one.per_device)
    first = tuple(chain[0] for chain in chains)
    return Offer(slot, offered, ready, context, first, min(ends, default=None), limited, at)


def _chain(language: str) -> tuple[str, ...]:
    return (language,) if language == FIRST_LANGUAGE else (language, FIRST_LANGUAGE)


def _near(found: list[Candidate], context: Context, at: datetime, languages: Sequence[str]) -> set[int]:
    """Everybody whom only others or a limit keep from showing now."""
    near: set[int] = set()
    for language in languages:
        for visitor in ("first", "returning"):
            asked = replace(context, languages=_chain(language), facts=((Fact.VISITOR, visitor),))
            shown = resolve(found, asked, at)
            near |= {*shown.keys, *(key for key, reason in shown.reasons.items() if reason in _BEHIND)}
    return near


def _as_ready(candidate: Candidate, offered: dict[int, Offered]) -> Candidate:
    return candidate if candidate.key in offered else replace(candidate, rendered=False)


def _falling(
    ready: Sequence[Candidate], context: Context, offered: dict[int, Offered], at: datetime
) -> Iterator[Shown]:
    """What shows, then what shows to those who have seen that often enough, down to where no limit is."""
    capped: frozenset[int] = frozenset()
    while True:
        shown = resolve(ready, replace(context, capped=capped), at)
        yield shown
        limited = {key for key in shown.keys if key in offered and offered[key].per_device}
        if not limited:
            return
        capped |= limited


def _offered(db: Session, row: Any, test: Experiment | None, day: date) -> Offered | None:
    subject = _subject(db, row, day)
    if subject is None:
        return None
    own = (Variant("", subject),)
    arms = _arms(db, test, subject) if test is not None else None
    if test is None or arms is None:
        return Offered(row.id, row.public_id, own, row.per_device)
    return Offered(row.id, row.public_id, arms, row.per_device, test.salt)


def _subject(db: Session, row: Any, day: date) -> Subject | None:
    if row.item_id is not None:
        return articles.live(db, row.item_id)
    return services.live(db, row.service_id, day)


def _arms(db: Session, test: Experiment, own: Subject) -> tuple[Variant, ...] | None:
    """The variants; None when one of them may not be shown: half an experiment would compare nothing."""
    found = [(arm["key"], own if arm.get("item") is None else articles.live(db, arm["item"])) for arm in test.variants]
    arms = tuple(Variant(key, subject) for key, subject in found if subject is not None)
    return arms if len(arms) == len(found) >= 2 else None


def stand_in(db: Session, day: date) -> Sheet | None:
    """The surest of the published services, the first in the catalogue among equals."""
    fit = [sheet for sheet in services.published(db, day) if sheet.promotable and not sheet.over(day)]
    return min(fit, key=lambda sheet: (_CERTAINTY[sheet.confidence], sheet.service_id), default=None)
