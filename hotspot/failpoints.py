"""Named points at which a test may kill the process, to prove what survives. Inert unless a test asks.

A test names a folder in ``CONGLANG_TEST_FAILPOINTS``. Whoever comes to a point whose name is a file in it takes the
file away and dies of SIGKILL, once: the process that comes back lives, and others may be asked at any time.
"""

import os
import signal

FOLDER = "CONGLANG_TEST_FAILPOINTS"
_folder = os.environ.get(FOLDER, "")

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
    if not _folder:
        return
    try:
        os.unlink(os.path.join(_folder, name))
    except OSError:
        return
    os.kill(os.getpid(), signal.SIGKILL)
