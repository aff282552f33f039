"""The load generators of Debian, run inside a namespace: wrk for requests, iperf3 for frames."""

import json
import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from bench.figures import median
from tests.lab.namespace import LabError, Namespace

AGENT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Mobile Safari/537.36"
Running = subprocess.Popen[str]
_GRACE = 20
_MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_QUANTILE = re.compile(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s|m)\s*$", re.MULTILINE)
_SOCKET_ERRORS = re.compile(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")
_BAD_STATUS = re.compile(r"Non-2xx or 3xx responses: (\d+)")


@dataclass(frozen=True, slots=True)
class Burst:
    """What one phone's wrk saw: requests a second, milliseconds, and requests that went wrong."""

    rate: float
    p50: float
    p99: float
    wrong: int


@dataclass(frozen=True, slots=True)
class Together:
    """Several phones at once: the sum of their rates, the middle of their medians, the worst of their p99."""

    rate: float
    p50: float
    p99: float
    wrong: int


def wrk(phones: Sequence[Namespace], url: str, connections: int, seconds: int, *, close: bool = True) -> Together:
    """Every phone asks ``url`` over ``connections`` connections for ``seconds``; all of them at the same time."""
    return gathered([begin(phone, url, connections, seconds, close=close) for phone in phones], seconds)


def begin(phone: Namespace, url: str, connections: int, seconds: int, *, close: bool = True) -> Running:
    """Start one phone's wrk. ``close`` asks for one request a connection, as a phone's probe does.

    The phone gets every port there is: with Linux's 28,232 it soon spends its time looking for a free one, and that
    search would be measured.
    """
    phone.write("ipv4/ip_local_port_range", "1024 65535")
    manner = ["-H", "Connection: close"] if close else []
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "--latency",
               "-H", f"User-Agent: {AGENT}", *manner, url]  # fmt: skip
    return phone.spawn(*command, log=subprocess.PIPE)


def gathered(running: Sequence[Running], seconds: int) -> Together:
    """Wait for wrk processes that were begun and put them together. Raises ``LabError``."""
    bursts = [_burst(process, seconds) for process in running]
    return Together(
        rate=sum(one.rate for one in bursts),
        p50=median([one.p50 for one in bursts]),
        p99=max(one.p99 for one in bursts),
        wrong=sum(one.wrong for one in bursts),
    )


def read_wrk(text: str) -> Burst:
    """What wrk printed. Raises ``LabError`` when it is no report."""
    rate = _RATE.search(text)
    quantiles = {share: float(value) * _MILLISECONDS[unit] for share, value, unit in _QUANTILE.findall(text)}
    if rate is None or quantiles.keys() != {"50", "99"}:
        raise LabError(f"wrk gave no report: {text.strip()[-200:]}")
    errors, statuses = _SOCKET_ERRORS.search(text), _BAD_STATUS.search(text)
    wrong = sum(int(count) for count in errors.groups()) if errors else 0
    return Burst(float(rate[1]), quantiles["50"], quantiles["99"], wrong + (int(statuses[1]) if statuses else 0))


def iperf(phone: Namespace, server: str, megabytes: int, *, down: bool) -> float:
    """Mbit/s of TCP payload between ``phone`` and an iperf3 server, each on its own core; ``down`` is to the phone."""
    way = ["-R"] if down else []
    cores = ["-A", "0,1"] if (os.cpu_count() or 1) > 1 else []
    done = phone.run("iperf3", "-J", "-c", server, "-n", f"{megabytes}M", *cores, *way, timeout=_GRACE)
    try:
        report = json.loads(done.stdout)
        return float(report["end"]["sum_received"]["bits_per_second"]) / 1e6
    except (ValueError, KeyError) as err:
        raise LabError(f"iperf3 gave no report: {done.stdout.strip()[-200:]} {done.stderr.strip()[-200:]}") from err


def _burst(process: Running, seconds: int) -> Burst:
    try:
        text, _ = process.communicate(timeout=seconds + _GRACE)
    except subprocess.TimeoutExpired as err:
        process.kill()
        raise LabError("wrk did not end") from err
    return read_wrk(text)
