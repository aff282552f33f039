"""``conglang check``: is everything reachable, honest and on time? One sentence each, with what to do where not."""

import shutil
import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from hotspot import clock, keys, migrations
from hotspot.db import Database
from hotspot.gate.rules import TABLE
from hotspot.network import garden, uplink
from hotspot.network.box import examine, standing
from hotspot.network.box.finding import Finding, Severity, fail, ok, warn
from hotspot.network.screening import LOCAL_NAME
from hotspot.settings import Settings

__all__ = ["Finding", "Severity", "findings"]

_LITTLE_BYTES, _NO_BYTES = 1_000_000_000, 100_000_000
_CONNECT_SECONDS = 1.0


def findings(settings: Settings) -> list[Finding]:
    """Everything looked at, in the order in which a person would mend it. Changes nothing; sends a few packets."""
    looks: list[Callable[[Settings], Iterator[Finding]]] = [_folder, _secrets, _disk, _database, _clock]
    if settings.gate != "simulated":
        looks += [_machine, _gate, _names, _line]
    looks += [_faces, _certificates]
    return [one for look in looks for one in look(settings)]


def _folder(settings: Settings) -> Iterator[Finding]:
    data = settings.data.absolute()
    try:
        mode = data.stat().st_mode
    except OSError:
        yield fail("data", f"There is no data folder {data}: run `conglang init`, or name another with --data.")
        return
    if mode & stat.S_IWOTH:
        yield fail("data", f"Everybody may write into {data}: `chmod 750 {data}`.")
    else:
        yield ok("data", f"The data folder is {data}.")
    for name in ("conglang.db", "conglang.db-wal"):
        with suppress(OSError):
            if (data / name).stat().st_mode & stat.S_IRWXO and mode & stat.S_IXOTH:
                yield warn("data", f"Everybody may read {data / name}: `chmod 640 {data / name}`.")


def _secrets(settings: Settings) -> Iterator[Finding]:
    for purpose in keys.Purpose if settings.data.exists() else ():
        path = settings.secrets / f"{purpose.value}.key"
        try:
            found = path.stat()
        except PermissionError:
            yield warn("secrets", f"{path} cannot be looked at from this account: run this as root.")
            continue
        except OSError:
            yield fail("secrets", f"The key file {path} is missing: run `conglang init`, or restore it from a backup.")
            continue
        if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield fail("secrets", f"Others may read {path}: `chmod 600 {path}`.")
        elif found.st_size != keys.LENGTH:
            yield fail("secrets", f"The key file {path} is damaged: restore it from a backup.")


def _disk(settings: Settings) -> Iterator[Finding]:
    with suppress(OSError):
        free = shutil.disk_usage(settings.data).free
        megabytes = free // 1_000_000
        if free < _NO_BYTES:
            yield fail("disk", f"Only {megabytes} MB are free at {settings.data}: make room now.")
        elif free < _LITTLE_BYTES:
            yield warn("disk", f"Only {megabytes} MB are free at {settings.data}: make room soon.")
        else:
            yield ok("disk", f"{megabytes} MB are free for data.")


def _database(settings: Settings) -> Iterator[Finding]:
    file = Path(settings.url.removeprefix("sqlite:///")) if settings.url.startswith("sqlite:///") else None
    if file is not None and not file.exists():
        if file.parent.exists():
            yield fail("database", "There is no database yet: run `conglang init`.")
        return
    database = Database(settings.url)
    try:
        with database.reading() as db:
            there = migrations.current(db.connection())
    except SQLAlchemyError as err:
        yield fail(
            "database", f"The database cannot be read ({type(err).__name__}): see whether it runs and lets us in."
        )
        return
    finally:
        database.dispose()
    if there == migrations.head():
        yield ok("database", f"The database is at version {there}.")
    else:
        yield fail("database", f"The database is at version {there}, not {migrations.head()}: run `conglang init`.")


def _clock(_settings: Settings) -> Iterator[Finding]:
    if clock.synchronised():
        yield ok("clock", "The clock is synchronised.")
    else:
        yield warn("clock", "The clock is not synchronised: opening hours and dates may be wrong; set up NTP.")


def _machine(settings: Settings) -> Iterator[Finding]:
    yield from examine.kernel()
    found = [*examine.interfaces(settings)]
    yield from found or [*examine.addresses(settings)]


def _gate(settings: Settings) -> Iterator[Finding]:
    """Whether the gatekeeper listens, its table stands, and nobody else is in the way."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as link:
            link.settimeout(_CONNECT_SECONDS)
            link.connect(str(settings.nudge_socket))
        yield ok("gatekeeper", "The gatekeeper listens.")
    except PermissionError:
        yield warn("gatekeeper", "The gatekeeper cannot be asked from this account: run this as root.")
    except OSError:
        yield fail(
            "gatekeeper",
            "The gatekeeper does not listen, so nobody new gets in: start `conglang up` or conglang-gateway.",
        )
    try:
        stands, ruleset = standing.holds(TABLE), standing.ruleset()
    except standing.Unreadable as err:
        yield warn("gate", str(err))
        return
    if stands:
        yield ok("gate", "The gate stands in the kernel.")
    else:
        yield fail("gate", "The gate does not stand in the kernel: start `conglang up` or conglang-gateway.")
    yield from examine.foreign_rules(settings, ruleset)


def _names(settings: Settings) -> Iterator[Finding]:
    ours = str(settings.gateway_ipv4.ip)
    servers = (
        (53, "dnsmasq", "conglang-dnsmasq"),
        (settings.resolver_port, "The resolver before access", "conglang-resolver"),
    )
    for port, what, unit in servers:
        if garden.addresses([LOCAL_NAME], ours, wait=1.0, port=port)[0]:
            yield ok("names", f"{what} answers on port {port}.")
        else:
            yield fail("names", f"{what} does not answer on {ours} port {port}: start `conglang up` or {unit}.")


def _line(settings: Settings) -> Iterator[Finding]:
    servers = uplink.servers(settings)
    if not servers:
        yield fail("line", "No resolver is known: write one into dns_upstream or /etc/resolv.conf.")
    elif uplink.answers(servers):
        yield ok("line", f"The line is up: {', '.join(servers)} answers.")
    else:
        yield fail(
            "line",
            f"The line is down, or {', '.join(servers)} does not answer: look at the modem, or change dns_upstream.",
        )


def _faces(settings: Settings) -> Iterator[Finding]:
    portal = "127.0.0.1" if settings.gate == "simulated" else str(settings.gateway_ipv4.ip)
    faces = [
        (portal, settings.portal_port, "The residents' face"),
        (settings.admin_address, settings.admin_port, "The staff face"),
    ]
    if settings.tls:
        faces.append((portal, settings.portal_tls_port, "The residents' face with https"))
    for address, port, what in faces:
        if _listens(address, port):
            yield ok("faces", f"{what} answers on {address} port {port}.")
        else:
            sentence = f"{what} does not answer on {address} port {port}: start `conglang up` or conglang-serve."
            yield fail("faces", sentence)


def _listens(address: str, port: int) -> bool:
    """Whether this machine, and not another that has our address, takes connections there."""
    with suppress(OSError), socket.create_connection((address, port), timeout=_CONNECT_SECONDS) as link:
        return bool(link.getsockname()[0] == link.getpeername()[0])
    return False


def _certificates(settings: Settings) -> Iterator[Finding]:
    return examine.certificates(settings)
