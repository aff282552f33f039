"""Figures and experiments as staff meet them: small cells are not told, files hold no formula, nobody peeks."""

import csv
import io
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from admin.figures import safe
from hotspot.content.counting.models import Measure, Medium, Tally
from hotspot.content.items.models import Item, Revision, RevisionState
from hotspot.content.planning import placements
from hotspot.content.planning.models import Experiment
from hotspot.content.planning.placements import Wish
from hotspot.content.schedule import Slot
from hotspot.network.models import Site
from hotspot.staff.models import AuditEntry
from hotspot.staff.permissions import Role
from tests.admin.desk import Desk
from tests.hotspot.content.editions import published

TODAY = date(2026, 11, 23)


def count(desk: Desk, measure: Measure, times: int, day: date = TODAY, **where: object) -> None:
    row = {"hour": 9, "medium": Medium.PORTAL, "subject": "", "detail": ""} | where
    with desk.database.writing() as db:
        db.add(Tally(day=day, measure=measure, count=times, **row))


def placement(desk: Desk, slug: str = "khai-sinh") -> tuple[int, str]:
    """A placement of a service, and an article to compare it with."""
    with desk.database.writing() as db:
        service = published(db, slug)
        row = placements.create(db, Wish(date(2026, 11, 1), service.id), None, desk.clock.now.wall)
        item = Item(slug=f"bai-{slug}", live_number=1, created_at=desk.clock.now.wall)
        db.add(item)
        db.flush()
        titles, out = {"vi": "Khai sinh tại nhà"}, RevisionState.PUBLISHED
        now = desk.clock.now.wall
        db.add(Revision(item_id=item.id, number=1, titles=titles, blocks=[], state=out, written_at=now, decided_at=now))
        return row.id, row.public_id


@pytest.mark.usefixtures("site")
def test_with_nothing_counted_the_page_says_so(desk: Desk) -> None:
    page = desk.enter(Role.AUDITOR).get("/so-lieu")
    assert page.headings == ["Figures"]
    assert page.text.count("Nothing was counted in these days.") == 4


def test_small_cells_are_not_told_nor_can_they_be_worked_out(desk: Desk, site: Site) -> None:
    for times, slug in ((3, "a"), (40, "b"), (9, "c")):
        count(desk, Measure.SERVED, times, subject=f"service:{slug}", site_id=site.id)
    desk.enter(Role.EDITOR)
    rows = table(desk, "bai-va-dich-vu")
    assert [row[1] for row in rows[1:]] == ["40", "not told", "not told"]
    assert "52" in desk.get("/so-lieu").text


def test_the_funnel_counts_what_came_from_a_placement(desk: Desk, site: Site) -> None:
    for measure, times in ((Measure.SERVED, 200), (Measure.OPENED, 30), (Measure.LEFT, 12)):
        count(desk, measure, times, placement_id=5, site_id=site.id)
        count(desk, measure, 1000, placement_id=0, site_id=site.id)
    text = desk.enter(Role.EDITOR).get("/so-lieu").text
    for told in ("shown200", "opened · 15 of 10030", "went on to the national portal · 40 of 10012"):
        assert told in text.replace("\n", "")


def table(desk: Desk, part: str, query: str = "") -> list[list[str]]:
    answer = desk.ask(f"/so-lieu/{part}.csv{query}")
    assert (answer.status_code, answer.content_type) == (200, "text/csv; charset=utf-8")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="so-lieu-')
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


@pytest.mark.usefixtures("site")
def test_each_table_can_be_downloaded_and_no_other(desk: Desk) -> None:
    desk.enter(Role.EDITOR)
    count(desk, Measure.SERVED, 7, TODAY - timedelta(days=1))
    days = table(desk, "theo-ngay")
    assert len(days) == 8
    assert [row[1] for row in days[1:]] == ["0"] * 5 + ["7", "0"]
    assert len(table(desk, "theo-ngay", "?khoang=84")) in (13, 14)
    for part in ("bai-va-dich-vu", "lich-phat", "chien-dich", "noi"):
        table(desk, part)
    assert desk.ask("/so-lieu/khac.csv").status_code == 404


@pytest.mark.parametrize("query", ["?khoang=x", "?khoang=-7", "?noi=9", "?khoang=28&noi=", "?buoc=x"])
@pytest.mark.usefixtures("site")
def test_what_makes_no_sense_in_the_address_is_the_last_week_everywhere(desk: Desk, query: str) -> None:
    assert desk.enter(Role.EDITOR).get(f"/so-lieu{query}").headings == ["Figures"]


