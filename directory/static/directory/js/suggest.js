// Suggestions below a search box, after the combobox pattern of the ARIA Authoring Practices: a list that opens while
// one types, walked with the arrows, taken with Enter, left with Escape. Without this the box is a plain search field.

const WAIT = 120;

for (const input of document.querySelectorAll("[data-suggest]")) {
  const list = document.createElement("ul");
  list.id = `${input.id}-list`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.suggestLabel ?? "");
  list.hidden = true;
  const said = document.createElement("p");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  const holder = document.createElement("div");
  holder.className = "suggests";
  input.before(holder);
  holder.append(input, list, said);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  })) {
    input.setAttribute(name, value);
  }

  let timer;
  let request;
  let at = -1;

  const options = () => [...list.querySelectorAll("[role=option]")];

  const close = () => {
    clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    said.textContent = "";
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const show = (html) => {
    list.innerHTML = html;
    at = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = options().length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    said.textContent = list.hidden ? "" : (list.querySelector("[data-said]")?.dataset.said ?? "");
  };

  const move = (to) => {
    const all = options();
    if (!all.length) return;
    at = (to + all.length) % all.length;
    all.forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
    all[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", all[at].id);
  };

  const choose = (option) => {
    close();
    if (option.dataset.url) {
      window.location.assign(option.dataset.url);
      return;
    }
    input.value = option.firstElementChild.textContent;
    input.form.requestSubmit();
  };

  const ask = async () => {
    request?.abort();
    request = new AbortController();
    const url = new URL(input.dataset.suggest, window.location.href);
    url.searchParams.set("q", input.value);
    try {
      const response = await fetch(url, { signal: request.signal });
      if (response.ok && document.activeElement === input) show(await response.text());
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  const soon = () => {
    clearTimeout(timer);
    if (input.value.trim().length < 2) close();
    else timer = setTimeout(ask, WAIT);
  };

  input.addEventListener("input", soon);

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (list.hidden) {
      // The arrow down opens a list that was closed.
      if (event.key === "ArrowDown" && input.value.trim().length >= 2) {
        event.preventDefault();
        ask();
      }
      return;
    }
    switch (event.key) {
      case "ArrowDown":
        move(at + 1);
        break;
      case "ArrowUp":
        move(at < 0 ? -1 : at - 1);
        break;
      case "Escape":
        close();
        break;
      case "Enter":
        if (at < 0) {
          close();
          return;
        }
        choose(options()[at]);
        break;
      default:
        return;
    }
    event.preventDefault();
  });

  // Before the box loses the focus, which would close the list under the pointer.
  list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) {
      event.preventDefault();
      choose(option);
    }
  });

  input.addEventListener("blur", close);
  input.form.addEventListener("submit", close);
}
