"""The gate's one ``inet`` table as nf_tables text, whole: its sets, its chains, and what it says of itself. Pure."""

import hashlib

from hotspot.gate.chains import chains
from hotspot.gate.rules import (
    ADMITTED,
    BYTES_DOWN,
    BYTES_UP,
    GARDEN4,
    GARDEN6,
    GUESTS,
    LEASES,
    LIMITED,
    RECOGNISED,
    TABLE,
    Rules,
)

BRIEF = {"syn_sent": 5, "syn_recv": 5, "established": 300, "fin_wait": 5, "close_wait": 10, "last_ack": 2,
         "time_wait": 1, "close": 1}  # fmt: skip

_OPEN = f"table inet {TABLE} {{"


def digest(rules: Rules) -> str:
    """What tells these rules from others."""
    return hashlib.sha256(whole(rules).encode()).hexdigest()[:16]


def whole(rules: Rules, held: bool = False) -> str:
    """The complete table. ``held`` keeps every guest still, without telling anybody, until ``released``."""
    hold = f"""
  chain held {{
    type filter hook prerouting priority mangle; policy accept;
    iifname "{rules.lan}" drop
  }}
"""
    return f"{_OPEN}{sets(rules)}{chains(rules)}{hold if held else ''}}}\n"


def released() -> str:
    """What ends the hold."""
    return f"flush chain inet {TABLE} held\ndelete chain inet {TABLE} held\n"


def about(rules: Rules, fingerprint: str) -> str:
    """A rule that does nothing but say which rules stand here and what the kernel makes of them."""
    comment = f"rules={digest(rules)} kernel={fingerprint}"
    return f'add rule inet {TABLE} about continue comment "{comment}"\n'


def sets(rules: Rules) -> str:
    """Sets, maps and time-outs. An admission without a time of its own ends after a minute, never never."""
    ends = f"timeout 1m; size {rules.capacity};"
    limited = "flags dynamic, timeout; timeout 2m; size 65535;"
    counted = f"type mark; size {rules.capacity}; counter;"
    garden = "flags dynamic, timeout; timeout 1d; size 65535;"
    return f"""
  ct timeout brief_tcp {{
    protocol tcp; l3proto ip
    policy = {{ {", ".join(f"{state}: {seconds}" for state, seconds in BRIEF.items())} }}
  }}
  ct timeout brief_udp {{
    protocol udp; l3proto ip
    policy = {{ unreplied: 5, replied: 10 }}
  }}
  map {GUESTS} {{ type ether_addr : mark; flags timeout; {ends} }}
  set {ADMITTED} {{ type mark; flags timeout; {ends} }}
  map {LIMITED} {{ type mark : classid; flags timeout; {ends} }}
  set {BYTES_UP} {{ {counted} }}
  set {BYTES_DOWN} {{ {counted} }}
  set {LEASES} {{ typeof @ll,48,48 . @nh,96,32; flags dynamic, timeout; size {rules.capacity}; }}
  set {RECOGNISED} {{ typeof ct mark . @ll,48,48; flags dynamic, timeout; timeout 1s; size 65535; }}
  set {GARDEN4} {{ type ipv4_addr; {garden} }}
  set {GARDEN6} {{ type ipv6_addr; {garden} }}
  set asking {{ type ether_addr; {limited} }}
  set speaking {{ typeof @ll,48,48; flags dynamic, timeout; timeout 1s; size 65535; }}
  set leasing {{ type ether_addr; {limited} }}
  set pinging {{ type ether_addr; {limited} }}
  set hasty {{ type ether_addr; {limited} }}
  set roaming {{ type ether_addr; {limited} }}
  set strolling {{ type ether_addr; {limited} }}
  set strolling4 {{ type ipv4_addr; {limited} }}
  set strolling6 {{ type ipv6_addr; {limited} }}
  set busy {{ type ether_addr; flags dynamic; size 65535; }}
  set many {{ type ether_addr; flags dynamic; size 65535; }}
"""