@pytest.mark.parametrize("cell", ["=1+1", "+84", "-5", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_is_never_a_formula(cell: str) -> None:
    assert safe(cell) == f"'{cell}"
    assert safe("Khai sinh") == "Khai sinh"


def start(desk: Desk, ref: str, **changes: str) -> int:
    with desk.database.reading() as db:
        item = db.scalars(select(Item)).first()
    second = item.public_id if item else ""
    values = {"question": "Tựa đề nào?", "placement": ref, "first": "-", "second": second, "base": "5", "better": "7"}
    return desk.send("/thu-nghiem/moi", values | changes, page="/thu-nghiem/moi").status_code


@pytest.mark.usefixtures("site")
def test_an_experiment_starts_with_a_planned_size_and_ends(desk: Desk) -> None:
    key, ref = placement(desk)
    count(desk, Measure.SERVED, 1400, TODAY - timedelta(days=1), placement_id=key)
    desk.enter(Role.EDITOR)
    plan = desk.get(f"/thu-nghiem/moi?placement={ref}&base=5&better=7").text
    assert "Each variant must be shown to 2,213 devices. At the traffic of the last week that takes 23 days." in plan
    assert start(desk, ref) == 302
    with desk.database.reading() as db:
        row = db.scalars(select(Experiment)).one()
        (told,) = db.scalars(select(AuditEntry).where(AuditEntry.action == "experiment.changed"))
    assert (row.planned, [arm["key"] for arm in row.variants], len(row.salt)) == (2213, ["a", "b"], 16)
    assert told.details["planned"] == 2213
    assert start(desk, ref) == 422
    assert desk.send(f"/thu-nghiem/{row.public_id}/ket-thuc", page="/thu-nghiem").status_code == 302
    assert "ended" in desk.get("/thu-nghiem").text
    assert desk.send("/thu-nghiem/nothing/ket-thuc", page="/thu-nghiem").status_code == 404


@pytest.mark.usefixtures("site")
def test_no_rate_is_shown_before_the_planned_size_and_none_of_a_split_that_is_off(desk: Desk) -> None:
    key, ref = placement(desk)
    desk.enter(Role.EDITOR)
    start(desk, ref)

    def told(a: tuple[int, int], b: tuple[int, int]) -> str:
        for arm, (shown, opened) in (("a", a), ("b", b)):
            count(desk, Measure.EXPOSED, shown, placement_id=key, detail=arm)
            count(desk, Measure.OPENED, opened, placement_id=key, detail=arm)
        text = desk.get("/thu-nghiem").text
        with desk.database.writing() as db:
            db.query(Tally).delete()
        return text

    early, late, off = told((2000, 100), (2000, 400)), told((2213, 100), (2213, 200)), told((2213, 100), (2600, 300))
    assert [("Rate" in text, "%" in text) for text in (early, late, off)] == [
        (False, False),
        (True, True),
        (False, False),
    ]
    assert "Too few visits to compare. Each variant still lacks up to 213." in early
    assert "There is a difference. B minus A: 4.5 points of 100, most likely between" in late
    assert "The split is not even." in off


@pytest.mark.parametrize(
    ("field", "typed"),
    [("question", ""), ("question", "x" * 201), ("question", "\x00"), ("placement", "nothing"), ("second", "-"),
     ("second", "nothing"), ("base", "x"), ("base", "0"), ("base", "100"), ("better", "5"), ("better", "9" * 400),
     ("base", "nan")],
)  # fmt: skip
@pytest.mark.usefixtures("site")
def test_what_cannot_be_an_experiment_is_refused_at_its_field_and_nothing_is_saved(
    desk: Desk, field: str, typed: str
) -> None:
    _key, ref = placement(desk)
    desk.enter(Role.EDITOR)
    assert start(desk, ref, **{field: typed}) in (400, 422)
    with desk.database.reading() as db:
        assert db.scalars(select(Experiment)).all() == []


@pytest.mark.usefixtures("site")
def test_a_placement_that_is_not_on_the_portal_carries_no_experiment(desk: Desk) -> None:
    with desk.database.writing() as db:
        service = published(db, "khai-sinh")
        wish = Wish(date(2026, 11, 1), service.id, slots=(Slot.SCREEN,))
        ref = placements.create(db, wish, None, desk.clock.now.wall).public_id
    placement(desk, "ket-hon")
    assert start(desk.enter(Role.EDITOR), ref) == 422
