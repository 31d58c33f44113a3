// Lists the guides that are kept on this device, and forgets them.

const PAGES = "redbag-guides";
const list = document.querySelector("[data-kept]");
const none = document.querySelector("[data-kept-none]");
const forget = document.querySelector("[data-kept-forget]");

async function show() {
  const cache = await caches.open(PAGES);
  const rows = [];
  for (const request of (await cache.keys()).reverse()) {
    const path = new URL(request.url).pathname;
    const text = await (await cache.match(request)).text();
    const link = document.createElement("a");
    link.href = path;
    link.textContent = new DOMParser().parseFromString(text, "text/html").querySelector("h1")?.textContent ?? path;
    const row = document.createElement("li");
    row.append(link);
    rows.push(row);
  }
  list.replaceChildren(...rows);
  list.hidden = forget.hidden = rows.length === 0;
  none.hidden = rows.length > 0;
}

if (globalThis.caches) {
  forget.addEventListener("click", async () => {
    await caches.delete(PAGES);
    await show();
    none.focus();
  });
  show();
}
