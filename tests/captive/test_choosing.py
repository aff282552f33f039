"""What a visit is shown: stable, in the shares that the rule gives, never too often, half and half in an experiment."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast

from hypothesis import given
from hypothesis import settings as runs
from hypothesis import strategies as st

from captive.choosing import Chooser, Visit
from hotspot.content.counting.sightings import Sightings
from hotspot.content.planning.offers import RESERVE, Offer, Offered, Variant
from hotspot.content.schedule import Candidate, Context, Layer, Slot
from hotspot.content.services import Sheet

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)


def subject(name: str) -> Sheet:
    return cast("Sheet", SimpleNamespace(slug=name))


def visit(number: int, day: date = TODAY) -> Visit:
    return Visit(f"device {number}", f"device {number}", day, "first")


def offer(weights: Mapping[int, int], **one: Any) -> Offer:
    """Usual placements with these weights, and the stand-in; ``one`` are fields of placement 1."""
    offered = {key: Offered(key, f"p{key}", (Variant("", subject(f"s{key}")),)) for key in weights}
    if one:
        offered[1] = Offered(1, "p1", one.pop("variants", offered[1].variants), **one)
    offered[RESERVE] = Offered(RESERVE, None, (Variant("", subject("stand-in")),))
    candidates = [Candidate(key, Slot.WELCOME, weight=weight) for key, weight in weights.items()]
    candidates.append(Candidate(RESERVE, Slot.WELCOME, Layer.RESERVE))
    limited = tuple((key, it.per_device) for key, it in offered.items() if it.per_device)
    context = Context(Slot.WELCOME, "Asia/Ho_Chi_Minh")
    return Offer(Slot.WELCOME, offered, tuple(candidates), context, (), None, limited, NOON)


def seen(chooser: Chooser, shown: Offer, who: Visit) -> int:
    """The placement that ``who`` is shown, and the page went out."""
    pick = chooser.pick(shown, who, "vi")
    assert pick is not None
    chooser.exposed(pick, who)
    return pick.offered.key


def test_ten_thousand_visits_divide_as_the_shares_say() -> None:
    shown, chooser = offer({1: 5, 2: 3, 3: 2}), Chooser(Sightings())
    counts = Counter(seen(chooser, shown, visit(number)) for number in range(10_000))
    shares = {share.key: share.share for share in shown.shown("vi", frozenset(), "first").shares}
    assert shares == {1: 0.5, 2: 0.3, 3: 0.2}
    assert {key: abs(counts[key] / 10_000 - share) <= 0.02 for key, share in shares.items()} == dict.fromkeys(
        shares, True
    )


@given(st.integers(0, 10_000), st.dictionaries(st.integers(1, 9), st.integers(1, 10), min_size=1))
@runs(max_examples=50)
def test_a_visit_sees_the_same_on_every_reload_and_in_every_process(number: int, weights: dict[int, int]) -> None:
    keys = {seen(Chooser(Sightings()), offer(weights), visit(number)) for _ in range(3)}
    assert len(keys) == 1
    assert keys <= set(weights)


@given(st.integers(1, 4), st.lists(st.integers(0, 3), max_size=60))
@runs(max_examples=50)
def test_no_device_is_shown_more_often_than_the_limit_and_never_nothing(most: int, visits: list[int]) -> None:
    shown, chooser = offer({1: 10, 2: 1}, per_device=most), Chooser(Sightings())
    counts = Counter((number, seen(chooser, shown, visit(number))) for number in visits)
    assert [times for (_, key), times in counts.items() if key == 1 and times > most] == []
    assert sum(counts.values()) == len(visits)


def test_when_the_limit_takes_everything_away_the_layer_below_shows_until_the_next_day() -> None:
    shown, chooser = offer({1: 5}, per_device=2), Chooser(Sightings())
    assert [seen(chooser, shown, visit(1)) for _ in range(4)] == [1, 1, RESERVE, RESERVE]
    assert seen(chooser, shown, visit(2)) == 1
    assert seen(chooser, shown, visit(1, date(2026, 11, 24))) == 1


def test_an_experiment_divides_half_and_half_and_each_device_counts_once_a_day() -> None:
    arms = tuple(Variant(key, subject(key)) for key in "ab")
    shown, chooser = offer({1: 5}, variants=arms, salt="salt"), Chooser(Sightings())
    exposed: Counter[str] = Counter()
    for number in [*range(4_000), *range(4_000)]:
        pick = chooser.pick(shown, visit(number), "vi")
        assert pick is not None
        if chooser.exposed(pick, visit(number)):
            exposed[pick.variant.key] += 1
    assert sum(exposed.values()) == 4_000
    assert abs(exposed["a"] - 2_000) <= 130  # four standard deviations


def test_only_who_was_shown_an_experiment_follows_it_and_once_a_day() -> None:
    arms = tuple(Variant(key, subject(key)) for key in "ab")
    shown, chooser = offer({1: 5}, variants=arms, salt="salt"), Chooser(Sightings())
    stranger, guest = visit(1), visit(2)
    pick = chooser.pick(shown, guest, "vi")
    assert pick is not None
    chooser.exposed(pick, guest)
    followed = [chooser.followed(shown.offered[1], who) for who in (stranger, guest, guest)]
    assert followed == ["", pick.variant.key, ""]


def test_a_device_that_has_no_name_yet_is_shown_something_and_not_limited() -> None:
    shown, chooser = offer({1: 5}, per_device=1), Chooser(Sightings())
    nameless = Visit("for the connection log", "", TODAY)
    assert [seen(chooser, shown, nameless) for _ in range(3)] == [1, 1, 1]
