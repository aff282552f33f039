// Plays a programme: what comes next, for how long, and what ends it. Time, stage, storage and plays are given to it.

import { fresh as freshRotation, prune, step } from "./rotation.js";
import { fresh, situation } from "./programme.js";

const TICK = 1000; // how late a warning or an end may be noticed
const RESERVE_PLAY = 1200000;
const RESERVE_PAGE = 30000;
const PART_LEAST = 5000;
const ALARM_PART = 10000;
const PAUSE_MOST = 300000;
const POSITION = "man-hinh.position";

export class Player {
  constructor({ clock, stage, storage, plays, onChange = () => {} }) {
    Object.assign(this, { clock, stage, storage, plays, onChange });
    this.manifest = null;
    this.waiting = null;
    this.rotation = freshRotation();
    this.stopped = false;
    this.skipping = false;
    this.pausedAt = null;
    this.banner = null;
    this.playing = null;
  }

  // A programme whose media are all here. It takes effect when the page that stands has had its time; the same one
  // again changes nothing.
  accept(manifest) {
    const same = this.manifest && this.manifest.digest === manifest.digest;
    if (this.manifest && !same) this.waiting = manifest;
    else this.manifest = manifest;
    if (same) this.waiting = null;
  }

  // Warnings, and what was taken back, do not wait for pictures.
  warn(manifest) {
    if (!this.manifest) return;
    const known = new Set(Object.keys(manifest.items));
    const items = Object.entries(this.manifest.items).filter(([key]) => known.has(key));
    this.manifest = { ...this.manifest, alerts: manifest.alerts, items: Object.fromEntries(items) };
  }

  forget() {
    this.manifest = null;
    this.waiting = null;
  }

  skip() {
    this.skipping = true;
  }

  pause() {
    this.pausedAt = this.pausedAt === null ? this.mono() : null;
    this.stage.paused(this.pausedAt !== null);
  }

  stop() {
    this.stopped = true;
  }

  mono() {
    return this.clock.source.mono();
  }

  async run() {
    this.recall();
    while (!this.stopped) {
      this.turnOver();
      await this.once().catch(() => this.stumbled());
    }
    await this.plays.end("changeover");
  }

  async once() {
    const now = this.manifest ? this.now() : null;
    if (!now) await this.clock.source.sleep(TICK);
    else if (now.mode === "alarm") await this.alarm(now);
    else if (now.mode === "dark") await this.dark(now);
    else await this.item(now);
  }

  // Whatever it was, the next page is tried: a wall has nobody who would press a key.
  async stumbled() {
    await this.plays.end("error").catch(() => undefined);
    await this.clock.source.sleep(TICK);
  }

  now() {
    return situation(this.manifest, this.clock.time());
  }

  turnOver() {
    if (!this.waiting) return;
    this.manifest = this.waiting;
    this.waiting = null;
    prune(this.rotation, new Set(Object.keys(this.manifest.items).map(Number)));
    this.onChange(this.manifest);
  }

  async alarm({ alarm }) {
    const { id } = alarm;
    this.plays.start({ placement: 0, subject: `emergency:${id}`, digest: this.manifest.digest });
    const ended = this.mono() + RESERVE_PLAY;
    const over = (now) => (now.mode !== "alarm" || now.alarm.id !== id ? "changeover" : null);
    let parts = 2;
    let reason = "natural";
    for (let part = 0; reason === "natural" && this.mono() < ended; part += 1) {
      parts = await this.stage.alarm(alarm, part % parts);
      reason = await this.hold(parts > 1 ? this.mono() + ALARM_PART : ended, over);
    }
    await this.plays.end("natural");
  }

  async dark() {
    await this.stage.dark();
    await this.hold(this.mono() + 60000, (now) => now.mode !== "dark");
  }

  async item(now) {
    const resumed = this.resumed(now);
    const next = resumed ? { key: resumed.key } : this.next(now.items);
    const item = next.key === null ? null : now.items.find((one) => one.key === next.key);
    if (!item) return this.reserve(now, next.seconds);
    const turn = this.turnOf(item, Boolean(resumed));
    this.plays.start({ placement: item.placement, subject: item.subject, digest: this.manifest.digest });
    await this.plays.end(await this.pages(item, turn, resumed ? resumed.page : 0));
    this.remember(null, 0);
  }

  // Page by page; one that cannot be shown is passed over, and told of in the end.
  async pages(item, turn, first) {
    let failed = false;
    for (let index = first; index < turn.length; index += 1) {
      this.remember(item.key, index);
      const ended = await this.page(item, turn, index);
      failed = failed || ended === "error";
      if (ended !== "natural" && ended !== "error") return ended;
      if (this.waiting && index + 1 < turn.length) return "changeover";
    }
    return failed ? "error" : "natural";
  }

