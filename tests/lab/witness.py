"""The outside oracle: of what came out of the gateway, what the box itself does not explain is somebody's."""

import time

from tests.lab.inet import GATEWAY4, GATEWAY6, OURS4
from tests.lab.sniffer import Packet, Tap

SETTLE = 0.15


def explained(packet: Packet) -> bool:
    """Whether the box itself has this to say: questions for addresses to its resolver, its look at the line, and ND."""
    if packet.neighbourly:
        return True
    asks = packet.source in (GATEWAY4, GATEWAY6) and packet.destination == OURS4 and packet.query
    return bool(asks) and (asks[1] in ("A", "AAAA") or asks == ("", "NS"))  # type: ignore[index]


def settled(tap: Tap) -> list[Packet]:
    """What a tap heard, once all that was sent has had time to pass."""
    time.sleep(SETTLE)
    return tap.heard()


def escaped(tap: Tap) -> list[Packet]:
    """What came out of the gateway and is not the box's own."""
    return [packet for packet in settled(tap) if not explained(packet)]
