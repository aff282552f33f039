"""The roster against the plainest model: a list of pairs in which the last word counts."""

from hypothesis import given
from hypothesis import strategies as st

from hotspot.gate.elements import Found
from hotspot.gate.port import Admission
from hotspot.gate.roster import Roster

MACS = [f"02:00:00:00:00:{number:02x}" for number in range(4)]
pairs = st.tuples(st.integers(1, 4), st.sampled_from(MACS))


def _admission(mark: int, mac: str) -> Admission:
    return Admission(mark, mac, 0.0)


@given(st.lists(pairs), pairs)
def test_it_remembers_the_last_word(story: list[tuple[int, str]], probe: tuple[int, str]) -> None:
    roster, model = Roster(), dict[int, str]()
    for mark, mac in story:
        roster.put([_admission(mark, mac)])
        model = {other: at for other, at in model.items() if other != mark and at != mac} | {mark: mac}
    owners = {mac: mark for mark, mac in model.items()}
    assert roster.held(range(1, 5)) == owners
    mark, mac = probe
    expected = {mac: owners.get(mac, mark)} | ({model[mark]: mark} if mark in model else {})
    assert roster.places([_admission(mark, mac)]) == expected


@given(st.lists(pairs), st.sets(st.integers(1, 4)))
def test_who_is_dropped_is_gone_with_his_device(story: list[tuple[int, str]], gone: set[int]) -> None:
    roster = Roster()
    roster.put(_admission(mark, mac) for mark, mac in story)
    before = roster.held(range(1, 5))
    roster.drop(gone)
    assert roster.held(range(1, 5)) == {mac: mark for mac, mark in before.items() if mark not in gone}


def test_what_the_kernel_says_replaces_what_was_told() -> None:
    roster = Roster()
    roster.put([_admission(1, MACS[0]), _admission(2, MACS[1])])
    roster.learn({MACS[2]: Found(b"", 3)})
    assert roster.held(range(1, 5)) == {MACS[2]: 3}
