"""What a screen plays in the next two days, as data: stretches of time with shares, the things shown in them, a digest.

It is made to be played with the network pulled out: all that ends says when, and nothing needs to be asked again.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.clock import local_day
from hotspot.content import services
from hotspot.content.counting import links
from hotspot.content.counting.models import Link, Medium
from hotspot.content.edition import FIRST_LANGUAGE
from hotspot.content.items import articles
from hotspot.content.planning import candidates, daylong, emergencies
from hotspot.content.planning.daylong import Stretch
from hotspot.content.planning.emergencies import Alert, Words
from hotspot.content.schedule import Candidate, Context, Layer, Slot, Spot, resolve
from hotspot.content.screens import drawn, hours
from hotspot.content.screens.hours import Interval
from hotspot.content.screens.models import Screen
from hotspot.content.screens.slides import Slide, Turn

AHEAD = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Showing:
    """One thing that plays, a turn each time, and the first instant at which it must not be seen, if there is one.

    ``subject`` is as in a ``Tally``; ``per_hour`` how often it plays in an hour at most, 0 for no cap.
    """

    placement: int
    subject: str
    title: str
    layer: Layer
    turns: tuple[Turn, ...]
    per_hour: int
    ends: datetime | None

    @property
    def seconds(self) -> float:
        """How long a turn of it plays, on average."""
        return round(sum(slide.seconds for slide in self.slides) / len(self.turns), 1)

    @property
    def slides(self) -> Iterator[Slide]:
        """Every page of it."""
        return (slide for turn in self.turns for slide in turn)


@dataclass(frozen=True, slots=True)
class Programme:
    """Everything that a screen needs from ``starts`` to ``ends``. ``evergreen`` may show whatever the clock says.

    ``codes`` are short links by subject; ``uncoded`` are subjects that have none yet.
    """

    starts: datetime
    ends: datetime
    stretches: tuple[Stretch, ...]
    things: Mapping[int, Showing]
    evergreen: tuple[tuple[int, float], ...]
    alerts: tuple[Alert, ...]
    working: tuple[Interval, ...]
    codes: Mapping[str, str]

    @property
    def uncoded(self) -> tuple[str, ...]:
        return tuple(sorted({one.subject for one in self.things.values()} - set(self.codes)))

    @property
    def digest(self) -> str:
        """The SHA-256 of what plays. It stays the same while only the two days move on."""
        told = {
            "things": {key: _plain(one) for key, one in sorted(self.things.items())},
            "stretches": [
                [index and stretch.starts.isoformat(), stretch.layer, [share[:2] for share in stretch.shares]]
                for index, stretch in enumerate(self.stretches)
            ],
            "evergreen": self.evergreen,
            "codes": dict(self.codes),
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()

    @property
    def media(self) -> tuple[str, ...]:
        """The names of all files that its pages need."""
        slides = [slide for one in self.things.values() for slide in one.slides]
        pictures = {slide.image.name for slide in slides if slide.image}
        return tuple(sorted(pictures | {slide.film for slide in slides if slide.film}))


def spots(screen: Screen) -> frozenset[Spot]:
    """All that a screen is called by placements and warnings."""
    return frozenset(map(candidates.spot, (f"site:{screen.site_id}", f"screen:{screen.id}")))


def context(db: Session, screen: Screen, zone: str) -> Context:
    """The screen as the rule sees it."""
    return Context(Slot.SCREEN, zone, spots(screen), candidates.holidays(db))


def programme(db: Session, screen: Screen, at: datetime, zone: str) -> Programme:
    """What ``screen`` plays from ``at`` (aware) on."""
    rows = {row.id: row for row in candidates.current(db, at)}
    where, ends = context(db, screen, zone), at + AHEAD
    found = candidates.candidates(db, rows.values(), Slot.SCREEN)
    evergreen = _evergreen(found, where, at)
    things: dict[int, Showing] = {}
    stretches = daylong.timeline(found, where, at, ends)
    wanted = {share.key for stretch in stretches for share in stretch.shares} | {key for key, _ in evergreen}
    by_key = {candidate.key: candidate for candidate in found}
    for key in sorted(wanted):
        thing = _thing(db, rows[key], by_key[key], local_day(at, zone), zone)
        if thing is not None:
            things[key] = thing
    return Programme(
        starts=at,
        ends=ends,
        stretches=tuple(_without_empty(stretches, things)),
        things=things,
        evergreen=tuple((key, share) for key, share in evergreen if key in things),
        alerts=tuple(_alerts(db, screen, at)),
        working=tuple(hours.working(screen.working_from, screen.working_to, zone, at, ends)),
        codes=_codes(db, screen, {thing.subject for thing in things.values()}),
    )


def make_codes(db: Session, screen: Screen, subjects: Iterable[str], at: datetime) -> None:
    """Give ``subjects`` the short links that stand on ``screen``: its scans are told from those of others."""
    for subject in subjects:
        links.code(db, subject, Medium.SCREEN, screen.public_id, at)


def _codes(db: Session, screen: Screen, subjects: set[str]) -> dict[str, str]:
    here = (Link.medium == Medium.SCREEN, Link.label == screen.public_id)
    rows = db.execute(select(Link.subject, Link.code).where(*here)).all()
    return {subject: code for subject, code in rows if subject in subjects}


def _evergreen(found: Iterable[Candidate], where: Context, at: datetime) -> list[tuple[int, float]]:
    """What may show when nobody knows the time: it has no end, no hours and no days."""
    timeless = [
        one
        for one in found
        if one.layer is Layer.EVERGREEN and one.expires_at is None and one.rule.plain and one.rule.days.last is None
    ]
    return [(share.key, share.share) for share in resolve(timeless, where, at).shares]


def _alerts(db: Session, screen: Screen, at: datetime) -> list[Alert]:
    """Every warning for ``screen`` that is on, the newest first: when it ends, the one behind it is known."""
    found: list[Alert] = []
    for row in emergencies.current(db, at):
        if not row.targets or not spots(screen).isdisjoint(map(candidates.spot, row.targets)):
            words = {language: Words(said["title"], said["text"]) for language, said in row.words.items()}
            assert row.raised_at is not None
            assert row.expires_at is not None
            found.append(Alert(row.id, row.public_id, row.mode, words, row.raised_at, row.expires_at))
    return found


def _thing(db: Session, row: Any, candidate: Candidate, day: date, zone: str) -> Showing | None:
    """One placement with its pages; None when there is nothing to show of it."""
    ends = min(filter(None, (candidate.expires_at, candidate.stopped_at)), default=None)
    layer, per_hour = candidate.layer, row.per_hour
    if row.service_id is not None:
        sheet = services.live(db, row.service_id, day)
        if sheet is None:
            return None
        name = sheet.wording(FIRST_LANGUAGE).name
        return Showing(row.id, links.service(sheet.slug), name, layer, drawn.of_sheet(sheet), per_hour, ends)
    article = articles.live(db, row.item_id)
    if article is None:
        return None
    turns = drawn.of_article(db, article, day, zone)
    return Showing(row.id, links.item(article.public_id), article.title(FIRST_LANGUAGE), layer, turns, per_hour, ends)


def _without_empty(stretches: Iterable[Stretch], things: Mapping[int, Showing]) -> Iterable[Stretch]:
    """The stretches without those of whom there is nothing to show; the others keep their proportion."""
    for stretch in stretches:
        kept = [share for share in stretch.shares if share.key in things]
        total = sum(share.share for share in kept)
        yield stretch._replace(shares=tuple(share._replace(share=share.share / total) for share in kept))


def _plain(thing: Showing) -> dict[str, Any]:
    return asdict(thing)
