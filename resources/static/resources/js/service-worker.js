// Guides that everybody may read, kept on this device and shown when there is no connection.
//
// The network is always asked first: what is kept is never shown instead of what is new. A page is fetched for keeping
// without credentials, so that it holds nothing of who reads, and kept only where the server says that everybody may
// read it. When the server says otherwise later, it is forgotten.

const PAGES = "redbag-guides";
const ASSETS = "redbag-assets";
const SHELL = "redbag-offline";
const OFFLINE = "/offline/";
const MOST_PAGES = 30;
const MOST_ASSETS = 300;
const ASSET = /^\/(static|pictures)\//;
const NAMED = /(?:href|src)="(\/(?:static|pictures)\/[^"]+)"/g;
const ANY = { ignoreSearch: true, ignoreVary: true };

const isPublic = (response) => response.headers.get("Redbag-Audience") === "public";

// The newest are the last, and the oldest go first.
async function put(cache, path, response, most) {
  await cache.delete(path);
  await cache.put(path, response);
  const held = await cache.keys();
  for (const old of held.slice(0, Math.max(0, held.length - most))) await cache.delete(old);
}

async function keepAssets(paths) {
  const cache = await caches.open(ASSETS);
  for (const path of new Set(paths)) {
    if (!ASSET.test(path) || (path.startsWith("/static/") && (await cache.match(path)))) continue;
    const response = await fetch(path, { credentials: "omit" }).catch(() => null);
    if (response?.ok && !response.redirected) await put(cache, path, response, MOST_ASSETS);
  }
}

async function keep(path, name, assets = []) {
  const response = await fetch(path, { credentials: "omit", cache: "no-cache" });
  if (!response.ok || response.redirected || !isPublic(response)) return false;
  const text = await response.clone().text();
  await put(await caches.open(name), path, response, MOST_PAGES);
  await keepAssets([...[...text.matchAll(NAMED)].map((found) => found[1]), ...assets]);
  return true;
}

async function page(request) {
  const path = new URL(request.url).pathname;
  const cache = await caches.open(PAGES);
  try {
    const response = await fetch(request);
    // Not everybody's any more, or gone: a redirect to sign in says so too.
    if (response.status < 500 && !isPublic(response)) await cache.delete(path, ANY);
    return response;
  } catch {
    const shell = await caches.open(SHELL);
    return (await cache.match(path, ANY)) ?? (await shell.match(OFFLINE)) ?? Response.error();
  }
}

async function asset(request) {
  try {
    return await fetch(request);
  } catch {
    return (await (await caches.open(ASSETS)).match(request, ANY)) ?? Response.error();
  }
}

self.addEventListener("install", (event) => event.waitUntil(keep(OFFLINE, SHELL).then(() => self.skipWaiting())));

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (ASSET.test(url.pathname)) event.respondWith(asset(request));
});

self.addEventListener("message", (event) => {
  const { path, assets } = event.data;
  event.waitUntil(keep(path, PAGES, assets).then((isKept) => event.source.postMessage({ path, isKept }), () => {}));
});
