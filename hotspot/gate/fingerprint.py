"""What the kernel holds of our ruleset, condensed: an untouched gate is told from one that somebody altered."""

import errno
import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass

from hotspot.gate.elements import family, kind
from hotspot.gate.netlink import Link, NetlinkError, attribute, attributes, text
from hotspot.gate.rules import TABLE

_GET_TABLE, _GET_CHAIN, _GET_RULE, _GET_SET = 1, 4, 7, 10
_OWN_TABLE = 1
_RULE_CHAIN, _RULE_USERDATA = 2, 7
_CHAIN_PARTS = frozenset({1, 3, 4, 5, 7, 10})  # table, name, hook, policy, type, flags
_RULE_PARTS = frozenset({1, 2, 4, 7})  # table, chain, expressions, userdata
_SET_PARTS = frozenset({1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13})  # definition and default timeout, never handle or count
_ABOUT = b"about\0"
_SAID = re.compile(rb"rules=(?P<rules>\w+) kernel=(?P<kernel>\w+)")


@dataclass(frozen=True, slots=True)
class Print:
    """``kernel`` condenses what stands; the others are what the ruleset says of itself, empty when it says nothing."""

    kernel: str
    rules: str = ""
    claimed: str = ""

    @property
    def honest(self) -> bool:
        """Whether what stands is what was once loaded."""
        return self.kernel == self.claimed


def take(link: Link) -> Print | None:
    """The fingerprint of the table, None when there is none. Raises ``NetlinkError``."""
    try:
        link.ask(kind(_GET_TABLE), 0, family(), text(_OWN_TABLE, TABLE))
    except NetlinkError as err:
        if err.errno == errno.ENOENT:
            return None
        raise
    digest, said = hashlib.sha256(), None
    for what, parts in ((_GET_CHAIN, _CHAIN_PARTS), (_GET_SET, _SET_PARTS), (_GET_RULE, _RULE_PARTS)):
        for body in link.dump(kind(what), family(), text(_OWN_TABLE, TABLE)):
            found = list(attributes(body, len(family())))
            if (_OWN_TABLE, TABLE.encode() + b"\0") not in found:
                continue
            if what == _GET_RULE and (_RULE_CHAIN, _ABOUT) in found:
                said = _SAID.search(dict(found).get(_RULE_USERDATA, b""))
                continue
            digest.update(_condensed(found, parts))
    kernel = digest.hexdigest()[:16]
    if said is None:
        return Print(kernel)
    return Print(kernel, said["rules"].decode(), said["kernel"].decode())


def _condensed(found: list[tuple[int, bytes]], parts: Collection[int]) -> bytes:
    return b"".join(attribute(part, payload) for part, payload in found if part in parts)
