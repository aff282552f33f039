"""Placements for tests: a plain one to spoil, and boards of generated ones that meet, tie and hide each other."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st

from hotspot.content.schedule import (
    Candidate,
    Context,
    Days,
    Frequency,
    HolidayPolicy,
    Hours,
    Layer,
    Level,
    LunarDay,
    LunarSpan,
    Repeat,
    Slot,
    Spot,
    TimeRule,
    Weekday,
    Window,
)  # fmt: skip

ZONE = "Asia/Ho_Chi_Minh"


def at_least(examples):
    """So many examples, or as many as the profile in force asks for when those are more; few for mutants."""
    usual = settings().max_examples
    return settings(max_examples=max(examples, usual) if usual >= USUAL_EXAMPLES else usual)


USUAL_EXAMPLES = 100
PORTAL, OTHER_PORTAL, SITE = Spot(Level.DEVICE, "portal:1"), Spot(Level.DEVICE, "portal:2"), Spot(Level.SITE, "site:1")
HOLIDAYS = frozenset({date(2026, 11, 24), date(2026, 11, 25), date(2026, 12, 1)})
HERE = Context(Slot.WELCOME, ZONE, frozenset({PORTAL, SITE}), HOLIDAYS)
MONDAY = date(2026, 11, 23)
SECOND = timedelta(seconds=1)


def local(*when, zone=ZONE):
    """An instant by what a wall clock shows."""
    return datetime(*when, tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[misc]


NOON = local(2026, 11, 23, 12)


def hours(*windows):
    """One part of the day: ``hours((7, 11), (22, 6))``."""
    return (Hours(tuple(Window(time(start), time(end)) for start, end in windows)),)


def on(key, *, hours=(), **changed):
    """A usual placement from 1 November 2026 on; days and hours may be given beside the candidate's own fields."""
    names = [name for name in Days.__slots__ if name in changed]
    days = {"first": date(2026, 11, 1)} | {name: changed.pop(name) for name in names}
    return Candidate(key, changed.pop("slot", Slot.WELCOME), rule=TimeRule(Days(**days), hours), **changed)


RESERVE = Candidate(0, Slot.WELCOME, Layer.RESERVE)

# ---------------------------------------------------------------- generated

days = st.dates(date(2026, 11, 1), date(2026, 12, 15))
times = st.sampled_from([time(0), time(6), time(7, 30), time(12), time(22), time(23, 59, 59)])
windows = st.builds(Window, times, times)
parts = st.builds(
    Hours,
    st.lists(windows, max_size=2).map(tuple),
    st.lists(st.tuples(st.integers(0, 6), st.lists(windows, max_size=1).map(tuple)), max_size=1).map(tuple),
)
instants = st.datetimes(datetime(2026, 10, 25), datetime(2026, 12, 25)).map(lambda t: t.replace(tzinfo=UTC))  # noqa: DTZ001
wall_instants = st.builds(  # crowded around the edges of days and windows
    lambda day, at, off: datetime.combine(day, at, ZoneInfo(ZONE)).astimezone(UTC) + timedelta(seconds=off),
    days, times, st.integers(-1, 1),
)  # fmt: skip
ordinals = st.sampled_from([1, 2, 3, 4, 5, -1, -2])
repeats = st.one_of(
    st.builds(Repeat, st.just(Frequency.DAILY), st.integers(1, 4), months=st.sampled_from([(), (11,), (12, 1)])),
    st.builds(
        Repeat,
        st.just(Frequency.WEEKLY),
        st.integers(1, 3),
        st.lists(st.integers(0, 6).map(Weekday), max_size=7, unique=True).map(tuple),
    ),
    st.builds(
        Repeat,
        st.just(Frequency.MONTHLY),
        st.integers(1, 3),
        st.lists(st.builds(Weekday, st.integers(0, 6), ordinals), max_size=2, unique=True).map(tuple),
    ),
    st.builds(
        Repeat,
        st.sampled_from([Frequency.MONTHLY, Frequency.YEARLY]),
        st.integers(1, 2),
        month_days=st.lists(st.sampled_from([1, 15, 29, 30, 31, -1, -2, -30, -31]), max_size=2, unique=True).map(tuple),
        months=st.sampled_from([(), (2,), (11, 12)]),
    ),
    st.builds(
        Repeat,
        st.just(Frequency.YEARLY),
        st.integers(1, 2),
        st.lists(st.builds(Weekday, st.integers(0, 6), ordinals), min_size=1, max_size=2, unique=True).map(tuple),
        months=st.sampled_from([(), (2, 11)]),
    ),
)
spans = st.sampled_from(
    [
        LunarSpan(LunarDay(23, 12), LunarDay(6, 1)),
        LunarSpan(LunarDay(15), LunarDay(15)),
        LunarSpan(LunarDay(30), LunarDay(1)),
        LunarSpan(LunarDay(1, 10), LunarDay(15, 10)),
    ]
)


@st.composite
def day_rules(draw):
    first = draw(st.none() | days)
    return Days(
        first=first,
        last=draw(st.none() | days),
        repeat=draw(st.none() | repeats) if first else None,
        lunar=draw(st.none() | st.none() | spans),
        holidays=draw(st.sampled_from(HolidayPolicy)),
        left_out=draw(st.frozensets(days, max_size=2)),
        added=draw(st.frozensets(days, max_size=2)),
    )


rules = st.builds(TimeRule, day_rules(), st.lists(parts, max_size=2).map(tuple))
places = st.sampled_from([frozenset(), frozenset({PORTAL}), frozenset({SITE}), frozenset({OTHER_PORTAL})])
often = st.sampled_from([True, True, True, True, False])


@st.composite
def boards(draw, reserve=False):
    """Up to eight placements."""
    made = [
        Candidate(
            key=key,
            slot=draw(st.sampled_from([Slot.WELCOME, Slot.WELCOME, Slot.CONNECTED])),
            layer=draw(st.sampled_from([Layer.PRIORITY, Layer.USUAL, Layer.USUAL, Layer.EVERGREEN])),
            rule=draw(rules),
            include=draw(places),
            exclude=draw(st.sampled_from([frozenset(), frozenset(), frozenset({SITE})])),
            weight=draw(st.integers(1, 10)),
            reserved=draw(st.sampled_from([0, 0, 0, 20, 50])),
            exclusive=draw(st.booleans()),
            published=draw(often),
            paused=not draw(often),
            stopped_at=draw(st.none() | wall_instants),
            expires_at=draw(st.none() | wall_instants),
        )
        for key in range(1, draw(st.integers(1, 8)) + 1)
    ]  # fmt: skip
    if draw(st.booleans()):
        raised = draw(wall_instants)
        made.append(
            Candidate(
                9, Slot.WELCOME, Layer.EMERGENCY, raised_at=raised, expires_at=raised + timedelta(hours=24),
                banner=draw(st.booleans()),
            )
        )  # fmt: skip
    return [*made, RESERVE] if reserve else made
