// Saves a story while it is written, when nothing was typed for a moment; without this the buttons save.

const PAUSE = 2000;

const form = document.querySelector("form[data-story]");
const status = document.querySelector("[data-story-status]");
let timer = 0;
let sending = null;
let isSaving = false;
let isStopped = false;

async function save() {
  const sent = new FormData(form);
  const answer = await fetch(form.action, { method: "POST", body: sent, headers: { Accept: "application/json" } });
  if (!answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Error("signed out");
  const { said, version } = await answer.json();
  if (version) form.elements.version.value = version;
  // Another tab was quicker, or an answer cannot be taken: the button shows which, and what to do.
  else isStopped = true;
  status.textContent = said;
}

function later() {
  clearTimeout(timer);
  if (isStopped) return;
  status.textContent = "";
  timer = setTimeout(() => {
    // One after the other: each needs the version that the one before it made.
    isSaving = true;
    sending = Promise.resolve(sending)
      .then(save)
      .catch(() => (status.textContent = status.dataset.unsaved))
      .finally(() => (isSaving = false));
  }, PAUSE);
}

form?.addEventListener("input", later);
form?.addEventListener("submit", async (event) => {
  clearTimeout(timer);
  isStopped = true;
  if (!isSaving) return;
  event.preventDefault();
  await sending;
  form.requestSubmit(event.submitter);
});
