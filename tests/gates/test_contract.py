"""What every gate promises (hotspot.gate.port), asked of each of them."""

from dataclasses import replace

import pytest

from hotspot.gate.port import MARK_MAX, Admission, Agreement, Capability, GateRejected
from tests.gates.conftest import Place

STRANGER = "02:c0:00:00:99:99"


def _for(place: Place, which: int, mark: int, seconds: float = 600, **more: int) -> Admission:
    return Admission(mark, place.macs[which], place.now() + seconds, **more)


def _volume(place: Place, mark: int) -> int:
    return sum(reading.bytes_up + reading.bytes_down for reading in place.gate.readings() if reading.mark == mark)


def _crowd(place: Place, size: int) -> list[Admission]:
    until = place.now() + 600
    return [Admission(mark, f"02:aa:00:00:{mark >> 8:02x}:{mark & 255:02x}", until) for mark in range(1, size + 1)]


def test_a_gate_that_was_just_raised_is_closed(place: Place) -> None:
    assert [place.passes(mac) for mac in place.macs] == [False, False]


def test_it_keeps_every_promise_of_a_plan(place: Place) -> None:
    assert place.gate.capabilities == frozenset(Capability)


def test_who_is_admitted_passes_and_nobody_else(place: Place) -> None:
    place.gate.admit([_for(place, 0, 11)])
    assert [place.passes(mac) for mac in place.macs] == [True, False]


def test_who_is_dismissed_is_stopped_at_once(place: Place) -> None:
    mine, other = _for(place, 0, 11), _for(place, 1, 12)
    place.gate.admit([mine, other])
    place.gate.dismiss([mine])
    assert [place.passes(mac) for mac in place.macs] == [False, True]


def test_dismissing_returns_the_last_reading_once(place: Place) -> None:
    mine = _for(place, 0, 11, bytes_up=1000, bytes_down=5000)
    place.gate.admit([mine])
    assert place.passes(mine.mac)
    (last,) = place.gate.dismiss([mine])
    assert last.mark == 11
    assert last.bytes_up >= 1000
    assert last.bytes_down >= 5000
    assert place.gate.dismiss([mine]) == []
    assert place.gate.readings() == []


def test_the_gate_ends_a_pass_by_itself(place: Place) -> None:
    place.gate.admit([_for(place, 0, 11, seconds=2), _for(place, 1, 12)])
    assert place.passes(place.macs[0])
    place.wait(2.5)
    assert [place.passes(mac) for mac in place.macs] == [False, True]


def test_a_pass_that_ended_by_itself_still_gives_its_last_reading(place: Place) -> None:
    mine = _for(place, 0, 11, seconds=1, bytes_up=77)
    place.gate.admit([mine])
    place.wait(1.5)
    place.gate.sync([])
    assert [reading.mark for reading in place.gate.dismiss([mine])] == [11]


def test_a_pass_is_made_longer_without_losing_its_counters(place: Place) -> None:
    mine = _for(place, 0, 11, seconds=2, bytes_down=4000)
    place.gate.admit([mine])
    assert place.passes(mine.mac)
    before = _volume(place, 11)
    place.gate.admit([replace(mine, until=mine.until + 600)])
    assert _volume(place, 11) == before
    place.wait(2.5)
    assert place.passes(mine.mac)


def test_a_pass_is_made_shorter(place: Place) -> None:
    mine = _for(place, 0, 11)
    place.gate.admit([mine])
    place.gate.admit([replace(mine, until=place.now() + 1)])
    place.wait(1.5)
    assert not place.passes(mine.mac)


def test_an_end_in_the_past_lasts_a_second_and_never_for_ever(place: Place) -> None:
    place.gate.admit([_for(place, 0, 11, seconds=-5)])
    place.wait(1.5)
    assert not place.passes(place.macs[0])


def test_sync_makes_exactly_these_pass(place: Place) -> None:
    mine, other = _for(place, 0, 11), _for(place, 1, 12)
    place.gate.admit([mine])
    assert place.gate.sync([other]) == Agreement(added=1, removed=1)
    assert [place.passes(mac) for mac in place.macs] == [False, True]


def test_sync_of_what_is_right_does_nothing(place: Place) -> None:
    wanted = [_for(place, 0, 11), _for(place, 1, 12, seconds=30, down_kbps=5000)]
    assert place.gate.sync(wanted) == Agreement(added=2)
    assert place.gate.sync(wanted).quiet
    assert place.gate.sync(wanted[:1]) == Agreement(removed=1)


def test_sync_corrects_an_end(place: Place) -> None:
    mine = _for(place, 0, 11)
    place.gate.admit([mine])
    assert place.gate.sync([replace(mine, until=mine.until - 300)]) == Agreement(corrected=1)


def test_sync_lets_nobody_in_whose_time_is_over(place: Place) -> None:
    over = _for(place, 0, 11, seconds=-1)
    assert place.gate.sync([over]).quiet
    assert not place.passes(over.mac)


