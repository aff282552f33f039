"""The real ``conglang up`` in a gateway: what it brings, as whom it runs, what it survives, what it leaves behind."""

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hotspot.network.box.sysctl import knobs
from hotspot.settings import Settings
from hotspot.up import folders
from tests.lab.namespace import run, stop, until
from tests.lab.phone import Phone
from tests.lab.street import BOX, LAN, WAN, Street, serves

pytestmark = pytest.mark.lab
CAP_NET_ADMIN, CAP_NET_RAW, CAP_NET_BIND_SERVICE = 1 << 12, 1 << 13, 1 << 10
CHILDREN = {
    "gateway": CAP_NET_ADMIN,
    "dnsmasq": CAP_NET_ADMIN | CAP_NET_RAW | CAP_NET_BIND_SERVICE,
    "resolver": 0,
    "serve": 0,
}
BACK_WITHIN = 3.0
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def up() -> Iterator[Street]:
    with Street() as street:
        street.up()
        yield street


def state(street: Street) -> dict[str, object]:
    """All that a hotspot could have changed in the gateway: rules, addresses, links, queues, kernel settings."""
    settings = Settings(lan=LAN, wan=WAN)
    with street.gw.inside():
        values = {}
        for knob in knobs(settings):
            path = Path("/proc/sys", knob.path)
            values[knob.path] = path.read_text(encoding="ascii").strip() if path.exists() else None
        return {
            "rules": run("nft", "list", "ruleset"),
            "addresses": [_lasting(one) for one in json.loads(run("ip", "-json", "address"))],
            "queues": run("tc", "qdisc", "show"),
            "kernel": values,
        }


def _lasting(link: dict[str, Any]) -> tuple[str, bool, list[str]]:
    """Name, whether switched on, addresses; link-local ones and the carrier come a moment after an interface is up."""
    addresses = [one["local"] for one in link["addr_info"] if one["scope"] != "link"]
    return link["ifname"], "UP" in link["flags"], sorted(addresses)


def children(street: Street) -> dict[str, int]:
    """Name to pid of what ``up`` started; it is their parent."""
    assert street.box is not None
    found = {}
    for pid in _descendants(street.box.pid, 1):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
        name = "dnsmasq" if words[0].endswith("dnsmasq") else words[3] if "hotspot" in words else words[0]
        found[name] = pid
    return found


