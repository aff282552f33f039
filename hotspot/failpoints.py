"""Named points at which a test may kill the process, to prove what survives. Inert unless a test asks.

``CONGLANG_TEST_FAILPOINT=grant.committed:3`` kills this process with SIGKILL the third time it gets there.
"""

import os
import signal

_name, _, _count = os.environ.get("CONGLANG_TEST_FAILPOINT", "").partition(":")
_left = int(_count or 1)

NAMES = (
    "grant.begin",
    "grant.committed",
    "grant.told",
    "revoke.committed",
    "revoke.told",
    "extend.committed",
    "extend.told",
    "admit.before",
    "admit.after",
    "dismiss.before",
    "dismiss.after",
    "expire.before",
    "expire.after",
    "sample.read",
    "sample.committed",
    "sync.before",
    "sync.after",
)


def failpoint(name: str) -> None:
    """Die here if a test asked for it."""
    global _left
    if name != _name:
        return
    _left -= 1
    if _left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
