"""systemd units that are the hotspot in production: each process for itself, hardened, back within a second. Pure.

They stand alone: settings are in them, and so is the configuration of dnsmasq. Secrets (a database password) belong in
/etc/conglang/conglang.env, which they read when it is there.
"""

import sys
from dataclasses import fields
from pathlib import Path

from hotspot.network.box import dnsmasq, sysctl
from hotspot.settings import PREFIX, Settings

PROGRAM = Path(sys.prefix, "bin", "conglang")
_SECRET = frozenset({"database_url"})
_PRIVILEGED = 1024
_SANDBOX = """\
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome={home}
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
"""


def units(settings: Settings, program: Path = PROGRAM) -> dict[str, str]:
    """File names and texts of the units, for /etc/systemd/system. ``program`` is the installed ``conglang``."""
    return {
        "conglang.target": _target(),
        "conglang-gateway.service": _gateway(settings, program),
        "conglang-dnsmasq.service": _dnsmasq(settings),
        "conglang-resolver.service": _resolver(settings, program),
        "conglang-serve.service": _serve(settings, program),
    }


def _target() -> str:
    wants = " ".join(f"conglang-{name}.service" for name in ("gateway", "dnsmasq", "resolver", "serve"))
    return f"[Unit]\nDescription=Cổng Làng hotspot\nWants={wants}\n\n[Install]\nWantedBy=multi-user.target\n"


def _gateway(settings: Settings, program: Path) -> str:
    """Before the network: a machine that forwards without the gate would be open. Stopping leaves the gate shut."""
    made = "/usr/bin/install -d"
    lines = [
        f"ExecStartPre=+{made} -o {settings.user} -g {settings.user} -m 0750 {settings.data.absolute()}",
        f"ExecStartPre={made} -m 0770 {settings.run}",  # not as root: the account could have put a link there
        f"ExecStartPre={program} init",
        f"ExecStart={program} gateway --keep",
        "StandardOutput=null",  # `init` prints the first member's link, which is nothing for a journal
    ]
    return _unit("gatekeeper", "Wants=network-pre.target\nBefore=network-pre.target\nAfter=local-fs.target") + _service(
        settings, program, lines, ["CAP_NET_ADMIN"]
    )


def _dnsmasq(settings: Settings) -> str:
    """Gives the guests' side its addresses and the kernel its settings first, as root; dnsmasq itself never is.

    It names the MAC of every device it refuses at level info, which therefore never gets into the journal.
    """
    ip, lan = "/usr/sbin/ip", settings.lan
    turned = " ".join(f"{knob.path}={knob.value}" for knob in sysctl.knobs(settings))
    said = ("log-facility=-",)  # to syslog instead, which knows levels
    options = " \\\n  ".join(f"--{line}" for line in dnsmasq.options(settings) if line not in said)
    lines = [
        f"ExecStartPre=+{ip} link set {lan} up",
        f"ExecStartPre=+{ip} address replace {settings.gateway_ipv4} dev {lan}",
        f"ExecStartPre=+{ip} address replace {settings.gateway_ipv6} dev {lan} nodad",
        f"ExecStartPre=+-/usr/sbin/sysctl --quiet --ignore --write {turned}",
        f"ExecStart=/usr/sbin/dnsmasq --keep-in-foreground --conf-file=/dev/null \\\n  {options}",
        "LogLevelMax=warning",
        "SyslogLevel=warning",
    ]
    capabilities = ["CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_NET_BIND_SERVICE"]
    body = _service(settings, None, lines, capabilities, user="dnsmasq")
    return _unit("DHCP and DNS", _AFTER_GATE) + body


def _resolver(settings: Settings, program: Path) -> str:
    lines = [f"ExecStart={program} resolver"]
    body = _service(settings, program, lines, _binding(settings.resolver_port))
    return _unit("resolver for devices without access", f"{_AFTER_GATE} conglang-dnsmasq.service") + body


def _serve(settings: Settings, program: Path) -> str:
    ports = [settings.portal_port, settings.admin_port, *([settings.portal_tls_port] if settings.tls else [])]
    lines = [f"ExecStart={program} serve"]
    return _unit("faces and scheduler", _AFTER_GATE) + _service(settings, program, lines, _binding(*ports))


_AFTER_GATE = "Requires=conglang-gateway.service\nAfter=conglang-gateway.service"


def _unit(what: str, order: str) -> str:
    return f"[Unit]\nDescription=Cổng Làng: {what}\nPartOf=conglang.target\nStartLimitIntervalSec=0\n{order}\n\n"


def _service(
    settings: Settings, program: Path | None, lines: list[str], capabilities: list[str], user: str = ""
) -> str:
    packets = " AF_PACKET" if "CAP_NET_RAW" in capabilities else ""
    held = " ".join(capabilities)
    home = program is not None and program.is_relative_to("/home")
    return "\n".join(
        [
            "[Service]",
            "Type=exec",
            f"User={user or settings.user}",
            f"Group={settings.user}",
            *(_environment(settings) if program else []),
            *lines,
            "Restart=always",
            "RestartSec=200ms",
            "UMask=0077",
            f"AmbientCapabilities={held}",
            f"CapabilityBoundingSet={held}",
            f"RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK{packets}",
            f"ReadWritePaths={settings.data.absolute()}",
            _SANDBOX.format(home="read-only" if home else "yes"),
        ]
    )


def _environment(settings: Settings) -> list[str]:
    """Every setting that is not the default, and a file for the secret ones."""
    ours = {item.name: _text(getattr(settings, item.name)) for item in fields(Settings)
            if getattr(settings, item.name) != item.default and item.name not in _SECRET}  # fmt: skip
    lines = [f'Environment="{PREFIX}{name.upper()}={_escaped(value)}"' for name, value in sorted(ours.items())]
    return [*lines, "EnvironmentFile=-/etc/conglang/conglang.env"]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value.absolute() if isinstance(value, Path) else value)


def _escaped(value: str) -> str:
    """Quoted for systemd (systemd.syntax(7)); a line break would start another setting."""
    if not value.isprintable():
        raise ValueError(f"{value!r} cannot be written into a unit.")
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")


def _binding(*ports: int) -> list[str]:
    return ["CAP_NET_BIND_SERVICE"] if min(ports) < _PRIVILEGED else []
