// A screen on a wall: gets its secret, asks what it plays, plays it, and tells what it played.

import { Clock, real } from "./clock.js";
import { Media } from "./media.js";
import { Player } from "./player.js";
import { Plays } from "./plays.js";
import { Queue } from "./queue.js";
import { Stage } from "./show.js";
import { storage } from "./storage.js";
import { Link } from "./link.js";

const data = document.body.dataset;
const root = document.querySelector(".stage");
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const media = new Media();
const clock = new Clock(real);
const stage = new Stage(root, { media, words: data, zone: data.zone, still });
storage.set("man-hinh.session", (storage.get("man-hinh.session") || 0) + 1);
const link = new Link({ clock, storage, media, stage, url: data.list, edition: data.edition });
const plays = new Plays({ clock, queue: new Queue(), storage, send: (report) => link.report(report) });
const player = new Player({ clock, stage, storage, plays, onChange: () => link.tidy() });

addEventListener("keydown", (event) => {
  if (["Space", "Enter", "MediaPlayPause"].includes(event.code || event.key)) player.pause();
  else if (event.code === "ArrowRight") player.skip();
  else return;
  event.preventDefault();
});

async function stayAwake() {
  try {
    await navigator.wakeLock.request("screen");
  } catch {
    // not every browser has it, and it is given back when the page is hidden
  }
}

document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && stayAwake());

async function keepOffline() {
  if (!("serviceWorker" in navigator)) return;
  try {
    const found = await navigator.serviceWorker.register(`/man-hinh/worker.js?${data.edition}`, { scope: "/man-hinh" });
    await navigator.serviceWorker.ready;
    (found.active || navigator.serviceWorker.controller).postMessage({ files: data.files.split(" ") });
  } catch {
    // without it the screen plays from memory, and only a restart needs the line
  }
}

await plays.recover();
stayAwake();
keepOffline();
player.run();
link.run(player, plays);
