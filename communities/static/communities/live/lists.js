// Keeps lists of threads up to date: in each element with data-live-list and an id, which names in data-communities
// where its threads come from. A row that is there is changed in place; for anything else the list is fetched again.

import { replace } from "./replace.js";
import { follow, hear } from "./socket.js";

const MOST = 8;
const PAUSE = 2000;
const REST = 10000;

const lists = [...document.querySelectorAll("[data-live-list]")];
const communities = new Set(lists.flatMap((list) => list.dataset.communities.split(" ").filter(Boolean)));
let timer = null;
let fetched = 0;

// How many changes each community had when this page was made; every post is one more.
const activity = new Map();
count();

for (const id of [...communities].slice(0, MOST)) {
  const ask = () => ({ type: "follow", community: Number(id) });
  follow("community", Number(id), { ask, take: (frame) => take(frame, id) });
}
// What is read in another tab or on another device counts no more.
if (communities.size) hear("notice", later);

function count() {
  for (const list of lists) {
    for (const pair of (list.dataset.activity ?? "").split(" ").filter(Boolean)) {
      const [id, total] = pair.split(":");
      activity.set(id, Number(total));
    }
  }
}

function take(frame, id) {
  if (frame.type === "activity") {
    if (activity.has(id)) activity.set(id, activity.get(id) + 1);
    if (!known(frame)) later();
  }
  if (frame.type !== "ready" || frame.activity === undefined) return;
  // Something else changed, or happened while nobody listened.
  if (activity.has(id) && frame.activity > activity.get(id)) later();
  activity.set(id, frame.activity);
}

// A post in a thread whose row is shown: the count and the place of the row follow at once.
function known(frame) {
  const rows = lists.flatMap((list) => [...list.querySelectorAll(`[data-row="${frame.thread}"]`)]);
  for (const row of rows) {
    const total = row.querySelector("[data-total]");
    if (total && Number(total.textContent) >= frame.number) continue;
    if (total) total.textContent = frame.number;
    const mark = row.querySelector("[data-new]");
    const unread = frame.number - Number(row.dataset.readTo);
    if (mark && row.dataset.readTo !== undefined && unread > 0) {
      mark.textContent = mark.dataset.new.replace("{count}", unread);
      mark.hidden = false;
    }
    rise(row);
  }
  return rows.length > 0;
}

// To the top, below what is pinned there; a row that somebody stands on stays under them.
function rise(row) {
  if (!row.closest("[data-newest-first]") || row.contains(document.activeElement)) return;
  const first = [...row.parentElement.children].find((one) => !one.matches("[data-pinned]"));
  if (first && first !== row && !row.matches("[data-pinned]")) first.before(row);
}

// Everybody who looks on hears of a post at the same moment: they do not all ask at the same moment.
function later() {
  if (timer !== null) return;
  const rest = Math.max(0, fetched + REST - Date.now());
  timer = setTimeout(refresh, rest + PAUSE * (0.5 + Math.random()));
}

async function refresh() {
  timer = null;
  if (document.hidden) return document.addEventListener("visibilitychange", later, { once: true });
  fetched = Date.now();
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!response.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const list of lists) {
      const fresh = page.getElementById(list.id);
      if (fresh && list.isConnected) replace(list, fresh);
    }
    count();
  } catch {
    // No network: the next change asks again.
  }
}
