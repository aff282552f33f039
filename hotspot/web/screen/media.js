// Pictures and films: fetched once, believed only when their bytes are what their name says, and kept.

import { sha256 } from "./sha256.js";

export class Media {
  constructor(fetcher = (...all) => fetch(...all)) {
    this.fetcher = fetcher;
    this.pictures = new Map(); // by name; films stay with the browser, which keeps what never changes
    this.checked = new Set();
  }

  // Resolves when all of [{name, sha256}] are here and true; rejects at the first that is not.
  async ready(list) {
    for (const one of list) await this.take(one);
  }

  async take({ name, sha256: wanted }) {
    if (this.checked.has(name)) return;
    const bytes = await this.whole(`/media/${name}`);
    if ((await sha256(bytes)) !== wanted) throw new Error(`${name}: other bytes than its name says`);
    if (!name.endsWith(".mp4")) this.pictures.set(name, new Blob([bytes]));
    this.checked.add(name);
  }

  // All of a file in the pieces that the portal gives: a large one asked for whole waits for whoever reads one already.
  async whole(path) {
    const pieces = [];
    for (let from = 0, size = 1; from < size; ) {
      const answer = await this.fetcher(path, { headers: { Range: `bytes=${from}-` } });
      if (answer.status !== 200 && answer.status !== 206) throw new Error(`${path}: ${answer.status}`);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      if (answer.status === 200) return bytes;
      size = Number((answer.headers.get("Content-Range") || "").split("/")[1]);
      if (!bytes.length || !size) throw new Error(`${path}: an empty piece`);
      pieces.push(bytes);
      from += bytes.length;
    }
    return new Uint8Array(await new Blob(pieces).arrayBuffer());
  }

  // Keep no more than what these lists name.
  keep(...lists) {
    const wanted = new Set(lists.flat().map((one) => one.name));
    for (const name of this.checked) {
      if (wanted.has(name)) continue;
      this.checked.delete(name);
      this.pictures.delete(name);
    }
  }

  // A decoded picture, or null when there is none to show.
  async bitmap(name) {
    const blob = this.pictures.get(name);
    return blob ? createImageBitmap(blob).catch(() => null) : null;
  }
}
