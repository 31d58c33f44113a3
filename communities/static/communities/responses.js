// One click on a sign, a vote or "I have this too", without loading the page. What the socket sends is the same for
// every reader: what is this reader's own is carried over here when it replaces a post or the head of the thread.

const form = document.getElementById("respond");
const section = document.getElementById("thread");
const status = document.getElementById("live-status");

if (form && section) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    press(event.submitter);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-vote]")) return;
    event.preventDefault();
    vote(event.target, event.submitter);
  });
  document.querySelectorAll(".react:not([aria-pressed])").forEach((button) => button.setAttribute("aria-pressed", "false"));
  const observer = new MutationObserver((records) => records.forEach(replaced));
  observer.observe(document.getElementById("posts"), { childList: true });
  const head = document.getElementById("thread-head");
  if (head) observer.observe(head.parentElement, { childList: true });
}

let focused = null;
document.addEventListener("focusin", (event) => { focused = event.target; });

async function send(action, body) {
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "X-Requested-With": "fetch" };
  try {
    const response = await fetch(action, { method: "POST", headers, body });
    if (response.ok) return true;
    const isWords = response.headers.get("Content-Type")?.startsWith("text/plain");
    say(isWords ? await response.text() : form.dataset.failed);
  } catch {
    say(form.dataset.failed);
  }
  return false;
}

async function press(button) {
  if (button.ariaBusy === "true") return;
  const wanted = button.name === "add";
  const body = new URLSearchParams({ [button.name]: button.value });
  button.ariaBusy = "true";
  mark(button, wanted);
  const sent = await send(button.formAction, body);
  button.ariaBusy = null;
  // Where the socket was faster the button is another one by now, which counts already.
  if (!sent) mark(button.isConnected ? button : same(button) ?? button, !wanted);
  else if (button.isConnected) count(button, wanted ? 1 : -1);
}

function mark(button, isPressed) {
  button.name = isPressed ? "remove" : "add";
  button.setAttribute("aria-pressed", String(isPressed));
}

function count(button, step) {
  const number = button.querySelector("b");
  if (number) number.textContent = String(Math.max(0, Number(number.textContent) + step));
}

async function vote(poll, button) {
  const sent = await send(button?.hasAttribute("formaction") ? button.formAction : poll.action, new FormData(poll, button));
  if (sent && section.dataset.live !== "on") location.reload();
  else if (sent) say(poll.dataset.done);
}

function replaced(record) {
  const added = [...record.addedNodes].filter((node) => node.nodeType === Node.ELEMENT_NODE);
  for (const old of record.removedNodes) {
    const now = old.id && added.find((node) => node.id === old.id);
    if (now) carry(old, now);
  }
  for (const item of added) {
    item.querySelectorAll(".react:not([aria-pressed])").forEach((button) => button.setAttribute("aria-pressed", "false"));
    if (item.dataset.repliesTo) answered(item);
  }
}

function carry(old, now) {
  // An own post without a name carries no author by which the page could know it again.
  if (old.classList.contains("own")) now.classList.add("own");
  for (const button of old.querySelectorAll('.react[aria-pressed="true"]')) {
    const twin = now.querySelector(`.react[value="${button.value}"]`);
    if (twin) mark(twin, true);
  }
  for (const input of old.querySelectorAll("[data-vote] input:checked")) {
    const twin = now.querySelector(`[data-vote] input[value="${input.value}"]`);
    if (twin) twin.checked = true;
  }
  if (old.contains(focused) && (document.activeElement === document.body || !document.activeElement)) {
    same(focused, now)?.focus({ preventScroll: true });
  }
}

function same(element, within = document) {
  const attribute = ["formaction", "href", "id"].find((name) => element.hasAttribute(name));
  if (!attribute) return null;
  const value = element.hasAttribute("value") ? `[value="${CSS.escape(element.value)}"]` : "";
  return within.querySelector(`${element.localName}[${attribute}="${CSS.escape(element.getAttribute(attribute))}"]${value}`);
}

// A reply that arrives is linked from the post that it replies to, as the page will show it when it is loaded again.
function answered(item) {
  const post = document.querySelector(`#posts [data-post="${item.dataset.repliesTo}"]`);
  const link = item.querySelector(".byline a[href^='/posts/']");
  const line = post?.querySelector(".replies");
  if (!link || !line || line.querySelector(`[href="${link.getAttribute("href")}"]`)) return;
  const reply = document.createElement("a");
  reply.href = link.getAttribute("href");
  reply.textContent = item.querySelector(".byline bdi")?.textContent ?? "";
  line.append(line.querySelector("a") ? ", " : " ", reply);
  line.hidden = false;
}

function say(text) {
  if (status && text) status.textContent = text;
}
