"""What wrk prints is read as it is meant, units and failures included."""

import pytest

from bench.load import Burst, read_wrk
from tests.lab.namespace import LabError

REPORT = """Running 4s test @ http://198.18.0.250/generate_204
  1 threads and 16 connections
  Latency Distribution
     50%    {p50}
     75%    3.00ms
     90%    4.00ms
     99%    {p99}
  20000 requests in 4.00s, 5.00MB read
{more}Requests/sec:   5000.25
Transfer/sec:      1.25MB
"""


@pytest.mark.parametrize(
    ("p50", "p99", "milliseconds"),
    [
        ("740.00us", "7.99ms", (0.74, 7.99)),
        ("1.14s ", "1.95s ", (1140.0, 1950.0)),
        ("12.00ms", "1.00m", (12.0, 60_000.0)),
    ],
)
def test_times_are_milliseconds_whatever_their_unit(p50, p99, milliseconds):
    assert read_wrk(REPORT.format(p50=p50, p99=p99, more="")) == Burst(5000.25, milliseconds[0], milliseconds[1], 0)


def test_every_kind_of_failure_counts():
    more = "  Socket errors: connect 1, read 2, write 3, timeout 4\n  Non-2xx or 3xx responses: 5\n"
    assert read_wrk(REPORT.format(p50="1.00ms", p99="2.00ms", more=more)).wrong == 15


def test_what_is_no_report_is_no_figure():
    with pytest.raises(LabError, match="unable to connect"):
        read_wrk("unable to connect to 198.18.0.250:http Connection refused")
