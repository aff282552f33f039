"""What the tests of the player do to it and ask of it: a warning raised, all plays told, every letter measured."""

from datetime import timedelta
from typing import Any

from playwright.sync_api import Page

from hotspot.catalogue.entries import entries
from hotspot.content.planning.models import Emergency, EmergencyMode
from hotspot.content.screens import expected, report, slides, wire
from hotspot.content.screens.models import Play
from hotspot.staff import members, passwords
from hotspot.staff.members import Newcomer
from hotspot.staff.permissions import Role
from tests.journeys.wall import Served

ZONE = "Asia/Ho_Chi_Minh"
LOOK = """async ([pages, orientation]) => {
  begin("x"); stage.fade = 0; player.stop();
  const faults = [], shown = (node) => node.offsetParent !== null && !node.hidden;
  const lettered = (node) => [...node.childNodes].some((one) => one.nodeType === 3 && one.textContent.trim());
  const qr = {size: 25, line: "M0 0h7v7h-7z", address: "10.80.0.1/q/7KX2MD"};
  for (const {title, slide} of pages) {
    for (let part = 0, parts = 1; part < parts; part += 1) {
      parts = await stage.slide({title, qr}, [slide, slide], 0, {screen: {orientation}}, part);
      for (const node of document.querySelectorAll(".layer.on .body, .layer.on .code-box")) {
        if (node.scrollHeight > node.clientHeight + 2 || node.scrollWidth > node.clientWidth + 2) {
          faults.push([slide.title, slide.text, part, node.className]);
        }
      }
      for (const node of document.querySelectorAll(".stage *")) {
        const small = parseFloat(getComputedStyle(node).fontSize) < innerHeight / 20 - 0.1;
        if (shown(node) && lettered(node) && small) faults.push([node.className, getComputedStyle(node).fontSize]);
      }
      const code = document.querySelector(".layer.on svg").getBoundingClientRect().height;
      if (code < innerHeight / 5) faults.push(["code", code]);
    }
  }
  return faults;
}"""


def warned(wall: Served, mode: EmergencyMode, minutes: int) -> None:
    """Raise a warning now."""
    at = wall.clock.now.wall
    with wall.database.writing() as db:
        newcomer = Newcomer("lan", "Lan", passwords.kept("con trâu đi trước cái cày"), "x", 0, "vi")
        member = members.join(db, members.invite(db, Role.LEADER, at), newcomer, at)[0].id
        words = {"vi": {"title": "Bão số 9", "text": "Ở trong nhà, tránh xa cửa sổ."}}
        over = at + timedelta(minutes=minutes)
        row = Emergency(words=words, reason="bão", mode=mode, minutes=minutes, written_by=member, written_at=at)
        row.raised_by, row.raised_at, row.expires_at = member, at, over
        db.add(row)


def told(page: Page) -> None:
    """Wait until the player has told all that it played."""
    for _ in range(600):
        if page.evaluate("queue.count()") == 0:
            return
        page.wait_for_timeout(100)
    raise AssertionError("plays are left in the queue")


def told_exactly(page: Page, wall: Served, plays: list[dict[str, Any]]) -> None:
    """After twelve hours the line is back: every play is told once, to the millisecond; the day's report is whole."""
    at = wall.clock.now.wall
    with wall.database.writing() as db:
        for hour in range(13):
            expected.freeze_all(db, at + timedelta(hours=hour), ZONE)
    wall.clock.pass_time(12 * 3600)
    page.context.set_offline(False)
    page.evaluate("time.until(time.limit + 60000)")
    told(page)
    with wall.database.reading() as db:
        kept = {row.uuid: row for row in db.query(Play)}
        day = report.day_of(db, wall.screen, at.date(), wall.clock.now.wall, ZONE)
    assert set(kept) >= {play["uuid"] for play in plays}
    for play in plays:
        row = kept[play["uuid"]]
        assert abs(row.started_at.timestamp() * 1000 - play["started"]) < 2
        assert abs(row.ended_at.timestamp() * 1000 - play["ended"]) < 2
        assert (row.placement_id, row.subject) == (play["placement"], play["subject"])
    assert day.kept is not None
    assert day.kept > 0.97
    assert [gap.ends for gap in day.gaps] == [at + timedelta(seconds=1)]  # none since it began
    assert round(day.warned) == 20 * 60


def longest() -> list[dict[str, Any]]:
    """The pages of the catalogue with the most letters."""
    found: list[dict[str, Any]] = [
        {"title": entry.edition.wording("vi").name, "slide": wire.slide_of(slide)}
        for entry in entries()
        for turn in slides.of_sheet(entry.edition, "vi")
        for slide in turn
    ]
    found.sort(key=lambda one: len(one["slide"]["title"]) + len(one["slide"]["text"]), reverse=True)
    return found[:25]
