"""Which placements show in a slot at an instant, with what share, until when; and why each other one does not. Pure.

Five strict layers: the first in which anybody is eligible is the only one that shows. Whoever names the very portal or
screen and is exclusive leaves only those like it; otherwise all of the layer share the time. Nothing has to happen at
midnight for any of it to hold. The rules are told in docs/decisions/0016.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hotspot.content.schedule.airing import Span
from hotspot.content.schedule.candidate import Candidate, Context, Layer, Level
from hotspot.content.schedule.eligible import Reason, begins, judge, level
from hotspot.content.schedule.shares import Stake, divided

_NORMAL = (Layer.PRIORITY, Layer.USUAL, Layer.EVERGREEN, Layer.RESERVE)


class Share(NamedTuple):
    """One that shows: its part of the time, from 0 to 1, and the start of the stretch in which it does."""

    key: int
    share: float
    since: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """The answer: the layer that shows and its placements in order, and the reason of every other key.

    ``banner`` is an emergency that stands over them. ``valid_until`` is the first instant after the question at which
    the layer, one of the shares or the banner changes while the rows stay as they are; None when nothing does within
    ten years.
    """

    layer: Layer | None = None
    shares: tuple[Share, ...] = ()
    reasons: dict[int, Reason] = field(default_factory=dict)
    valid_until: datetime | None = None
    banner: int | None = None

    @property
    def keys(self) -> tuple[int, ...]:
        """Those that show, in order."""
        return tuple(share.key for share in self.shares)


class Runner(NamedTuple):
    """A candidate that is eligible: how exactly it names the place, and the stretch in which it shows."""

    candidate: Candidate
    level: Level
    span: Span

    @property
    def alone(self) -> bool:
        """Whether it wants this very portal or screen to itself."""
        return self.candidate.exclusive and self.level is Level.DEVICE


class Standing(NamedTuple):
    """Who shows, and of which layer; ``alarm`` is the newest warning, which shows in place of them or over them."""

    layer: Layer | None
    winners: list[Runner]
    alarm: Runner | None


class _Field(NamedTuple):
    """Everybody that no rule but time keeps out, by layer: those who are on, and those whose time may come."""

    on: dict[Layer, list[Runner]]
    waiting: dict[Layer, list[Candidate]]


def resolve(candidates: Iterable[Candidate], context: Context, at: datetime) -> Shown:
    """What shows in ``context`` at ``at`` (aware). The order in which candidates are handed over does not matter."""
    at = at.astimezone(UTC)
    today = at.astimezone(ZoneInfo(context.zone)).date()
    reasons: dict[int, Reason] = {}
    field = _entered(candidates, context, at, today, reasons)
    layer, winners, alarm = standing(field.on)
    _note_losers(field.on, layer, winners, alarm, reasons)
    changes = [runner.span.ends for runner in winners if runner.span.ends is not None]
    if alarm is not None and alarm.span.ends is not None:
        changes.append(alarm.span.ends)
    changes += _coming(field.waiting, layer, winners, context, at, today)
    banner = alarm.candidate.key if alarm is not None and alarm.candidate.banner else None
    return Shown(layer, divided_among(winners), reasons, min(changes, default=None), banner)


def standing(on: Mapping[Layer, list[Runner]]) -> Standing:
    """Who wins among those that are eligible: the newest full warning, else the strongest layer with anybody in it."""
    alarm = max(on[Layer.EMERGENCY], key=lambda runner: (runner.span.starts, runner.candidate.key), default=None)
    if alarm is not None and not alarm.candidate.banner:
        return Standing(Layer.EMERGENCY, [alarm], alarm)
    layer = next((layer for layer in _NORMAL if on[layer]), None)
    return Standing(layer, _alone(on[layer]) if layer is not None else [], alarm)


def divided_among(runners: list[Runner]) -> tuple[Share, ...]:
    """The winners in order: the more exact first, then the one that came on last, then the lowest key."""
    ordered = sorted(runners, key=lambda runner: runner.candidate.key)
    ordered.sort(key=lambda runner: (runner.level, runner.span.starts), reverse=True)  # stable: equals stay by key
    parts = divided([Stake(runner.candidate.weight, runner.candidate.reserved) for runner in ordered])
    return tuple(
        Share(runner.candidate.key, part, runner.span.starts) for runner, part in zip(ordered, parts, strict=True)
    )


def _entered(
    candidates: Iterable[Candidate], context: Context, at: datetime, today: date, reasons: dict[int, Reason]
) -> _Field:
    field = _Field({layer: [] for layer in Layer}, {layer: [] for layer in Layer})
    for candidate in candidates:
        reason, span, waiting = judge(candidate, context, at, today)
        if reason is not None:
            reasons[candidate.key] = reason
            if waiting:
                field.waiting[candidate.layer].append(candidate)
        elif span is not None:
            field.on[candidate.layer].append(Runner(candidate, level(candidate, context), span))
    return field


def _alone(runners: list[Runner]) -> list[Runner]:
    """Those that want the place to themselves, if there are any."""
    return [runner for runner in runners if runner.alone] or runners


def _note_losers(
    on: dict[Layer, list[Runner]],
    layer: Layer | None,
    winners: list[Runner],
    alarm: Runner | None,
    reasons: dict[int, Reason],
) -> None:
    for runner in on[Layer.EMERGENCY]:
        if runner is not alarm:
            reasons[runner.candidate.key] = Reason.NEWER_EMERGENCY
    for other in _NORMAL:
        if other is not layer:
            reasons.update((runner.candidate.key, Reason.COVERED) for runner in on[other])
        elif len(winners) != len(on[other]):
            reasons.update((runner.candidate.key, Reason.NOT_ALONE) for runner in on[other] if not runner.alone)


def _coming(
    waiting: dict[Layer, list[Candidate]],
    layer: Layer | None,
    winners: list[Runner],
    context: Context,
    at: datetime,
    today: date,
) -> Iterator[datetime]:
    """When those come who will not be behind the winners: of a stronger layer, or of the same one."""
    alone = any(runner.alone for runner in winners)
    for stronger in Layer:
        for candidate in waiting[stronger]:
            if stronger is layer and alone and not (candidate.exclusive and level(candidate, context) is Level.DEVICE):
                continue
            starts = begins(candidate, context, at, today)
            if starts is not None:
                yield starts
        if stronger is layer:
            return
