"""From a clean clone to a served page with `make demo`, package caches warm; and how long the processes import."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench import talk
from bench.figures import Row, at_most, judged, median, number, spread, told
from bench.pace import Pace
from tests.lab.namespace import LabError, Namespace, folder, street_name

PART = "start"
_ROOT = Path(__file__).parents[1]
_PORT = 8080
_PATIENCE = 150
_IMPORTS = {
    "serve (both faces and the scheduler)": "import hotspot.cli, hotspot.serve, hotspot.jobs, captive, admin",
    "gatekeeper": "import hotspot.cli, hotspot.gatekeeper.loop, hotspot.gate.nftables",
    "resolver": "import hotspot.cli, hotspot.network.resolver",
}


def measure(pace: Pace) -> Iterator[Row]:
    """The imports first: a clone that is being set up would be in their way."""
    for name, line in _IMPORTS.items():
        taken = [_imported(line) for _ in range(3 if pace.quick else 7)]
        yield judged(PART, f"import of {name}", median(taken), at_most(1.5, "s"),
                     f"{number(median(taken))} s ({spread(taken, 's')})")  # fmt: skip
    with _clone() as clone:
        set_up, served = _demonstrated(clone)
    yield judged(PART, "clean clone, `make demo`, to a served page", set_up + served, at_most(60, "s"),
                 f"{number(set_up + served)} s")  # fmt: skip
    yield told(PART, "of it until the environment was there", f"{number(set_up)} s")


def _imported(line: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", line], cwd=_ROOT, check=True, timeout=60)
    return time.perf_counter() - began


@contextlib.contextmanager
def _clone() -> Iterator[Path]:
    """What is committed, and nothing else of this folder."""
    with tempfile.TemporaryDirectory(prefix="conglang-clone-") as place:
        clone = Path(place) / "clone"
        subprocess.run(["git", "clone", "-q", str(_ROOT), str(clone)], check=True, timeout=60)
        yield clone


def _demonstrated(clone: Path) -> tuple[float, float]:
    """Seconds to the environment, and from there to a page that a browser would show. Raises ``LabError``.

    The environment is made where package caches and, were they cold, an index can be reached; the demonstration runs
    in a namespace of its own, where its ports are free and nothing can be fetched.
    """
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("VIRTUAL_ENV", "MAKE"))}
    began = time.monotonic()
    made = subprocess.run(["make", "-s", ".venv/ready-to-run"], cwd=clone, env=environ, capture_output=True, text=True,
                          timeout=_PATIENCE)  # fmt: skip
    if made.returncode:
        raise LabError(f"the clone cannot be set up: {made.stderr.strip()[-200:]}")
    set_up = time.monotonic() - began
    with _alone() as namespace:
        demonstration = namespace.spawn("make", "-s", "demo", cwd=clone)
        try:
            _until_served(namespace, demonstration)
            return set_up, time.monotonic() - began - set_up
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(demonstration.pid, signal.SIGTERM)
            demonstration.wait(15)


def _until_served(namespace: Namespace, demonstration: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if _page(namespace):
                return
        if demonstration.poll() is not None:
            raise LabError(f"make demo ended with {demonstration.returncode}")
        time.sleep(0.1)
    raise LabError(f"make demo served nothing within {_PATIENCE} s")


def _page(namespace: Namespace) -> bool:
    with namespace.new_socket(socket.AF_INET, socket.SOCK_STREAM) as link:
        link.settimeout(10)
        link.connect(("127.0.0.1", _PORT))
        answer = talk.ask(link, talk.asking(f"127.0.0.1:{_PORT}", close=True))
        return answer.status == 200 and talk.JOIN.encode() in answer.body


@contextlib.contextmanager
def _alone() -> Iterator[Namespace]:
    name = street_name()
    namespace = Namespace(f"{name}-demo").create()
    try:
        yield namespace
    finally:
        namespace.delete()
        shutil.rmtree(folder(name), ignore_errors=True)
