"""Every deploy-time choice, in one frozen dataclass, read from ``CONGLANG_*`` and a TOML file.

The environment wins over the file, the file over the default. What staff may change while it runs (plans, texts,
promotions) is in the database, not here. ``docs/settings.md`` is tested to list exactly these.
"""

import hashlib
import ipaddress
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

PREFIX = "CONGLANG_"
GARDEN = (
    "dichvucong.gov.vn",
    "vneid.gov.vn",
    "bocongan.gov.vn",
    "baohiemxahoi.gov.vn",
)


class SettingsError(ValueError):
    """A setting that cannot be used. The text names it and says what to do."""


def _setting(default: Any, explained: str) -> Any:
    return field(default=default, metadata={"help": explained})


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices. Each field is ``CONGLANG_<NAME>`` in the environment and ``<name>`` in the file."""

    data: Path = _setting(Path("instance"), "Folder for the database, secrets and run-time files.")
    database_url: str = _setting("", "SQLAlchemy URL; empty means SQLite in the data folder.")
    gate: str = _setting("nftables", "Which gate enforces passes: `nftables` or `simulated`.")
    lan: str = _setting("", "Network interface towards the access points.")
    wan: str = _setting("", "Network interface towards the line.")
    lan_ipv4: str = _setting("10.80.0.1/20", "Our IPv4 address and prefix length on the guest side.")
    lan_ipv6: str = _setting(
        "", "Our IPv6 address and prefix (/64) on the guest side; empty derives a unique local one and translates it."
    )
    dns_upstream: tuple[str, ...] = _setting(
        (), "Resolvers to ask, comma separated; empty takes those of /etc/resolv.conf."
    )
    dns_strict: bool = _setting(False, "Before access answer only garden names truthfully.")
    garden: tuple[str, ...] = _setting(GARDEN, "Domains reachable before access, subdomains included, comma separated.")
    portal_host: str = _setting("", "Name in the portal's certificate; empty serves plain http at the box's address.")
    certificate: str = _setting("", "PEM file with the full chain for portal_host; empty for none.")
    certificate_key: str = _setting("", "PEM file with the PKCS#8 key of the certificate.")
    portal_port: int = _setting(2080, "Port the residents' face listens on; the gate redirects :80 to it.")
    portal_tls_port: int = _setting(2443, "The same for https; the gate redirects :443 of our own address to it.")
    resolver_port: int = _setting(2053, "Port of the resolver for devices without access.")
    admin_address: str = _setting("127.0.0.1", "Address the staff face listens on; never one on the guest side.")
    admin_port: int = _setting(8443, "Port of the staff face.")
    admin_certificate: str = _setting("", "PEM full chain for the staff face; empty serves http, for loopback only.")
    admin_certificate_key: str = _setting("", "PEM key of admin_certificate.")
    user: str = _setting("conglang", "System account that the processes run as when started as root.")
    connection_log_days: int = _setting(90, "Days a connection log entry is kept, 30 to 365.")
    self_approval: bool = _setting(
        False, "Whether a member may approve an article that they wrote in, for an office of one; the log then says so."
    )
    sample_seconds: int = _setting(15, "Seconds between two readings of the counters, 1 to 60.")
    downlink_mbit: int = _setting(0, "Speed of the line towards us in Mbit/s for sharing it out; 0 when unknown.")
    uplink_mbit: int = _setting(0, "Speed of the line from us in Mbit/s; 0 when unknown.")
    emergency_second_person: bool = _setting(False, "A warning is raised by somebody else than whoever wrote it.")
    language: str = _setting("vi", "Language when the device asks for none that we have: `vi` or `en`.")
    zone: str = _setting("Asia/Ho_Chi_Minh", "Time zone of the commune (IANA name).")

    def __post_init__(self) -> None:
        _within("connection_log_days", self.connection_log_days, 30, 365)
        _within("sample_seconds", self.sample_seconds, 1, 60)
        for name in ("portal_port", "portal_tls_port", "resolver_port", "admin_port"):
            _within(name, getattr(self, name), 1, 65535)
        if self.gate not in ("nftables", "simulated"):
            raise SettingsError(f"gate is {self.gate!r}: write nftables or simulated.")
        if self.language not in ("vi", "en"):
            raise SettingsError(f"language is {self.language!r}: write vi or en.")
        _interface("lan_ipv4", self.lan_ipv4, 4)
        if self.lan_ipv6:
            _interface("lan_ipv6", self.lan_ipv6, 6)

    @property
    def url(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite:///{self.data.absolute() / 'conglang.db'}"

    @property
    def run(self) -> Path:
        """Folder for sockets, locks and leases; on one box the same for every process."""
        return self.data.absolute() / "run"

    @property
    def nudge_socket(self) -> Path:
        return self.run / "gate.sock"

    @property
    def lease_file(self) -> Path:
        return self.run / "dhcp.leases"

    @property
    def secrets(self) -> Path:
        """Folder of key files, one a purpose, mode 0600."""
        return self.data.absolute() / "secrets"

    @property
    def media(self) -> Path:
        """Folder of pictures, films and recordings."""
        return self.data.absolute() / "media"

    @property
    def gateway_ipv4(self) -> ipaddress.IPv4Interface:
        return ipaddress.IPv4Interface(self.lan_ipv4)

    @property
    def gateway_ipv6(self) -> ipaddress.IPv6Interface:
        """``lan_ipv6``, or an address in a unique local /64 that stays the same on this machine (RFC 4193)."""
        if self.lan_ipv6:
            return ipaddress.IPv6Interface(self.lan_ipv6)
        try:
            machine = Path("/etc/machine-id").read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            machine = os.uname().nodename
        seed = hashlib.sha256(f"conglang {machine} {self.lan_ipv4}".encode()).digest()
        network = ipaddress.IPv6Address(b"\xfd" + seed[:5] + bytes(10))
        return ipaddress.IPv6Interface((int(network) + 1, 64))

    @property
    def tls(self) -> bool:
        """Whether the residents' face has a certificate."""
        return bool(self.portal_host and self.certificate)

    @property
    def portal_url(self) -> str:
        """Where residents are sent, without a trailing slash."""
        if self.gate == "simulated":  # nobody redirects :80 to us, and there is no guest side
            return f"http://127.0.0.1:{self.portal_port}"
        if self.tls:
            return f"https://{self.portal_host}"
        return f"http://{self.gateway_ipv4.ip}"


