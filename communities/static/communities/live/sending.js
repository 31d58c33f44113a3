// Sends a reply without loading the page again while the socket listens: the post comes back on it.
// The form goes its usual way otherwise, and with all that is wrong with it.
//
// The answer says where the post stands: what the socket brings is the same for everybody, and does not say whose a
// post without a name is.

export function sending(section, form, { isReady, say, sent }) {
  form.addEventListener("submit", async (event) => {
    if (!isReady() || event.defaultPrevented) return;
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    try {
      const headers = { "X-Requested-With": "fetch" };
      const response = await fetch(form.action, { method: "POST", body: new FormData(form), headers, redirect: "manual" });
      const isTaken = response.ok && response.headers.get("Content-Type")?.includes("json");
      if (!isTaken) return form.submit();
      const { place } = await response.json();
      clear(form);
      sent(Number(place.match(/#post-(\d+)$/)?.[1]));
    } catch {
      say(section.dataset.notSent);
    } finally {
      button.disabled = false;
    }
  });
}

function clear(form) {
  form.reset();
  form.querySelectorAll("textarea").forEach((area) => {
    area.value = "";
    area.dispatchEvent(new Event("sent", { bubbles: true }));
  });
  form.elements.client_id.value = crypto.randomUUID ? crypto.randomUUID() : uuid();
  if (form.elements.reply_to) form.elements.reply_to.value = "";
  form.elements.body.focus();
}

// Only a secure page has crypto.randomUUID.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}
