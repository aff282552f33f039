// The whole rotation in a staff member's browser, with the same player: skip, pause, lay it down or stand it up.

import { Clock, real } from "./clock.js";
import { Media } from "./media.js";
import { Player } from "./player.js";
import { Stage } from "./show.js";

const data = document.body.dataset;
const root = document.querySelector(".stage");
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const clock = new Clock(real);
const media = new Media();
const stage = new Stage(root, { media, words: data, zone: data.zone, still });
const nothing = { get: () => null, set: () => undefined };
const silent = { start() {}, beat() {}, end: async () => undefined };
const player = new Player({ clock, stage, storage: nothing, plays: silent });

const press = (name, work) => document.querySelector(`[data-press=${name}]`).addEventListener("click", work);
press("skip", () => player.skip());
press("pause", () => player.pause());
press("turn", () => {
  player.manifest.screen.orientation = root.dataset.orientation === "portrait" ? "landscape" : "portrait";
  player.skip();
});

const sent = clock.source.mono();
const answer = await fetch(data.list, { cache: "no-store", headers: { "X-Live": "1" } });
if (answer.ok) {
  const manifest = await answer.json();
  clock.sync(manifest.now, sent, clock.source.mono());
  await media.ready(manifest.media).catch(() => undefined);
  player.accept(manifest);
  player.run();
} else {
  stage.message(data.offline);
}
