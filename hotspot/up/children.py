"""The hotspot's processes: what each is called, as whom it runs, how one knows that it is ready, and starting one."""

import logging
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path

from hotspot.network import garden
from hotspot.network.screening import LOCAL_NAME
from hotspot.settings import PREFIX, Settings
from hotspot.up import shelter
from hotspot.up.identity import CAP_NET_ADMIN, CAP_NET_BIND_SERVICE, CAP_NET_RAW, Account, account, become, end_with

log = logging.getLogger("conglang.up")
DNSMASQ = "dnsmasq"
_HOME = Path(__file__).resolve().parents[2]
_PRIVILEGED = 1024
_UMASK = 0o077


@dataclass(frozen=True, slots=True)
class Child:
    """One process; its ``capabilities`` are all that it has of root's powers.

    One that dies again and again is given ever more time before it is back, ``longest_pause`` seconds at most.
    """

    name: str
    argv: tuple[str, ...]
    ready: Callable[[], bool]
    account: Account
    capabilities: frozenset[int] = frozenset()
    longest_pause: float = 1.5


def family(settings: Settings, who: Account, dnsmasq_conf: Path) -> tuple[Child, ...]:
    """Everybody in the order in which they start: the gate first, so that nothing is ever open without it."""
    return (gateway(settings, who), *_servants(settings, who, dnsmasq_conf))


def gateway(settings: Settings, who: Account) -> Child:
    """The gatekeeper. Who is blocked must be cut within two seconds, so it is never away for long."""
    return Child("gateway", _ours("gateway"), lambda: _listens_unix(settings.nudge_socket), who,
                 frozenset({CAP_NET_ADMIN}), longest_pause=0.5)  # fmt: skip


def _servants(settings: Settings, who: Account, dnsmasq_conf: Path) -> tuple[Child, ...]:
    ip = str(settings.gateway_ipv4.ip)
    faces = [(ip, settings.portal_port), (settings.admin_address, settings.admin_port)]
    if settings.tls:
        faces.append((ip, settings.portal_tls_port))
    return (
        Child(DNSMASQ, (DNSMASQ, "-k", f"--conf-file={dnsmasq_conf}"), lambda: _answers(ip, 53),
              replace(account(DNSMASQ), groups=(who.gid,)),
              frozenset({CAP_NET_ADMIN, CAP_NET_RAW, CAP_NET_BIND_SERVICE})),
        Child("resolver", _ours("resolver"), lambda: _answers(ip, settings.resolver_port), who,
              _binding(settings.resolver_port)),
        Child("serve", _ours("serve"), lambda: all(_listens(*face) for face in faces), who,
              _binding(*(port for _, port in faces))),
    )  # fmt: skip


def initialise(settings: Settings, who: Account) -> int:
    """Make the data folder ready, as the account that will use it; its words go to our standard output.

    Returns its exit code.
    """
    child = Child("init", _ours("init"), lambda: True, who)
    return _popen(child, settings, None).wait()


def start(child: Child, settings: Settings) -> "subprocess.Popen[bytes]":
    """Run it; what it says can be read from ``stdout``. Raises ``OSError``."""
    return _popen(child, settings, subprocess.PIPE)


def environment(settings: Settings) -> dict[str, str]:
    """Our environment, with exactly these settings and no file to read others from."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(PREFIX) or key.startswith(f"{PREFIX}TEST_")
    }
    ours = {f"{PREFIX}{item.name.upper()}": _text(getattr(settings, item.name)) for item in fields(Settings)}
    return kept | ours | {"HOME": "/", "PYTHONUNBUFFERED": "1"}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value.absolute() if isinstance(value, Path) else value)


def _ours(command: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "hotspot", command)


def _binding(*ports: int) -> frozenset[int]:
    return frozenset({CAP_NET_BIND_SERVICE} if min(ports) < _PRIVILEGED else ())


def _popen(child: Child, settings: Settings, output: int | None) -> "subprocess.Popen[bytes]":
    parent = os.getpid()
    view = shelter.covers(child.account, reachable(settings))

    def change() -> None:
        """Between fork and exec. We have one thread, so Python is safe here (subprocess' warning is about others)."""
        os.umask(_UMASK)
        shelter.enter(view, settings.data)
        become(child.account, child.capabilities)
        end_with(parent)

    return subprocess.Popen(
        child.argv,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        cwd=_HOME,
        env=environment(settings),
        preexec_fn=change,
        start_new_session=True,
    )


def reachable(settings: Settings) -> tuple[Path, ...]:
    """All that our processes must reach: code, data, certificates."""
    files = (settings.certificate, settings.certificate_key, settings.admin_certificate, settings.admin_certificate_key)
    return (*shelter.code(), settings.data.absolute(), *(Path(name).absolute() for name in files if name))


def _listens_unix(path: Path) -> bool:
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as link:
        link.settimeout(1)
        link.connect(str(path))
        return True
    return False


def _listens(address: str, port: int) -> bool:
    with suppress(OSError), socket.create_connection((address, port), timeout=1):
        return True
    return False


def _answers(server: str, port: int) -> bool:
    """Whether a resolver of ours knows our own name."""
    return bool(garden.addresses([LOCAL_NAME], server, wait=0.5, port=port)[0])
