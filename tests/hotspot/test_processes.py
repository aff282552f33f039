"""A process of ours does not outlive the one that started it."""

import os
import select
import signal
import subprocess
import sys

PARENT = (
    "import os, sys, time\n"
    "from hotspot.processes import die_with_parent\n"
    "child = os.fork()\n"
    "if child == 0:\n"
    "    die_with_parent()\n"
    "    print('ready', flush=True)\n"
    "    time.sleep(60)\n"
    "    os._exit(0)\n"
    "time.sleep(60)\n"
)


def test_a_child_dies_with_a_parent_that_was_killed() -> None:
    """The pipe closes only once both of its writers, parent and child, are gone."""
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"ready\n"
    parent.send_signal(signal.SIGKILL)
    parent.wait(timeout=10)
    assert select.select([parent.stdout], [], [], 10)[0] == [parent.stdout]
    assert os.read(parent.stdout.fileno(), 1) == b""
    parent.stdout.close()
