// The count of unread notifications in the header, for members, on every page.

import { hear } from "./socket.js";

const link = document.querySelector("[data-notices]");
const status = document.getElementById("notice-status");
if (link) hear("notice", show);

function show(frame) {
  const count = link.querySelector("[data-count]");
  const before = Number(count.dataset.count);
  const unread = Math.min(frame.unread, Number(link.dataset.most) + 1);
  count.dataset.count = unread;
  count.textContent = unread > Number(link.dataset.most) ? `${link.dataset.most}+` : unread;
  link.querySelectorAll("[data-some]").forEach((part) => { part.hidden = unread === 0; });
  if (unread <= before) return;
  status.textContent = link.dataset.arrived;
  const newer = document.getElementById("newer");
  if (newer) newer.hidden = false;
}
