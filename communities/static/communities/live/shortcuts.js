// Single keys for those who read with the keyboard: only while nothing is typed, and off for whoever switches them off
// on this device (WCAG 2.1.4). The list of them is a page of its own, which `?` shows in a dialog.

const OFF = "redbag:shortcuts-off";
const AFTER_G = 1500;
const PLACES = { h: "/", c: "/communities/", n: "/notifications/", p: "/people/" };

let went = 0;

export function isOff() {
  try {
    return localStorage.getItem(OFF) === "yes";
  } catch {
    return false;
  }
}

const choice = document.getElementById("use-shortcuts");
if (choice) {
  choice.closest("[hidden]").hidden = false;
  choice.checked = !isOff();
  choice.addEventListener("change", () => {
    try {
      if (choice.checked) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "yes");
    } catch {
      choice.checked = true;
    }
  });
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (isOff() || document.querySelector("dialog[open]")) return;
  const act = Date.now() - went < AFTER_G ? going(event.key) : KEYS[event.key];
  went = event.key === "g" ? Date.now() : 0;
  if (act?.() !== false && act) event.preventDefault();
});

const isTyping = (at) => at.isContentEditable || at.matches("input:not([type=checkbox], [type=radio]), textarea, select");
const going = (key) => (PLACES[key] ? () => location.assign(PLACES[key]) : null);

const KEYS = {
  "?": list,
  j: () => step(1),
  k: () => step(-1),
  r: reply,
  u: () => press("#to-first-new, #to-new:not([hidden])"),
  m: () => press("[formaction$='/unread/']", current()),
};

const posts = () => [...document.querySelectorAll("#posts > .post, [data-row]")];

// The post (or row) that has the focus, else the first that can be seen.
function current() {
  const focused = document.activeElement.closest?.("#posts > .post, [data-row]");
  return focused ?? posts().find((item) => item.getBoundingClientRect().bottom > 0);
}

function step(by) {
  const all = posts();
  const at = current();
  if (!at) return false;
  const isOn = at.contains(document.activeElement);
  const next = isOn ? all[all.indexOf(at) + by] : at;
  if (!next) return false;
  const target = next.matches(".post") ? next : next.querySelector("a");
  if (target === next) next.tabIndex = -1;
  target.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

// To the post that has the focus, else to the thread.
function reply() {
  const at = document.activeElement.closest?.("#posts > .post");
  const link = at?.querySelector(".tools a[href$='/reply/']");
  if (link?.checkVisibility()) return link.click();
  const area = document.querySelector("#reply-form textarea");
  if (!area?.checkVisibility()) return press("#to-reply");
  area.focus();
  return area.scrollIntoView({ block: "center" });
}

function press(selector, within = document) {
  const found = within?.querySelector(selector);
  if (!found) return false;
  return found.click();
}

async function list() {
  const before = document.activeElement;
  const dialog = document.createElement("dialog");
  dialog.className = "sheet-dialog";
  try {
    const response = await fetch("/talking/shortcuts/");
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    dialog.append(page.getElementById("shortcuts"));
  } catch {
    return;
  }
  dialog.setAttribute("aria-labelledby", "shortcuts-title");
  dialog.addEventListener("close", () => {
    dialog.remove();
    before.focus?.();
  });
  document.body.append(dialog);
  dialog.showModal();
}
