"""A month of visits: who came where and when, what the plans allowed, and how each visit ended.

The real policy decides every visit, so that the month could have happened. Rows are written in bulk.
"""

from base64 import urlsafe_b64encode
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from hotspot.access import plans
from hotspot.access.models import Consent, DeviceBlock, Pass, PassState, Plan, RefusalCount
from hotspot.access.passes import CONSENT_PURPOSE
from hotspot.access.policy import Allowed, EndReason, Limits, Refusal, Refused, Usage, decide, judge
from hotspot.clock import Moment, local
from hotspot.content import rules
from hotspot.demo import rhythm
from hotspot.demo.commune import MONTH_DAYS, Deed, founded, furnish, work
from hotspot.demo.counts import seed_counts
from hotspot.network.models import Site
from hotspot.staff import audit
from hotspot.staff.audit import Action
from hotspot.staff.models import Member

_REGULARS = 120
_BACK_AGAIN, _PRESS_LEAVE, _READ_ENGLISH = 0.6, 0.2, 0.03
_CLOSED_BY_STAFF, _EXTENDED, _BLOCKED = 0.002, 0.004, 0.0012
_CURIOUS = 0.06  # as many as this, of those who come, try outside opening hours
_BLOCK_DAYS = 7


@dataclass(slots=True)
class _Ground:
    """A place while the month is told: its plan, its regulars, and what each device has had today."""

    site: Site
    plan: Plan
    limits: Limits
    regulars: list[str]
    day: date | None = None
    seconds: Counter[str] = field(default_factory=Counter)
    volume: Counter[str] = field(default_factory=Counter)
    here_until: dict[str, datetime] = field(default_factory=dict)

    def usage(self, device: str, at: datetime, blocked_until: datetime | None) -> Usage:
        present = sum(until > at for until in self.here_until.values())
        return Usage(self.seconds[device], self.volume[device], present, sum(self.volume.values()),
                     blocked_until is not None, blocked_until)  # fmt: skip

    def begin(self, day: date) -> None:
        """A new day: what devices had is forgotten."""
        if day != self.day:
            self.day = day
            self.seconds.clear()
            self.volume.clear()
            self.here_until.clear()


@dataclass(slots=True)
class _Story:
    """What is written down at the end."""

    passes: list[dict[str, Any]] = field(default_factory=list)
    refusals: Counter[tuple[int, date, Refusal]] = field(default_factory=Counter)
    blocks: dict[str, datetime] = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)


class _Teller:
    """Tells the month visit by visit."""

    def __init__(self, db: Session, dice: Random, at: Moment, zone: str, member: Member) -> None:
        current = rules.in_force(db, at.wall)
        self.db, self.dice, self.at, self.zone, self.member = db, dice, at, zone, member
        self.rules_version = current.version if current else 1
        self.boot_id, self.booted = str(UUID(bytes=dice.randbytes(16), version=4)), founded(at).wall
        self.story = _Story()
        self.day_salt: dict[date, str] = defaultdict(lambda: dice.randbytes(4).hex())

    def visit(self, ground: _Ground, when: datetime) -> None:
        """Somebody comes to ``ground`` at ``when`` (on the commune's wall)."""
        ground.begin(when.date())
        back_again = self.dice.random() < _BACK_AGAIN
        device = self.dice.choice(ground.regulars) if back_again else self.dice.randbytes(16).hex()
        if ground.here_until.get(device, when) > when:
            return  # the pass of before still admits it
        barred = self.story.blocks.get(device)
        usage = ground.usage(device, when, barred if barred and barred > when else None)
        answer = decide(ground.limits, usage, when)
        if isinstance(answer, Refused):
            self.story.refusals[ground.site.id, when.date(), answer.reason] += 1
        else:
            self._stay(ground, device, when, answer)

    def _stay(self, ground: _Ground, device: str, when: datetime, allowed: Allowed) -> None:
        used, reason = self._end(ground, allowed)
        up, down = rhythm.volume(self.dice, used)
        over = judge(1, allowed.bound_by, 0, None, up + down, allowed.byte_budget, ground.limits.over_volume)
        if over is not None and allowed.byte_budget is not None:
            share = allowed.byte_budget / (up + down)
            used, up, down, reason = max(1, int(used * share)), int(up * share), int(down * share), over
        if when + timedelta(seconds=used) > self.at.wall:
            return  # still here now: the residents who come and go are told live
        row = self._row(ground, device, when, allowed, used, reason)
        row |= {"bytes_up": up, "bytes_down": down, "kernel_up": up, "kernel_down": down}
        self.story.passes.append(row)
        ground.seconds[device] += used
        ground.volume[device] += up + down
        ground.here_until[device] = when + timedelta(seconds=used)
        self._note(row, when + timedelta(seconds=used), reason)

    def _end(self, ground: _Ground, allowed: Allowed) -> tuple[int, EndReason]:
        """Seconds used and why it ended."""
        chance, wanted = self.dice.random(), rhythm.stay(self.dice, ground.site.kind)
        if chance < _CLOSED_BY_STAFF:
            return min(wanted, allowed.seconds - 1), EndReason.CLOSED
        if chance < _CLOSED_BY_STAFF + _BLOCKED:
            return min(wanted, allowed.seconds - 1), EndReason.BLOCKED
        if wanted < allowed.seconds and self.dice.random() < _PRESS_LEAVE:
            return wanted, EndReason.LEFT
        idle = ground.limits.idle_seconds
        if idle is not None and wanted + idle < allowed.seconds:
            return wanted + idle, EndReason.IDLE
        return allowed.seconds, EndReason(allowed.bound_by.value)

    def _row(self, ground: _Ground, device: str, when: datetime, allowed: Allowed, used: int,
             reason: EndReason) -> dict[str, Any]:  # fmt: skip
        ended = when + timedelta(seconds=used)
        uptime = (when - self.booted).total_seconds()
        return {
            "public_id": urlsafe_b64encode(self.dice.randbytes(12)).decode(),
            "site_id": ground.site.id,
            "plan_id": ground.plan.id,
            "state": PassState.ENDED,
            "bound_by": allowed.bound_by,
            "end_reason": reason,
            "device": f"{self.day_salt[when.date()]}{device[8:]}",
            "log_device": device,
            "address": f"10.80.{self.dice.randint(1, 15)}.{self.dice.randint(1, 254)}",
            "opened_at": when,
            "ends_at": when + timedelta(seconds=allowed.seconds),
            "ended_at": ended,
            "seen_at": ended,
            "boot_id": self.boot_id,
            "until_boot": uptime + allowed.seconds,
            "granted_seconds": allowed.seconds,
            "remaining_seconds": allowed.seconds - used,
            "idle_seconds": ground.limits.idle_seconds,
            "byte_budget": allowed.byte_budget,
            "down_kbps": ground.plan.down_kbps,
            "up_kbps": ground.plan.up_kbps,
            "over_volume": ground.plan.over_volume,
            "throttle_kbps": ground.plan.throttle_kbps,
            "throttled": allowed.throttled,
            "language": "en" if self.dice.random() < _READ_ENGLISH else "vi",
            "rules_version": self.rules_version,
        }

    def _note(self, row: dict[str, Any], ended: datetime, reason: EndReason) -> None:
        """What the officer did about this pass."""
        if reason is EndReason.CLOSED:
            self.story.deeds.append((ended, self._deed(Action.PASS_CLOSED, row["public_id"], ended)))
        elif reason is EndReason.BLOCKED:
            self.story.blocks[row["log_device"]] = ended + timedelta(days=_BLOCK_DAYS)
            self.story.deeds.append((ended, lambda: self._block(row["log_device"], ended)))
        elif self.dice.random() < _EXTENDED:
            halfway = row["opened_at"] + (ended - row["opened_at"]) / 2
            row["granted_seconds"] += 1800
            row["remaining_seconds"] += 1800
            row["ends_at"] += timedelta(seconds=1800)
            row["until_boot"] += 1800
            deed = self._deed(Action.PASS_EXTENDED, row["public_id"], halfway, seconds=1800)
            self.story.deeds.append((halfway, deed))

    def _deed(self, action: Action, subject: str, when: datetime, **details: object) -> Callable[[], object]:
        return lambda: audit.record(self.db, action, subject, self.member.id, when, **details)

    def _block(self, log_device: str, when: datetime) -> None:
        reason = "Quét mạng, làm chậm mọi người"
        until = when + timedelta(days=_BLOCK_DAYS)
        barred = DeviceBlock(log_device=log_device, reason=reason, created_at=when, until=until)
        self.db.add(barred)
        self.db.flush()
        audit.record(self.db, Action.DEVICE_BLOCKED, barred.public_id, self.member.id, when, reason=reason)


