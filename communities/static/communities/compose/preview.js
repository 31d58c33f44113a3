// Shows the post as its readers will see it, in place, and keeps up with what is typed while it is open.

import { later } from "./writing.js";

export function preview(area, foot, server) {
  const button = foot.querySelector("[data-show-preview]");
  const pane = foot.querySelector("[data-preview]");
  const words = pane.querySelector("[data-words]");
  const problem = pane.querySelector("[data-problem]");
  const follow = later(600, fill);

  // Shown in place, it must not send the form.
  button.type = "button";
  button.setAttribute("aria-expanded", String(!pane.hidden));
  button.addEventListener("click", async () => {
    if (!pane.hidden) return close();
    await fill();
    pane.hidden = false;
    button.setAttribute("aria-expanded", "true");
    pane.scrollIntoView({ block: "nearest" });
  });
  area.addEventListener("input", () => { if (!pane.hidden) follow(); });
  area.addEventListener("sent", close);

  function close() {
    follow.stop();
    pane.hidden = true;
    button.setAttribute("aria-expanded", "false");
  }

  async function fill() {
    const fields = new FormData();
    fields.set("body", area.value);
    try {
      const answer = await server.ask(foot.dataset.previewUrl, { fields });
      // The server has cleaned this, as it cleans every post.
      if (answer.ok) words.innerHTML = answer.said.html;
      say(answer.ok ? answer.said.problem : answer.said.message || foot.dataset.offline);
    } catch {
      say(foot.dataset.offline);
    }
  }

  function say(text) {
    problem.textContent = text;
    problem.hidden = !text;
  }
}
