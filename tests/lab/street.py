"""A street: phones on a bridge, a gateway with two interfaces, an internet behind it; and the real box in the gateway.

Everything is namespaces of this run (``namespace``); leaving the street takes all of it away, whatever happened.
"""

import contextlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from types import TracebackType

from tests.lab import inet
from tests.lab.inet import Internet
from tests.lab.namespace import LabError, Namespace, folder, run, stop, street_name, sweep, until
from tests.lab.phone import RADIO, Phone

LAN, WAN = "lan0", "wan0"
TOOLS = ("ip", "bridge", "nft", "dnsmasq", "busybox", "ethtool")
BOX = (sys.executable, "-m", "hotspot", "up")
_ROOT = Path(__file__).parents[2]
_READY_WITHIN = 30
# A test waits for neither duplicate detection nor 4 s for the next router solicitation.
_HASTY = {"accept_dad": 0, "router_solicitation_delay": 0, "router_solicitation_interval": 1}


def missing() -> str:
    """Why this machine cannot hold a street, as a sentence; empty when it can."""
    if os.geteuid():
        return "The lab makes network namespaces: run it as root."
    absent = [tool for tool in TOOLS if not shutil.which(tool)]
    return f"The lab needs these programs: install {', '.join(absent)}." if absent else ""


class Street:
    """A context manager. ``isolated`` keeps phones from talking past the gateway, as access points do.

    ``offloads`` False makes every packet on a wire a real frame of at most 1,500 bytes.
    """

    def __init__(self, *, isolated: bool = True, offloads: bool = True) -> None:
        if reason := missing():
            raise LabError(reason)
        self.name = street_name()
        self.folder = folder(self.name)
        self.gw = Namespace(f"{self.name}-gw")
        self.inet = Internet(Namespace(f"{self.name}-inet"), self.folder)
        self.box: subprocess.Popen[str] | None = None
        self.data = self.folder / "data"
        self._isolated, self._offloads = isolated, offloads
        self._numbers = count(1)
        self._phones: list[Phone] = []
        self._dice = random.SystemRandom()

    def __enter__(self) -> "Street":
        sweep()
        try:
            self._build()
        except BaseException:
            self._clear()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._clear()

    # -- phones ----------------------------------------------------------------------------------------------------

    def phone(self, mac: str = "") -> Phone:
        """A new phone beside the bridge, its radio off."""
        who = f"p{next(self._numbers)}"
        phone = Phone(Namespace(f"{self.name}-{who}").create(), mac or self._random_mac(), self.folder)
        self._phones.append(phone)
        self._cable(phone.namespace, RADIO, who)
        phone.namespace.ip(f"link set {RADIO} address {phone.mac}")
        for setting, value in _HASTY.items():
            phone.namespace.write(f"ipv6/conf/{RADIO}/{setting}", value)
        self.gw.ip(f"link set {who} master {LAN} up")
        if self._isolated:
            run("bridge", "-n", self.gw.name, "link", "set", "dev", who, "isolated", "on")
        return phone

    @contextlib.contextmanager
    def visitor(self) -> Iterator[Phone]:
        """A phone that joins the network and is gone afterwards."""
        phone = self.phone()
        try:
            phone.join()
            yield phone
        finally:
            self.remove(phone)

    def remove(self, phone: Phone) -> None:
        self._phones.remove(phone)
        phone.namespace.delete()

    # -- the box ---------------------------------------------------------------------------------------------------

    def up(self, *more: str, command: Sequence[str] = BOX, environ: Mapping[str, str] | None = None) -> None:
        """Start the real box in the gateway and wait until a phone could be served.

        ``more`` are further arguments, ``environ`` is added to ours. Raises ``LabError`` with its last words.
        """
        with self.log.open("a") as log:
            self.box = self.gw.spawn(
                *command, "--lan", LAN, "--wan", WAN, "--data", str(self.data), *more,
                log=log.fileno(), environ=environ, cwd=_ROOT,
            )  # fmt: skip
        until(lambda: self._ready(), _READY_WITHIN, "the box to be ready", every=0.1)

    def down(self) -> int:
        """Ask the box to go, as an operator does; its exit code."""
        box, self.box = self.box, None
        return stop(box, patience=15) if box else 0

    def kill_box(self) -> None:
        """Every process in the gateway dies at once, without a word; the kernel is all that is left."""
        for pid in self.gw.pids():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.box:
            self.box.wait(5)
        until(lambda: not self.gw.pids(), 5, "the gateway to be empty")

    @property
    def invitation(self) -> str:
        """The first member's link, as the box printed it; empty when it did not."""
        printed = re.search(r"http://\S+/bat-dau/\S+", self.log.read_text(encoding="utf-8"))
        return printed.group() if printed else ""

    @property
    def log(self) -> Path:
        return self.folder / "box.log"

    def _ready(self) -> bool:
        if self.box is None or self.box.poll() is not None:
            raise LabError(f"the box did not stay up:\n{self.log.read_text(encoding='utf-8')[-2000:]}")
        return serves(self)

    # -- building --------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        """The bridge has an address of its own: a port's would change whenever a phone comes or goes."""
        self.folder.mkdir(mode=0o755)
        for end in (self.gw, self.inet.namespace):
            end.create()
        self._cable(self.inet.namespace, inet.WIRE, WAN)
        self.inet.start()
        self.gw.ip(
            f"link add {LAN} address {self._random_mac()} type bridge mcast_snooping 0",
            f"link set {LAN} up",
            f"addr add {inet.GATEWAY4}/{inet.LINK4.prefixlen} dev {WAN}",
            f"addr add {inet.GATEWAY6}/{inet.LINK6.prefixlen} dev {WAN} nodad",
            f"link set {WAN} up",
            f"route add default via {inet.OURS4}",
            f"route add default via {inet.OURS6}",
        )
        (self.folder / "gw.resolv").write_text(f"nameserver {inet.OURS4}\n", encoding="ascii")

    def _cable(self, far: Namespace, far_end: str, gateway_end: str) -> None:
        """A veth pair from a namespace to the gateway."""
        self.gw.ip(f"link add {gateway_end} type veth peer name {far_end} netns {far.name}")
        if self._offloads:
            return
        for end, interface in ((far, far_end), (self.gw, gateway_end)):
            with end.inside():
                run("ethtool", "-K", interface, "tx", "off", "rx", "off", "tso", "off", "gso", "off", "gro", "off")

    def _random_mac(self) -> str:
        """A locally administered unicast address, as phones make up for each network."""
        first = self._dice.randrange(256) & 0xFC | 0x02
        return ":".join(f"{octet:02x}" for octet in (first, *self._dice.randbytes(5)))

    def _clear(self) -> None:
        with contextlib.suppress(Exception):
            self.down()
        with contextlib.suppress(Exception):
            self.inet.stop()
        for phone in self._phones:
            phone.namespace.delete()
        for end in (self.gw, self.inet.namespace):
            end.delete()
        shutil.rmtree(self.folder, ignore_errors=True)


def serves(street: Street) -> bool:
    """Whether the box would answer a phone now: its address is on the guest side, and every port stands."""
    with street.gw.inside():
        return all(_listens(kind, port) for kind, port in (("udp", 67), ("tcp", 2080), ("udp", 53)))


def _listens(kind: str, port: int) -> bool:
    """Whether a socket of this kind is bound to a port in this thread's namespace (proc_net_tcp)."""
    wanted = f":{port:04X}"
    for family in ("", "6"):
        with contextlib.suppress(OSError):
            rows = Path(f"/proc/thread-self/net/{kind}{family}").read_text(encoding="ascii").splitlines()[1:]
            states = ("0A",) if kind == "tcp" else ("07",)
            if any(row.split()[1].endswith(wanted) and row.split()[3] in states for row in rows):
                return True
    return False
