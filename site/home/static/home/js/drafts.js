// Nothing typed is lost: the text areas of forms marked data-draft="name" are kept in this tab until they were sent.
//
// A form that was sent is forgotten when the next page arrives, unless that page says that it was not taken
// (body[data-keep-drafts]: sign-in and error pages). A page that sends by itself calls `forget(form)`.

const PREFIX = "redbag:draft:";
const viewer = document.body.dataset.viewer ?? "";

const key = (form) => `${PREFIX}${viewer}:${location.pathname}:${form.dataset.draft}`;
const areas = (form) => [...form.querySelectorAll("textarea[name]")];

function read(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch {
    return null;
  }
}

function write(name, draft) {
  try {
    sessionStorage.setItem(name, JSON.stringify(draft));
  } catch {
    // A browser without storage, or a full one: the form works as it does without JavaScript.
  }
}

function names() {
  try {
    return Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX));
  } catch {
    return [];
  }
}

function keep(form, sent = false) {
  const texts = Object.fromEntries(areas(form).map((area) => [area.name, area.value]));
  if (Object.values(texts).some((text) => text.trim())) write(key(form), { texts, sent });
  else forget(form);
}

export function forget(form) {
  try {
    sessionStorage.removeItem(key(form));
  } catch {
    // Nothing was kept.
  }
}

function restore(form) {
  const draft = read(key(form));
  if (!draft) return;
  let restored = false;
  for (const area of areas(form)) {
    const text = draft.texts?.[area.name];
    // What the server sent back, or the browser put back by itself, is newer; a draft from the server is older, for
    // what has reached the server is not kept here.
    const isOlder = form.querySelector("[data-compose][data-restored]") && area.value !== text;
    if (!text || (area.value && !isOlder)) continue;
    if (isOlder) area.dataset.replaced = area.value;
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    restored = true;
  }
  const note = document.getElementById("draft-note");
  if (restored && note) areas(form)[0].before(note.content.cloneNode(true));
}

function settle() {
  const arrived = performance.getEntriesByType("navigation")[0]?.type === "navigate";
  const refused = "keepDrafts" in document.body.dataset;
  for (const name of names()) {
    const draft = read(name);
    if (!draft?.sent) continue;
    if (arrived && !refused) sessionStorage.removeItem(name);
    else write(name, { ...draft, sent: false });
  }
}

settle();
document.querySelectorAll("form[data-draft]").forEach(restore);

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (form) keep(form);
});

document.addEventListener("draft-saved", (event) => forget(event.target));

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-forget-drafts]")) names().forEach((name) => sessionStorage.removeItem(name));
  else if (event.target.matches("form[data-draft]") && !event.defaultPrevented) keep(event.target, true);
});
