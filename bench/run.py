"""Runs parts one after another, each in a process of its own and bounded in time, whatever becomes of the others."""

import contextlib
import multiprocessing
import signal
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection
from types import FrameType

from bench.figures import Row, failed
from bench.pace import Pace
from bench.parts import Part
from tests.lab.namespace import sweep

_TIDY_SECONDS = 15


class OutOfTime(Exception):
    """A part took longer than it may."""


def rows_of(part: Part, pace: Pace, left: float) -> Iterator[Row]:
    """The rows of one part as they come; a last one that says why when it could not be finished.

    ``left`` is how many seconds the whole run still has.
    """
    allowed = int(min(part.seconds / (2 if pace.quick else 1), left - _TIDY_SECONDS))
    if allowed <= 0:
        yield failed(part.name, part.about, "not measured: the time for the whole run was over")
        return
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_measure, args=(part, pace, allowed, there), name=f"bench-{part.name}")
    process.start()
    there.close()
    try:
        while here.poll(allowed + _TIDY_SECONDS):
            yield here.recv()
    except EOFError:
        pass  # the part is over
    finally:
        _end(process)
        sweep()


def _end(process: "multiprocessing.process.BaseProcess") -> None:
    process.join(_TIDY_SECONDS)
    if process.is_alive():
        process.kill()
        process.join()


def _measure(part: Part, pace: Pace, allowed: int, out: Connection) -> None:
    """In the part's own process: send its rows. The alarm unwinds it, so that its namespaces are taken down."""

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise OutOfTime(f"it took longer than {allowed} s")

    signal.signal(signal.SIGALRM, ring)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    signal.alarm(allowed)
    try:
        for row in part.measure(pace):
            out.send(row)
    except Exception as err:
        out.send(failed(part.name, part.about, _sentence(err)))
    finally:
        signal.alarm(0)
        with contextlib.suppress(OSError):
            out.close()


def _sentence(err: Exception) -> str:
    """What went wrong, in one line."""
    text = " ".join(str(err).split()) or type(err).__name__
    kind = "" if type(err).__name__ in ("LabError", "OutOfTime") else f"{type(err).__name__}: "
    return f"not measured: {kind}{text[:220]}"
