"""Nothing that was kept before the tests began may answer for the code that they are about to ask."""

import pytest

from hotspot.content.schedule import airing, shares, windows


@pytest.fixture(scope="session", autouse=True)
def _nothing_kept() -> None:
    for kept in (airing.spans, airing.later, airing._fills_the_week, shares._divided, windows.instant):
        kept.cache_clear()