def _descendants(pid: int, depth: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [int(one) for one in listed]


def status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def redirected(phone: Phone) -> bool:
    """Whether a probe is met by the portal."""
    try:
        return phone.get("http://captive.apple.com/hotspot-detect.html", timeout=1).status == 302
    except OSError:
        return False


def test_a_phone_that_joins_is_met_by_the_portal(up: Street) -> None:
    with up.visitor() as phone:
        until(lambda: redirected(phone), 15, "the portal")


def test_every_process_has_an_account_without_privileges_and_only_its_capabilities(up: Street) -> None:
    found = children(up)
    assert set(found) == set(CHILDREN)
    for name, pid in found.items():
        told = status(pid)
        assert "0" not in told["Uid"].split(), name
        held = {told[f"Cap{kind}"] for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")}
        assert {int(one, 16) for one in held} == {CHILDREN[name]}, name
        assert told["NoNewPrivs"] == "1", name


def test_the_data_belongs_to_that_account_and_nobody_else_reads_it(up: Street) -> None:
    uid = int(status(children(up)["serve"])["Uid"].split()[0])
    paths = [up.data, *up.data.rglob("*")]
    assert {path.stat().st_uid for path in paths if path.name != "dhcp.leases"} == {uid}
    assert [
        path for path in paths if path.stat().st_mode & 0o007 and path.is_file() and path.name != "dhcp.leases"
    ] == []
    assert up.data.stat().st_mode & 0o007 == 0


@pytest.mark.parametrize("name", CHILDREN)
def test_whoever_is_killed_is_back_within_three_seconds(up: Street, name: str) -> None:
    with up.visitor() as phone:
        until(lambda: redirected(phone), 15, "the portal")
        before = children(up)
        os.kill(before[name], signal.SIGKILL)
        begun = time.monotonic()
        until(lambda: children(up).get(name, before[name]) != before[name], BACK_WITHIN, f"{name} to be back")
        until(lambda: redirected(phone), BACK_WITHIN, "the portal to be back")
        until(lambda: phone.resolve("captive.apple.com").data("A"), BACK_WITHIN, "names to be back")
        assert time.monotonic() - begun < BACK_WITHIN


def test_the_supervisor_is_small_and_has_one_thread(up: Street) -> None:
    assert up.box is not None
    told = status(up.box.pid)
    assert told["Threads"] == "1"
    assert int(told["VmRSS"].split()[0]) < 40 * 1024


def test_it_leaves_the_machine_as_it_found_it() -> None:
    with Street() as street:
        before = state(street)
        street.up()
        assert state(street) != before
        place = folders.state(Settings(data=street.data))
        assert {path.name for path in place.iterdir()} == {"dnsmasq.conf", "journal.json", "lock"}
        assert street.down() == 0
        assert street.gw.pids() == []
        assert state(street) == before
        assert not place.exists()


def test_killed_itself_it_leaves_a_closed_gate_and_the_next_one_puts_all_back() -> None:
    with Street() as street:
        before = state(street)
        street.up()
        with street.visitor() as phone:
            assert street.box is not None
            street.box.kill()
            street.box.wait(5)
            until(lambda: not street.gw.pids(), 5, "everybody to be gone")
            assert "table inet conglang" in str(state(street)["rules"])
            assert phone.ping(street.inet.address("captive.apple.com")) == 0
            street.up()
            assert redirected(phone)
        assert street.down() == 0
        assert state(street) == before


def test_with_interrupt_from_the_keyboard_it_goes_as_quietly() -> None:
    with Street() as street:
        before = state(street)
        street.up()
        assert street.box is not None
        street.box.send_signal(signal.SIGINT)
        assert street.box.wait(15) == 0
        assert state(street) == before


@pytest.mark.parametrize("patience", [0.3, 0.8, 1.4, 2.0, 2.8])
def test_stopped_while_it_starts_it_leaves_nothing(patience: float) -> None:
    with Street() as street:
        before = state(street)
        with street.log.open("w") as log:
            argv = (*BOX, "--lan", LAN, "--wan", WAN, "--data", str(street.data))
            box = street.gw.spawn(*argv, log=log.fileno(), cwd=ROOT)
        time.sleep(patience)
        stop(box, 15)
        until(lambda: not street.gw.pids(), 5, "everybody to be gone")
        assert state(street) == before


def test_a_guests_side_that_is_down_is_switched_on_and_off_again() -> None:
    with Street() as street:
        street.gw.ip(f"link set {LAN} down")
        before = state(street)
        street.up()
        assert serves(street)
        street.down()
        assert state(street) == before


def test_a_second_one_with_the_same_data_says_so_and_harms_nobody(up: Street) -> None:
    before = children(up)
    second = up.gw.run(*BOX, "--lan", LAN, "--wan", WAN, "--data", str(up.data))
    assert second.returncode == 1
    assert "running already" in second.stderr or "in use by" in second.stderr
    assert children(up) == before


def test_started_as_an_ordinary_service_would_it_stops_on_sigterm_without_a_word_of_error() -> None:
    with Street() as street:
        street.up()
        assert street.box is not None
        assert stop(street.box, 15) == 0
        street.box = None
        said = street.log.read_text(encoding="utf-8")
        assert [line for line in said.splitlines() if '"level": "error"' in line or "Traceback" in line] == []


def _tried(street: Street, *before: str) -> "tuple[int, str]":
    """Exit code and complaints of a start that is to fail half way."""
    done = street.gw.run(*before, *BOX, "--lan", LAN, "--wan", WAN, "--data", str(street.data), timeout=60)
    return done.returncode, done.stderr.splitlines()[-1]


def test_one_that_does_not_come_up_takes_all_the_others_down_with_it() -> None:
    with Street() as street:
        fake = street.folder / "bin"
        fake.mkdir()
        (fake / "dnsmasq").write_text("#!/bin/sh\necho no such luck\nexit 3\n", encoding="ascii")
        (fake / "dnsmasq").chmod(0o755)
        before = state(street)
        said = _tried(street, "env", f"PATH={fake}:{os.environ['PATH']}", f"PYTHONPATH={ROOT}")
        assert said == (1, "dnsmasq ended as soon as it was started: see what it said above.")
        assert street.gw.pids() == []
        assert state(street) == before


def test_a_database_that_cannot_be_had_is_said_before_anything_is_changed() -> None:
    with Street() as street:
        before = state(street)
        url = "CONGLANG_DATABASE_URL=postgresql+psycopg://nobody@127.0.0.1:1/none"
        code, said = _tried(street, "env", url, f"PYTHONPATH={ROOT}")
        assert (code, said) == (1, "The data folder could not be made ready: see what `conglang init` said above.")
        assert state(street) == before
