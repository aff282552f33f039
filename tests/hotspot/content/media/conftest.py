"""A shelf of this test's own."""

import pytest

from hotspot.content.media.shelf import Shelf
from hotspot.settings import Settings


@pytest.fixture
def shelf(settings: Settings) -> Shelf:
    return Shelf(settings.data / "media")
