"""The captive redirect, one request a connection as a phone's probe is, against nginx behind a bare gate."""

import contextlib
import time
from collections.abc import Iterator

from bench import limit, load, opennds
from bench.figures import Row, at_least, at_most, judged, median, none, number, spread, told
from bench.load import Together
from bench.ours import Hotspot
from bench.pace import Pace
from tests.lab.namespace import LabError
from tests.lab.phone import Phone

PART = "redirect"
URL = f"http://{limit.ELSEWHERE}/generate_204"
PHONES, CONNECTIONS, ABUSE = 4, 16, 256
COOVACHILLI = 0.11
_BREATH = 2.0  # a phone's allowance of new connections fills up again


def measure(pace: Pace) -> Iterator[Row]:
    """Rounds of ours, nginx, and ours with one phone that opens 256 connections, in turns."""
    with contextlib.ExitStack() as stack:
        hotspot = stack.enter_context(Hotspot())
        rival = stack.enter_context(limit.nginx(PHONES))
        phones = hotspot.phones(PHONES + 1)
        _must_redirect(phones[0], hotspot.portal)
        honest = [phone.namespace for phone in phones[:PHONES]]
        ours, theirs, abused = list[Together](), list[Together](), list[Together]()
        for _ in range(pace.rounds):
            ours.append(load.wrk(honest, URL, CONNECTIONS, pace.seconds))
            theirs.append(load.wrk(rival.phones, URL, CONNECTIONS, pace.seconds))
            abuser = load.begin(phones[PHONES].namespace, URL, ABUSE, pace.seconds + 1)
            time.sleep(0.5)
            abused.append(load.wrk(honest, URL, CONNECTIONS, pace.seconds))
            _ended(abuser)
            time.sleep(_BREATH)
        yield from _rows(ours, theirs, abused)
    yield _beside_opennds(pace, median([one.rate for one in ours]))


def _rows(ours: list[Together], theirs: list[Together], abused: list[Together]) -> Iterator[Row]:
    ratios = [mine.rate / limit_.rate for mine, limit_ in zip(ours, theirs, strict=True)]
    ratio, p99 = median(ratios), median([one.p99 for one in ours])
    rates = f"{number(median([one.rate for one in ours]))}/s against {number(median([one.rate for one in theirs]))}/s"
    what = f"captive redirect, {PHONES * CONNECTIONS} connections, four phones"
    yield judged(PART, f"{what}: of nginx's 302", ratio, at_least(0.40, "×"),
                 f"{number(ratio)} × ({rates}; {spread(ratios)})")  # fmt: skip
    share = ratio / COOVACHILLI
    yield judged(
        PART, "the same, of CoovaChilli's share of nginx (0.11)", share, at_least(3, "×"), f"{number(share)} ×"
    )
    yield judged(PART, "the same, p99 of the worst phone", p99, at_most(30, "ms"),
                 f"{number(p99)} ms (p50 {number(median([one.p50 for one in ours]))} ms; nginx p99 "
                 f"{number(median([one.p99 for one in theirs]))} ms)")  # fmt: skip
    wrong = sum(one.wrong for one in ours)
    yield judged(PART, "the same, requests that failed", wrong, none(), f"{wrong}")
    worst = median([one.p99 for one in abused])
    yield judged(PART, f"beside one phone with {ABUSE} connections: p99 of the worst other phone", worst,
                 at_most(50, "ms"), f"{number(worst)} ms ({spread([one.p99 for one in abused], 'ms')})")  # fmt: skip
    yield told(PART, "the others' rate meanwhile", f"{number(median([one.rate for one in abused]))}/s, "
               f"{sum(one.wrong for one in abused)} failed")  # fmt: skip


def _beside_opennds(pace: Pace, ours: float) -> Row:
    """The same load on openNDS, after ours and alone: beside it the others would only be slower."""
    what = "openNDS of Debian, the same load"
    if reason := opennds.absent():
        return told(PART, what, reason)
    try:
        with opennds.opennds(PHONES) as gate:
            its = median([load.wrk(gate.phones, URL, CONNECTIONS, pace.seconds).rate for _ in range(pace.rounds)])
    except LabError as err:
        return told(PART, what, f"not measured: {err}")
    return told(PART, what, f"{number(its)}/s, ours is {number(ours / its)} × that")


def _must_redirect(phone: Phone, portal: str) -> None:
    """Measure nothing that is not the real answer."""
    answer = phone.get(URL, headers={"User-Agent": load.AGENT, "Connection": "close"})
    if answer.status != 302 or not answer.location.startswith(portal):
        raise LabError(f"the hotspot does not redirect: {answer.status} to {answer.location!r}")


def _ended(abuser: load.Running) -> None:
    """What the abusive phone saw is its own affair; it may well have got no answer at all."""
    with contextlib.suppress(LabError):
        load.gathered([abuser], 30)
