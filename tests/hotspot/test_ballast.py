"""The ballast: laid where there is room, thrown overboard within a minute where there is none."""

import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from hotspot import ballast, jobs
from hotspot.db import Database
from hotspot.settings import Settings

MIB = 1024 * 1024
Disk = namedtuple("Disk", "total used free")


@pytest.fixture
def data(settings: Settings) -> Path:
    settings.data.mkdir(parents=True)
    return settings.data


def _free(monkeypatch: pytest.MonkeyPatch, mib: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Disk(100 * MIB, (100 - mib) * MIB, mib * MIB))


@pytest.mark.parametrize(("free", "laid"), [(49, True), (48, False)])
def test_it_is_laid_where_room_to_work_is_left_beside_it(
    data: Path, monkeypatch: pytest.MonkeyPatch, free: int, laid: bool
) -> None:
    _free(monkeypatch, free)
    ballast.lay(data)
    assert (data / "ballast").exists() == laid


def test_it_takes_real_bytes(data: Path) -> None:
    ballast.lay(data)
    found = (data / "ballast").stat()
    assert (found.st_size, found.st_blocks * 512 >= ballast.SIZE_BYTES) == (ballast.SIZE_BYTES, True)


@pytest.mark.parametrize(("free", "kept"), [(32, True), (31, False)])
def test_it_goes_overboard_when_there_is_too_little_room_to_work(
    data: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, free: int, kept: bool
) -> None:
    ballast.lay(data)
    _free(monkeypatch, free)
    jobs.room(settings, Database("sqlite://"))
    assert (data / "ballast").exists() == kept


def test_somebody_looks_every_minute() -> None:
    assert [job.every_seconds for job in jobs.JOBS if job.work is jobs.room] == [60]
