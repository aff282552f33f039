"""The welcome page, made from what the database says at the moment, against nginx with a static page of its bytes."""

import contextlib
import time
from collections.abc import Iterator

from sqlalchemy import select

from bench import limit, load
from bench.figures import Row, at_least, judged, median, none, number, spread
from bench.load import Together
from bench.ours import Hotspot
from bench.pace import Pace
from hotspot.network.models import Site
from tests.lab.namespace import LabError, until
from tests.lab.phone import Phone

PART = "page"
PHONES, CONNECTIONS = 4, 16
_BREATH = 2.0


def measure(pace: Pace) -> Iterator[Row]:
    """Rounds of ours and nginx in turns, one request a connection."""
    with contextlib.ExitStack() as stack:
        hotspot = stack.enter_context(Hotspot())
        phones = hotspot.phones(PHONES)
        answer = phones[0].get(f"{hotspot.portal}/", headers={"User-Agent": load.AGENT})
        if answer.status != 200 or b"/vao-mang" not in answer.body:
            raise LabError(f"there is no welcome page: {answer.status}")
        _must_follow_the_database(hotspot, phones[0])
        rival = stack.enter_context(limit.nginx(PHONES, answer.body))
        ours, theirs = list[Together](), list[Together]()
        for _ in range(pace.rounds):
            here = [phone.namespace for phone in phones]
            ours.append(load.wrk(here, f"{hotspot.portal}/", CONNECTIONS, pace.seconds))
            theirs.append(load.wrk(rival.phones, f"http://{limit.ADDRESS}/", CONNECTIONS, pace.seconds))
            time.sleep(_BREATH)
        yield from _rows(ours, theirs, len(answer.body))


def _must_follow_the_database(hotspot: Hotspot, phone: Phone) -> None:
    """Measure nothing that is not the database's current content: a new name of the place shows at once."""
    name = "Nhà văn hoá thôn Đo Lường"
    with hotspot.database.writing() as db:
        for site in db.scalars(select(Site)).all():
            site.place = name
    until(lambda: name in phone.get(f"{hotspot.portal}/").text, 3, "the page to follow the database")


def _rows(ours: list[Together], theirs: list[Together], size: int) -> Iterator[Row]:
    ratios = [mine.rate / limit_.rate for mine, limit_ in zip(ours, theirs, strict=True)]
    ratio = median(ratios)
    yield judged(PART, f"welcome page ({size:,} bytes): of nginx's static page", ratio, at_least(0.30, "×"),
                 f"{number(ratio)} × ({number(median([one.rate for one in ours]))}/s against "
                 f"{number(median([one.rate for one in theirs]))}/s; {spread(ratios)}; p99 "
                 f"{number(median([one.p99 for one in ours]))} ms)")  # fmt: skip
    wrong = sum(one.wrong for one in ours)
    yield judged(PART, "welcome pages that failed", wrong, none(), f"{wrong}")