def seed_month(db: Session, at: Moment, dice: Random, zone: str, member_id: int) -> int:
    """Write a month that ends at ``at``, the same for the same ``dice``; returns how many passes there were.

    Needs a session that writes, a member, and the catalogue seeded as of ``commune.founded(at)`` or before.
    """
    member = db.get_one(Member, member_id)
    grounds = [_ground(db, dice, site) for site in furnish(db, at)]
    teller = _Teller(db, dice, at, zone, member)
    for ground, when in _visits(dice, grounds, at, zone):
        teller.visit(ground, when)
    story = teller.story
    for _, deed in sorted([*story.deeds, *work(db, at, dice, zone, member)], key=lambda entry: entry[0]):
        deed()
    _write(db, story)
    seed_counts(db, at, dice, zone)
    return len(story.passes)


def _ground(db: Session, dice: Random, site: Site) -> _Ground:
    plan = plans.at_site(db, site.id)
    assert plan is not None
    return _Ground(site, plan, plans.limits(plan), [dice.randbytes(16).hex() for _ in range(_REGULARS)])


def _visits(dice: Random, grounds: list[_Ground], at: Moment, zone: str) -> list[tuple[_Ground, datetime]]:
    """Who comes where and when, in order of time, up to ``at``."""
    end = local(at.wall, zone)
    today = end.replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    for back in range(MONTH_DAYS, -1, -1):
        midnight, weather = today - timedelta(days=back), dice.uniform(0.75, 1.2)
        for ground in grounds:
            times = rhythm.arrivals(dice, ground.site.kind, midnight, weather)
            odd = [midnight + timedelta(hours=dice.uniform(4, 23.5)) for _ in times if dice.random() < _CURIOUS]
            found += [(ground, when) for when in (*times, *odd) if when < end]
    return sorted(found, key=lambda visit: visit[1])


def _write(db: Session, story: _Story) -> None:
    rows = sorted(story.passes, key=lambda row: row["opened_at"])
    if rows:
        db.execute(insert(Pass), rows)
        db.execute(insert(Consent), [_consent(row) for row in rows])
    if story.refusals:
        counted = [
            {"site_id": site_id, "day": day, "reason": reason, "count": count}
            for (site_id, day, reason), count in story.refusals.items()
        ]
        db.execute(insert(RefusalCount), counted)


def _consent(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "pass_public_id": row["public_id"],
        "purpose": CONSENT_PURPOSE,
        "rules_version": row["rules_version"],
        "language": row["language"],
        "given_at": row["opened_at"],
    }
