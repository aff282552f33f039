// In which order the items of one layer play: by credits of time, with caps that keep their distance.
// The same as hotspot/content/schedule/rotation.py, one step at a time; a test compares the two.

const HOUR = 3600;
const HAIR = 1e-9;

// What a rotation remembers by key: credits, last beginnings, the turn it was at; and the key that played last.
export function fresh() {
  return { credits: {}, begun: {}, turns: {}, last: null };
}

// The next item of [{key, share, seconds, per_hour}] at `now` (seconds), and the state after it.
// {key: null, seconds} is time that the layer below may fill.
export function step(items, state, now) {
  const known = [...items].sort((one, two) => one.key - two.key);
  if (!known.length) return { key: null, seconds: 0 };
  const free = known.filter((item) => isFree(item, state.begun, now));
  if (!free.length) {
    const ready = Math.min(...known.map((item) => state.begun[item.key] + HOUR / item.per_hour));
    return { key: null, seconds: ready - now };
  }
  const total = free.reduce((sum, item) => sum + item.share, 0);
  const best = bestOf(free, total, state);
  for (const item of free) {
    state.credits[item.key] = (state.credits[item.key] || 0) + (item.share / total) * best.seconds;
  }
  state.credits[best.key] -= best.seconds;
  state.begun[best.key] = now;
  state.last = best.key;
  return { key: best.key, seconds: best.seconds };
}

// Forget those that are no longer known, so that what is kept stays small.
export function prune(state, keys) {
  for (const table of [state.credits, state.begun, state.turns]) {
    for (const key of Object.keys(table)) if (!keys.has(Number(key))) delete table[key];
  }
}

function isFree(item, begun, now) {
  return !item.per_hour || !(item.key in begun) || now >= begun[item.key] + HOUR / item.per_hour;
}

function bestOf(free, total, state) {
  const plays = free.reduce((sum, item) => sum + item.share / item.seconds, 0);
  const others = free.filter((item) => item.key !== state.last || item.share / item.seconds > plays / 2 + HAIR);
  let best = null;
  for (const item of others.length ? others : free) {
    const credit = rounded((state.credits[item.key] || 0) + (item.share / total) * item.seconds);
    const rank = [credit, item.key !== state.last ? 1 : 0, -item.key];
    if (best === null || greater(rank, best.rank)) best = { item, rank };
  }
  return best.item;
}

function rounded(value) {
  return Number(value.toFixed(6));
}

function greater(one, two) {
  for (let index = 0; index < one.length; index += 1) {
    if (one[index] !== two[index]) return one[index] > two[index];
  }
  return false;
}
