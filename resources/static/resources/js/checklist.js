// Each tick of a checklist is kept at once and said aloud; without this module a button keeps them all.

for (const form of document.querySelectorAll("[data-checklist]")) {
  form.querySelector("[data-save]").hidden = true;
  form.addEventListener("change", (event) => {
    if (event.target.name === "step") keep(form, event.target);
  });
}

async function keep(form, box) {
  const body = new FormData();
  for (const name of ["csrfmiddlewaretoken", "group"]) {
    if (form.elements[name]) body.append(name, form.elements[name].value);
  }
  // What changed is what is done now and was not, or the other way round.
  body.append(box.checked ? "step" : "was", box.value);
  box.ariaBusy = "true";
  const said = await send(form.action, body);
  box.ariaBusy = null;
  if (said === null) box.checked = !box.checked;
  // Who ticked it and when was true of the tick before.
  else box.closest("li").querySelector("p")?.remove();
  form.querySelector("[data-said]").textContent = said ?? form.dataset.failed;
}

async function send(action, body) {
  try {
    const response = await fetch(action, { method: "POST", headers: { "X-Requested-With": "fetch" }, body });
    // Whoever was signed out meanwhile is led to the way in, which keeps nothing.
    return response.ok && !response.redirected ? await response.text() : null;
  } catch {
    return null;
  }
}
