// The editor's comforts: counters, a preview that follows the writing, blocks that move without a new page.
// Everything here also works with a press of a button alone.
"use strict";

const WAIT_MS = 600;
let timer = 0;
let asked = 0;
let unsaved = false;

const editor = () => document.getElementById("editor");
const filled = () => new URLSearchParams(new FormData(editor()));

// 1. How much room is left. Letters that a keyboard is still composing (Telex, VNI) are counted like any other.
function count(field) {
  const counter = document.querySelector(`[data-counts="${CSS.escape(field.name)}"]`);
  if (!counter) return;
  const length = [...field.value.normalize("NFC")].length;
  counter.firstElementChild.textContent = length;
  counter.classList.toggle("over", length > Number(counter.dataset.most));
}

// 2. The preview, asked for when the hands rest.
async function look() {
  const form = editor();
  const state = document.getElementById("looking-state");
  const mine = ++asked;
  try {
    const answer = await fetch(form.dataset.look, { method: "POST", body: filled(), redirect: "error" });
    if (!answer.ok) throw new Error(answer.status);
    const text = await answer.text();
    if (mine !== asked) return;
    document.getElementById("preview").innerHTML = text;
    state.textContent = "";
  } catch {
    if (mine === asked) state.textContent = state.dataset.bad;
  }
}

document.addEventListener("input", (event) => {
  if (!editor().contains(event.target)) return;
  unsaved = true;
  count(event.target);
  const state = document.getElementById("looking-state");
  state.textContent = state.dataset.old;
  clearTimeout(timer);
  timer = setTimeout(look, WAIT_MS);
});

// 3. Adding, moving and removing blocks: the answer's page takes the place of this one, and the block keeps the eye.
const THERE = { up: (n) => n - 1, down: (n) => n + 1, remove: (n) => Math.max(0, n - 1) };

async function rearrange(form, button) {
  clearTimeout(timer);
  const body = filled();
  body.append("do", button.value);
  const [wish, number] = button.value.split("-");
  const answer = await fetch(form.action, { method: "POST", body });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.getElementById("editor")) return form.submit();
  document.getElementById("main").replaceWith(page.getElementById("main"));
  unsaved = !answer.ok;
  const blocks = document.querySelectorAll(".block");
  const there = wish === "add" ? blocks[blocks.length - 1] : blocks[THERE[wish](Number(number))];
  const first = wish === "add" && there ? there.querySelector("input:not([type=hidden]), textarea, select") : there;
  if (!first) return;
  first.focus({ preventScroll: true });
  there.scrollIntoView({ block: "center" });
}

document.addEventListener("submit", (event) => {
  if (event.target !== editor()) return;
  const button = event.submitter;
  if (!button || !/^(add|up-|down-|remove-)/.test(button.value)) {
    unsaved = false;
    return;
  }
  event.preventDefault();
  rearrange(event.target, button).catch(() => {
    document.getElementById("looking-state").textContent = document.getElementById("looking-state").dataset.bad;
  });
});

window.addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});
