// Small comforts on every page; each page works without them.

import "./drafts.js";
import "./secrets.js";

// After a form came back with errors, a screen reader starts at what is wrong.
document.querySelector("[data-focus]")?.focus();

const menus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  for (const menu of menus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// On a computer that others use too, nobody learns which guides were read here by whoever signs out.
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-forget-drafts]")) globalThis.caches?.delete("redbag-guides");
});
