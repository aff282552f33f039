"""What runs below this process is found, by its words and by the port it holds."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bench.processes import Process, below, command, descendants, listening
from tests.lab.namespace import until

NESTED = """
import socket, subprocess, sys, time
with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1], flush=True)
    inner = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", "inner"])
    time.sleep(60)
"""


@pytest.fixture
def family() -> Iterator[tuple[int, int]]:
    """The pid of a process with a child of its own, and the port that it holds."""
    with subprocess.Popen([sys.executable, "-c", NESTED, "outer"], stdout=subprocess.PIPE, text=True) as outer:
        assert outer.stdout is not None
        port = int(outer.stdout.readline())
        try:
            until(lambda: command(descendants(outer.pid), "inner"), 5, "the inner process")
            yield outer.pid, port
        finally:
            for one in descendants(outer.pid):
                subprocess.run(["kill", "-9", str(one.pid)], check=True)
            outer.kill()


def _all(parent: int) -> list[Process]:
    return [one for one in descendants(os.getpid()) if one.pid == parent or one.parent == parent]


def test_children_are_found_and_told_apart(family: tuple[int, int]):
    outer, inner = _all(family[0])
    assert (outer.pid, inner.parent) == (family[0], family[0])
    assert below([outer, inner], outer) == [inner]
    assert command([outer, inner], "inner") == [inner]
    assert command([outer, inner], "neither") == []


def test_who_listens_on_a_port_is_found(family: tuple[int, int]):
    everybody = _all(family[0])
    assert [one.pid for one in listening(everybody, family[1])] == [family[0]]
    with socket.create_server(("127.0.0.1", 0)) as other:
        assert listening(everybody, other.getsockname()[1]) == []


def test_memory_is_told_and_shared_pages_count_less(family: tuple[int, int]):
    outer, _ = _all(family[0])
    assert 1 < outer.pss <= outer.rss < 100
    assert outer.alive
