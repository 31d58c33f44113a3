// What is typed is saved on the server a moment later, and waits there on every device until it is sent.
//
// The tab keeps it too (home/js/drafts.js), but only until the server has it: "draft-saved" tells it to forget.

import { later } from "./writing.js";

const PAUSE = 1500;
const AGAIN = 15000;

export function drafts(form, area, foot, server) {
  const status = foot.querySelector("[data-draft-status]");
  const version = form.elements.version;
  const conflict = foot.querySelector("[data-conflict]");
  const save = later(PAUSE, send);
  const retry = later(AGAIN, send);
  let saving = null;
  let isSafe = true;
  let isLeaving = false;
  let box = null;

  foot.querySelector("[data-save-draft]").hidden = true;

  form.addEventListener("input", (event) => { if (event.target.type !== "file") changed(); });
  form.addEventListener("submit", () => {
    isLeaving = true;
    save.stop();
    retry.stop();
    saving?.abort();
    // Sent in place, the form stays: what is typed afterwards is saved again.
    setTimeout(() => { isLeaving = false; }, 3000);
  });
  area.addEventListener("sent", () => {
    save.stop();
    retry.stop();
    version.value = "0";
    isSafe = true;
    box?.remove();
    status.textContent = "";
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save.now(); });
  window.addEventListener("beforeunload", (event) => {
    if (isLeaving) return;
    save.now();
    // On its way to the server it is as safe as can be; what the server did not take is not.
    if (isSafe || !area.value.trim()) return;
    event.preventDefault();
    event.returnValue = foot.dataset.leave;
  });
  if (area.dataset.replaced) {
    const theirs = { version: Number(version.value), fields: { body: area.dataset.replaced } };
    ask(foot.dataset.unsaved, theirs);
  } else if (area.value.trim() && area.value !== area.defaultValue) {
    // The tab has put back what had not reached the server.
    save();
  } else if ("restored" in foot.dataset) {
    form.dispatchEvent(new Event("draft-saved", { bubbles: true }));
  }

  function changed() {
    isLeaving = false;
    if (!box) save();
  }

  function fields() {
    const data = new FormData(form);
    data.delete("uploads");
    return data;
  }

  async function send() {
    if (box) return;
    saving?.abort();
    saving = new AbortController();
    const signal = saving.signal;
    if (!isSafe) status.textContent = foot.dataset.saving;
    try {
      const answer = await server.ask(foot.dataset.draftUrl, { fields: fields(), signal, keepalive: area.value.length < 20000 });
      if (answer.ok) saved(answer.said);
      else if (answer.status === 409) ask(answer.said.message, answer.said);
      else failed(answer.said.message || foot.dataset.offline);
    } catch (error) {
      if (error.name !== "AbortError") failed(foot.dataset.offline);
    }
  }

  function saved(said) {
    version.value = said.version;
    isSafe = true;
    retry.stop();
    if (said.saved !== status.textContent) status.textContent = said.saved;
    form.dispatchEvent(new Event("draft-saved", { bubbles: true }));
  }

  function failed(text) {
    isSafe = false;
    status.textContent = text;
    retry();
  }

  // Two versions: neither is lost, and whoever writes says which goes on.
  function ask(message, theirs) {
    isSafe = false;
    save.stop();
    box?.remove();
    box = conflict.content.firstElementChild.cloneNode(true);
    box.querySelector("[data-message]").textContent = message;
    const other = box.querySelector("pre");
    other.textContent = theirs.fields?.body ?? "";
    box.querySelector("details").hidden = !theirs.fields;
    box.querySelector("[data-theirs]").hidden = !theirs.fields;
    box.querySelector("[data-mine]").addEventListener("click", () => {
      version.value = theirs.version;
      box.remove();
      box = null;
      area.focus();
      send();
    });
    box.querySelector("[data-theirs]").addEventListener("click", () => {
      const mine = area.value;
      area.value = other.textContent;
      other.textContent = mine;
    });
    foot.prepend(box);
  }

  return { changed };
}
