// The stage: two layers that fade into each other. What comes is complete, pictures decoded and letters fitted, before
// what stands goes. Nothing here decides what is shown.

const FADE = 600;
const SIZES = [1, 0.92, 0.85, 0.78, 0.72, 0.66, 0.6];
const SVG = "http://www.w3.org/2000/svg";
const PIECE = 100; // letters of a warning that a bar has room for, and a bar on a standing screen
const NARROW = 36;

export class Stage {
  constructor(root, { media, words, zone, fade = FADE, still = false }) {
    Object.assign(this, { root, media, words, zone, fade: still ? 0 : fade });
    this.layers = [...root.querySelectorAll(".layer")];
    this.front = 0;
    this.swaps = 0;
    this.turn = 0;
    this.said = null;
  }

  // One page of a thing; in how many parts it has to be shown, 0 when it cannot be.
  async slide(item, turn, index, manifest, part = 0) {
    const slide = turn[index];
    const page = el("article", `page look-${slide.look}`);
    const told = el("div", "told", page);
    if (slide.number) el("p", "about", told, item.title);
    const body = el("div", "body", told);
    this.text(body, slide);
    if (slide.film && !(await this.film(body, slide))) return 0;
    if (slide.image) await this.picture(page, slide.image);
    this.dots(told, turn.length, index);
    page.append(this.code(item.qr, this.words.guide));
    if (part === 0) this.bar();
    return this.swap(page, { orientation: manifest.screen.orientation, part });
  }

  async reserve(manifest, page, part = 0) {
    const office = manifest.office;
    const node = el("article", "page look-reserve");
    const body = el("div", "body", el("div", "told", node));
    el("h1", "title", body, page % 2 ? this.words.online : office.place);
    const lines = page % 2 ? [this.words.portal] : [office.address, office.hours, office.phone && this.words.call.replace("%s", office.phone)];
    for (const line of lines) if (line) el("p", "text", body, line);
    node.append(this.code(office.qr, this.words.national));
    this.bar();
    return this.swap(node, { orientation: manifest.screen.orientation, part });
  }

  async alarm(alarm, part = 0) {
    const page = el("article", "page alarm");
    page.setAttribute("role", "alert");
    const body = el("div", "body", page);
    el("p", "eyebrow", body, this.words.warning);
    el("h1", "title", body, alarm.title);
    el("p", "text", body, alarm.text);
    el("p", "times", body, this.times(alarm));
    this.banner(null);
    return this.swap(page, { mode: "alarm", part });
  }

  // Outside working hours: black, and a faint mark that moves so that nothing burns in.
  async dark() {
    const page = el("article", `page dark at-${this.turn++ % 6}`);
    page.append(this.mark());
    this.banner(null);
    return this.swap(page, { mode: "dark" });
  }

  // Whether the code is what stands.
  get asking() {
    return Boolean(this.layers[this.front].querySelector(".look-code"));
  }

  async code6(code) {
    const page = el("article", "page look-code");
    const body = el("div", "body", page);
    el("p", "text", body, this.words.join);
    el("p", "code", body, `${code.slice(0, 3)} ${code.slice(3)}`);
    el("p", "text quiet", body, this.words.where);
    return this.swap(page, { framed: false });
  }

  async message(text) {
    const page = el("article", "page look-message");
    el("p", "text", el("div", "body", page), text);
    return this.swap(page, { framed: false });
  }

  // A warning as a bar over the normal pages; its words take turns with them.
  banner(alarm) {
    this.said = alarm && { title: alarm.title, text: alarm.text, turn: 0 };
    this.bar();
  }

  bar() {
    const bar = this.root.querySelector(".bar");
    const said = this.said;
    this.root.classList.toggle("warned", Boolean(said));
    bar.hidden = !said;
    if (!said) return;
    bar.replaceChildren();
    el("b", "", bar, said.title);
    const told = pieces(said.text, this.root.dataset.orientation === "portrait" ? NARROW : PIECE);
    const line = el("span", "", bar);
    const heights = told.map((piece) => {
      line.textContent = piece;
      return bar.scrollHeight;
    });
    this.root.style.setProperty("--bar", `${Math.max(...heights)}px`); // the page below does not move with the words
    line.textContent = told[said.turn++ % told.length];
  }

  paused(is) {
    this.root.querySelector(".paused").hidden = !is;
  }

  text(body, slide) {
    const step = this.words.step.replace("%n", slide.number).replace("%m", slide.of);
    if (slide.number) el("p", "eyebrow", body, step);
    if (slide.title) el("h1", "title", body, slide.title);
    if (slide.text) el("p", "text", body, slide.text);
    if (slide.points.length) {
      const list = el("ul", "points", body);
      for (const point of slide.points) el("li", "", list, point);
    }
  }

  async picture(page, image) {
    const bitmap = await this.media.bitmap(image.name);
    if (!bitmap) return;
    const frame = el("figure", "picture");
    const canvas = el("canvas", "", frame);
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", image.alt);
    bitmap.close();
    page.classList.add("pictured");
    page.prepend(frame);
  }

