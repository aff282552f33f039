"""A portal with one screen, served on loopback, and the player in a browser on a clock that the test drives.

The page is the real one without its last line, which starts it: a test makes its own ``Player`` and gives it a time.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from hotspot.content.screens import joining
from hotspot.content.screens.models import Screen
from hotspot.db import Database
from hotspot.network import sites
from tests.admin.desk import Clock

SECRET = "s" * 32
HARNESS = """
import {Clock} from "./clock.js"; import {Media} from "./media.js"; import {Player} from "./player.js";
import {Plays} from "./plays.js"; import {Queue} from "./queue.js"; import {Stage} from "./show.js";
import {Link} from "./link.js"; import {storage} from "./storage.js"; import * as rotation from "./rotation.js";
import * as sha from "./sha256.js";

// Time goes on when everybody sleeps, and no further than `limit`.
class Time {
  constructor() { this.at = 0; this.limit = 0; this.loops = 2; this.sleepers = []; this.shift = 0; }
  mono() { return this.at; }
  wall() { return 1e12 + this.at + this.shift; }
  sleep(ms) { return new Promise((done) => { this.sleepers.push({ due: this.at + ms, done }); this.turn(); }); }
  until(limit) { this.limit = limit; this.turn(); }
  turn() {
    if (this.sleepers.length < this.loops) return;
    const next = this.sleepers.reduce((one, two) => (two.due < one.due ? two : one));
    if (next.due > this.limit) return;
    this.sleepers.splice(this.sleepers.indexOf(next), 1);
    this.at = Math.max(this.at, next.due);
    const channel = new MessageChannel();
    channel.port1.onmessage = () => next.done();
    channel.port2.postMessage(0);
  }
}

function watch(stage, seen) {
  const blank = () => {
    const whole = stage.layers.filter((layer) => layer.textContent && getComputedStyle(layer).visibility === "visible");
    return !whole.some((layer) => Number(getComputedStyle(layer).opacity) === 1);
  };
  const look = () => {
    seen.frames += 1;
    if (seen.slides.length && blank()) seen.blank += 1;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

globalThis.begin = (secret) => {
  storage.set("man-hinh.secret", secret);
  const root = document.querySelector(".stage");
  const data = document.body.dataset;
  const time = new Time(), clock = new Clock(time), media = new Media();
  const stage = new Stage(root, { media, words: data, zone: data.zone });
  const seen = { frames: 0, blank: 0, slides: [], late: 0, plays: [] };
  const slide = stage.slide.bind(stage);
  stage.slide = async (item, turn, index, manifest, part) => {
    const now = clock.time();
    seen.slides.push([item.placement, index, now]);
    for (const end of [item.ends, turn[index].ends]) if (end !== null && !(now < end)) seen.late += 1;
    return slide(item, turn, index, manifest, part);
  };
  const alarm = stage.alarm.bind(stage);
  stage.alarm = async (one, part) => {
    if (clock.time() >= one.until) seen.late += 1;
    return alarm(one, part);
  };
  const reserve = stage.reserve.bind(stage);
  stage.reserve = async (...all) => { seen.slides.push([0, 0, clock.time()]); return reserve(...all); };
  const link = new Link({ clock, storage, media, stage, url: data.list, edition: data.edition, random: () => 0.5 });
  const queue = new Queue();
  const add = queue.add.bind(queue);
  queue.add = (play) => { seen.plays.push(play); return add(play); };
  const plays = new Plays({ clock, queue, storage, send: (report) => link.report(report) });
  const player = new Player({ clock, stage, storage, plays });
  watch(stage, seen);
  Object.assign(globalThis, { time, clock, media, stage, seen, link, queue, plays, player });
  player.run();
  link.run(player, plays);
};
Object.assign(globalThis, { rotation, sha });
globalThis.ready = true;
"""


@dataclass(frozen=True)
class Served:
    """Where the portal answers, its rows and its clock."""

    home: str
    database: Database
    clock: Clock
    screen: Screen


@contextmanager
def served(app: Flask, port: int, database: Database, clock: Clock) -> Iterator[Served]:
    """``app`` on ``port`` of loopback in threads of this process, with a screen that joined yesterday."""
    with database.writing() as db:
        site = sites.the(db)
        assert site is not None
        at = clock.now.wall - timedelta(days=1)
        screen = Screen(name="Quầy 1", site_id=site.id, secret=joining.kept(SECRET), joined_at=at)
        db.add(screen)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Served(f"http://127.0.0.1:{port}", database, clock, screen)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def open_bench(page: Page, served: Served) -> None:
    """The player's page with nothing started yet; ``begin(secret)`` starts it on its own time."""
    page.route("**/man-hinh/thu", lambda route: route.fulfill(body=_html(page, served), content_type="text/html"))
    page.goto(f"{served.home}/man-hinh/thu")
    page.wait_for_function("globalThis.ready === true")


def reach(page: Page, milliseconds: float) -> None:
    """Let the player's time go on until then."""
    page.evaluate("limit => time.until(limit)", milliseconds)
    page.wait_for_function("time.sleepers.length >= time.loops && time.at + 30001 > time.limit", timeout=110_000)


def _html(page: Page, served: Served) -> str:
    html = page.request.get(f"{served.home}/man-hinh").text()
    folder = re.findall(r'src="(/man-hinh/ui/\w+/)screen\.js"', html)[0]
    harness = HARNESS.replace('"./', f'"{folder}')
    return re.sub(r'<script type="module"[^>]*></script>', f'<script type="module">{harness}</script>', html)
