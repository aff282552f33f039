"""A phone gets all it needs; what a tunnel needs runs dry; and nobody pays for somebody else."""

from hotspot.network.allowance import (
    ANSWER_BYTES,
    NEW_BYTES_AT_ONCE,
    NEW_BYTES_PER_SECOND,
    QUESTIONS_AT_ONCE,
    QUESTIONS_PER_SECOND,
    Allowance,
)


def test_questions_flow_at_their_rate_after_a_burst() -> None:
    allowance = Allowance()
    burst = sum(allowance.may_ask("phone", 100.0) for _ in range(1000))
    second_later = sum(allowance.may_ask("phone", 101.0) for _ in range(1000))
    assert (burst, second_later) == (int(QUESTIONS_AT_ONCE), int(QUESTIONS_PER_SECOND))


def test_three_hundred_new_names_are_within_what_a_phone_may_introduce() -> None:
    allowance = Allowance()
    names = [f"host-{number}.example.com.vn" for number in range(300)]
    assert [allowance.may_introduce("phone", name, 0.0) for name in names] == [True] * 300


def test_a_tunnel_gets_its_burst_and_then_bytes_at_the_refill_rate() -> None:
    allowance = Allowance()
    seconds, carried = 600, 0
    for tenth in range(seconds * 10):
        for number in range(5):
            name = f"{tenth:06d}{number}".ljust(88, "x") + ".t.vn"
            if allowance.may_introduce("tunnel", name, tenth / 10):
                carried += len(name) + ANSWER_BYTES
    assert carried <= NEW_BYTES_AT_ONCE + NEW_BYTES_PER_SECOND * seconds
    assert carried >= NEW_BYTES_AT_ONCE


def test_one_device_cannot_use_up_the_share_of_another() -> None:
    allowance = Allowance()
    while allowance.may_ask("greedy", 0.0):
        pass
    assert [allowance.may_ask("greedy", 0.0), allowance.may_ask("modest", 0.0)] == [False, True]


def test_memory_is_bounded_and_the_oldest_is_forgotten_first() -> None:
    allowance = Allowance(devices_max=10)
    for number in range(50):
        allowance.may_ask(f"device-{number}", float(number))
        allowance.may_ask("regular", float(number))
    assert len(allowance) == 10
    before = sum(allowance.may_ask("regular", 49.0) for _ in range(1000))
    assert before == int(QUESTIONS_AT_ONCE) - 1
