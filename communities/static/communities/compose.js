// Makes the area of a form for writing pleasant: toolbar, tables from the clipboard, names after @, preview, files, and
// drafts kept on the server. Without it each of these has its plain way in the form.

import { drafts } from "./compose/drafts.js";
import { files } from "./compose/files.js";
import { names } from "./compose/names.js";
import { preview } from "./compose/preview.js";
import { tables } from "./compose/tables.js";
import { toolbar } from "./compose/toolbar.js";

for (const box of document.querySelectorAll("[data-composer]")) {
  const area = box.querySelector("textarea");
  const form = area.form;
  const foot = form?.querySelector("[data-compose]");
  toolbar(box, area, Boolean(foot));
  tables(area);
  if (!foot) continue;
  const server = talk(form, foot);
  names(box, area, foot, server);
  preview(area, foot, server);
  const kept = drafts(form, area, foot, server);
  files(form, area, foot, server, kept.changed);
}

// Everything goes to the server with the place that is written at; what it refuses comes back as words.
function talk(form, foot) {
  const place = foot.dataset.place;
  return {
    place,
    token: () => form.elements.csrfmiddlewaretoken.value,
    async ask(url, { fields, signal, keepalive } = {}) {
      const body = fields ?? null;
      body?.set("place", place);
      const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
      const address = body ? url : `${url}${url.includes("?") ? "&" : "?"}place=${encodeURIComponent(place)}`;
      const response = await fetch(address, { method: body ? "POST" : "GET", body, headers, signal, keepalive });
      const isJson = response.headers.get("Content-Type")?.includes("json");
      return { ok: response.ok && isJson, status: response.status, said: isJson ? await response.json() : {} };
    },
  };
}
