"""What keeps the hotspot from starting is said in one sentence with exit code 1, and nothing whatever has changed."""

import contextlib
import os
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from hotspot import clock
from tests.hotspot.network.box.test_certificate import issue
from tests.hotspot.up.test_up_lab import state
from tests.lab.namespace import run
from tests.lab.street import BOX, LAN, WAN, Street

pytestmark = pytest.mark.lab
NAME = "wifi.xa-thu.vn"
NOW = clock.now()


@pytest.fixture(scope="module")
def bare() -> Iterator[Street]:
    """A street whose gateway is no hotspot yet."""
    with Street() as street:
        yield street


def refused(street: Street, *more: str, lan: str = LAN, wan: str = WAN, data: str = "", **environ: str) -> list[str]:
    """What ``conglang up`` said when it refused to start, one sentence a line; the account's warning left out."""
    before = state(street)
    command = [*BOX, "--lan", lan, "--wan", wan, "--data", data or str(street.data), *more]
    settings = [f"CONGLANG_{name.upper()}={value}" for name, value in environ.items()]
    done = street.gw.run("env", f"PYTHONPATH={Path(__file__).parents[3]}", *settings, *command, timeout=60)
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert state(street) == before
    assert street.gw.pids() == []
    assert not street.data.exists()
    return [line for line in done.stderr.splitlines() if not line.startswith("There is no account conglang")]


@contextlib.contextmanager
def holding(street: Street, kind: socket.SocketKind, address: str, port: int) -> Iterator[str]:
    """Somebody else in the gateway has a port; yields how that one is to be named."""
    with street.gw.new_socket(socket.AF_INET, kind) as sock:
        sock.bind((address, port))
        if kind is socket.SOCK_STREAM:
            sock.listen(1)
        comm = Path("/proc/self/comm").read_text(encoding="utf-8").strip()
        yield f"{comm} (pid {os.getpid()})"


def test_an_interface_that_is_not_there(bare: Street) -> None:
    said = refused(bare, lan="wlan7")
    assert said == ["There is no network interface wlan7: `ip -brief link` lists those that there are."]


def test_both_interfaces_missing_are_two_sentences(bare: Street) -> None:
    assert len(refused(bare, lan="a0", wan="b0")) == 2


def test_one_interface_for_both_sides(bare: Street) -> None:
    assert refused(bare, wan=LAN) == [f"{LAN} cannot be both the guests' side and the line: name two interfaces."]


@pytest.mark.parametrize(
    ("kind", "address", "port", "said"),
    [
        (socket.SOCK_DGRAM, "0.0.0.0", 67, "Port 67/udp for DHCP is in use by {}: stop that first."),
        (socket.SOCK_DGRAM, "0.0.0.0", 53, "Port 53/udp for DNS is in use by {}: stop that first."),
        (socket.SOCK_STREAM, "0.0.0.0", 53, "Port 53/tcp for DNS is in use by {}: stop that first."),
        (
            socket.SOCK_STREAM,
            "0.0.0.0",
            2080,
            "Port 2080/tcp for the residents' face is in use by {}: stop that first.",
        ),
        (socket.SOCK_STREAM, "127.0.0.1", 8443, "Port 8443/tcp for the staff face is in use by {}: stop that first."),
        (
            socket.SOCK_DGRAM,
            "0.0.0.0",
            2053,
            "Port 2053/udp for the resolver before access is in use by {}: stop that first.",
        ),
    ],
)
def test_a_port_in_use(bare: Street, kind: socket.SocketKind, address: str, port: int, said: str) -> None:
    with holding(bare, kind, address, port) as who:
        assert refused(bare) == [said.format(who)]


def test_a_local_resolver_on_loopback_is_no_obstacle_but_one_on_our_address_is(bare: Street) -> None:
    with holding(bare, socket.SOCK_DGRAM, "127.0.0.53", 53), holding(bare, socket.SOCK_STREAM, "0.0.0.0", 2080) as who:
        assert refused(bare) == [f"Port 2080/tcp for the residents' face is in use by {who}: stop that first."]


def test_networks_that_overlap(bare: Street) -> None:
    (said,) = refused(bare, lan_ipv4="198.19.0.1/16")
    assert said == "The line's network 198.19.0.0/24 overlaps with the guests': change lan_ipv4 or lan_ipv6."


def test_a_network_too_small(bare: Street) -> None:
    assert refused(bare, lan_ipv4="10.0.0.1/30") == [
        "lan_ipv4 is 10.0.0.1/30: the network is too small, write one of /29 or larger."
    ]


def test_a_firewall_that_drops_by_default_is_named_and_left_alone(bare: Street) -> None:
    with _firewall(bare, "add chain inet docker FORWARD { type filter hook forward priority 0; policy drop; }"):
        assert refused(bare) == [
            "Another firewall is in the guests' way (the chain inet docker FORWARD drops by default): "
            f"let {LAN} pass there or remove it."
        ]


