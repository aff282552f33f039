"""The supervisor with real processes: order, readiness, last words, coming back ever more slowly, and going."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotspot.up.children import Child
from hotspot.up.identity import Account
from hotspot.up.supervisor import NotReady, Supervisor

ME = Account("me", os.geteuid(), os.getegid())


@pytest.fixture
def said() -> list[tuple[str, bytes]]:
    return []


@pytest.fixture
def supervisor(said: list[tuple[str, bytes]]) -> Iterator[Supervisor]:
    before = {
        number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)
    }
    made = Supervisor(_spawn, lambda name, line: said.append((name, line)))
    made.listen()
    yield made
    made.end([*made._running])
    signal.set_wakeup_fd(-1)
    for number, handler in before.items():
        signal.signal(number, handler)
    for end in made._wakeups:
        end.close()
    made._selector.close()


def _spawn(child: Child) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(child.argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)


def python(name: str, code: str, ready: Path | None = None) -> Child:
    return Child(name, (sys.executable, "-uc", code), lambda: ready is None or ready.exists(), ME)


def test_a_child_is_waited_for_until_it_is_ready(supervisor: Supervisor, tmp_path: Path) -> None:
    flag = tmp_path / "ready"
    supervisor.start(python("one", f"import time; time.sleep(0.3); open({str(flag)!r}, 'w'); time.sleep(60)", flag))
    assert flag.exists()
    assert supervisor.end(["one"]) == {"one": -signal.SIGTERM}


def test_one_that_ends_at_once_is_not_ready_and_its_last_words_are_heard(
    supervisor: Supervisor, said: list[tuple[str, bytes]], tmp_path: Path
) -> None:
    with pytest.raises(NotReady, match="one ended as soon as it was started"):
        supervisor.start(
            python("one", "print('first'); print('last', end=''); raise SystemExit(3)", tmp_path / "never")
        )
    assert supervisor.end(["one"]) == {"one": 3}
    assert said == [("one", b"first"), ("one", b"last")]


def test_whoever_dies_comes_back_ever_more_slowly(supervisor: Supervisor, tmp_path: Path) -> None:
    book = tmp_path / "book"
    code = f"import time; open({str(book)!r}, 'a').write(f'{{time.monotonic()}}\\n'); time.sleep(0.1)"
    supervisor.start(Child("one", (sys.executable, "-Sc", code), lambda: book.exists(), ME))
    _stop_when(lambda: len(book.read_text(encoding="ascii").splitlines()) >= 5)
    supervisor.keep()
    births = [float(line) for line in book.read_text(encoding="ascii").splitlines()]
    gaps = [after - before for before, after in zip(births, births[1:], strict=False)]
    assert len(gaps) >= 4
    assert gaps[0] < 1
    assert gaps[3] > gaps[0] + 0.5


def test_nobody_is_away_for_longer_than_he_may_be(supervisor: Supervisor, tmp_path: Path) -> None:
    book = tmp_path / "book"
    code = f"import time; open({str(book)!r}, 'a').write(f'{{time.monotonic()}}\\n'); time.sleep(0.1)"
    supervisor.start(Child("one", (sys.executable, "-Sc", code), lambda: book.exists(), ME, longest_pause=0.1))
    _stop_when(lambda: len(book.read_text(encoding="ascii").splitlines()) >= 6)
    supervisor.keep()
    births = [float(line) for line in book.read_text(encoding="ascii").splitlines()]
    assert births[5] - births[3] < births[2] - births[0] + 0.5


def test_one_that_will_not_listen_is_killed(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("hotspot.up.supervisor.STOP_SECONDS", 0.3)
    flag = tmp_path / "deaf"
    code = f"import signal, time; signal.signal(15, signal.SIG_IGN); open({str(flag)!r}, 'w'); time.sleep(60)"
    supervisor.start(python("one", code, flag))
    with caplog.at_level(logging.WARNING):
        assert supervisor.end(["one"]) == {"one": -signal.SIGKILL}
    assert [record.message for record in caplog.records] == ["did not stop, killed"]


def test_a_wish_to_stop_ends_the_waiting_for_one_that_is_never_ready(supervisor: Supervisor, tmp_path: Path) -> None:
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM)).start()
    begun = time.monotonic()
    supervisor.start(python("one", "import time; time.sleep(60)", tmp_path / "never"))
    assert supervisor.stopping
    assert time.monotonic() - begun < 5


def _stop_when(condition: object) -> None:
    def watch() -> None:
        end = time.monotonic() + 20
        while time.monotonic() < end and not condition():  # type: ignore[operator]
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch).start()
