"""The gate's chains as nf_tables text. Pure.

MAC -> mark of the pass -> ``ct mark``; authorisation, accounting and bandwidth class all key on the mark, so that one
pass covers IPv4 and every IPv6 address. Every packet of a guest is checked for admission: there is no short cut for
established ones. Each look-up and each hook costs every packet some three hundredths of the way through this machine
(docs/performance.md): there is one hook, and what need not be asked of each packet is asked of the first.
"""

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
    Rules,
)

_FITTING = "tcp flags syn tcp option maxseg size set rt mtu"  # lines such as PPPoE carry less than 1,500 bytes
_INSIDE4 = ("10.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16")  # RFC 1918, RFC 3927


def chains(rules: Rules) -> str:
    """Every chain with its rules."""
    return "".join(part(rules) for part in (_senders, _redirects, _input, _garden, _forward, _strangers, _line))


def _limit(meter: str, rate: str, burst: str, key: str = "ether saddr") -> str:
    return f"add @{meter} {{ {key} limit rate over {rate} burst {burst} }} drop"


def _hasty(rules: Rules) -> str:
    return _limit("hasty", f"{rules.new_per_second}/second", f"{rules.new_per_second} packets")


def _senders(rules: Rules) -> str:
    """Who may speak to us at all: IPv4 by lease, IPv6 from the link or our prefix. Leases are learnt as we grant them.

    The bytes are those of RFC 2131 §2: yiaddr and chaddr of a DHCPACK, whose type dnsmasq puts first of the options.
    """
    ours = rules.address6
    return f"""
  chain senders {{
    meta nfproto ipv4 @ll,48,48 . @nh,96,32 @{LEASES} return
    ip daddr {{ 255.255.255.255, {rules.address4.ip} }} udp sport 68 udp dport 67 return
    ip6 saddr {ours.ip} drop
    ip6 saddr {{ fe80::/10, {ours.network} }} return
    ip6 saddr :: icmpv6 type {{ nd-neighbor-solicit, nd-router-solicit }} return
    drop
  }}
  chain granted {{
    type filter hook output priority filter; policy accept;
    oifname "{rules.lan}" udp sport 67 udp dport 68 @th,1984,24 0x350105 @th,192,32 != 0 \
update @{LEASES} {{ @th,288,48 . @th,192,32 timeout 2m }}
  }}"""


def _redirects(rules: Rules) -> str:
    """To whom a connection really goes, and whose it is. Asked of its first packet alone, as nat chains are.

    Connections to ourselves bear no mark: dismissing must not cut the farewell page.
    """
    tls = f"fib daddr type local tcp dport 443 redirect to :{rules.portal_tls_port}" if rules.portal_tls_port else ""
    return f"""
  chain redirects {{
    type nat hook prerouting priority dstnat; policy accept;
    iifname != "{rules.lan}" accept
    ip daddr {rules.address4.ip} goto unmarked
    ip6 daddr {{ fe80::/10, {rules.address6.ip} }} goto unmarked
    ct mark set ether saddr map @{GUESTS} accept
    goto unmarked
  }}
  chain unmarked {{
    meta l4proto tcp ct timeout set "brief_tcp"
    meta l4proto udp ct timeout set "brief_udp"
    fib daddr type local tcp dport 80 redirect to :{rules.portal_port}
    {tls}
    meta l4proto {{ tcp, udp }} th dport 53 ct mark set ether saddr map @{GUESTS} accept
    meta l4proto {{ tcp, udp }} th dport 53 redirect to :{rules.resolver_port}
    udp dport 123 redirect to :123
    ip daddr @{GARDEN4} accept
    ip6 daddr @{GARDEN6} accept
    tcp dport 80 redirect to :{rules.portal_port}
  }}"""


def _input(rules: Rules) -> str:
    """What of this machine a guest may reach, with access or without: never more than this.

    From the line nobody reaches what is meant for guests, nor the address they know us by. A DHCP message counts only
    when its chaddr (RFC 2131 §2) spoke this second: nobody gives back another's lease to take it over.
    """
    ports = ", ".join(str(port) for port in sorted({rules.portal_port, rules.portal_tls_port or rules.portal_port}))
    asked = _limit("asking", "20/second", "60 packets")
    echo = _limit("pinging", "10/second", "20 packets")
    return f"""
  chain ours {{
    type filter hook input priority filter; policy accept;
    iifname "{rules.wan}" ip daddr {rules.address4.ip} drop
    iifname "{rules.wan}" ip6 daddr {rules.address6.ip} drop
    iifname "{rules.wan}" meta l4proto {{ tcp, udp }} th dport {{ {ports}, {rules.resolver_port} }} drop
    iifname != "{rules.lan}" accept
    jump senders
    tcp dport {{ {ports} }} goto portal
    icmpv6 type {{ nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit }} ip6 hoplimit 255 accept
    icmp type echo-request {echo}
    icmpv6 type echo-request {echo}
    icmp type echo-request accept
    icmpv6 type echo-request accept
    ct state related meta l4proto {{ icmp, ipv6-icmp }} accept
    udp dport {{ 67, 547 }} {_limit("leasing", "10/minute", "12 packets")}
    udp dport 67 goto leases_asked
    udp dport 547 accept
    meta l4proto {{ tcp, udp }} th dport {rules.resolver_port} {asked}
    meta l4proto {{ tcp, udp }} th dport {rules.resolver_port} accept
    meta l4proto {{ tcp, udp }} th dport 53 ct mark set ether saddr map @{GUESTS} accept
    udp dport 123 {asked}
    udp dport 123 accept
    meta l4proto tcp reject with tcp reset
    drop
  }}
  chain leases_asked {{
    update @speaking {{ @ll,48,48 }}
    @th,288,48 @speaking accept
    drop
  }}
  chain portal {{
    ct state new {_hasty(rules)}
    ct state new add @busy {{ ether saddr ct count over {rules.connections} }} drop
    accept
  }}"""


