"""How soon a warning is on fifty screens that poll as the player does, and what a poll costs while nothing changes."""

import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from bench.figures import Row, at_most, judged, none, number, percentile
from bench.pace import Pace
from hotspot import clock
from hotspot.content import services
from hotspot.content.planning.models import Emergency, EmergencyMode, Placement
from hotspot.content.schedule import Slot
from hotspot.content.screens import joining
from hotspot.content.screens.models import Screen
from hotspot.db import Database
from hotspot.network import sites
from hotspot.staff.models import Member

PART = "screens"
SCREENS, SECONDS, POLL_MS = 50, 35, 20
_EVERY, _JITTER, _PATIENCE, _PLACEMENTS = 30.0, 0.1, 60.0, 12
_ROOT = Path(__file__).parents[1]


@dataclass
class Wall:
    """One screen: when it saw the warning, and how long its polls took in milliseconds when nothing had changed."""

    secret: str
    seen: float | None = None
    polls: list[float] = field(default_factory=list)
    failed: int = 0


def measure(pace: Pace) -> Iterator[Row]:
    """The demonstration's faces, with residents coming and going, and every screen in a thread of its own."""
    with _demonstrated() as (port, database):
        walls = _furnished(database)
        stop, dice = threading.Event(), random.Random(35)
        with ThreadPoolExecutor(SCREENS) as pool:
            for wall in walls:
                pool.submit(_poll, wall, port, stop, dice.uniform(0, _EVERY), dice.random())
            stop.wait(2 if pace.quick else _EVERY + 4)
            raised = time.monotonic()
            _raise(database)
            while time.monotonic() < raised + _EVERY * (1 + _JITTER) + 5 and any(one.seen is None for one in walls):
                stop.wait(0.2)
            stop.set()
    delays = [wall.seen - raised if wall.seen is not None else _PATIENCE for wall in walls]
    p95 = percentile(delays, 95)
    yield judged(PART, f"a warning on {SCREENS} polling screens", p95, at_most(SECONDS, "s"),
                 f"p50 {number(percentile(delays, 50))}, p95 {number(p95)}, most {number(max(delays))} s")  # fmt: skip
    polls = [taken for wall in walls for taken in wall.polls]
    if polls:
        middle = percentile(polls, 50)
        yield judged(PART, "a poll while nothing changes", middle, at_most(POLL_MS, "ms"),
                     f"p50 {number(middle)} ms, p99 {number(percentile(polls, 99))} ms of {len(polls)}")  # fmt: skip
    yield judged(
        PART, "polls that failed", sum(wall.failed for wall in walls), none(), str(sum(w.failed for w in walls))
    )


def _poll(wall: Wall, port: int, stop: threading.Event, first: float, seed: float) -> None:
    """Ask as the player does: every half minute give or take a tenth, with the tag of what is known."""
    dice, tag = random.Random(seed), ""
    stop.wait(first)
    while not stop.is_set() and wall.seen is None:
        headers = {"Authorization": f"Bearer {wall.secret}", "If-None-Match": tag}
        began = time.perf_counter()
        try:
            status, new, body = _asked(port, headers)
        except OSError:
            wall.failed += 1
            status, new, body = 0, tag, b""
        if status == 304:
            wall.polls.append((time.perf_counter() - began) * 1000)
        elif status == 200 and json.loads(body)["alerts"]:
            wall.seen = time.monotonic()
        tag = new
        stop.wait(_EVERY * dice.uniform(1 - _JITTER, 1 + _JITTER))


def _asked(port: int, headers: dict[str, str]) -> tuple[int, str, bytes]:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        link.request("GET", "/man-hinh/danh-sach", headers=headers)
        answer = link.getresponse()
        return answer.status, answer.headers.get("ETag", ""), answer.read()
    finally:
        link.close()


def _furnished(database: Database) -> list[Wall]:
    walls = [Wall(joining.fresh_secret()) for _ in range(SCREENS)]
    now = clock.now()
    with database.writing() as db:
        site = sites.the(db)
        assert site is not None
        for number_, wall in enumerate(walls):
            row = Screen(name=f"{number_}", site_id=site.id, secret=joining.kept(wall.secret), joined_at=now)
            db.add(row)
        fit = [sheet for sheet in services.published(db) if sheet.promotable][:_PLACEMENTS]
        for sheet in fit:
            row_ = Placement(service_id=sheet.service_id, slots=[Slot.SCREEN], starts_on=now.date() - timedelta(days=1))
            row_.created_at = now
            db.add(row_)
    return walls


def _raise(database: Database) -> None:
    now = clock.now()
    words = {"vi": {"title": "Bão số 9", "text": "Ở trong nhà."}}
    with database.writing() as db:
        member = db.scalars(select(Member.id).limit(1)).one()
        row = Emergency(words=words, reason="bench", mode=EmergencyMode.FULL, minutes=30, written_by=member)
        row.written_at = row.raised_at = now
        row.expires_at = now + timedelta(minutes=30)
        db.add(row)


@contextlib.contextmanager
def _demonstrated() -> Iterator[tuple[int, Database]]:
    data, port = Path(tempfile.mkdtemp(prefix="conglang-bench-")), _free()
    command = [sys.executable, "-m", "hotspot", "demo", "--data", str(data), "--port", str(port)]
    command += ["--staff-port", str(_free())]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as demo:
        try:
            _await(port)
            database = Database(f"sqlite:///{data / 'conglang.db'}")
            yield port, database
            database.dispose()
        finally:
            demo.send_signal(signal.SIGINT)
            demo.wait(20)
            shutil.rmtree(data, ignore_errors=True)


def _await(port: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.2)
    raise TimeoutError(f"nothing listens on {port} after {_PATIENCE} s, process {os.getpid()}")


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
