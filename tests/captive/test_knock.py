"""Asking the gatekeeper: patient with one that is slow, and not twice with one that hangs."""

from pathlib import Path

import pytest

from captive import knock
from captive.knock import Knock
from hotspot.clock import boottime
from hotspot.gate.doorbell import Doorbell, listen_to
from hotspot.gate.nudge import Reply


@pytest.fixture
def bell(tmp_path: Path) -> Doorbell:
    return Doorbell(tmp_path / "nudge")


def test_only_the_first_waits_for_a_gatekeeper_that_hangs(
    bell: Doorbell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(knock, "_PATIENCE", 0.6)
    asking, took = Knock(tmp_path / "nudge"), []
    for number in (1, 2):
        began = boottime()
        assert not asking.tell(number)
        took.append(boottime() - began)
    assert took[0] >= 0.6
    assert took[1] < 0.5
    bell.close()


def test_nobody_is_taken_for_deaf_because_he_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = Knock(tmp_path / "nudge")
    assert not asking.tell(1)
    bell = Doorbell(tmp_path / "nudge")
    patience: list[float] = []

    def answered(_path: Path, _ids: list[int], wait: float) -> bool:
        patience.append(wait)
        return True

    monkeypatch.setattr(knock, "nudge", answered)
    assert asking.tell(2)
    assert patience == [knock._PATIENCE]
    bell.close()


def test_who_answers_again_is_given_time_again(bell: Doorbell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knock, "_PATIENCE", 0.3)
    asking = Knock(tmp_path / "nudge")
    assert not asking.tell(1)
    assert asking._deaf_until > boottime()
    visitors = bell.visitors()  # the one that gave up, and none else
    rings = [ring for ring in map(listen_to, visitors) if ring is not None]
    assert [ring.ids for ring in rings] == [[1]]
    for ring in rings:
        ring.answer(Reply.DONE)
    monkeypatch.setattr(knock, "nudge", lambda *_: True)
    assert asking.tell(1)
    assert asking._deaf_until == 0.0
    bell.close()