def _forward(rules: Rules) -> str:
    """What passes through: the admitted to and from the line, everybody to the garden, nothing else.

    The first rules are for nearly every packet. All ask for the admission; who has a class of bandwidth stands in a map
    of his own, so that nobody else pays for it. A packet of a guest is also asked who sent it: what is recognised was
    looked at within this second, and the connection had its source when it got that device's mark, and has no other.
    Everything else goes the long way round by ``up``, where lease, prefix and mark are looked at again. What a guest
    sends is never an answer, whatever it says. Where the line's number is out of date, ``down`` finds the same by name.
    """
    line = f'iifname "{rules.wan}"' if rules.wan_index is None else f"iif {rules.wan_index}"
    return f"""
  chain through {{
    type filter hook forward priority filter; policy drop;
    {line} ct mark @{ADMITTED} ct mark @{BYTES_DOWN} accept
    ct direction original ct state established ct mark . @ll,48,48 @{RECOGNISED} goto running
    {line} meta priority set ct mark map @{LIMITED} ct mark @{BYTES_DOWN} accept
    iifname "{rules.lan}" oifname "{rules.wan}" goto up
    iifname "{rules.wan}" oifname "{rules.lan}" goto down
  }}
  chain running {{
    ct mark @{ADMITTED} ct mark @{BYTES_UP} accept
    meta priority set ct mark map @{LIMITED} ct mark @{BYTES_UP} accept
    goto known
  }}{_long_way(rules)}"""


def _long_way(rules: Rules) -> str:
    """Where a sender is looked at: what is new, and what runs once a second."""
    return f"""
  chain up {{
    meta nfproto ipv4 @ll,48,48 . @nh,96,32 @{LEASES} goto known
    ip6 saddr {rules.address6.ip} drop
    ip6 saddr {rules.address6.network} goto known
  }}
  chain known {{
    ct mark set ether saddr map @{GUESTS} goto marked
    ct mark != 0 ct mark set 0
    goto strangers
  }}
  chain marked {{
    ct mark @{ADMITTED} goto passing
    meta priority set ct mark map @{LIMITED} goto passing
    goto strangers
  }}
  chain passing {{
    add @{RECOGNISED} {{ ct mark . @ll,48,48 }}
    ct state != established jump beginning
    ct mark @{BYTES_UP} accept
    accept
  }}{_beginning(rules)}
  chain refused {{
    meta l4proto tcp reject with tcp reset
    reject with icmpx admin-prohibited
  }}
  chain about {{
  }}"""


def _beginning(rules: Rules) -> str:
    """What a guest's new connection is asked.

    Private addresses beyond the line are the office's machines and the modem's own page: no business of guests.
    """
    return f"""
  chain beginning {{
    ip daddr {{ {", ".join(_INSIDE4)} }} goto refused
    ip6 daddr fc00::/7 goto refused
    {_FITTING}
    {_limit("roaming", f"{rules.new_passing}/second", f"{2 * rules.new_passing} packets")}
    add @many {{ ether saddr ct count over {rules.passing} }} drop
  }}"""


def _strangers(rules: Rules) -> str:
    """Where those without access go, and what comes back to them: the garden alone."""
    return f"""
  chain strangers {{
    ip daddr @{GARDEN4} goto strolling_up
    ip6 daddr @{GARDEN6} goto strolling_up
    goto refused
  }}
  chain down {{
    ct mark @{ADMITTED} goto received
    meta priority set ct mark map @{LIMITED} goto received
    ct state established, related ip saddr @{GARDEN4} goto strolling_down
    ct state established, related ip6 saddr @{GARDEN6} goto strolling_down
  }}
  chain received {{
    ct mark @{BYTES_DOWN} accept
    accept
  }}"""


def _garden(rules: Rules) -> str:
    """The garden before access. Addresses in use stay in it: from its cache dnsmasq does not name them again."""
    rate, burst = f"{rules.garden_kbytes} kbytes/second", f"{4 * rules.garden_kbytes} kbytes"
    return f"""
  chain strolling_up {{
    ct state new {_hasty(rules)}
    ct state new {_FITTING}
    ct state new add @busy {{ ether saddr ct count over {rules.connections} }} drop
    ct state new update @{GARDEN4} {{ ip daddr }}
    ct state new update @{GARDEN6} {{ ip6 daddr }}
    {_limit("strolling", rate, burst)}
    tcp dport {{ 80, 443 }} accept
    udp dport 443 accept
    goto refused
  }}
  chain strolling_down {{
    {_limit("strolling4", rate, burst, "ip daddr")}
    {_limit("strolling6", rate, burst, "ip6 daddr")}
    tcp sport {{ 80, 443 }} accept
    udp sport 443 accept
  }}"""


def _line(rules: Rules) -> str:
    """Under which address guests leave."""
    six = f'oifname "{rules.wan}" ip6 saddr {rules.address6.network} masquerade' if rules.translates6 else ""
    return f"""
  chain line {{
    type nat hook postrouting priority srcnat; policy accept;
    oifname "{rules.wan}" ip saddr {rules.address4.network} masquerade
    {six}
  }}
"""
