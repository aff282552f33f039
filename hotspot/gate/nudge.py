"""A tap on the gatekeeper's shoulder: "look at these passes now". It carries no authority.

The message names pass ids; the gatekeeper reads the database and decides from it alone, so that a forged nudge
costs a read and no more. A lost one costs the time until the next sweep.
"""

import socket
import struct
from collections.abc import Iterable
from enum import IntEnum
from pathlib import Path

MAX_IDS = 1024
_ID = struct.Struct("!I")


class Reply(IntEnum):
    """What the gatekeeper says back."""

    DONE = 1
    FAILED = 2


def nudge(path: Path, pass_ids: Iterable[int], wait: float = 2.0) -> bool:
    """Ask the gatekeeper behind ``path`` to look at these passes; True when the kernel now agrees.

    False when nobody answers within ``wait`` seconds or the gate refused. Never raises.
    """
    message = encode(pass_ids)
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as link:
            link.settimeout(wait)
            link.connect(str(path))
            link.send(message)
            return link.recv(1) == bytes([Reply.DONE])
    except OSError:
        return False


def encode(pass_ids: Iterable[int]) -> bytes:
    """The message for these ids, four bytes each, network order."""
    return b"".join(_ID.pack(number) for number in pass_ids)


def decode(message: bytes) -> list[int]:
    """The ids in ``message``; a message of another shape names none."""
    if len(message) % _ID.size or len(message) > MAX_IDS * _ID.size:
        return []
    return [number for (number,) in _ID.iter_unpack(message)]
