// What may be on the screen at an instant: a function of the manifest and the time, and of nothing else.

const NOBODY = [];

// {mode, alarm, banner, items, until}: mode is "alarm", "dark", "play" or "reserve"; items are those that share the
// time; until is the first instant at which this may be different, Infinity if it is not known.
export function situation(manifest, time) {
  if (time === null) return timeless(manifest);
  const alerts = manifest.alerts.filter((one) => one.since <= time && time < one.until);
  const over = Math.min(...alerts.map((one) => one.until), Infinity);
  const first = alerts[0] || null;
  if (first && first.mode === "full") return { mode: "alarm", alarm: first, banner: null, items: NOBODY, until: over };
  const said = { alarm: null, banner: first };
  if (time >= manifest.until || time < manifest.from - 3600000) return { mode: "reserve", ...said, items: NOBODY, until: Infinity };
  const works = edges(manifest.working, time);
  if (!works.inside) return { mode: "dark", ...said, banner: null, items: NOBODY, until: Math.min(over, works.until) };
  return playing(manifest, time, said, Math.min(over, works.until));
}

// Whether an item may be seen at `time`.
export function fresh(item, time) {
  return item.ends === null || (time !== null && time < item.ends);
}

function timeless(manifest) {
  const items = shared(manifest, manifest.evergreen, (item) => fresh(item, null));
  return { mode: items.length ? "play" : "reserve", alarm: null, banner: null, items, until: Infinity };
}

function playing(manifest, time, said, until) {
  const found = manifest.stretches.find((one) => one.from <= time && time < one.until);
  const early = manifest.stretches[0]; // the clock may be a moment behind the one that wrote it
  const stretch = found || (early && time < early.from ? early : null);
  const items = stretch ? shared(manifest, stretch.shares, (item) => fresh(item, time)) : NOBODY;
  const next = Math.min(until, stretch ? stretch.until : manifest.until, ...items.map((one) => one.ends ?? Infinity));
  return { mode: items.length ? "play" : "reserve", ...said, items, until: next };
}

function shared(manifest, shares, allowed) {
  return shares
    .filter(([key]) => manifest.items[key] && allowed(manifest.items[key]))
    .map(([key, share]) => ({ ...manifest.items[key], key, share }));
}

function edges(intervals, time) {
  const inside = intervals.find(([from, until]) => from <= time + 1000 && time < until);
  if (inside) return { inside: true, until: inside[1] };
  const next = intervals.map(([from]) => from).filter((from) => from > time);
  return { inside: false, until: Math.min(...next, Infinity) };
}
