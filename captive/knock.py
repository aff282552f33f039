"""Asks the gatekeeper whether the kernel agrees about a pass: nothing says "online" before it is (CAPPORT-API-17)."""

import threading
from collections import OrderedDict
from pathlib import Path

from hotspot.clock import boottime
from hotspot.gate.nudge import nudge

_TRUSTED_SECONDS = 1.0
_KEPT_MAX = 4096
_PATIENCE, _PATIENCE_WITH_THE_DEAF = 2.0, 0.1
_DEAF_SECONDS = 5.0


class Knock:
    """The gatekeeper's word about single passes, good for a second so that a flood of questions costs it nothing."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._agreed: OrderedDict[int, float] = OrderedDict()
        self._lock = threading.Lock()
        self._deaf_until = 0.0

    def tell(self, pass_id: int) -> bool:
        """Have the kernel follow what was just committed about this pass; True when it does."""
        with self._lock:
            self._agreed.pop(pass_id, None)
        began = boottime()
        patience = _PATIENCE if began >= self._deaf_until else _PATIENCE_WITH_THE_DEAF
        if not nudge(self._socket, [pass_id], patience):
            if boottime() - began >= patience:  # it hangs: everybody's pages must not wait behind those who press
                self._deaf_until = boottime() + _DEAF_SECONDS
            return False
        self._deaf_until = 0.0
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
