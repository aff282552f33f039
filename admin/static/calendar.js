// The drawn calendar: a comfort over the list below it, which has the same facts and works without this.
// The server sends occurrences on the commune's wall; nothing here knows a rule, or the browser's own zone.
"use strict";

(() => {
  const box = document.getElementById("drawn");
  const said = document.getElementById("drawn-said");
  if (!box || !window.EventCalendar) return;
  const words = box.dataset;
  const MINUTE = 60000;

  const element = (name, text, className) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  };

  // 1. What is said after a drag, and what can be done instead.
  function say(kind, texts, way) {
    const inner = element("div");
    for (const text of texts) inner.append(element("p", text));
    if (way) inner.append(way);
    const whole = element("div", "", `say say-${kind}`);
    whole.append(inner);
    said.replaceChildren(whole);
    said.hidden = false;
  }

  function leaveOut(event) {
    if (!event.extendedProps.leaveOut) return null;
    const form = element("form", "", "actions");
    form.method = "post";
    form.action = event.extendedProps.leaveOut;
    for (const [name, value] of [["csrf_token", words.token], ["ngay", event.extendedProps.day]]) {
      const field = element("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    }
    form.append(element("button", words.wordLeave, "btn btn-quiet btn-small"));
    return form;
  }

  // 2. A drag is asked of the server, which answers with a sentence; what it refuses goes back.
  async function moved(info) {
    const event = info.event;
    const back = () => info.revert();
    if (info.newResource) {
      back();
      return say("warn", [words.wordSamePlace]);
    }
    if (event.extendedProps.fixed) {
      back();
      return say("warn", [event.extendedProps.fixed], leaveOut(info.oldEvent));
    }
    const by = (end) => String(Math.round((event[end] - info.oldEvent[end]) / MINUTE));
    const body = new URLSearchParams({ csrf_token: words.token, dau: by("start"), cuoi: by("end") });
    try {
      const answer = await fetch(event.extendedProps.move, { method: "POST", body, redirect: "error" });
      const told = await answer.json();
      if (!answer.ok) {
        back();
        return say("bad", [told.said]);
      }
      say(told.warnings.length ? "warn" : "good", [told.said, ...told.warnings]);
      await Promise.all([load(), list()]);
    } catch {
      back();
      say("bad", [words.wordLost]);
    }
  }

  // 3. What is drawn.
  function content(info) {
    const label = element("span", info.event.extendedProps.layer, "layer-name");
    const whole = element("div", "", "ec-event-title");
    whole.append(element("strong", info.event.title), label);
    return { domNodes: [whole] };
  }

  const calendar = EventCalendar.create(box, {
    view: "resourceTimelineWeek",
    date: words.first,
    firstDay: 1,
    locale: words.language,
    timeZone: words.offset,
    headerToolbar: { start: "", center: "", end: "resourceTimelineWeek,resourceTimelineDay" },
    buttonText: { resourceTimelineWeek: words.wordWeek, resourceTimelineDay: words.wordDay },
    views: {
      resourceTimelineWeek: { slotDuration: "06:00", slotWidth: 36, snapDuration: "00:30" },
      resourceTimelineDay: { slotDuration: "01:00", slotWidth: 56, snapDuration: "00:15" },
    },
    slotLabelFormat: (time) => String(time.getHours()).padStart(2, "0"),
    eventTimeFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    nowIndicator: true,
    editable: true,
    eventContent: content,
    eventDidMount: (info) => {
      info.el.title = `${info.event.title} · ${info.event.extendedProps.layer} · ${info.event.extendedProps.hours}`;
    },
    eventClick: (info) => window.location.assign(info.event.extendedProps.form),
    eventDrop: moved,
    eventResize: moved,
    resources: [],
    events: [],
  });

  async function load() {
    const answer = await fetch(`${words.events}?tu=${words.first}`, { redirect: "error" });
    if (!answer.ok) return;
    const told = await answer.json();
    calendar.setOption("resources", told.resources);
    calendar.setOption("events", told.events);
    box.dataset.ready = String(told.events.length);
  }

  async function list() {
    const answer = await fetch(`${words.page}?tu=${words.first}`, { redirect: "error" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("list");
    if (fresh) document.getElementById("list").replaceChildren(...fresh.children);
  }

  // 4. The library calls its boxes a table without being one. To a screen reader they are words and buttons, and the list
  // below is the table.
  const TABLE = ["table", "grid", "treegrid", "rowgroup", "row", "rowheader", "columnheader", "cell", "gridcell"];
  const OF_TABLES = ["colcount", "colindex", "colspan", "rowcount", "rowindex", "rowspan"].map((one) => `aria-${one}`);
  const asked = [...TABLE.map((role) => `[role="${role}"]`), ...OF_TABLES.map((name) => `[${name}]`)].join();
  const plain = () => {
    for (const one of [box, ...box.querySelectorAll(asked)]) {
      if (TABLE.includes(one.getAttribute("role"))) one.removeAttribute("role");
      for (const name of OF_TABLES) one.removeAttribute(name);
    }
  };
  const watched = { subtree: true, childList: true, attributes: true, attributeFilter: ["role", ...OF_TABLES] };
  new MutationObserver(plain).observe(box, watched);
  plain();

  box.hidden = false;
  for (const hint of document.querySelectorAll(".drawn-hint")) hint.hidden = false;
  load().catch(() => say("bad", [words.wordLost]));
})();
