// Keeps the player and its pictures for the time without a line. A medium is kept only when its bytes are what its
// name says; a film is answered in the pieces that are asked for.

const SHELL = "man-hinh-shell";
const MEDIA = "man-hinh-media";
const PAGE = "/man-hinh";
const WAIT = 4000;

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// The page says which files it is made of, and which media its programme needs.
self.addEventListener("message", (event) => {
  const { files, media } = event.data || {};
  if (files) event.waitUntil(keepShell(files).then(() => event.source.postMessage({ kept: true }), () => undefined));
  if (media) event.waitUntil(onlyMedia(media));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname === PAGE) event.respondWith(page(event.request));
  else if (url.pathname.startsWith(`${PAGE}/ui/`)) event.respondWith(shell(event.request));
  else if (url.pathname.startsWith("/media/")) event.respondWith(medium(event.request, url.pathname));
});

// All or nothing, so that page and files of one edition stay together.
async function keepShell(files) {
  const wanted = [PAGE, ...files];
  const answers = await Promise.all(wanted.map((path) => fetch(path, { cache: "no-cache" })));
  if (!answers.every((answer) => answer.ok)) throw new Error("not whole");
  const cache = await caches.open(SHELL);
  await Promise.all(answers.map((answer, index) => cache.put(wanted[index], answer)));
  for (const request of await cache.keys()) {
    if (!wanted.includes(new URL(request.url).pathname)) await cache.delete(request);
  }
}

async function page(request) {
  const cache = await caches.open(SHELL);
  const kept = await cache.match(PAGE);
  if (!kept) return fetch(request);
  const late = new Promise((resolve) => setTimeout(() => resolve(kept), WAIT));
  const fresh = fetch(request).then((answer) => (answer.ok ? answer : kept), () => kept);
  return Promise.race([fresh, late]);
}

async function shell(request) {
  const cache = await caches.open(SHELL);
  return (await cache.match(new URL(request.url).pathname)) || fetch(request);
}

async function medium(request, path) {
  const cache = await caches.open(MEDIA);
  let kept = await cache.match(path);
  if (!kept) {
    const answer = await whole(path);
    if (answer.status !== 200) return answer;
    const bytes = await answer.clone().arrayBuffer();
    if ((await digest(bytes)) !== path.split("/").pop().split(".")[0]) return Response.error();
    await cache.put(path, answer);
    kept = await cache.match(path);
  }
  const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get("Range") || "");
  return range ? piece(kept, range) : kept;
}

// All of a file in the pieces that the portal gives: a large one asked for whole waits for whoever reads one already.
async function whole(path) {
  const pieces = [];
  for (let from = 0, size = 1; from < size; ) {
    const answer = await fetch(path, { headers: { Range: `bytes=${from}-` }, cache: "no-store" });
    if (answer.status !== 206) return answer;
    const blob = await answer.blob();
    size = Number((answer.headers.get("Content-Range") || "").split("/")[1]);
    if (!blob.size || !size) return Response.error();
    pieces.push(blob);
    from += blob.size;
    if (from >= size) return new Response(new Blob(pieces), { headers: { "Content-Type": answer.headers.get("Content-Type") } });
  }
  return Response.error();
}

// RFC 9110 14.2: one range, from a start to an end that may be missing, or the last so many bytes.
async function piece(kept, [, first, last]) {
  const blob = await kept.blob();
  if (first === "" && last === "") return kept;
  const start = first === "" ? Math.max(blob.size - Number(last), 0) : Number(first);
  const end = first === "" || last === "" ? blob.size - 1 : Math.min(Number(last), blob.size - 1);
  const headers = { "Content-Type": kept.headers.get("Content-Type") || "application/octet-stream", "Accept-Ranges": "bytes" };
  if (start > end) {
    return new Response(null, { status: 416, headers: { ...headers, "Content-Range": `bytes */${blob.size}` } });
  }
  headers["Content-Range"] = `bytes ${start}-${end}/${blob.size}`;
  headers["Content-Length"] = String(end - start + 1);
  return new Response(blob.slice(start, end + 1), { status: 206, headers });
}

async function onlyMedia(names) {
  const wanted = new Set(names.map((name) => `/media/${name}`));
  const cache = await caches.open(MEDIA);
  for (const request of await cache.keys()) {
    if (!wanted.has(new URL(request.url).pathname)) await cache.delete(request);
  }
}

async function digest(bytes) {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
