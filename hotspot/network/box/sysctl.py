"""What the kernel of the box must be set to, in order. Pure; ``hotspot.up`` applies it and puts it back."""

from dataclasses import dataclass

from hotspot.settings import Settings

CONNECTIONS = 262_144
NEIGHBOURS = 16_384  # the whole of a /18 of guests, twice over for IPv6


@dataclass(frozen=True, slots=True)
class Knob:
    """One file below /proc/sys. With ``at_least`` a larger value that is there already stays."""

    path: str
    value: int
    at_least: bool = False


def knobs(settings: Settings) -> tuple[Knob, ...]:
    """Every setting, forwarding last: nothing may pass before everything else is right.

    ``accept_ra`` 2 comes first of all, because a router forgets the routes it was advertised when it starts to forward.
    """
    return (
        Knob(f"net/ipv6/conf/{settings.wan}/accept_ra", 2),
        *_guest_side(settings.lan),
        *_connections(),
        *_neighbours(),
        Knob("net/ipv4/ip_early_demux", 0),  # nearly nothing that comes is for ourselves
        Knob("net/ipv4/ip_forward", 1),
        Knob("net/ipv6/conf/all/forwarding", 1),
    )


def text(settings: Settings) -> str:
    """The same for sysctl.d(5). A leading ``-`` passes over what this kernel does not have."""
    return "".join(f"-{knob.path} = {knob.value}\n" for knob in knobs(settings))


def _guest_side(lan: str) -> list[Knob]:
    """We are the router of the guest side: nobody there tells us where to send things.

    ``rp_filter`` is off there: it looks up a route for each packet to know less than the gate, which compares sources
    with leases. The ``bridge-nf-call`` ones exist where ``br_netfilter`` is loaded, which would lead every frame of a
    bridge through the rules for packets once more.
    """
    return [
        *(Knob(f"net/bridge/bridge-nf-call-{family}", 0) for family in ("iptables", "ip6tables", "arptables")),
        Knob(f"net/ipv6/conf/{lan}/disable_ipv6", 0),
        Knob(f"net/ipv6/conf/{lan}/accept_ra", 0),
        Knob(f"net/ipv6/conf/{lan}/accept_redirects", 0),
        Knob(f"net/ipv4/conf/{lan}/accept_redirects", 0),
        Knob(f"net/ipv4/conf/{lan}/rp_filter", 0),
        Knob(f"net/ipv4/conf/{lan}/send_redirects", 0),
        Knob("net/ipv4/conf/all/send_redirects", 0),
    ]


def _connections() -> list[Knob]:
    """Room in the connection table, and time-outs that give it back (performance: a redirect flood fills it).

    Checksums are the business of the two ends, who look at them anyway: where the network card leaves them to software,
    the table would read every byte of every packet once more.
    """
    tcp = {"established": 7_440, "syn_sent": 30, "syn_recv": 30, "fin_wait": 30, "close_wait": 30, "last_ack": 15,
           "time_wait": 20, "max_retrans": 120, "unacknowledged": 120}  # fmt: skip
    other = {"udp_timeout": 30, "udp_timeout_stream": 180, "generic_timeout": 120}
    seconds = {f"tcp_timeout_{state}": value for state, value in tcp.items()} | other
    return [
        Knob("net/netfilter/nf_conntrack_max", CONNECTIONS, at_least=True),
        Knob("net/netfilter/nf_conntrack_checksum", 0),
        *(Knob(f"net/netfilter/nf_conntrack_{name}", value) for name, value in seconds.items()),
    ]


def _neighbours() -> list[Knob]:
    steps = ((1, NEIGHBOURS // 8), (2, NEIGHBOURS // 2), (3, NEIGHBOURS))
    return [
        Knob(f"net/{family}/neigh/default/gc_thresh{step}", value, at_least=True)
        for family in ("ipv4", "ipv6")
        for step, value in steps
    ]
