"""A street without a gate: real dnsmasq and the real resolver in the gateway, a redirect, and phones that may ask."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotspot.gate.rules import GARDEN4, GARDEN6, TABLE
from hotspot.network import garden
from hotspot.network.box import dnsmasq
from hotspot.network.screening import LOCAL_NAME
from hotspot.settings import Settings
from hotspot.up.children import environment
from tests.lab.inet import OURS4
from tests.lab.namespace import run, stop, until
from tests.lab.phone import Phone
from tests.lab.street import LAN, WAN, Street

ROOT = Path(__file__).parents[3]
REDIRECT = """
table inet {table} {{
  set {four} {{ type ipv4_addr; flags timeout; }}
  set {six} {{ type ipv6_addr; flags timeout; }}
  chain asking {{
    type nat hook prerouting priority dstnat; policy accept;
    iifname "{lan}" meta l4proto {{ tcp, udp }} th dport 53 redirect to :{port}
  }}
}}
"""


class Bench:
    """One gateway with DHCP, DNS and the resolver before access, and nothing else of the box."""

    def __init__(self, street: Street, settings: Settings) -> None:
        self.street, self.settings = street, settings
        self._running: list[subprocess.Popen[str]] = []

    def start(self) -> None:
        gw, ours = self.street.gw, self.settings
        gw.ip(f"addr add {ours.gateway_ipv4} dev {LAN}", f"addr add {ours.gateway_ipv6} dev {LAN} nodad")
        gw.write("ipv4/ip_forward", 1)
        gw.write("ipv6/conf/all/forwarding", 1)
        with gw.inside():
            text = REDIRECT.format(table=TABLE, four=GARDEN4, six=GARDEN6, lan=LAN, port=ours.resolver_port)
            run("nft", "-f", "-", batch=text)
        ours.run.mkdir(parents=True)
        config = self.street.folder / "dnsmasq.conf"
        config.write_text(dnsmasq.configuration(ours, "root"), encoding="ascii")
        self._spawn("dnsmasq", "-k", f"--conf-file={config}")
        self._spawn(sys.executable, "-m", "hotspot", "resolver")
        for port in (53, ours.resolver_port):
            until(lambda port=port: self.knows_itself(port), 15, f"port {port}")  # type: ignore[misc]

    def stop(self) -> None:
        for process in self._running:
            stop(process)

    def knows_itself(self, port: int) -> bool:
        """Whether one of our two resolvers answers."""
        with self.street.gw.inside():
            return bool(garden.addresses([LOCAL_NAME], str(self.settings.gateway_ipv4.ip), 0.3, port)[0])

    def redirecting(self, on: bool) -> None:
        """Whether devices without access are sent to the resolver, or ask dnsmasq itself."""
        with self.street.gw.inside():
            run("nft", "flush", "chain", "inet", TABLE, "asking")
            if on:
                rule = (
                    f"iifname {LAN} meta l4proto {{ tcp, udp }} th dport 53 redirect to :{self.settings.resolver_port}"
                )
                run("nft", "add", "rule", "inet", TABLE, "asking", *rule.split())

    def elements(self, name: str) -> str:
        """The contents of a set, as nft prints it."""
        with self.street.gw.inside():
            return run("nft", "list", "set", "inet", TABLE, name)

    def _spawn(self, *argv: str) -> None:
        with self.street.log.open("a") as log:
            spawned = self.street.gw.spawn(*argv, log=log.fileno(), environ=environment(self.settings), cwd=ROOT)
        self._running.append(spawned)


def bench(street: Street, **more: object) -> Bench:
    data = street.folder / "data"
    made = Settings(data=data, lan=LAN, wan=WAN, dns_upstream=(OURS4,), lan_ipv6="fd12:3456:789a::1/64", **more)  # type: ignore[arg-type]
    return Bench(street, made)


@pytest.fixture(scope="module")
def plain() -> Iterator[Bench]:
    """Without a certificate."""
    with Street() as street:
        made = bench(street)
        made.start()
        yield made
        made.stop()


@pytest.fixture(scope="module")
def certified() -> Iterator[Bench]:
    """With one."""
    with Street() as street:
        made = bench(street, portal_host="wifi.xa-thu.vn", certificate="/nowhere/chain.pem")
        made.start()
        yield made
        made.stop()


@pytest.fixture
def phone(plain: Bench) -> Iterator[Phone]:
    with plain.street.visitor() as made:
        yield made


def router_advertisement(phone: Phone, within: float = 5.0) -> bytes:
    """The next router advertisement that a phone hears, from its type on; it asks for one first (RFC 4861 4.1)."""
    with phone.namespace.new_socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6) as raw:
        with phone.namespace.inside():
            index = socket.if_nametoindex("wlan0")
        raw.settimeout(within)
        raw.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
        raw.sendto(bytes((133, 0, 0, 0, 0, 0, 0, 0)), ("ff02::2", 0, 0, index))
        while (heard := raw.recv(2048))[0] != 134:
            pass
        return heard
