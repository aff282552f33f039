"""``conglang up``: be the hotspot. Looks first, changes then, keeps everything alive, and leaves no trace.

The gate is first to come and last to go, so that no packet of a guest ever passes a machine without it.
"""

import fcntl
import logging
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hotspot.gate import gate_for
from hotspot.gate.port import GateError
from hotspot.gate.rules import TABLE
from hotspot.network.box import dnsmasq, standing
from hotspot.network.box.finding import Severity
from hotspot.settings import Settings
from hotspot.up import children, folders, preflight
from hotspot.up.children import Child
from hotspot.up.ground import Ground
from hotspot.up.identity import account
from hotspot.up.supervisor import NotReady, Supervisor

log = logging.getLogger("conglang.up")
_JOURNAL = "journal.json"
_HARDWARE = re.compile(r"(?:[0-9a-f]{2}[:-]){5,}[0-9a-f]{2}", re.IGNORECASE)  # a MAC, or a DUID that may hold one


def run(settings: Settings) -> int:
    """Be the hotspot until SIGTERM or SIGINT. Returns an exit code, 1 when it could not start; then nothing changed."""
    found = preflight.obstacles(settings)
    for one in found:
        if one.severity is not Severity.OK:
            print(one.sentence, file=sys.stderr)
    if any(one.severity is Severity.FAIL for one in found):
        return 1
    try:
        place = folders.state(settings)
        with _alone(place):
            return _start(settings, place)
    except (OSError, NotReady, standing.Unreadable) as err:
        print(_sentence(err), file=sys.stderr)
        return 1


def _start(settings: Settings, place: Path) -> int:
    who = account(settings.user)
    try:
        folders.hand_over(settings, who)
    except OSError as err:
        sentence = f"The data folder {settings.data} cannot be made ({err.strerror}): name another with --data."
        raise NotReady(sentence) from err
    if children.initialise(settings, who):
        raise NotReady("The data folder could not be made ready: see what `conglang init` said above.")
    config = place / "dnsmasq.conf"
    config.write_text(dnsmasq.configuration(settings, _dnsmasq_user()), encoding="ascii")
    supervisor = Supervisor(lambda child: children.start(child, settings), _say)
    supervisor.listen()
    with _standing(settings, place, supervisor, children.family(settings, who, config)):
        _announce(settings)
        supervisor.keep()
    return 0


@contextmanager
def _standing(settings: Settings, place: Path, supervisor: Supervisor, family: tuple[Child, ...]) -> Iterator[None]:
    """Gate, then the ground, then everybody else; and the same backwards, whatever happens in between."""
    ground = Ground(place / _JOURNAL)
    gate, *others = family
    ours_to_remove = not standing.holds(TABLE)
    try:
        supervisor.start(gate)
        ours_to_remove = True
        if not supervisor.stopping:
            ground.lay(settings)
        for child in others:
            if not supervisor.stopping:
                supervisor.start(child)
        yield
    finally:
        supervisor.end([child.name for child in reversed(others)])
        ground.restore()
        clean = supervisor.end([gate.name]) == {gate.name: 0}
        if ours_to_remove and not clean:
            _remove_gate(settings)
        log.info("down")


def _remove_gate(settings: Settings) -> None:
    """Do what the gatekeeper did not live to do."""
    try:
        gate_for(settings).take_down()
    except GateError as err:
        log.error("the gate stays behind", extra={"error": str(err)})


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Hold the lock of this data folder, and take root's folder away at the end.

    Raises ``NotReady`` when another hotspot holds it.
    """
    lock = place / "lock"
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not os.path.samestat(os.fstat(descriptor), lock.stat()):
            raise FileNotFoundError  # whoever held it before us was just leaving, and took the folder along
    except (BlockingIOError, FileNotFoundError) as err:
        os.close(descriptor)
        raise NotReady("`conglang up` is running already with this data folder: stop that one first.") from err
    try:
        yield
    finally:
        if not (place / _JOURNAL).exists():  # somebody was killed before us, and the next one needs it
            shutil.rmtree(place, ignore_errors=True)
        os.close(descriptor)


def _announce(settings: Settings) -> None:
    """Where to look, on standard output; the first member's link was printed when the data folder was made ready."""
    scheme = "https" if settings.admin_certificate else "http"
    host = f"[{settings.admin_address}]" if ":" in settings.admin_address else settings.admin_address
    print(f"Residents: join the Wi-Fi on {settings.lan}; the page opens by itself, else {settings.portal_url}")
    print(f"Staff:     {scheme}://{host}:{settings.admin_port}")
    print("Stop with Ctrl-C.", flush=True)


def _dnsmasq_user() -> str:
    return account(children.DNSMASQ).name


def _say(name: str, line: bytes) -> None:
    """Pass on what a child said: our own processes speak JSON, the rest is wrapped in it.

    dnsmasq names devices when it refuses them, ``quiet-dhcp`` or not; a log is no place for that.
    """
    if line.startswith(b"{"):
        sys.stderr.buffer.write(line + b"\n")
        sys.stderr.buffer.flush()
    else:
        log.info(_HARDWARE.sub("(a device)", line.decode("utf-8", "replace")), extra={"child": name})


def _sentence(err: Exception) -> str:
    if isinstance(err, OSError) and err.strerror:
        return f"{err.filename or 'The system'}: {err.strerror}."
    return str(err)