def test_a_gate_that_was_removed_is_rebuilt_by_sync_with_its_counters(place: Place) -> None:
    mine = _for(place, 0, 11, bytes_up=123_000, bytes_down=456_000)
    place.gate.admit([mine])
    place.gate.take_down()
    assert place.gate.sync([mine]) == Agreement(added=1, rebuilt=True)
    assert [place.passes(mac) for mac in place.macs] == [True, False]
    (reading,) = place.gate.readings()
    assert reading.bytes_up >= 123_000
    assert reading.bytes_down >= 456_000


def test_counters_are_never_set_back(place: Place) -> None:
    mine = _for(place, 0, 11, bytes_up=90_000, bytes_down=90_000)
    place.gate.admit([mine])
    place.gate.admit([replace(mine, bytes_up=0, bytes_down=0)])
    place.gate.sync([replace(mine, bytes_up=10, bytes_down=10)])
    (reading,) = place.gate.readings()
    assert min(reading.bytes_up, reading.bytes_down) >= 90_000


def test_a_restarted_process_adopts_the_gate_as_it_stands(place: Place) -> None:
    mine = _for(place, 0, 11, bytes_down=7000)
    place.gate.admit([mine])
    again = place.restarted()
    again.raise_up()
    assert place.passes(mine.mac)
    assert _volume(place, 11) >= 7000
    assert again.sync([mine]).quiet
    again.dismiss([mine])
    assert not place.passes(mine.mac)


def test_a_new_pass_takes_the_place_of_the_devices_old_one(place: Place) -> None:
    old, new = _for(place, 0, 11), _for(place, 0, 12)
    place.gate.admit([old])
    place.gate.admit([new])
    place.gate.dismiss([old])
    assert place.passes(new.mac)
    place.gate.dismiss([new])
    assert not place.passes(new.mac)


def test_a_pass_that_moves_to_another_device_leaves_the_first(place: Place) -> None:
    place.gate.admit([_for(place, 0, 11)])
    place.gate.admit([_for(place, 1, 11)])
    assert [place.passes(mac) for mac in place.macs] == [False, True]


def test_two_devices_change_passes_in_one_step(place: Place) -> None:
    place.gate.admit([_for(place, 0, 11), _for(place, 1, 12)])
    place.gate.admit([_for(place, 0, 12), _for(place, 1, 11)])
    assert [place.passes(mac) for mac in place.macs] == [True, True]
    place.gate.dismiss([_for(place, 1, 11)])
    assert [place.passes(mac) for mac in place.macs] == [True, False]


@pytest.mark.parametrize(
    "wrong",
    [
        {"mark": 0},
        {"mark": -1},
        {"mark": MARK_MAX + 1},
        {"mac": "02:C0:00:00:00:01"},
        {"mac": "02:c0:00:00:00"},
        {"mac": "02:c0:00:00:00:01 accept"},
        {"until": float("inf")},
        {"until": float("nan")},
        {"down_kbps": 0},
        {"up_kbps": -5},
        {"bytes_up": -1},
    ],
    ids=str,
)
def test_nothing_is_applied_when_one_of_many_is_no_admission(place: Place, wrong: dict[str, object]) -> None:
    good, bad = _for(place, 0, 11), replace(_for(place, 1, 12), **wrong)  # type: ignore[arg-type]
    with pytest.raises(GateRejected):
        place.gate.admit([good, bad])
    assert [place.passes(mac) for mac in place.macs] == [False, False]
    assert place.gate.readings() == []


def test_the_highest_mark_works(place: Place) -> None:
    place.gate.admit([_for(place, 0, MARK_MAX)])
    assert place.passes(place.macs[0])
    assert [reading.mark for reading in place.gate.dismiss([_for(place, 0, MARK_MAX)])] == [MARK_MAX]


def test_dismissing_a_stranger_changes_nothing(place: Place) -> None:
    place.gate.admit([_for(place, 0, 11)])
    assert place.gate.dismiss([Admission(99, STRANGER, place.now() + 5)]) == []
    assert place.passes(place.macs[0])


def test_a_thousand_come_stay_and_go(place: Place) -> None:
    crowd = _crowd(place, 1000)
    place.gate.admit(crowd)
    assert place.gate.sync(crowd).quiet
    assert {reading.mark for reading in place.gate.readings()} == set(range(1, 1001))
    assert {reading.mark for reading in place.gate.dismiss(crowd)} == set(range(1, 1001))
    assert place.gate.readings() == []
    assert place.gate.sync([]).quiet


def test_admitting_nobody_is_no_error(place: Place) -> None:
    place.gate.admit([])
    assert place.gate.dismiss([]) == []


def test_taking_down_twice_is_no_error(place: Place) -> None:
    place.gate.take_down()
    place.gate.take_down()
    place.gate.raise_up()
    assert not place.passes(place.macs[0])
