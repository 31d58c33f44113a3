// After @ the people who can read what is written are offered; before sending, the form says how many it tells.

import { later, put } from "./writing.js";

const TYPING = /(?:^|[\s(])@([\p{L}\p{N}][\p{L}\p{N}.'’ -]{0,40})?$/u;

export function names(box, area, foot, server) {
  const list = box.querySelector("[role=listbox]");
  const found = box.querySelector("[data-found]");
  const line = foot.querySelector("[data-told]");
  let asked = null;
  let at = -1;
  let start = 0;

  list.id = `${area.id}-people`;
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", list.id);

  const options = () => [...list.children];
  const look = later(150, find);
  const count = later(700, tell);

  area.addEventListener("input", () => {
    look();
    if (area.value.includes("@")) count();
    else { count.stop(); line.textContent = ""; }
  });
  area.addEventListener("click", close);
  area.addEventListener("blur", () => setTimeout(close, 150));
  area.addEventListener("sent", () => { close(); count.stop(); line.textContent = ""; });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => choose(options().indexOf(event.target.closest("[role=option]"))));
  area.addEventListener("keydown", keys);

  async function find() {
    const typed = area.value.slice(0, area.selectionStart).match(TYPING);
    asked?.abort();
    if (!typed) return close();
    start = area.selectionStart - (typed[1] ?? "").length - 1;
    asked = new AbortController();
    try {
      const url = `${foot.dataset.peopleUrl}?q=${encodeURIComponent(typed[1] ?? "")}`;
      const answer = await server.ask(url, { signal: asked.signal });
      if (answer.ok) show(answer.said.found, Boolean(typed[1]));
      else close();
    } catch {
      // Another letter came, or the network is away: a name can be typed in full.
    }
  }

  function show(people, isTyped) {
    list.replaceChildren(...people.map(option));
    list.hidden = people.length === 0;
    at = -1;
    area.removeAttribute("aria-activedescendant");
    if (people.length) found.textContent = found.dataset.some.replace("{count}", people.length);
    else found.textContent = isTyped && document.activeElement === area ? found.dataset.none : "";
    if (people.length) mark(0);
  }

  function option(person, number) {
    const item = document.createElement("li");
    item.id = `${list.id}-${number}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.text = person.text;
    const name = document.createElement("bdi");
    name.textContent = person.name;
    const note = document.createElement("span");
    note.className = "soft small";
    note.textContent = person.note;
    item.append(name, " ", note);
    return item;
  }

  function mark(to) {
    const items = options();
    at = (to + items.length) % items.length;
    items.forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
    area.setAttribute("aria-activedescendant", items[at].id);
    items[at].scrollIntoView({ block: "nearest" });
  }

  function keys(event) {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") mark(at + 1);
    else if (event.key === "ArrowUp") mark(at - 1);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey && at >= 0) choose(at);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  function choose(number) {
    const item = options()[number];
    if (!item) return;
    const text = item.dataset.text;
    close();
    put(area, `${text} `, start, area.selectionStart);
    look.stop();
  }

  function close() {
    asked?.abort();
    look.stop();
    list.hidden = true;
    list.replaceChildren();
    found.textContent = "";
    at = -1;
    area.removeAttribute("aria-activedescendant");
  }

  async function tell() {
    const fields = new FormData();
    fields.set("body", area.value);
    try {
      const answer = await server.ask(foot.dataset.toldUrl, { fields });
      if (answer.ok && line.textContent.trim() !== answer.said.told) line.textContent = answer.said.told;
    } catch {
      // The count is a courtesy; the post goes without it.
    }
  }
}
