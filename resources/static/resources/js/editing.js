// Who was asked by Wagtail whether to overwrite somebody's version, and said yes, is not asked again by the server.
let newest = null;

function hidden(form, name) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = name;
  form.append(field);
  return field;
}

document.addEventListener("w-swap:json", (event) => {
  const others = event.detail?.data?.other_sessions ?? [];
  newest = others.find((other) => other.revision_id)?.revision_id ?? newest;
});

// While it goes down to Wagtail's own listener, which sends the form.
document.addEventListener(
  "w-dialog:confirmed",
  (event) => {
    if (event.target.id !== "w-save-confirmation-dialog") return;
    const form = document.querySelector("[data-edit-form]");
    if (!form || !newest) return;
    const seen = form.elements.namedItem("seen_revision_id") ?? hidden(form, "seen_revision_id");
    seen.value = newest;
  },
  { capture: true },
);

// What is sent while the form saves itself would not know of the version that this makes, and its sender would be told
// that they saved the page elsewhere; of a page that is only begun it would make a second one. So it waits for the
// answer, though not for ever, and nothing is saved after it.
const PATIENCE = 30_000;
let isSaving = false;
let held = null;

function release() {
  isSaving = false;
  if (!held) return;
  const { form, submitter } = held;
  held = null;
  form.setAttribute("data-w-autosave-active-value", "false");
  // A button that is shown as busy is disabled by then, and a form leaves out what such a button says.
  if (submitter?.disabled && submitter.name) hidden(form, submitter.name).value = submitter.value;
  form.requestSubmit(submitter);
}

document.addEventListener("w-autosave:save", () => {
  isSaving = true;
});
document.addEventListener("w-autosave:success", release);
document.addEventListener("w-autosave:error", release);

document.addEventListener(
  "submit",
  (event) => {
    if (!isSaving || !event.target.matches("[data-edit-form]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!held) setTimeout(release, PATIENCE);
    held = { form: event.target, submitter: event.submitter };
  },
  { capture: true },
);
