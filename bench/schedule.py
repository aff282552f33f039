"""How long it takes to say what shows: among two hundred placements now, among thousands on every screen all day."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from random import Random

from bench.figures import Row, at_most, judged, number, percentile
from bench.pace import Pace
from hotspot.content.planning.daylong import Board
from hotspot.content.schedule import (
    Candidate,
    Context,
    Days,
    HolidayPolicy,
    Hours,
    Layer,
    Level,
    LunarDay,
    LunarSpan,
    Slot,
    Spot,
    TimeRule,
    Window,
    airing,
    resolve,
    windows,
)
from hotspot.content.schedule.rrule import parsed

PART = "schedule"
PLACEMENTS, WARM_MS, COLD_MS = 200, 1, 10
CROWD, SCREENS, SITES, DAY_SECONDS = 10_000, 1000, 50, 60
_ROUNDS = 40
_ZONE = "Asia/Ho_Chi_Minh"
_PORTAL = Spot(Level.DEVICE, "portal:1")
_REPEATS = (
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYDAY=2TH",
    "FREQ=DAILY;INTERVAL=2",
    "FREQ=YEARLY",
)
_OFFICE = Hours((Window(clock(7, 30), clock(11, 30)), Window(clock(13, 30), clock(17))))
_HOURS = ((), (_OFFICE,), (Hours((Window(clock(22), clock(6)),)),))
_TET = LunarSpan(LunarDay(23, 12), LunarDay(6, 1))
_LAYERS = (*[Layer.USUAL] * 6, Layer.PRIORITY, Layer.EVERGREEN)


def measure(_pace: Pace) -> Iterator[Row]:
    """The same two hundred at one instant after another, and each day with nothing kept from before."""
    board, at = _board(), datetime(2026, 11, 23, 2, tzinfo=UTC)
    holidays = frozenset(date(2027, 2, 5) + timedelta(days=number) for number in range(7))
    where = Context(Slot.WELCOME, _ZONE, frozenset({_PORTAL}), holidays)
    warm, cold = [], []
    for step in range(_ROUNDS):
        _forget()
        day = at + timedelta(days=step)
        cold.append(_milliseconds(lambda when=day: resolve(board, where, when)))  # type: ignore[misc]
        for second in range(5):
            warm.append(_milliseconds(lambda when=day + timedelta(seconds=second): resolve(board, where, when)))  # type: ignore[misc]
    for what, taken, bound in (("warm", warm, WARM_MS), ("with nothing kept", cold, COLD_MS)):
        middle = percentile(taken, 50)
        yield judged(
            PART,
            f"what shows among {PLACEMENTS} placements, {what}",
            middle,
            at_most(bound, "ms"),
            f"p50 {number(middle)} ms, p99 {number(percentile(taken, 99))} ms",
        )
    yield _a_day(holidays)


def _a_day(holidays: frozenset[date]) -> Row:
    """What every screen shows all day: a tenth for all screens, three tenths a site's, the rest for one screen."""
    _forget()
    crowd, start = _crowd(), datetime(2026, 11, 22, 17, tzinfo=UTC)
    began = time.perf_counter()
    asked = Board(crowd, _ZONE, holidays, start, start + timedelta(days=1))
    stretches = plays = 0
    for screen in range(SCREENS):
        spots = frozenset({Spot(Level.DEVICE, f"screen:{screen}"), Spot(Level.SITE, f"site:{screen % SITES}")})
        told = asked.timeline(Context(Slot.SCREEN, _ZONE, spots, holidays))
        stretches, plays = stretches + len(told), plays + sum(len(one.shares) for one in told)
    taken = time.perf_counter() - began
    return judged(
        PART,
        f"what {SCREENS} screens show all day among {CROWD} placements",
        taken,
        at_most(DAY_SECONDS, "s"),
        f"{number(taken)} s for {stretches} stretches with {plays} shares",
    )


def _crowd() -> list[Candidate]:
    dice = Random(1000)
    made = [Candidate(0, Slot.SCREEN, Layer.RESERVE)]
    for key in range(1, CROWD):
        first = date(2026, 1, 1) + timedelta(days=dice.randrange(365))
        days = Days(first, first + timedelta(days=dice.randrange(7, 180)), parsed(dice.choice(_REPEATS)))
        where = dice.random()
        spot = (
            Spot(Level.SITE, f"site:{dice.randrange(SITES)}")
            if where < 0.4
            else Spot(Level.DEVICE, f"screen:{dice.randrange(SCREENS)}")
        )
        made.append(
            Candidate(
                key, Slot.SCREEN, dice.choice(_LAYERS), TimeRule(days, dice.choice(_HOURS)),
                include=frozenset() if where < 0.1 else frozenset({spot}), weight=dice.randint(1, 10),
            )
        )  # fmt: skip
    return made


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _forget() -> None:
    for kept in (airing.spans, airing.later, windows.instant):
        kept.cache_clear()


def _board() -> list[Candidate]:
    dice = Random(3736)
    made = [Candidate(0, Slot.WELCOME, Layer.RESERVE)]
    for key in range(1, PLACEMENTS):
        first = date(2026, 1, 1) + timedelta(days=dice.randrange(300))
        days = Days(
            first,
            first + timedelta(days=dice.randrange(30, 600)),
            parsed(dice.choice(_REPEATS)) if dice.random() < 0.8 else None,
            _TET if dice.random() < 0.15 else None,
            dice.choice(list(HolidayPolicy)) if dice.random() < 0.3 else HolidayPolicy.IGNORE,
        )
        made.append(
            Candidate(
                key,
                Slot.WELCOME,
                dice.choice(_LAYERS),
                TimeRule(days, dice.choice(_HOURS)),
                include=frozenset() if dice.random() < 0.5 else frozenset({Spot(Level.DEVICE, f"portal:{key % 5}")}),
                weight=dice.randint(1, 10),
            )
        )
    return made
