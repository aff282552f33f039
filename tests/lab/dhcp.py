"""Ask for a lease with Debian's busybox udhcpc; ``leased.py`` beside this file is the script that it calls."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.lab.namespace import LabError, Namespace

OPTIONS = ("subnet", "router", "dns", "lease", "ntpsrv", "114", "160")
_SCRIPT = Path(__file__).with_name("leased.py").absolute()


@dataclass(frozen=True, slots=True)
class Lease:
    """What DHCP gave. ``options`` are udhcpc's own names and texts, ``opt114`` in hexadecimal among them."""

    address: str
    prefix: int
    router: str
    resolvers: tuple[str, ...]
    seconds: int
    options: Mapping[str, str]

    @property
    def captive_api(self) -> bytes | None:
        """The raw value of option 114 (RFC 8910), None when the lease carries none."""
        raw = self.options.get("opt114")
        return None if raw is None else bytes.fromhex(raw)


def ask(where: Namespace, interface: str, result: Path, *more: str, tries: int = 12) -> Lease:
    """A lease for an interface that is up; ``more`` are further udhcpc arguments. Raises ``LabError`` without one."""
    result.unlink(missing_ok=True)
    wanted = [part for code in OPTIONS for part in ("-O", code)]
    manner = ["-f", "-n", "-q", "-t", str(tries), "-T", "1", "-s", str(_SCRIPT)]
    with where.inside():
        done = subprocess.run(
            ["busybox", "udhcpc", "-i", interface, *manner, *wanted, *more],
            env={**os.environ, "LAB_LEASE": str(result)},
            capture_output=True,
            text=True,
            timeout=tries * 2 + 5,
        )
    if not result.exists():
        raise LabError(f"{where.name} got no lease: {done.stderr.strip()}")
    given = json.loads(result.read_text(encoding="utf-8"))
    resolvers = tuple(given.get("dns", "").split())
    return Lease(given["ip"], int(given["mask"]), given.get("router", ""), resolvers, int(given.get("lease", 0)), given)
