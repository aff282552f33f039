"""What the rule is asked about: placements as candidates, and the place that somebody looks at as a context."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import NamedTuple

from hotspot.content.schedule.airing import TimeRule


class Slot(StrEnum):
    """Where something shows: on the portal before access, on the one after it, on a screen."""

    WELCOME = "welcome"
    CONNECTED = "connected"
    SCREEN = "screen"


PORTAL = (Slot.WELCOME, Slot.CONNECTED)


class Layer(StrEnum):
    """Strict layers, the strongest first: only the first with anybody eligible shows.

    Khẩn cấp, Ưu tiên, Thường, Nền, Dự phòng. What is in ``EMERGENCY`` is an activation, ``RESERVE`` is built in.
    """

    EMERGENCY = "emergency"
    PRIORITY = "priority"
    USUAL = "usual"
    EVERGREEN = "evergreen"
    RESERVE = "reserve"


class Level(IntEnum):
    """How exactly a target names a place."""

    EVERYWHERE = 0
    SITE = 1
    GROUP = 2  # of access points, or a tag
    DEVICE = 3  # one screen, or the portal of one site


class Spot(NamedTuple):
    """Something a placement can be for: a site, a group, a tag, a portal or a screen, by a name of the caller's."""

    level: Level
    name: str


class Fact(StrEnum):
    """What may honestly be known about who looks. Never age, never sex."""

    VISITOR = "visitor"  # first or returning
    DEVICE = "device"
    LOCATION = "location"
    QUEUE = "queue"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An audience: one of ``values`` for ``fact``; ``unknown`` says whether somebody unknown belongs to it."""

    fact: Fact
    values: frozenset[str]
    unknown: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """One placement, as the rule sees it. ``key`` is unique.

    ``published``, ``online`` and ``confirmed`` are about the service it promotes, ``rendered`` about its form for this
    slot. ``include`` empty is the whole commune; ``exclude`` beats it. ``stopped_at`` is when staff ended it early,
    ``expires_at`` the earliest end of its content, campaign and itself; both are the first instant without it.
    ``weight`` is 1 to 10, ``reserved`` a share that it has at least, in percent. ``exclusive`` counts where it names
    the very portal or screen. An emergency has ``raised_at`` and no rule; ``banner`` puts it over the others instead of
    in their place.
    """

    key: int
    slot: Slot
    layer: Layer = Layer.USUAL
    rule: TimeRule = field(default_factory=TimeRule)
    include: frozenset[Spot] = frozenset()
    exclude: frozenset[Spot] = frozenset()
    weight: int = 1
    reserved: int = 0
    exclusive: bool = False
    published: bool = True
    online: bool = True
    confirmed: bool = True
    rendered: bool = True
    paused: bool = False
    stopped_at: datetime | None = None
    expires_at: datetime | None = None
    languages: frozenset[str] = frozenset()
    audience: tuple[Wanted, ...] = ()
    raised_at: datetime | None = None
    banner: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """Where somebody looks: the slot, all that the place is called, its time zone (an IANA name) and holidays.

    ``languages`` is the chain that is tried, the wanted one first. ``facts`` are known; ``capped`` are the keys of
    placements that this device has seen often enough.
    """

    slot: Slot
    zone: str
    spots: frozenset[Spot] = frozenset()
    holidays: frozenset[date] = frozenset()
    languages: tuple[str, ...] = ("vi",)
    facts: tuple[tuple[Fact, str], ...] = ()
    capped: frozenset[int] = frozenset()