def load(environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Settings from the environment, from the file that ``CONGLANG_CONFIG`` names, and from ``overrides`` (strongest).

    Raises ``SettingsError`` for an unknown name, a value of the wrong kind or an unreadable file.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = dict(_from_file(environ.get(f"{PREFIX}CONFIG", "")))
    for key, text in environ.items():
        if key.startswith(PREFIX) and key != f"{PREFIX}CONFIG" and not key.startswith(f"{PREFIX}TEST_"):
            values[key.removeprefix(PREFIX).lower()] = text
    values |= {name: value for name, value in overrides.items() if value is not None}
    return _typed(values)


def _from_file(name: str) -> Mapping[str, Any]:
    if not name:
        return {}
    try:
        return tomllib.loads(Path(name).read_text(encoding="utf-8"))
    except OSError as err:
        raise SettingsError(f"The settings file {name} cannot be read: {err.strerror}.") from err
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as err:
        raise SettingsError(f"The settings file {name} is not TOML: {err}.") from err


def _typed(values: Mapping[str, Any]) -> Settings:
    defaults = {item.name: item.default for item in fields(Settings)}
    unknown = sorted(set(values) - set(defaults))
    if unknown:
        raise SettingsError(f"There is no setting called {unknown[0]}; see docs/settings.md.")
    return Settings(**{name: _like(name, defaults[name], value) for name, value in values.items()})


def _like(name: str, default: object, value: Any) -> Any:
    """``value`` as the kind of thing that ``default`` is."""
    try:
        if isinstance(default, bool):
            return value if isinstance(value, bool) else {"1": True, "true": True, "0": False, "false": False}[value]
        if isinstance(default, int):
            return int(value)
        if isinstance(default, tuple):
            parts = value.split(",") if isinstance(value, str) else value
            return tuple(part.strip() for part in parts if part.strip())
        return Path(value) if isinstance(default, Path) else str(value)
    except (AttributeError, KeyError, TypeError, ValueError) as err:
        raise SettingsError(f"{name} is {value!r}: expected {type(default).__name__}.") from err


def _within(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise SettingsError(f"{name} is {value}: it must be from {low} to {high}.")


def _interface(name: str, value: str, version: int) -> None:
    try:
        parsed = ipaddress.ip_interface(value)
    except ValueError as err:
        raise SettingsError(
            f"{name} is {value!r}: write an address with a prefix length, such as 10.80.0.1/20."
        ) from err
    if parsed.version != version:
        raise SettingsError(f"{name} is {value!r}: it must be an IPv{version} address.")
