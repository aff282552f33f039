"""A dozen kills in every run of the suite; ``python -m tests.faults 200`` is the long one."""

import os

import pytest

from tests.faults import loop
from tests.faults.traffic import Traffic
from tests.lab.street import Street

pytestmark = pytest.mark.lab
CYCLES = int(os.environ.get("CONGLANG_TEST_CYCLES", "12"))
SEED = int(os.environ.get("CONGLANG_TEST_SEED", "2026"))


@pytest.mark.timeout(60 + 10 * CYCLES)
def test_whoever_is_killed_whenever_nobody_inside_notices(street: Street, traffic: Traffic) -> None:
    tally = loop.run(street, traffic, CYCLES, SEED)
    assert (tally.cycles, tally.lost, tally.violations) == (CYCLES, 0, [])
    assert tally.joins > 0
    assert tally.leaves > 0
