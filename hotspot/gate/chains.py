"""The gate's chains as nf_tables text. Pure.

MAC -> mark of the pass -> ``ct mark``; authorisation, accounting and bandwidth class all key on the mark, so that one
pass covers IPv4 and every IPv6 address. Every packet of a guest is checked for admission: there is no short cut for
established ones. What each packet costs is what forwarding loses: the fewer words, the better (docs/performance.md).
"""

from hotspot.gate.rules import (
    ADMITTED,
    BYTES_DOWN,
    BYTES_UP,
    GARDEN4,
    GARDEN6,
    GUESTS,
    LEASES,
    RECOGNISED,
    Rules,
)

_FITTING = "tcp flags syn tcp option maxseg size set rt mtu"  # lines such as PPPoE carry less than 1,500 bytes
_INSIDE4 = ("10.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16")  # RFC 1918, RFC 3927


def chains(rules: Rules) -> str:
    """Every chain with its rules."""
    return "".join(part(rules) for part in (_marks, sources, _redirects, _input, _garden, _forward, _strangers, _line))


def _limit(meter: str, rate: str, burst: str, key: str = "ether saddr") -> str:
    return f"add @{meter} {{ {key} limit rate over {rate} burst {burst} }} drop"


def _hasty(rules: Rules) -> str:
    return _limit("hasty", f"{rules.new_per_second}/second", f"{rules.new_per_second} packets")


def sources(rules: Rules) -> str:
    """Who may speak at all: IPv4 by lease, IPv6 from the link or our prefix. Leases are learnt as we grant them.

    One chain for this and the marks, since every hook costs every packet. Of a connection that runs, sender and source
    are looked at once a second: it had this source when this device's mark was put on it, and has no other. Whether the
    mark is admitted is asked of each packet all the same, further on.
    The bytes are those of RFC 2131 §2: yiaddr and chaddr of a DHCPACK, whose type dnsmasq puts first of the options.
    """
    ours = rules.address6
    return f"""
  chain sources {{
    type filter hook prerouting priority mangle; policy accept;
    iifname != "{rules.lan}" accept
    ct mark . @ll,48,48 @{RECOGNISED} accept
    meta nfproto ipv4 @ll,48,48 . @nh,96,32 @{LEASES} goto marks
    ip daddr {{ 255.255.255.255, {rules.address4.ip} }} udp sport 68 udp dport 67 accept
    ip6 saddr {ours.ip} drop
    ip6 saddr {{ fe80::/10, {ours.network} }} goto marks
    ip6 saddr :: icmpv6 type {{ nd-neighbor-solicit, nd-router-solicit }} accept
    drop
  }}
  chain granted {{
    type filter hook output priority filter; policy accept;
    oifname "{rules.lan}" udp sport 67 udp dport 68 @th,1984,24 0x350105 @th,192,32 != 0 \
update @{LEASES} {{ @th,288,48 . @th,192,32 timeout 2m }}
  }}"""


def _marks(rules: Rules) -> str:
    """MAC to mark on every packet. Connections to ourselves keep no mark: dismissing must not cut the farewell page."""
    return f"""
  chain marks {{
    ip daddr {rules.address4.ip} goto brief
    ip6 daddr {{ fe80::/10, {rules.address6.ip} }} goto brief
    ct mark set ether saddr map @{GUESTS} goto recognised
    ct mark != 0 ct mark set 0
    goto brief
  }}
  chain recognised {{
    add @{RECOGNISED} {{ ct mark . @ll,48,48 }}
    accept
  }}
  chain brief {{
    meta l4proto tcp ct timeout set "brief_tcp"
    meta l4proto udp ct timeout set "brief_udp"
  }}"""


def _redirects(rules: Rules) -> str:
    """To whom a connection's first packet really goes."""
    tls = f"fib daddr type local tcp dport 443 redirect to :{rules.portal_tls_port}" if rules.portal_tls_port else ""
    return f"""
  chain redirects {{
    type nat hook prerouting priority dstnat; policy accept;
    iifname != "{rules.lan}" accept
    ct mark != 0 accept
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

    The admitted come first, since nearly every packet is theirs: a single look-up finds the admission and the class of
    bandwidth. A connection bears a mark only when a guest began it. An ICMP error has a source of its own, which nobody
    looked at when the connection was recognised.
    Private addresses beyond the line are the office's machines and the modem's own page: no business of guests.
    """
    return f"""
  chain through {{
    type filter hook forward priority filter; policy drop;
    meta priority set ct mark map @{ADMITTED} goto passing
    iifname "{rules.lan}" goto up
    iifname "{rules.wan}" oifname "{rules.lan}" goto down
  }}
  chain passing {{
    ct direction original goto passing_up
    ct mark @{BYTES_DOWN} accept
    accept
  }}
  chain passing_up {{
    ct state != established jump beginning
    ct mark @{BYTES_UP} accept
    accept
  }}
  chain beginning {{
    oifname != "{rules.wan}" drop
    ct state related jump complaining
    ip daddr {{ {", ".join(_INSIDE4)} }} goto refused
    ip6 daddr fc00::/7 goto refused
    {_FITTING}
    {_limit("roaming", f"{rules.new_passing}/second", f"{2 * rules.new_passing} packets")}
    add @many {{ ether saddr ct count over {rules.passing} }} drop
  }}
  chain complaining {{
    meta nfproto ipv4 @ll,48,48 . @nh,96,32 @{LEASES} return
    ip6 saddr {rules.address6.network} return
    drop
  }}
  chain refused {{
    meta l4proto tcp reject with tcp reset
    reject with icmpx admin-prohibited
  }}
  chain about {{
  }}"""


def _strangers(rules: Rules) -> str:
    """Where those without access go, and what comes back to them: the garden alone."""
    return f"""
  chain up {{
    oifname != "{rules.wan}" drop
    ip daddr @{GARDEN4} goto strolling_up
    ip6 daddr @{GARDEN6} goto strolling_up
    goto refused
  }}
  chain down {{
    ct state established, related ip saddr @{GARDEN4} goto strolling_down
    ct state established, related ip6 saddr @{GARDEN6} goto strolling_down
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
