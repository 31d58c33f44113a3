// Who was asked by Wagtail whether to overwrite somebody's version, and said yes, is not asked again by the server.
let newest = null;

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
    let seen = form.elements.namedItem("seen_revision_id");
    if (!seen) {
      seen = document.createElement("input");
      seen.type = "hidden";
      seen.name = "seen_revision_id";
      form.append(seen);
    }
    seen.value = newest;
  },
  { capture: true },
);
