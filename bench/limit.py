"""The physical limit to compare with: nginx with one worker behind a bare nft gate, and a router with no gate at all.

Each stands in a gateway of its own with phones of its own, cabled as in the street, so that a round can go back and
forth between it and the hotspot.
"""

import contextlib
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.lab.namespace import Namespace, folder, run, stop, street_name, until

ADDRESS, PREFIX = "10.80.0.1", 20
ELSEWHERE = "198.18.0.250"
OUTSIDE, OUTSIDE_GATEWAY = "198.19.0.1", "198.19.0.2"
_BRIEF = {"time_wait": 1, "close": 1, "last_ack": 2}
_CONF = """
daemon off; master_process on; worker_processes 1; user root; pid {folder}/nginx.pid; error_log {folder}/nginx.err;
events {{ worker_connections 4096; }}
http {{
  access_log off; default_type text/html; sendfile on; tcp_nopush on;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 2080 default_server backlog=4096; return 302 http://{address}/; }}
  server {{ listen 2080; server_name {address}; root {folder}/pages; index page.html; }}
}}
"""
_GATE = """
table inet bare {
  set admitted { type ether_addr . ipv4_addr; flags timeout; }
  chain redirects {
    type nat hook prerouting priority dstnat; policy accept;
    iifname "lan0" ether saddr . ip saddr @admitted accept
    iifname "lan0" tcp dport 80 redirect to :2080
  }
  chain through {
    type filter hook forward priority filter; policy drop;
    iifname "lan0" ether saddr . ip saddr @admitted accept
  }
}
"""

_TRANSLATION = """
table inet line {
  chain line {
    type nat hook postrouting priority srcnat; policy accept;
    oifname "wan0" ip saddr 10.80.0.0/20 masquerade
  }
}
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """A standing limit: its gateway and its phones."""

    gateway: Namespace
    phones: list[Namespace]
    folder: Path


@contextlib.contextmanager
def nginx(phones: int, page: bytes = b"") -> Iterator[Limit]:
    """nginx behind a bare gate: 302 for everything, ``page`` for its own address."""
    with bridged(phones, offloads=True) as limit:
        (limit.folder / "pages").mkdir()
        (limit.folder / "pages" / "page.html").write_bytes(page)
        conf = limit.folder / "nginx.conf"
        conf.write_text(_CONF.format(folder=limit.folder, address=ADDRESS), encoding="ascii")
        for state, seconds in _BRIEF.items():  # compare like with like: the hotspot forgets as quickly
            limit.gateway.write(f"netfilter/nf_conntrack_tcp_timeout_{state}", seconds)
        with limit.gateway.inside():
            run("nft", "-f", "-", batch=_GATE)
        server = limit.gateway.spawn("nginx", "-c", str(conf))
        try:
            until(lambda: _answers(limit.gateway), 10, "nginx to listen")
            yield limit
        finally:
            stop(server)


@contextlib.contextmanager
def plain_router(*, translating: bool) -> Iterator[Limit]:
    """One phone, one host outside, and a gateway between them with no gate; real frames on every wire.

    ``translating`` has it send the phone's packets under its own address, as every line with one address needs.
    """
    with bridged(1, offloads=False) as limit:
        outside = Namespace(f"{limit.folder.name}-out").create()
        try:
            _cable(limit.gateway, outside, "wan0", "eth0", offloads=False)
            limit.gateway.ip(f"addr add {OUTSIDE_GATEWAY}/24 dev wan0", "link set wan0 up")
            outside.ip(
                f"addr add {OUTSIDE}/24 dev eth0", "link set eth0 up", f"route add default via {OUTSIDE_GATEWAY}"
            )
            if translating:
                with limit.gateway.inside():
                    run("nft", "-f", "-", batch=_TRANSLATION)
            yield limit
        finally:
            outside.delete()


def phone_address(number: int) -> str:
    """The address of the phone with this number, counted from 1."""
    return f"10.80.1.{number}"


def outside_of(limit: Limit) -> Namespace:
    """The host outside of ``plain_router``."""
    return Namespace(f"{limit.folder.name}-out")


@contextlib.contextmanager
def bridged(phones: int, *, offloads: bool) -> Iterator[Limit]:
    """A gateway with phones on a bridge, and nothing yet between them and the world."""
    name = street_name()
    gateway = Namespace(f"{name}-gw")
    limit = Limit(gateway, [Namespace(f"{name}-p{number}") for number in range(1, phones + 1)], folder(name))
    limit.folder.mkdir(mode=0o755)
    try:
        gateway.create()
        gateway.ip(
            "link add lan0 type bridge mcast_snooping 0", f"addr add {ADDRESS}/{PREFIX} dev lan0", "link set lan0 up"
        )
        gateway.write("ipv4/ip_forward", 1)
        for number, phone in enumerate(limit.phones, 1):
            phone.create()
            _cable(gateway, phone, f"p{number}", "wlan0", offloads=offloads)
            gateway.ip(f"link set p{number} master lan0 up")
            phone.ip(f"addr add {phone_address(number)}/{PREFIX} dev wlan0", "link set wlan0 up",
                     f"route add default via {ADDRESS}")  # fmt: skip
        yield limit
    finally:
        for end in (*limit.phones, gateway):
            end.delete()
        shutil.rmtree(limit.folder, ignore_errors=True)


def _cable(near: Namespace, far: Namespace, near_end: str, far_end: str, *, offloads: bool) -> None:
    near.ip(f"link add {near_end} type veth peer name {far_end} netns {far.name}")
    if offloads:
        return
    for end, interface in ((near, near_end), (far, far_end)):
        with end.inside():
            subprocess.run(
                ["ethtool", "-K", interface, "tx", "off", "rx", "off", "tso", "off", "gso", "off", "gro", "off"],
                check=True, capture_output=True, timeout=10,
            )  # fmt: skip


def _answers(gateway: Namespace) -> bool:
    with gateway.new_socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        return probe.connect_ex((ADDRESS, 2080)) == 0
