"""What keeps the hotspot from starting here, each in one sentence, found out before anything is changed."""

import os
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

from hotspot.network.box import examine, standing
from hotspot.network.box.finding import Finding, Severity, fail, warn
from hotspot.network.box.ports import Wanted
from hotspot.settings import Settings
from hotspot.up import shelter
from hotspot.up.children import reachable
from hotspot.up.identity import Account, account, become

_TOOLS = {"dnsmasq": "dnsmasq-base"}
_OURS = frozenset({"conglang.db", "secrets", "run"})
_ADMIN_PATH = "/usr/sbin:/sbin:/usr/local/sbin"


def obstacles(settings: Settings) -> list[Finding]:
    """Everything that speaks against starting; ``FAIL`` forbids it. Changes nothing."""
    if os.geteuid() != 0:
        return [fail("root", "Cổng Làng must be started by root to set up the network: use sudo.")]
    found = [*examine.kernel(), *_tools(), *examine.interfaces(settings), *examine.addresses(settings)]
    if any(one.severity is Severity.FAIL for one in found):
        return found
    return [*found, *_account(settings), *examine.certificates(settings), *_ports(settings), *_ruleset(settings)]


def wanted_ports(settings: Settings) -> tuple[Wanted, ...]:
    """Every port that our processes will bind."""
    tcp, udp, lan = socket.SOCK_STREAM, socket.SOCK_DGRAM, settings.lan
    ours = str(settings.gateway_ipv4.ip)
    tls = (Wanted("the residents' face (https)", tcp, settings.portal_tls_port),) if settings.tls else ()
    return (
        Wanted("DHCP", udp, 67, device=lan),
        Wanted("DHCPv6", udp, 547, "::", device=lan),
        Wanted("DNS", udp, 53, ours),
        Wanted("DNS", tcp, 53, ours),
        Wanted("the resolver before access", udp, settings.resolver_port, ours),
        Wanted("the resolver before access", tcp, settings.resolver_port, ours),
        Wanted("the residents' face", tcp, settings.portal_port),
        *tls,
        Wanted("the staff face", tcp, settings.admin_port, settings.admin_address),
    )


def _tools() -> Iterator[Finding]:
    for tool, package in _TOOLS.items():
        if shutil.which(tool, path=f"{os.environ.get('PATH', '')}:{_ADMIN_PATH}") is None:
            yield fail(tool, f"{tool} is missing: install it with `apt install {package}`.")


def _ports(settings: Settings) -> Iterator[Finding]:
    return (one for wanted in wanted_ports(settings) if (one := examine.port(wanted)))


def _ruleset(settings: Settings) -> Iterator[Finding]:
    try:
        ruleset = standing.ruleset()
    except standing.Unreadable as err:
        yield fail("nf_tables", str(err))
        return
    yield from examine.foreign_rules(settings, ruleset)


def _account(settings: Settings) -> Iterator[Finding]:
    """Whether there is an account to run as, and whether it reaches all that it needs."""
    try:
        who = account(settings.user)
    except KeyError:
        yield fail(
            "account", f"There is neither an account {settings.user} nor nobody: `adduser --system {settings.user}`."
        )
        return
    if who.uid == 0:
        yield fail("account", "The setting user names root: name an account without privileges.")
        return
    if who.name != settings.user:
        yield warn(
            "account",
            f"There is no account {settings.user}, so {who.name} is used: `adduser --system --group {settings.user}`.",
        )
    yield from _data(settings)
    for path, trouble in _out_of_reach(settings, who):
        yield fail("account", f"{path} cannot be read by {who.name} ({trouble}): let that account in.")


def _data(settings: Settings) -> Iterator[Finding]:
    """Whether the data folder can be made or written, tried on its nearest existing parent."""
    place = next(one for one in (settings.data.absolute(), *settings.data.absolute().parents) if one.exists())
    if not place.is_dir():
        yield fail("data", f"{place} is not a folder: name another with --data.")
    elif os.statvfs(place).f_flag & os.ST_RDONLY or not os.access(place, os.W_OK):
        yield fail("data", f"The data folder {settings.data} cannot be written: name another with --data.")
    elif (
        place == settings.data.absolute() and any(place.iterdir()) and not _OURS & {one.name for one in place.iterdir()}
    ):
        yield fail(
            "data", f"{place} holds other people's things: name an empty folder, or one of Cổng Làng's, with --data."
        )


def _out_of_reach(settings: Settings, who: Account) -> list[tuple[str, str]]:
    """What ``who`` would not be able to open from inside its shelter, tried by a process that becomes it."""
    needed = [path for path in reachable(settings) if path.exists()]
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        _try(settings, who, needed, write)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as said:
        lines = said.read().splitlines()
    os.waitpid(pid, 0)
    return [(name, trouble) for name, _, trouble in (line.partition("\t") for line in lines)]


def _try(settings: Settings, who: Account, needed: list[Path], write: int) -> None:
    """In the child: never returns."""
    status = 1
    try:
        lines = []
        shelter.enter(shelter.covers(who, needed), settings.data)
        become(who)
        for path in (Path(sys.executable), *needed):
            mode = os.R_OK | (os.X_OK if path.is_dir() else 0)
            if path != settings.data.absolute() and not os.access(path, mode):
                lines.append(f"{path}\tpermission denied\n")
        os.write(write, "".join(lines).encode())
        status = 0
    except OSError as err:
        os.write(write, f"{err.filename or 'a shelter for its code'}\t{err.strerror}\n".encode())
    finally:
        os._exit(status)
