"""Debian's openNDS beside ours, where it is installed: a gate of its own with its own splash page.

As packaged it does not start: with iptables on nf_tables it finds its own chains unusable. It gets the legacy iptables
and an ``nft`` that only says yes, and everything that it writes into /etc, /usr and /tmp stays in its own mounts.
"""

import contextlib
import shutil
import time
from collections.abc import Iterator

from bench import limit, talk
from bench.limit import Limit
from tests.lab.namespace import LabError, Namespace, run

NEEDED = ("opennds", "xtables-legacy-multi")
_WITHIN = 30.0
_SETTINGS = """GatewayInterface lan0
login_option_enabled 1
MaxClients 6000
FirewallRuleSet authenticated-users {
  FirewallRule allow all
}
FirewallRuleSet preauthenticated-users {
}
FirewallRuleSet users-to-router {
  FirewallRule allow tcp port 80
}
"""
_START = """set -e
work=$1/mounts
mkdir "$work"
mount -t tmpfs none "$work"
for place in usr etc; do
  mkdir "$work/$place" "$work/$place-work"
  mount -t overlay overlay -o "lowerdir=/$place,upperdir=$work/$place,workdir=$work/$place-work" "/$place"
done
rm -f /usr/sbin/nft /usr/sbin/iptables
printf '#!/bin/sh\\n' >/usr/sbin/nft
chmod 755 /usr/sbin/nft
ln -s xtables-legacy-multi /usr/sbin/iptables
cp "$1/opennds.conf" /etc/opennds/opennds.conf
cp "$1/leases" /etc/opennds/leases
mount -t tmpfs none /tmp
cp /etc/opennds/leases /tmp/dhcp.leases
exec opennds -f -d 0 -c /etc/opennds/opennds.conf
"""


def absent() -> str:
    """Why openNDS is not measured, as a sentence; empty when it can be tried."""
    missing = [program for program in NEEDED if not shutil.which(program)]
    return f"not measured: {' and '.join(missing)} not installed" if missing else ""


@contextlib.contextmanager
def opennds(phones: int) -> Iterator[Limit]:
    """openNDS in a gateway of its own. Raises ``LabError`` when it does not redirect within half a minute."""
    with limit.bridged(phones, offloads=True) as gate:
        gate.gateway.ip(
            "link add wan0 type veth peer name wan1",
            "link set wan1 up",
            "link set wan0 up",
            f"addr add {limit.OUTSIDE_GATEWAY}/24 dev wan0",
            f"route add default via {limit.OUTSIDE}",
        )
        (gate.folder / "opennds.conf").write_text(_SETTINGS, encoding="ascii")
        leases = [f"1 {_mac(phone)} {limit.phone_address(number)} * *\n" for number, phone in enumerate(gate.phones, 1)]
        (gate.folder / "leases").write_text("".join(leases), encoding="ascii")
        said = gate.folder / "opennds.log"
        with said.open("w") as log:
            gate.gateway.spawn("sh", "-c", _START, "start", str(gate.folder), log=log.fileno())
        deadline = time.monotonic() + _WITHIN
        while not _redirects(gate.phones[0]):
            if time.monotonic() > deadline:
                last = said.read_text(errors="replace").strip().splitlines()[-1:]
                raise LabError(f"openNDS does not start here: {' '.join(last)[:120]}")
            time.sleep(0.5)
        yield gate


def _redirects(phone: Namespace) -> bool:
    with contextlib.suppress(OSError), phone.inside():
        return talk.visit(limit.ELSEWHERE, "/generate_204", timeout=5).status in (302, 307)
    return False


def _mac(phone: Namespace) -> str:
    return run("ip", "-n", phone.name, "-br", "link", "show", "wlan0").split()[2]
