// One click on a sign, a vote or "I have this too", without loading the page. Without this module each is a form.

const RESPONSE = ".reactions > button, .react";
const form = document.getElementById("act");
const section = document.getElementById("thread");
const status = document.getElementById("live-status");

if (form && section) {
  form.addEventListener("submit", (event) => {
    if (!event.submitter?.matches(RESPONSE)) return;
    event.preventDefault();
    press(event.submitter);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-vote]")) return;
    event.preventDefault();
    vote(event.target, event.submitter);
  });
  prepare(document);
  const added = (record) => [...record.addedNodes].filter((node) => node.nodeType === Node.ELEMENT_NODE);
  const observer = new MutationObserver((records) => records.flatMap(added).forEach(arrived));
  observer.observe(document.getElementById("posts"), { childList: true });
}

function prepare(part) {
  for (const button of part.querySelectorAll(`:is(${RESPONSE}):not([aria-pressed])`)) button.setAttribute("aria-pressed", "false");
  // What is sent to all has no token: without it the poll is built alike, and is brought up to date where it stands.
  for (const token of part.querySelectorAll("[data-vote] > [name=csrfmiddlewaretoken]")) {
    if (token.nextSibling?.nodeType === Node.TEXT_NODE) token.nextSibling.remove();
    token.remove();
  }
  // A choice that was set once stays when the poll around it is brought up to date.
  for (const input of part.querySelectorAll("[data-vote] input:checked")) input.checked = true;
}

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
  const isSent = await send(button.formAction, body);
  button.ariaBusy = null;
  if (!isSent) mark(button, !wanted);
  else if (section.dataset.live !== "on") count(button, wanted ? 1 : -1);
}

function mark(button, isPressed) {
  button.name = isPressed ? "remove" : "add";
  button.setAttribute("aria-pressed", String(isPressed));
}

// While the socket listens it brings the count.
function count(button, step) {
  const number = button.querySelector("b");
  // The number is a part of the words that are read out.
  button.removeAttribute("aria-label");
  if (number) number.textContent = String(Math.max(0, Number(number.textContent) + step));
}

async function vote(poll, button) {
  const action = button?.hasAttribute("formaction") ? button.formAction : poll.action;
  if (!(await send(action, new FormData(poll, button)))) return;
  if (section.dataset.live === "on") say(poll.dataset.done);
  else location.reload();
}

function arrived(item) {
  prepare(item);
  if (item.dataset.repliesTo) answered(item);
}

// A reply that arrives is linked from the post that it replies to, as the page will show it when it is loaded again.
function answered(item) {
  const post = document.querySelector(`#posts [data-post="${item.dataset.repliesTo}"]`);
  const link = item.querySelector(".byline a[href^='/posts/']")?.getAttribute("href");
  // Where more are counted than named, the list of all of them has it.
  if (!post || !link || post.querySelector(`.replies :is([href="${link}"], [href$="/replies/"])`)) return;
  const line = post.querySelector(".replies") ?? lineOf(post);
  const reply = document.createElement("a");
  reply.href = link;
  reply.textContent = item.querySelector(".byline bdi")?.textContent ?? "";
  line.append(line.querySelector("a") ? ", " : " ", reply);
}

function lineOf(post) {
  const line = document.createElement("p");
  line.className = "replies soft small";
  line.textContent = section.dataset.replies;
  post.querySelector(".post-foot")?.before(line);
  return line;
}

function say(text) {
  if (status && text) status.textContent = text;
}
