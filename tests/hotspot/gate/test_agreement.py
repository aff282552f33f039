"""The comparison of who should pass with what stands, against a kernel on paper."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspot.gate.agreement import Standing, Work, checked, compare, left_ms, restored
from hotspot.gate.elements import Found, mac_key, mark_key
from hotspot.gate.port import Admission, GateRejected

NOW = 5000.0
MACS = [f"02:00:00:00:00:{number:02x}" for number in range(6)]

admissions = st.builds(
    Admission,
    mark=st.integers(1, 6),
    mac=st.sampled_from(MACS),
    until=st.floats(NOW + 1, NOW + 10_000),
    bytes_up=st.integers(0, 50),
    bytes_down=st.integers(0, 50),
)
lefts = st.none() | st.integers(0, 10_000_000)
counters = st.dictionaries(st.integers(1, 8), st.integers(0, 100), max_size=8)
standings = st.builds(
    Standing,
    guests=st.dictionaries(st.sampled_from(MACS), st.builds(Found, st.just(b""), st.integers(1, 8), lefts), max_size=6),
    admitted=st.dictionaries(st.integers(1, 8), st.builds(Found, st.just(b""), st.just(0), lefts), max_size=8),
    up=counters,
    down=counters,
    guests_at=st.just(NOW),
    admitted_at=st.just(NOW),
)


def _one(guest: Found, admitted: Found) -> Standing:
    return Standing({MACS[0]: guest}, {1: admitted}, {1: 0}, {1: 0}, {}, NOW, NOW)


def _done(work: Work, standing: Standing) -> Standing:
    """What stands after the work."""
    gone = work.strange | work.ended
    guests = {mac: found for mac, found in standing.guests.items() if mac not in work.strange_macs}
    admitted = {mark: found for mark, found in standing.admitted.items() if mark not in gone}
    up = {mark: volume for mark, volume in standing.up.items() if mark not in gone}
    down = {mark: volume for mark, volume in standing.down.items() if mark not in gone}
    for item in work.right:
        left = left_ms(item.until, NOW)
        guests = {mac: found for mac, found in guests.items() if found.data != item.mark}
        guests[item.mac] = Found(mac_key(item.mac), item.mark, left)
        admitted[item.mark] = Found(mark_key(item.mark), 0, left)
        up.setdefault(item.mark, item.bytes_up)
        down.setdefault(item.mark, item.bytes_down)
    for mark, (bytes_up, bytes_down) in work.counters.items():
        up[mark], down[mark] = bytes_up, bytes_down
    return Standing(guests, admitted, up, down, {}, NOW, NOW)


@given(wanted=st.lists(admissions, max_size=6), standing=standings)
def test_from_anything_one_pass_reaches_agreement_and_the_next_does_nothing(
    wanted: list[Admission], standing: Standing
) -> None:
    wanted = checked(wanted)
    after = _done(compare(wanted, standing, set()), standing)
    assert {mac: found.data for mac, found in after.guests.items()} == {item.mac: item.mark for item in wanted}
    assert after.admitted.keys() == {item.mark for item in wanted} == after.up.keys() == after.down.keys()
    again = compare(wanted, after, set())
    assert again == Work([], 0, set(), {}, set(), {})


@given(wanted=st.lists(admissions, max_size=6), standing=standings)
def test_who_is_right_already_is_left_alone(wanted: list[Admission], standing: Standing) -> None:
    wanted = checked(wanted)
    after = _done(compare(wanted, standing, set()), standing)
    more = [item for item in wanted if item.mark != 1]
    work = compare(more, after, set())
    assert work.right == []
    assert work.strange == {item.mark for item in wanted if item.mark == 1}


@given(wanted=st.lists(admissions, max_size=6), standing=standings)
def test_no_counter_is_ever_set_back(wanted: list[Admission], standing: Standing) -> None:
    wanted = checked(wanted)
    after = _done(compare(wanted, standing, set()), standing)
    for item in wanted:
        assert after.up[item.mark] >= max(item.bytes_up, standing.up.get(item.mark, 0))
        assert after.down[item.mark] >= max(item.bytes_down, standing.down.get(item.mark, 0))


def test_an_element_without_an_end_is_a_fault() -> None:
    item = Admission(1, MACS[0], NOW + 100)
    right = Found(b"", 1, 100_000)
    standing = _one(right, replace(right, left_ms=None))
    assert compare([item], standing, set()).right == [item]


@pytest.mark.parametrize(("off_ms", "faults"), [(0, 0), (900, 0), (-900, 0), (1100, 1), (-1100, 1)])
def test_an_end_may_be_a_second_off(off_ms: int, faults: int) -> None:
    item = Admission(1, MACS[0], NOW + 100)
    found = Found(b"", 1, 100_000 + off_ms)
    standing = _one(found, found)
    assert len(compare([item], standing, set()).right) == faults


def test_a_wrong_bandwidth_is_a_fault() -> None:
    item = Admission(1, MACS[0], NOW + 100)
    found = Found(b"", 1, 100_000)
    assert compare([item], _one(found, found), {1}).right == [item]


def test_a_counter_that_was_reset_goes_on_from_what_was_known() -> None:
    item = Admission(1, MACS[0], NOW + 100, bytes_up=1000, bytes_down=2000)
    found = Found(b"", 1, 100_000)
    standing = replace(_one(found, found), up={1: 30}, down={1: 2500})
    assert compare([item], standing, set()).counters == {1: (1030, 2500)}


def test_what_stood_counts_when_a_guest_is_let_in_again() -> None:
    item = Admission(1, MACS[0], NOW + 100, bytes_up=10, bytes_down=900)
    assert restored(item, Standing(up={1: 50}, down={1: 70})) == replace(item, bytes_up=50)


def test_the_later_of_two_wins_by_device_and_by_pass() -> None:
    first, same_mac, same_mark = (
        Admission(1, MACS[0], NOW),
        Admission(2, MACS[0], NOW),
        Admission(2, MACS[1], NOW),
    )
    assert checked([first, same_mac]) == [same_mac]
    assert checked([first, same_mac, same_mark]) == [same_mark]


@pytest.mark.parametrize(("seconds", "expected"), [(10, 10_000), (1, 1000), (0.2, 1000), (0, 1000), (-99, 1000)])
def test_no_time_is_shorter_than_a_second(seconds: float, expected: int) -> None:
    assert left_ms(NOW + seconds, NOW) == expected


@pytest.mark.parametrize("mac", ["", "02:00:00:00:00", "02:00:00:00:00:0g", "02-00-00-00-00-01", "02:00:00:00:00:01\n"])
def test_what_is_no_mac_is_refused_by_name(mac: str) -> None:
    with pytest.raises(GateRejected, match="is no MAC address"):
        checked([Admission(1, mac, NOW)])