def test_a_firewall_that_diverts_our_guests_is_named_and_left_alone(bare: Street) -> None:
    rules = (
        "add chain inet docker pre { type nat hook prerouting priority -100; policy accept; }",
        f'add rule inet docker pre iifname "{LAN}" tcp dport 80 redirect to :3128',
    )
    with _firewall(bare, *rules):
        (said,) = refused(bare)
    assert "a rule in the chain inet docker pre says redirect" in said


@contextlib.contextmanager
def _firewall(street: Street, *rules: str) -> Iterator[None]:
    with street.gw.inside():
        run("nft", "-f", "-", batch="\n".join(["add table inet docker", *rules]) + "\n")
    try:
        yield
    finally:
        with street.gw.inside():
            run("nft", "delete", "table", "inet", "docker")


def test_a_certificate_that_does_not_fit(bare: Street, tmp_path: Path) -> None:
    day = timedelta(days=1)
    good, other = issue(tmp_path / "a", NOW - day, NOW + 30 * day), issue(tmp_path / "b", NOW - day, NOW + day * 30)
    late = issue(tmp_path / "c", NOW - 9 * day, NOW - day)

    def said(chain: str, key: str, host: str = NAME) -> list[str]:
        return refused(bare, certificate=chain, certificate_key=key, portal_host=host)

    chain, key = good
    assert f"certificate: the key {other[1]} does not belong to {chain}: name the key it was made with." in said(
        chain, other[1]
    )
    assert f"certificate: {chain} was not issued for wifi.khac.vn: get one for it or change portal_host." in said(
        chain, key, "wifi.khac.vn"
    )
    assert f"certificate: {late[0]} has expired: renew it." in said(*late)
    assert f"certificate: {tmp_path}/none.pem or its key cannot be read as PEM: check both files." in said(
        f"{tmp_path}/none.pem", key
    )
    assert "There is a certificate but no portal_host: write the name it was issued for." in said(chain, key, "")


def test_a_key_that_the_account_cannot_read(bare: Street) -> None:
    folder = bare.folder / "pem"
    chain, key = issue(folder, NOW - timedelta(days=1), NOW + timedelta(days=30))
    folder.chmod(0o755)
    os.chmod(chain, 0o644)
    os.chmod(key, 0o600)
    said = refused(bare, certificate=chain, certificate_key=key, portal_host=NAME)
    assert said == [f"{key} cannot be read by nobody (permission denied): let that account in."]


def test_a_name_that_is_none(bare: Street) -> None:
    (said,) = refused(bare, garden="dichvucong.gov.vn,not a domain")
    assert said.startswith("garden holds 'not a domain', which is no domain name")


@pytest.mark.parametrize("data", ["/proc/nowhere", "/dev/null"])
def test_a_data_folder_that_cannot_be(bare: Street, data: str) -> None:
    (said,) = refused(bare, data=data)
    assert said.endswith("name another with --data.")


def test_a_folder_of_somebody_elses_is_not_taken_over(bare: Street) -> None:
    theirs = bare.folder / "etc"
    theirs.mkdir(exist_ok=True)
    (theirs / "passwd").write_text("theirs", encoding="ascii")
    (said,) = refused(bare, data=str(theirs))
    assert said == f"{theirs} holds other people's things: name an empty folder, or one of Cổng Làng's, with --data."
    assert (theirs / "passwd").stat().st_uid == os.geteuid()


def test_root_is_nobody_to_run_as(bare: Street) -> None:
    assert refused(bare, user="root") == ["The setting user names root: name an account without privileges."]


def test_without_dnsmasq(bare: Street, tmp_path: Path) -> None:
    """The programs of this machine, all but one, in a view of the file system of its own."""
    hide = f'mount -t tmpfs none {tmp_path} && mount --bind {tmp_path} /usr/sbin && exec "$@"'
    before = state(bare)
    command = [*BOX, "--lan", LAN, "--wan", WAN, "--data", str(bare.data)]
    done = bare.gw.run("unshare", "--mount", "sh", "-c", hide, "sh", *command)
    assert done.returncode == 1
    assert done.stderr.splitlines() == ["dnsmasq is missing: install it with `apt install dnsmasq-base`."]
    assert state(bare) == before


def test_an_ordinary_account(bare: Street) -> None:
    """Whoever is not root is told so. The interpreter may be out of others' reach here, so it is loaded before."""
    code = (
        "import os, sys\n"
        "from hotspot import settings, up\n"
        "from hotspot.up.identity import account, become\n"
        "become(account('nobody'))\n"
        f"sys.exit(up.run(settings.load({{}}, lan='{LAN}', wan='{WAN}')))\n"
    )
    done = bare.gw.run(BOX[0], "-c", f"import sys; sys.path.insert(0, {str(Path(__file__).parents[3])!r})\n{code}")
    assert done.returncode == 1
    assert done.stderr == "Cổng Làng must be started by root to set up the network: use sudo.\n"
