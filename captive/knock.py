"""Asks the gatekeeper whether the kernel agrees about a pass: nothing says "online" before it is (CAPPORT-API-17)."""

import threading
from collections import OrderedDict
from pathlib import Path

from hotspot.clock import boottime
from hotspot.gate.nudge import nudge

_TRUSTED_SECONDS = 1.0
_KEPT_MAX = 4096
_PATIENCE = 2.0


class Knock:
    """The gatekeeper's word about single passes, good for a second so that a flood of questions costs it nothing."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._agreed: OrderedDict[int, float] = OrderedDict()
        self._lock = threading.Lock()

    def tell(self, pass_id: int) -> bool:
        """Have the kernel follow what was just committed about this pass; True when it does."""
        with self._lock:
            self._agreed.pop(pass_id, None)
        if not nudge(self._socket, [pass_id], _PATIENCE):
            return False
        with self._lock:
            self._agreed[pass_id] = boottime()
            while len(self._agreed) > _KEPT_MAX:
                self._agreed.popitem(last=False)
        return True

    def agrees(self, pass_id: int) -> bool:
        """Whether the kernel follows the database about this pass."""
        with self._lock:
            since = self._agreed.get(pass_id)
        return (since is not None and boottime() - since < _TRUSTED_SECONDS) or self.tell(pass_id)
