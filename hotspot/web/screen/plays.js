// Which play is going on, and what is told of it: started when its first page stands, ended for a reason.

const OPEN = "man-hinh.open";
const BATCH = 50;
const BEAT = 5000;

export class Plays {
  constructor({ clock, queue, storage, send, session = uuid() }) {
    Object.assign(this, { clock, queue, storage, send, session });
    this.current = null;
    this.number = 0;
    this.lost = 0;
    this.beaten = -BEAT;
  }

  // The player was cut off: what was playing then ended with its last sign of life.
  async recover() {
    const open = this.storage.get(OPEN);
    this.storage.set(OPEN, null);
    if (open && open.ended > open.started) await this.queue.add({ ...open, ended_as: "power" });
  }

  start({ placement, subject, digest }) {
    this.current = { uuid: uuid(), placement, subject, digest, ...this.stamp("started"), order: this.nextNumber() };
  }

  // A sign of life every few seconds, for the case that there is no other.
  beat() {
    const now = this.clock.source.mono();
    if (!this.current || now - this.beaten < BEAT) return;
    this.beaten = now;
    this.storage.set(OPEN, { ...this.current, ...this.stamp("ended") });
  }

  async end(reason) {
    const play = this.current;
    this.current = null;
    this.storage.set(OPEN, null);
    if (!play) return;
    const whole = { ...play, ...this.stamp("ended"), ended_as: reason };
    await this.queue.add(whole);
  }

  // Tell what has not been told, a batch at a time. `send` gives {done: [uuid]} or throws.
  async tell() {
    for (;;) {
      const batch = await this.queue.first(BATCH);
      if (!batch.length) return;
      const told = batch.map((play) => this.dated(play));
      const unknown = batch.filter((_, index) => told[index] === null);
      this.lost += unknown.length;
      await this.queue.remove(unknown.map((play) => play.uuid));
      const plays = told.filter((play) => play !== null);
      if (!plays.length) continue;
      const { done } = await this.send({ now: this.clock.time(), plays, dropped: this.queue.dropped + this.lost });
      await this.queue.remove(done);
      if (!done.length) return;
    }
  }

  // While nobody knows the time, what is noted is the time since the page was opened.
  stamp(name) {
    const mono = this.clock.source.mono();
    const time = this.clock.time();
    return time === null ? { [name]: mono, since: this.session } : { [name]: time };
  }

  // A play with instants; null when nobody can say any more when it was.
  dated(play) {
    const { since, order, ...told } = play;
    if (!since) return told;
    const offset = since === this.session ? this.clock.offset : null;
    if (offset === null) return null;
    const shift = (value) => (value < 1e11 ? value + offset : value); // an instant is far greater than any uptime
    return { ...told, started: shift(told.started), ended: shift(told.ended) };
  }

  nextNumber() {
    this.number += 1;
    return (this.storage.get("man-hinh.session") || 0) * 1e9 + this.number;
  }
}

// crypto.randomUUID is missing on pages over plain http.
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
