"""Whether a placement may show at an instant, whatever the others do; if not, the first rule that keeps it out."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from hotspot.content.schedule.airing import Span, TimeRule, next_start, span_at, spans
from hotspot.content.schedule.candidate import Candidate, Context, Level
from hotspot.content.schedule.days import Miss, miss


class Reason(StrEnum):
    """Why a placement does not show: the first of these, in this order, that applies."""

    NOT_PUBLISHED = "not_published"
    COUNTER_ONLY = "counter_only"
    UNCONFIRMED = "unconfirmed"
    STOPPED = "stopped"
    NEVER = "never"
    NOT_YET = "not_yet"
    PAST = "past"
    LEFT_OUT = "left_out"
    OTHER_DAY = "other_day"
    HOLIDAY = "holiday"
    OTHER_HOURS = "other_hours"
    EXPIRED = "expired"
    PAUSED = "paused"
    OTHER_SLOT = "other_slot"
    NOT_RENDERED = "not_rendered"
    OTHER_SITE = "other_site"
    KEPT_AWAY = "kept_away"
    OTHER_LANGUAGE = "other_language"
    OTHER_AUDIENCE = "other_audience"
    CAPPED = "capped"
    COVERED = "covered"
    NOT_ALONE = "not_alone"
    NEWER_EMERGENCY = "newer_emergency"


_MISSED = {
    Miss.NEVER: Reason.NEVER,
    Miss.NOT_YET: Reason.NOT_YET,
    Miss.PAST: Reason.PAST,
    Miss.LEFT_OUT: Reason.LEFT_OUT,
    Miss.OTHER_DAY: Reason.OTHER_DAY,
    Miss.HOLIDAY: Reason.HOLIDAY,
}


class Verdict(NamedTuple):
    """What was found. ``reason`` None is eligible, then ``span`` says from when to when.

    ``waiting`` is that nothing but the time keeps it out.
    """

    reason: Reason | None
    span: Span | None = None
    waiting: bool = False


def judge(candidate: Candidate, context: Context, at: datetime, today: date) -> Verdict:
    """Whether ``candidate`` may show in ``context`` at ``at``, which is ``today`` there."""
    refused = _refused(candidate, at)
    if refused is not None:
        return Verdict(refused)
    expired = candidate.expires_at is not None and candidate.expires_at <= at
    barred = barrier(candidate, context)
    if candidate.raised_at is not None and candidate.raised_at > at:
        return Verdict(Reason.NOT_YET, None, not barred and not expired)
    span = span_at(spans(candidate.rule, today, context.zone, context.holidays), at)
    if span is None:
        return Verdict(_off(candidate.rule, context, today), None, not barred and not expired)
    if expired or barred:
        return Verdict(Reason.EXPIRED if expired else barred)
    return Verdict(None, _cut(candidate, span))


def begins(candidate: Candidate, context: Context, at: datetime, today: date) -> datetime | None:
    """When a candidate that only time keeps out at ``at``, which is ``today`` there, becomes eligible."""
    starts = candidate.raised_at
    if starts is None or starts <= at:
        starts = next_start(candidate.rule, today, context.zone, context.holidays, at)
    if starts is None:
        return None
    ends = _cut(candidate, Span(starts, None)).ends
    return starts if ends is None or starts < ends else None


def stretches(candidate: Candidate, zone: str, holidays: frozenset[date], days: Sequence[date]) -> list[Span]:
    """When ``candidate`` is on around the local ``days``, which follow one another, at a place without barriers."""
    if not (candidate.published and candidate.online and candidate.confirmed):
        return []
    found = dict.fromkeys(span for day in days for span in spans(candidate.rule, day, zone, holidays))
    cut = (_cut(candidate, span) for span in found)
    return [span for span in cut if span.ends is None or span.starts < span.ends]


def _refused(candidate: Candidate, at: datetime) -> Reason | None:
    """What people have decided about it."""
    if not candidate.published:
        return Reason.NOT_PUBLISHED
    if not candidate.online:
        return Reason.COUNTER_ONLY
    if not candidate.confirmed:
        return Reason.UNCONFIRMED
    return Reason.STOPPED if candidate.stopped_at is not None and candidate.stopped_at <= at else None


def barrier(candidate: Candidate, context: Context) -> Reason | None:
    """The rule that keeps ``candidate`` from showing in ``context`` at any time."""
    if candidate.paused:
        return Reason.PAUSED
    if candidate.slot is not context.slot:
        return Reason.OTHER_SLOT
    if not candidate.rendered:
        return Reason.NOT_RENDERED
    if candidate.include and candidate.include.isdisjoint(context.spots):
        return Reason.OTHER_SITE
    if candidate.exclude and not candidate.exclude.isdisjoint(context.spots):
        return Reason.KEPT_AWAY
    if candidate.languages and candidate.languages.isdisjoint(context.languages):
        return Reason.OTHER_LANGUAGE
    if candidate.audience and not _meant(candidate, context):
        return Reason.OTHER_AUDIENCE
    return Reason.CAPPED if candidate.key in context.capped else None


def level(candidate: Candidate, context: Context) -> Level:
    """How exactly ``candidate`` names the place of ``context``."""
    if not candidate.include:
        return Level.EVERYWHERE
    return max((spot.level for spot in candidate.include & context.spots), default=Level.EVERYWHERE)


def _meant(candidate: Candidate, context: Context) -> bool:
    known = dict(context.facts)
    return all(
        known[wanted.fact] in wanted.values if wanted.fact in known else wanted.unknown for wanted in candidate.audience
    )


def _cut(candidate: Candidate, span: Span) -> Span:
    """``span`` without what is before the alarm was raised, after staff ended it, or after it expires."""
    starts, ends = span
    for end in (candidate.stopped_at, candidate.expires_at):
        if end is not None and (ends is None or end < ends):
            ends = end
    if candidate.raised_at is not None and candidate.raised_at > starts:
        starts = candidate.raised_at
    return Span(starts, ends)


def _off(rule: TimeRule, context: Context, today: date) -> Reason:
    """Which rule of time keeps it out: of the day, then of the hours."""
    missed = miss(rule.days, today, context.holidays)
    if missed is not None:
        return _MISSED[missed]
    return Reason.OTHER_HOURS if any(rule.windows(weekday) for weekday in range(7)) else Reason.NEVER
