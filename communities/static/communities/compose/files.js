// Files are uploaded as soon as they are chosen, dropped or pasted, with their progress; they go with the post.

export function files(form, area, foot, server, changed) {
  const input = foot.querySelector("[type=file]");
  const list = foot.querySelector("[data-uploads]");
  const status = foot.querySelector("[data-upload-status]");
  const drop = area.closest("[data-composer]");
  const say = (text, name = "", percent = "") => {
    status.textContent = text.replace("{name}", name).replace("{percent}", percent);
  };
  let waiting = 0;

  list.querySelectorAll(".upload").forEach(equip);
  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = "";
  });
  area.addEventListener("paste", (event) => {
    const pasted = [...event.clipboardData.files];
    if (!pasted.length) return;
    event.preventDefault();
    take(pasted);
  });
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    drop.addEventListener(kind, (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      drop.classList.toggle("drop-here", kind === "dragenter" || kind === "dragover");
      if (kind === "drop") take([...event.dataTransfer.files]);
    });
  }
  form.addEventListener("submit", (event) => {
    if (!waiting) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    say(foot.dataset.busy);
  }, { capture: true });
  area.addEventListener("sent", () => { list.replaceChildren(); say(""); });

  async function take(chosen) {
    for (const file of chosen) {
      if (list.children.length >= Number(input.dataset.most)) return say(foot.dataset.tooMany);
      if (file.size > Number(input.dataset.mostBytes)) say(foot.dataset.tooLarge, file.name);
      else await upload(file);
    }
  }

  function upload(file) {
    const data = new FormData();
    data.set("place", server.place);
    data.set("file", file, file.name || "picture.png");
    const request = new XMLHttpRequest();
    waiting += 1;
    say(foot.dataset.uploading, file.name, 0);
    return new Promise((done) => {
      request.upload.addEventListener("progress", (event) => {
        const percent = Math.floor((100 * event.loaded) / event.total / 10) * 10;
        say(foot.dataset.uploading, file.name, percent);
      });
      request.addEventListener("loadend", () => {
        waiting -= 1;
        arrived(request, file);
        done();
      });
      request.open("POST", foot.dataset.uploadUrl);
      request.setRequestHeader("X-CSRFToken", server.token());
      request.responseType = "json";
      request.send(data);
    });
  }

  function arrived(request, file) {
    if (request.status !== 200 || !request.response?.html) {
      return say(request.response?.message || foot.dataset.notUploaded, file.name);
    }
    const holder = document.createElement("template");
    holder.innerHTML = request.response.html.trim();
    const item = holder.content.firstElementChild;
    equip(item);
    list.append(item);
    say(foot.dataset.uploaded, file.name);
    changed();
  }

  function equip(item) {
    const button = item.querySelector("[data-remove]");
    item.querySelector(".remove-tick").remove();
    button.hidden = false;
    button.addEventListener("click", async () => {
      const next = item.nextElementSibling ?? item.previousElementSibling;
      item.remove();
      say(foot.dataset.removed);
      (next?.querySelector("[data-remove]") ?? input).focus();
      changed();
      try {
        // A file of a post that is sent goes when the change of the post is saved.
        await fetch(button.dataset.remove, { method: "POST", headers: { "X-CSRFToken": server.token() } });
      } catch {
        // It belongs to nobody's post, and is cleared away in a day.
      }
    });
  }
}
