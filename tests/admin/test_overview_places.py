"""The first page says what shows at every place now, and what next."""

from datetime import date

from hotspot.content.planning import placements
from hotspot.content.schedule import Slot
from hotspot.content.services import Sheet
from hotspot.network.models import Site
from tests.admin.conftest import Put
from tests.admin.desk import Desk


def test_each_place_tells_who_shows_with_which_share_and_what_comes_next(
    desk: Desk, site: Site, sheets: list[Sheet], put: Put, screen: str
) -> None:
    put(1, weight=6)
    put(2, weight=4, windows=(("07:00", "12:00"),))
    put(3, slots=(Slot.SCREEN,), starts_on=date(2026, 11, 24))
    desk.enter()
    told = " ".join(desk.get("/").text.split())
    first, second, third = (sheets[number].wording("en").name for number in (1, 2, 3))
    assert f"{second} 40 %; {first} 60 % 12:00: {first}" in told
    assert "After access what is built in no change within a day" in told.replace("After access", "After access ")
    assert f"Phòng chờwhat is built in 00:00 24/11/2026: {third}" in told


def test_one_that_was_ended_is_gone_at_once(desk: Desk, site: Site, sheets: list[Sheet], put: Put) -> None:
    ref = put(1)
    desk.enter()
    with desk.database.writing() as db:
        row = placements.get(db, ref)
        assert row is not None
        placements.end(db, row, None, desk.clock.now.wall)
    assert sheets[1].wording("en").name not in desk.get("/").text
