"""A wall clock that jumps, a box that starts anew (faults F8, F9): nobody gains or loses a minute by it (P1, P3)."""

import contextlib
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from hotspot.clock import boottime, now
from hotspot.gate.rules import TABLE
from tests.faults import elsewhere, resident
from tests.faults.rows import Rows
from tests.faults.shims import CLOCK, Shim
from tests.faults.traffic import Stream, Traffic
from tests.lab import visit
from tests.lab.desk import Desk
from tests.lab.namespace import until
from tests.lab.phone import Phone
from tests.lab.street import Street

pytestmark = pytest.mark.lab
MINUTE, HOUR, TEN_YEARS = 60, 3_600, 315_360_000
STEPS = {"an hour on": HOUR, "an hour back": -HOUR, "ten years on": TEN_YEARS, "ten years back": -TEN_YEARS}
TO_1970 = -1_790_000_000
SECONDS_AFTER_BOOT = 25
LOST_MOST = 30.0  # P3, at a power cut
RESTORED_WITHIN = 5.0  # P1, after the service has started
SAMPLES = {"CONGLANG_SAMPLE_SECONDS": "1"}
_LEFT = re.compile(r"<dd>(?:(?P<hours>\d+) giờ ?)?(?:(?P<minutes>\d+) phút)?</dd>")


@dataclass
class Box:
    """A box whose wall clock can be stepped, and a phone that is inside."""

    street: Street
    clock: Shim
    rows: Rows
    guest: Stream
    traffic: Traffic


@contextlib.contextmanager
def _standing() -> Iterator[Box]:
    with Street() as street, Traffic(street.inet) as traffic:
        clock = Shim(street.folder, CLOCK)
        street.up(environ=SAMPLES | clock.environ)
        with street.visitor() as phone:
            visit.enter(phone)
            with traffic.of(phone) as guest:
                guest.passing()
                yield Box(street, clock, Rows(street.data), guest, traffic)


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    with _standing() as made:
        yield made


def _minutes_left(phone: Phone) -> int:
    """What the page says."""
    shown = resident.page(phone, resident.CONNECTED)
    assert shown is not None
    found = _LEFT.search(shown.text)
    assert found is not None, shown.text
    return 60 * int(found["hours"] or 0) + int(found["minutes"] or 0)


@pytest.mark.parametrize("seconds", STEPS.values(), ids=STEPS)
def test_a_step_moves_nobodys_end(box: Box, seconds: int) -> None:
    number = box.rows.one_live(box.guest.phone)
    before, said, since = box.rows.passes()[number], _minutes_left(box.guest.phone), boottime()
    with box.street.visitor() as phone, box.traffic.of(phone) as short, Desk(box.street.data) as desk:
        visit.enter(phone)
        short.passing()
        end = desk.ends_in(phone, 2.0)
        box.clock.set(seconds)
        assert -0.5 < short.silent() - end < 2.0
        with box.street.visitor() as late, box.traffic.of(late) as stream:
            resident.insist(late)
            stream.passing()
            late_pass = box.rows.one_live(late)
    after = box.rows.passes()[number]
    assert (after.state, after.until_boot, after.granted_seconds) == (
        "active",
        before.until_boot,
        before.granted_seconds,
    )
    assert said - _minutes_left(box.guest.phone) in (0, 1)
    assert abs(box.rows.opened_at(late_pass) - now().timestamp() - seconds) < MINUTE
    box.clock.set(0)
    assert box.guest.missed(since) == []


def test_when_everything_is_killed_and_started_again_nobody_inside_notices(box: Box) -> None:
    number, since = box.rows.one_live(box.guest.phone), boottime()
    before = box.rows.passes()[number]
    box.street.kill_box()
    box.street.up(environ=SAMPLES | box.clock.environ)
    until(lambda: box.rows.passes()[number].bytes_up > before.bytes_up, 5, "a sample")
    after = box.rows.passes()[number]
    assert (after.until_boot, after.state) == (before.until_boot, "active")
    assert box.guest.missed(since) == []


def test_after_a_reboot_in_1970_phones_are_inside_without_being_asked_and_nobody_has_gained() -> None:
    """Everything that a reboot takes is taken: processes, rules, connections, boot id, both clocks."""
    with _standing() as box:
        phone, number = box.guest.phone, box.rows.one_live(box.guest.phone)
        left = box.rows.passes()[number].until_boot - boottime()
        _power_cut(box.street)
        behind = _boot_anew(box)
        up = boottime()
        assert box.guest.passing(within=RESTORED_WITHIN) - up < RESTORED_WITHIN
        row = box.rows.passes()[number]
        assert row.state == "active"
        assert left - LOST_MOST < row.until_boot - (boottime() - behind) <= left
        assert resident.acknowledged(resident.page(phone, resident.CONNECTED))
        with box.street.visitor() as late, box.traffic.of(late) as stream:
            resident.insist(late)
            stream.passing()


def _boot_anew(box: Box) -> int:
    """Start the box after a boot of its own, with a wall clock in 1970; how far its boot time is behind ours."""
    boot = box.street.folder / "boot-id"
    boot.write_text(f"{uuid.uuid4()}\n", encoding="ascii")
    behind = int(boottime()) - SECONDS_AFTER_BOOT
    box.clock.set(TO_1970)
    box.street.up(command=elsewhere.command("--boot", str(boot), str(-behind)), environ=SAMPLES | box.clock.environ)
    return behind


def _power_cut(street: Street) -> None:
    street.kill_box()
    for command in (("nft", "delete", "table", "inet", TABLE), ("conntrack", "-F"), ("ip", "neigh", "flush", "all")):
        street.gw.run(*command)
