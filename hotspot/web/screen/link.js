// The line to the portal: joining by a code, asking for the programme every half minute, telling what was played.

const SECRET = "man-hinh.secret";
const KEPT = "man-hinh.manifest";
const RELOADED = "man-hinh.reloaded";
const EVERY = 30000;
const JITTER = 0.1;
const JOINING = 3000;
const PATIENCE = 10000;
const HOUR = 3600000;

export class Link {
  constructor({ clock, storage, media, stage, url, edition, fetcher = (...all) => fetch(...all), random = Math.random }) {
    Object.assign(this, { clock, storage, media, stage, url, edition, fetcher, random });
    this.tag = null;
    this.shown = null;
    this.stopped = false;
    this.pending = null;
  }

  async run(player, plays) {
    this.player = player;
    this.plays = plays;
    await this.recall();
    while (!this.stopped) await this.clock.source.sleep(await this.turn());
  }

  // One question; how many milliseconds to wait before the next.
  async turn() {
    try {
      const answer = await this.ask();
      if (answer === "joining") return JOINING;
      await this.settle();
      await this.plays.tell();
    } catch {
      if (!this.player.manifest) await this.say("offline");
      if (!this.player.manifest) return 5000;
    }
    return EVERY * (1 - JITTER + 2 * JITTER * this.random());
  }

  async ask() {
    const running = this.player.manifest ? this.player.manifest.digest : "";
    const headers = { "Conglang-Running": running, ...this.proof() };
    if (this.tag) headers["If-None-Match"] = this.tag;
    const sent = this.clock.source.mono();
    const answer = await this.fetch(this.url, { headers, cache: "no-store" });
    if (answer.status === 401) return this.unknown();
    if (answer.status === 202) return this.show((await answer.json()).code);
    if (answer.status !== 200 && answer.status !== 304) throw new Error(String(answer.status));
    this.clock.sync(Number(answer.headers.get("Conglang-Now")), sent, this.clock.source.mono());
    if (answer.status === 200) {
      this.pending = await answer.json();
      this.tag = answer.headers.get("ETag");
    }
    return "known";
  }

  // A programme takes effect only when all that it shows is here; its warnings do at once.
  async settle() {
    const manifest = this.pending;
    if (!manifest) return;
    this.player.warn(manifest);
    await this.media.ready(manifest.media);
    this.pending = null;
    this.shown = null;
    this.player.accept(manifest);
    this.storage.set(KEPT, manifest);
    this.tidy();
    if (manifest.player !== this.edition) this.renew();
  }

  // Another program than ours is served by now: once an hour at most we start again with it.
  renew() {
    const last = this.storage.get(RELOADED) || 0;
    if (Date.now() - last < HOUR && Date.now() >= last) return;
    this.storage.set(RELOADED, Date.now());
    location.reload();
  }

  tidy() {
    const lists = [this.player.manifest, this.player.waiting, this.pending].filter(Boolean).map((one) => one.media);
    this.media.keep(...lists);
    const worker = navigator.serviceWorker && navigator.serviceWorker.controller;
    if (worker) worker.postMessage({ media: lists.flat().map((one) => one.name) });
  }

  async report(report) {
    const answer = await this.fetch(this.url.replace("danh-sach", "da-phat"), {
      method: "POST",
      headers: { "Content-Type": "application/json", "Conglang-Screen": "1", ...this.proof() },
      body: JSON.stringify(report),
    });
    if (answer.status !== 200) throw new Error(String(answer.status));
    return answer.json();
  }

  // After a restart without a line: what was kept, as far as it may show without knowing the time.
  async recall() {
    const kept = this.storage.get(KEPT);
    if (!kept) return;
    const known = await this.ask().then((answer) => answer === "known", () => false);
    if (known) await this.settle().catch(() => undefined);
    if (known && this.player.manifest) return;
    await this.media.ready(kept.media).catch(() => undefined);
    if (this.storage.get(KEPT) && !this.player.manifest) this.player.accept(kept);
  }

  // Where the storage was emptied, the cookie that came with the secret stands in.
  proof() {
    const secret = this.storage.get(SECRET);
    return secret ? { Authorization: `Bearer ${secret}` } : {};
  }

  async join() {
    const answer = await this.fetch(this.url.replace("danh-sach", "xin"), {
      method: "POST",
      headers: { "Conglang-Screen": "1" },
    });
    if (answer.status !== 200) throw new Error(String(answer.status));
    const asked = await answer.json();
    this.storage.set(SECRET, asked.secret);
    return this.show(asked.code);
  }

  // Our secret opens nothing (any more): forget what it opened and ask anew.
  unknown() {
    this.storage.set(SECRET, null);
    this.storage.set(KEPT, null);
    this.player.forget();
    this.tag = null;
    this.pending = null;
    return this.join();
  }

  async show(code) {
    this.tag = null;
    this.player.forget();
    if (this.shown !== code || !this.stage.asking) await this.stage.code6(code);
    this.shown = code;
    return "joining";
  }

  async say(what) {
    if (this.shown !== what) await this.stage.message(this.stage.words[what]);
    this.shown = what;
  }

  async fetch(url, options) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      return await this.fetcher(url, { ...options, signal: stop.signal });
    } finally {
      clearTimeout(timer);
    }
  }
}
