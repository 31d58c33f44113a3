// Bring an element to a newer state and touch only what differs: focus, selection, open menus and what is marked as
// the reader's own stay where they are.

const KEYS = ["id", "data-key", "formaction", "action", "href", "value"];
// What this page, and not what the server sends to all, says of an element.
const OURS = new Set(["open", "tabindex", "data-own", "aria-pressed", "aria-busy"]);
const OUR_CLASSES = ["own", "post-new", "post-here"];

// Return the one element that the text of HTML holds.
export function element(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  return holder.content.firstElementChild;
}

export function replace(old, fresh) {
  morph(old, fresh);
  old.dispatchEvent(new CustomEvent("shown", { bubbles: true }));
}

const isSame = (one, other) => one.nodeType === other.nodeType && one.nodeName === other.nodeName;

function keyOf(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  const named = KEYS.filter((name) => node.hasAttribute(name)).map((name) => `${name}=${node.getAttribute(name)}`);
  return named.length ? `${node.nodeName} ${named.join(" ")}` : "";
}

function morph(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return;
  }
  attributes(old, fresh);
  // What somebody types is theirs.
  if (old.nodeName === "TEXTAREA" && old === document.activeElement) return;
  children(old, fresh);
}

function attributes(old, fresh) {
  const kept = OUR_CLASSES.filter((name) => old.classList.contains(name));
  // A button that is pressed in says by its name what the next press does.
  const isOurs = (name) => OURS.has(name) || (name === "name" && old.hasAttribute("aria-pressed"));
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !isOurs(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value && !(isOurs(name) && old.hasAttribute(name))) old.setAttribute(name, value);
  }
  if (kept.length) old.classList.add(...kept);
}

function children(old, fresh) {
  // What goes, goes first: then nothing that stays has to be moved, which would take the focus from it.
  const keys = new Set([...fresh.childNodes].map(keyOf));
  for (const node of [...old.childNodes]) if (keyOf(node) && !keys.has(keyOf(node))) node.remove();
  let at = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const found = match(at, wanted);
    if (!found) {
      old.insertBefore(wanted, at);
      continue;
    }
    if (found === at) at = at.nextSibling;
    else old.insertBefore(found, at);
    morph(found, wanted);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

// Of the elements from `at` on: the one of the same key, else the very next where neither has one.
function match(at, wanted) {
  const key = keyOf(wanted);
  if (!key) return at && isSame(at, wanted) && !keyOf(at) ? at : null;
  for (let node = at; node; node = node.nextSibling) if (keyOf(node) === key) return node;
  return null;
}
