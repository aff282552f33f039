"""The fake internet: every address of two prefixes answers, every name resolves, and nothing goes further.

The prefixes are those for benchmarking (RFC 2544, RFC 5180): never routed anywhere, yet not among the addresses that
resolvers strip as private. Each probe and garden host has an address of its own; all other names share one.
"""

import contextlib
import ipaddress
import socket
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from tests.lab.namespace import LabError, Namespace, run, stop, until
from tests.lab.probes import NCSI_DNS, PROBES
from tests.lab.sniffer import Tap, listening

WIRE = "eth0"
LINK4, LINK6 = ipaddress.ip_network("198.19.0.0/24"), ipaddress.ip_network("2001:2:0:ffff::/64")
OURS4, OURS6 = "198.19.0.1", "2001:2:0:ffff::1"
GATEWAY4, GATEWAY6 = "198.19.0.2", "2001:2:0:ffff::2"
ALL4, ALL6 = "198.18.0.0/16", "2001:2:0::/52"
ANYBODY4, ANYBODY6 = "198.18.0.250", "2001:2::fa"
GARDEN = ("dichvucong.gov.vn", "vneid.gov.vn", "bocongan.gov.vn", "baohiemxahoi.gov.vn")
RESOLVER4, RESOLVER6 = "198.18.0.53", "2001:2::53"
_ROOT = Path(__file__).parents[2]


class Internet:
    """A namespace whose ``eth0`` leads to the gateway's ``wan0``."""

    def __init__(self, namespace: Namespace, folder: Path) -> None:
        self.namespace = namespace
        self._folder = folder
        self._servers: list[subprocess.Popen[str]] = []
        self._targets = count(1)
        hosts = dict.fromkeys([*(probe.host for probe in PROBES), *GARDEN])
        self.hosts = {host: (f"198.18.0.{number}", f"2001:2::{number:x}") for number, host in enumerate(hosts, 100)}

    def start(self) -> None:
        """Give the wire its addresses, make every address of both prefixes ours, and start the servers."""
        self.namespace.write("ipv6/conf/all/accept_dad", 0)
        self.namespace.write(f"ipv6/conf/{WIRE}/accept_dad", 0)
        self.namespace.ip(
            f"addr add {OURS4}/{LINK4.prefixlen} dev {WIRE}",
            f"addr add {OURS6}/{LINK6.prefixlen} dev {WIRE} nodad",
            f"link set {WIRE} up",
            f"route add local {ALL4} dev lo",
            f"route add local {ALL6} dev lo",
        )
        config = self._folder / "inet.dnsmasq"
        config.write_text("\n".join(self._names()) + "\n", encoding="ascii")
        log = (self._folder / "inet.log").open("w")
        self._servers = [
            self.namespace.spawn("dnsmasq", "-k", f"--conf-file={config}", log=log.fileno()),
            self.namespace.spawn(sys.executable, "-m", "tests.lab.web", log=log.fileno(), cwd=_ROOT),
        ]
        log.close()
        for port in (53, 80, 8443):
            until(lambda port=port: self._listens(port), 10, f"the fake internet's port {port}")  # type: ignore[misc]

    def stop(self) -> None:
        for server in self._servers:
            stop(server)

    def address(self, host: str, family: int = 4) -> str:
        """The address ``host`` resolves to."""
        four, six = self.hosts.get(host, (ANYBODY4, ANYBODY6))
        return four if family == 4 else six

    def target(self) -> tuple[str, str]:
        """An IPv4 and an IPv6 address that nobody was told of before: what arrives for them came from who was told."""
        number = next(self._targets)
        return f"198.18.{16 + number // 250}.{1 + number % 250}", f"2001:2:0:1::{number:x}"

    @contextlib.contextmanager
    def listening(self) -> Iterator[Tap]:
        """Hear everything that comes out of the gateway's uplink."""
        with listening(self.namespace, WIRE) as tap:
            yield tap

    @contextlib.contextmanager
    def cut(self) -> Iterator[None]:
        """The line is dead for a while: what arrives is heard by a tap and by nobody else."""
        rules = "table inet cut {\n chain dead {\n  type filter hook prerouting priority -400; policy drop;\n }\n}\n"
        with self.namespace.inside():
            run("nft", "-f", "-", batch=rules)
        try:
            yield
        finally:
            with self.namespace.inside():
                run("nft", "delete", "table", "inet", "cut")

    def _names(self) -> list[str]:
        hosts = [f"host-record={host},{four},{six}" for host, (four, six) in self.hosts.items()]
        subdomains = [f"address=/{host}/{four}\naddress=/{host}/{six}" for host, (four, six) in self.hosts.items()]
        rest = [f"address=/#/{ANYBODY4}", f"address=/#/{ANYBODY6}", f"host-record={','.join(NCSI_DNS)}"]
        odd = ["txt-record=odd.example,lab", "mx-host=odd.example,mail.example", "dns-rr=odd.example,65,000100"]
        fixed = ["no-resolv", "no-hosts", "no-daemon", "user=root", "local-ttl=60", "cache-size=0", "bind-dynamic"]
        tunnel = ["server=/tunnel.example/127.0.0.1#5300"]
        return [*fixed, *tunnel, *hosts, *subdomains, *rest, *odd]

    def _listens(self, port: int) -> bool:
        if any(server.poll() is not None for server in self._servers):
            raise LabError(f"the fake internet fell: {(self._folder / 'inet.log').read_text()[-500:]}")
        with self.namespace.new_socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            return probe.connect_ex((OURS4, port)) == 0
