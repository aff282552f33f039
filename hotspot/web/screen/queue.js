// What was played and has not been told yet. Kept in IndexedDB, or in memory where there is none. Bounded: the oldest
// goes first, and is counted.

const NAME = "man-hinh";
const STORE = "plays";

export class Queue {
  constructor(most = 20000) {
    this.most = most;
    this.memory = [];
    this.dropped = 0;
    this.size = null;
    this.opening = null;
  }

  async add(play) {
    const base = await this.open();
    if (!base) {
      this.memory.push(play);
      while (this.memory.length > this.most) this.drop(this.memory.shift());
      return;
    }
    await done(base.transaction(STORE, "readwrite").objectStore(STORE).put(play));
    this.size += 1;
    if (this.size > this.most) await this.dropOldest(base);
  }

  // The oldest plays, at most so many.
  async first(count) {
    const base = await this.open();
    if (!base) return this.memory.slice(0, count);
    return done(base.transaction(STORE).objectStore(STORE).index("order").getAll(null, count));
  }

  async remove(uuids) {
    const gone = new Set(uuids);
    const base = await this.open();
    if (!base) {
      this.memory = this.memory.filter((play) => !gone.has(play.uuid));
      return;
    }
    const store = base.transaction(STORE, "readwrite").objectStore(STORE);
    await Promise.all([...gone].map((uuid) => done(store.delete(uuid))));
    this.size = await done(base.transaction(STORE).objectStore(STORE).count());
  }

  async count() {
    const base = await this.open();
    return base ? done(base.transaction(STORE).objectStore(STORE).count()) : this.memory.length;
  }

  drop() {
    this.dropped += 1;
  }

  async dropOldest(base) {
    const [oldest] = await this.first(1);
    await done(base.transaction(STORE, "readwrite").objectStore(STORE).delete(oldest.uuid));
    this.size -= 1;
    this.drop();
  }

  open() {
    this.opening = this.opening || opened().then(
      async (base) => {
        this.size = await done(base.transaction(STORE).objectStore(STORE).count());
        return base;
      },
      () => null,
    );
    return this.opening;
  }
}

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "uuid" }).createIndex("order", "order");
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("blocked"));
  });
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
