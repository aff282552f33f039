"""The street of the lab for browsers; a phone, and a folder for pictures, of its own for every test."""

from pathlib import Path

import pytest

from tests.lab.conftest import desk, guest, phone, street

__all__ = ["desk", "guest", "phone", "street"]


@pytest.fixture
def pictures(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """Where a journey leaves its screenshots; pytest keeps the last three runs' folders."""
    return tmp_path_factory.mktemp(request.node.originalname.removeprefix("test_")[:40])
