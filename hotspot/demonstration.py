"""``conglang demo``: the real processes on a fresh database, with a simulated gate and residents who come and go."""

import logging
import random
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pyotp

from hotspot import demo, logs, settings
from hotspot.clock import moment
from hotspot.db import Database
from hotspot.gate.nudge import nudge
from hotspot.gatekeeper import loop
from hotspot.nursery import Child
from hotspot.nursery import run as keep_alive
from hotspot.settings import Settings
from hotspot.setup import prepare, staff_url
from hotspot.staff import members, passwords
from hotspot.staff.members import Newcomer
from hotspot.staff.permissions import Role

LOGIN, PASSWORD = "demo@cong-lang.test", "đường làng lát gạch"
LEADER_LOGIN = "chu-tich@cong-lang.test"
SEED = 20261123
RESIDENT_SECONDS = 1.0
CODES_SHOWN = 3


class SignIn(NamedTuple):
    """How a newcomer signs in."""

    secret: str
    recovery_codes: tuple[str, ...]
    leader_codes: tuple[str, ...]


def run(port: int, staff_port: int, data: Path | None, faces: Callable[[Settings], list[Any]]) -> int:
    """Run the demonstration until interrupted. ``faces`` makes the children that serve. Returns an exit code."""
    for wanted in (port, staff_port):
        if _taken(wanted):
            print(f"Port {wanted} is in use: choose others with --port and --staff-port.", file=sys.stderr)
            return 1
    with tempfile.TemporaryDirectory(prefix="conglang-demo-") as fresh:
        chosen = settings.load(
            data=data or Path(fresh), gate="simulated", portal_port=port, admin_port=staff_port, sample_seconds=2
        )
        logs.configure("demo", logging.WARNING)
        sign_in = _furnish(chosen)
        _announce(chosen, sign_in)
        return keep_alive(
            [
                *faces(chosen),
                Child("gateway", lambda: partial(_gatekeeper, chosen)),
                Child("residents", lambda: partial(_residents, chosen)),
            ]
        )


def _furnish(chosen: Settings) -> SignIn:
    """A commune with a month behind it, and a member to sign in as."""
    at = moment()
    founding = demo.founded(at)
    prepared = prepare(chosen, founding)
    password = passwords.kept(PASSWORD)
    secret = pyotp.random_base32()
    with prepared.database.writing() as db:
        codes = leader_codes = tuple[str, ...]()
        if prepared.invitation is not None:
            newcomer = Newcomer(LOGIN, "Nguyễn Thị Đào", password, secret, 0)
            member, codes = members.join(db, prepared.invitation, newcomer, founding.wall)
            token = members.invite(db, Role.LEADER, founding.wall, member.id)
            leader = Newcomer(LEADER_LOGIN, "Trần Văn Bình", password, secret, 0)
            leader_codes = members.join(db, token, leader, founding.wall)[1]
            demo.seed_month(db, at, random.Random(SEED), chosen.zone, member.id)  # noqa: S311  scenery, not secrets
    prepared.database.dispose()
    return SignIn(secret, codes, leader_codes)


def _announce(chosen: Settings, sign_in: SignIn) -> None:
    print(f"\n  Cư dân · Residents   {chosen.portal_url}/")
    print(f"  Cán bộ · Staff       {staff_url(chosen)}/")
    if not sign_in.recovery_codes:
        print("\n  This data folder has its member already; sign in as before.\n", flush=True)
        return
    print(f"\n  Đăng nhập · Sign in  {LOGIN}  ·  {PASSWORD}")
    print(f"  Mã xác nhận · Code   {'  '.join(sign_in.recovery_codes[:CODES_SHOWN])}   (each once)")
    print(f"  Chủ tịch · Chairman  {LEADER_LOGIN}, the same password, {'  '.join(sign_in.leader_codes[:CODES_SHOWN])}")
    print(f"                       or add this key to an authenticator: {sign_in.secret}")
    print("\n  Ctrl+C ends it and leaves nothing behind.\n", flush=True)


def _gatekeeper(chosen: Settings) -> None:
    sys.exit(loop.run(chosen))


def _residents(chosen: Settings) -> None:
    """Open and end passes as a village would, through the same functions as the pages."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    database = Database(chosen.url)
    people = demo.Residents(random.Random(SEED), chosen.zone)  # noqa: S311  scenery, not secrets
    while not stop.wait(RESIDENT_SECONDS):
        with database.writing() as db:
            touched = people.tick(db, moment())
        if touched:
            nudge(chosen.nudge_socket, touched)


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