  // Resolves with false when the film cannot play: then its item goes on without it.
  film(body, slide) {
    const film = el("video", "film", body);
    film.muted = true;
    film.playsInline = true;
    film.src = `/media/${slide.film}`;
    return new Promise((resolve) => {
      film.oncanplay = () => film.play().then(() => resolve(true), () => resolve(true));
      film.onerror = () => resolve(false);
      setTimeout(() => resolve(film.readyState >= 3), 5000);
    });
  }

  dots(told, count, index) {
    if (count < 2) return;
    const dots = el("p", "dots", told);
    dots.setAttribute("aria-hidden", "true");
    for (let number = 0; number < count; number += 1) el("i", number === index ? "on" : "", dots);
  }

  code(qr, caption) {
    const aside = el("aside", "code-box");
    el("p", "caption", aside, caption);
    el("p", "caption short", aside, this.words.scan);
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `-3 -3 ${qr.size + 6} ${qr.size + 6}`);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", qr.address);
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", qr.line);
    svg.append(path);
    aside.append(svg);
    el("p", "address", aside, qr.address);
    return aside;
  }

  mark() {
    return document.querySelector("#gate").content.cloneNode(true);
  }

  times(alarm) {
    const figures = { hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit", hourCycle: "h23" };
    const format = new Intl.DateTimeFormat("en-GB", { timeZone: this.zone, ...figures });
    const told = (instant) => {
      const part = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
      return `${part.hour}:${part.minute} ${part.day}/${part.month}`;
    };
    return this.words.times.replace("%a", told(alarm.since)).replace("%b", told(alarm.until));
  }

  async swap(page, { orientation, mode = "normal", framed = true, part = 0 } = {}) {
    const next = this.layers[1 - this.front];
    const last = this.layers[this.front];
    if (orientation) this.root.dataset.orientation = orientation;
    last.className = "layer under"; // whole at once, should it still be fading in
    next.className = "layer coming";
    next.replaceChildren(page);
    const parts = this.fit(page) ? 1 : this.split(page, part);
    if (document.fonts) await document.fonts.ready;
    this.root.dataset.mode = mode;
    this.root.classList.toggle("framed", framed && mode === "normal");
    next.className = "layer on";
    this.front = 1 - this.front;
    this.swaps += 1;
    const swaps = this.swaps;
    const clear = () => {
      if (this.swaps !== swaps) return;
      if (getComputedStyle(next).opacity !== "1") { // a busy machine fades late
        setTimeout(clear, 100);
        return;
      }
      last.className = "layer";
      last.replaceChildren();
    };
    if (this.fade) setTimeout(clear, this.fade + 50);
    else clear();
    return parts;
  }

  // The largest letters with which the page does not run over; never below a twentieth of the height.
  fit(page) {
    const body = page.querySelector(".body");
    if (!body) return true;
    body.classList.remove("anyhow");
    for (const size of SIZES) {
      page.style.setProperty("--size", String(size));
      if (body.scrollHeight <= body.clientHeight + 1 && body.scrollWidth <= body.clientWidth + 1) return true;
    }
    body.classList.add("anyhow");
    return body.scrollHeight <= body.clientHeight + 1;
  }

  // What does not fit even with the smallest letters is shown in parts: the title with the picture, then the rest
  // in as few as do fit. The number of parts.
  split(page, part) {
    const title = page.querySelector(".title");
    const figure = page.querySelector(".picture");
    const texts = [...page.querySelectorAll(".points li, .text")];
    if (!texts.length) return 1;
    const words = texts.length > 1 ? null : texts[0].textContent.split(" ");
    const units = words || texts;
    const show = (from, until) => {
      if (words) texts[0].textContent = words.slice(from, until).join(" ");
      else texts.forEach((node, index) => { node.hidden = index < from || index >= until; });
    };
    const lead = title ? 1 : 0;
    for (const node of [title, figure]) if (node) node.hidden = true;
    page.classList.toggle("pictured", false);
    const count = this.count(page, units.length, show);
    const size = Math.ceil(units.length / count);
    if (part >= lead) show((part - lead) * size, (part - lead + 1) * size);
    else show(0, 0);
    if (part < lead) {
      for (const node of [title, figure]) if (node) node.hidden = false;
      page.classList.toggle("pictured", Boolean(figure));
    }
    this.fit(page);
    return lead + count;
  }

  // In how many equal parts so many units all fit; six at the most.
  count(page, units, show) {
    for (let count = 1; count < 6; count += 1) {
      const size = Math.ceil(units / count);
      let all = true;
      for (let from = 0; all && from < units; from += size) {
        show(from, from + size);
        all = this.fit(page);
      }
      if (all) return count;
    }
    return 6;
  }
}

export function pieces(text, room = PIECE) {
  const found = [""];
  for (const word of text.split(/\s+/)) {
    const last = found[found.length - 1];
    if (last && last.length + 1 + word.length > room) found.push(word);
    else found[found.length - 1] = `${last} ${word}`.trim();
  }
  return found;
}

function el(tag, name, parent = null, text = "") {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text) made.textContent = text.replace(/([a-z])([./])(?=[a-z])/g, "$1$2\u200b"); // addresses may break at dots
  if (parent) parent.append(made);
  return made;
}
