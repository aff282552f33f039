// Comforts; every page works without them.
"use strict";

// 1. Parts marked data-live="/address" bring themselves up to date, unless somebody is using them.
const EVERY_MS = 5000;

async function refresh(part) {
  if (document.hidden || part.contains(document.activeElement)) return;
  try {
    const answer = await fetch(part.dataset.live, { headers: { "X-Live": "1" }, redirect: "error" });
    if (answer.status === 401) return window.location.reload();
    if (!answer.ok) return;
    const text = await answer.text();
    if (!part.contains(document.activeElement)) part.innerHTML = text;
    part.removeAttribute("data-stale");
  } catch {
    part.setAttribute("data-stale", "");
  }
}

for (const part of document.querySelectorAll("[data-live]")) setInterval(refresh, EVERY_MS, part);

// 2. Somebody who fills in a long form is not idle.
const ALIVE_MS = 120000;
let told = performance.now();

document.addEventListener("input", (event) => {
  const page = document.body.dataset.alive;
  if (!page || !event.target.closest("form") || performance.now() - told < ALIVE_MS) return;
  told = performance.now();
  fetch(page, { redirect: "error" }).catch(() => {});
});

// 3. A field or select marked data-submits sends its form when it changes.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});
