// What time it is: the server's, carried on by a clock that nobody sets. Milliseconds since 1970, or null: not known.

const SLEPT = 60000; // wall time that ran on without us: the machine slept, or somebody set its clock

export const real = {
  mono: () => performance.now(),
  wall: () => Date.now(),
  sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
};

export class Clock {
  constructor(source) {
    this.source = source;
    this.offset = null;
    this.drift = 0;
  }

  // The server said that it is `server` between two readings of mono().
  sync(server, sent, got) {
    this.offset = server + (got - sent) / 2 - got;
    this.drift = this.source.wall() - this.source.mono();
  }

  get known() {
    return this.time() !== null;
  }

  // A machine that slept does not know for how long: it knows no time until it is told again.
  time() {
    if (this.offset === null) return null;
    if (this.source.wall() - this.source.mono() - this.drift > SLEPT) this.offset = null;
    return this.offset === null ? null : this.source.mono() + this.offset;
  }
}
