"""Looks at one thing of the box at a time and says in one sentence what is wrong with it and what to do."""

import errno
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hotspot import clock
from hotspot.gate import guard
from hotspot.gate.rules import TABLE
from hotspot.network import links
from hotspot.network.box import dnsmasq, foreign
from hotspot.network.box.certificate import Fault, judge
from hotspot.network.box.finding import Finding, fail, ok, warn
from hotspot.network.box.ports import Wanted, holders, taken
from hotspot.settings import Settings

OLDEST_KERNEL = (5, 10)
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]", re.IGNORECASE)
_FEW_DAYS = 14
_IPV6 = Path("/proc/net/if_inet6")


def kernel(release: str = "") -> Iterator[Finding]:
    """A kernel that is too old, or without IPv6: what is half there would be a way around the gate."""
    release = release or os.uname().release
    found = re.match(r"(\d+)\.(\d+)", release)
    if found and (int(found[1]), int(found[2])) < OLDEST_KERNEL:
        yield fail("kernel", f"Linux {release} is too old: the gate needs 5.10 or later, as in Debian 11.")
    if not _IPV6.exists():
        yield fail("kernel", "This kernel has no IPv6: start it without ipv6.disable=1.")


def interfaces(settings: Settings) -> Iterator[Finding]:
    """Interfaces that are not named, not there, or one and the same."""
    for name, setting in ((settings.lan, "lan"), (settings.wan, "wan")):
        if not name:
            yield fail(
                setting, f"No interface is named for {setting}: give it with --{setting} or CONGLANG_{setting.upper()}."
            )
        elif not links.exists(name):
            yield fail(setting, f"There is no network interface {name}: `ip -brief link` lists those that there are.")
    if settings.lan and settings.lan == settings.wan:
        yield fail("wan", f"{settings.lan} cannot be both the guests' side and the line: name two interfaces.")


def addresses(settings: Settings) -> Iterator[Finding]:
    """Networks that overlap, and names that are none."""
    try:
        dnsmasq.pool(settings.gateway_ipv4)
    except ValueError as err:
        yield fail("lan_ipv4", str(err))
    ours = (settings.gateway_ipv4.network, settings.gateway_ipv6.network)
    for there in links.addresses(settings.wan):
        if any(there.version == net.version and there.network.overlaps(net) for net in ours):
            yield fail(
                "lan", f"The line's network {there.network} overlaps with the guests': change lan_ipv4 or lan_ipv6."
            )
    for setting, names in (("garden", settings.garden), ("portal_host", (settings.portal_host or "x.vn",))):
        for name in names:
            if not _is_host(name):
                yield fail(
                    setting, f"{setting} holds {name!r}, which is no domain name: write one such as wifi.xa.gov.vn."
                )


def port(wanted: Wanted) -> Finding | None:
    """A port that somebody else has."""
    try:
        if not taken(wanted):
            return None
    except OSError as err:
        if err.errno == errno.EADDRNOTAVAIL:
            return fail("ports", f"{wanted.address} is not an address of this machine: change admin_address.")
        return fail(
            "ports", f"Port {wanted.port}/{wanted.protocol} for {wanted.purpose} cannot be had: {err.strerror}."
        )
    who = ", ".join(f"{one.name} (pid {one.pid})" for one in holders(wanted.protocol, wanted.port)) or "another program"
    return fail(
        "ports", f"Port {wanted.port}/{wanted.protocol} for {wanted.purpose} is in use by {who}: stop that first."
    )


def foreign_rules(settings: Settings, ruleset: Mapping[str, Any]) -> Iterator[Finding]:
    """Another firewall on the guests' way. It is never touched."""
    for conflict in foreign.conflicts(ruleset, (TABLE, guard.TABLE), settings.lan, settings.wan):
        yield fail(
            "ruleset",
            f"Another firewall is in the guests' way ({conflict}): let {settings.lan} pass there or remove it.",
        )


def certificates(settings: Settings) -> Iterator[Finding]:
    """Both faces' certificates: they must fit their key, their name and the date."""
    if settings.certificate and not settings.portal_host:
        yield fail("certificate", "There is a certificate but no portal_host: write the name it was issued for.")
    elif settings.tls:
        yield _certificate("certificate", settings.certificate, settings.certificate_key, settings.portal_host)
    if settings.admin_certificate:
        yield _certificate("admin_certificate", settings.admin_certificate, settings.admin_certificate_key, "")


def _certificate(setting: str, chain: str, key: str, name: str) -> Finding:
    verdict = judge(chain, key, name, clock.now())
    words = {
        Fault.UNREADABLE: f"{setting}: {chain} or its key cannot be read as PEM: check both files.",
        Fault.NOT_ITS_KEY: f"{setting}: the key {key} does not belong to {chain}: name the key it was made with.",
        Fault.NOT_THE_NAME: f"{setting}: {chain} was not issued for {name}: get one for it or change portal_host.",
        Fault.EXPIRED: f"{setting}: {chain} has expired: renew it.",
        Fault.NOT_YET: f"{setting}: {chain} is not valid yet: set this machine's clock.",
    }
    if verdict.fault is Fault.NOT_YET and not clock.synchronised():
        return warn(setting, words[Fault.NOT_YET])  # a box without a clock battery, just started
    if verdict.fault is not None:
        return fail(setting, words[verdict.fault])
    if verdict.days is not None and verdict.days < _FEW_DAYS:
        return warn(setting, f"{setting}: {chain} expires in {verdict.days} days: renew it.")
    return ok(setting, f"{setting}: good for {verdict.days} days more.")


def _is_host(name: str) -> bool:
    try:
        return bool(_HOST.fullmatch(name.encode("idna").decode("ascii")))
    except UnicodeError:
        return False