  next(items) {
    return step(items, this.rotation, this.mono() / 1000 + this.past);
  }

  // A page with too many letters for a standing screen is shown in parts, each for its part of the time.
  async page(item, turn, index) {
    const slide = turn[index];
    for (let part = 0, parts = 1; part < parts; part += 1) {
      if (!fresh(slide, this.clock.time())) return "natural";
      parts = await this.stage.slide(item, turn, index, this.manifest, part);
      if (!parts) return "error";
      const time = parts > 1 ? Math.max((slide.seconds * 1000) / parts, PART_LEAST) : slide.seconds * 1000;
      const ended = await this.hold(this.mono() + time, (now) => this.cutShort(item, slide, now));
      if (ended !== "natural") return ended;
    }
    return "natural";
  }

  cutShort(item, slide, now) {
    if (now.mode === "alarm") return "emergency";
    if (now.mode !== "play" || !now.items.some((one) => one.key === item.key)) return "changeover";
    return fresh(slide, this.clock.time()) ? null : "changeover";
  }

  // Which of its turns a thing plays this time; one that was broken off is played again.
  turnOf(item, again) {
    const turns = this.rotation.turns;
    if (!again) turns[item.key] = ((turns[item.key] ?? -1) + 1) % item.turns.length;
    return item.turns[(turns[item.key] ?? 0) % item.turns.length];
  }

  async reserve(now, seconds) {
    this.plays.start({ placement: 0, subject: "reserve", digest: this.manifest.digest });
    const until = this.mono() + Math.min(seconds ? seconds * 1000 : RESERVE_PLAY, RESERVE_PLAY);
    const mode = now.mode;
    let [page, part, ended] = [0, 0, "natural"];
    while (ended === "natural" && this.mono() < until && !this.waiting && !this.stopped) {
      const parts = await this.stage.reserve(this.manifest, page, part);
      part = (part + 1) % parts;
      page += part ? 0 : 1;
      ended = await this.hold(Math.min(until, this.mono() + RESERVE_PAGE / parts), (then) => {
        if (then.mode === "alarm") return "emergency";
        return then.mode === mode ? null : "changeover";
      });
    }
    await this.plays.end(ended);
  }

  // Let the page stand until `due` (of mono), or until `over` says why not. Looks again every second at the latest.
  async hold(due, over) {
    for (;;) {
      if (this.stopped || !this.manifest) return "changeover";
      const now = this.now();
      const reason = over(now);
      if (reason) return reason === true ? "natural" : reason;
      this.tellBanner(now.banner);
      if (this.skipping) {
        this.skipping = false;
        return "natural";
      }
      due += this.pausedFor();
      if (this.mono() >= due) return "natural";
      this.plays.beat();
      const left = Math.min(TICK, due - this.mono(), this.untilEdge(now.until));
      await this.clock.source.sleep(Math.max(left, 1));
    }
  }

  untilEdge(until) {
    const time = this.clock.time();
    return time === null || until === Infinity ? TICK : Math.max(until - time, 1);
  }

  // A pause pushes the end of the page away, for some minutes at most.
  pausedFor() {
    if (this.pausedAt === null) return 0;
    if (this.mono() - this.pausedAt > PAUSE_MOST) this.pause();
    const since = this.pausedSeen || this.mono();
    this.pausedSeen = this.pausedAt === null ? null : this.mono();
    return this.mono() - since;
  }

  tellBanner(banner) {
    const id = banner && `${banner.id}:${banner.until}`;
    if (id === this.banner) return;
    this.banner = id;
    this.stage.banner(banner);
  }

  // Where the rotation stands, so that a browser that starts again goes on and does not begin.
  remember(key, page) {
    const at = this.mono() / 1000 + this.past;
    this.storage.set(POSITION, { rotation: this.rotation, key, page, at });
  }

  recall() {
    const kept = this.storage.get(POSITION);
    this.past = 0; // seconds that count as played before this page was opened
    if (!kept || !kept.rotation) return;
    this.rotation = { ...freshRotation(), ...kept.rotation };
    this.past = kept.at - this.mono() / 1000;
    this.open = kept.key === null ? null : { key: kept.key, page: kept.page };
  }

  resumed(now) {
    const open = this.open;
    this.open = null;
    if (!open) return null;
    const item = now.items.find((one) => one.key === open.key);
    return item ? open : null;
  }
}
